"""What the command line prints for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dp_core import explain
from dp_core.ledger import AccountState, Charge
from dp_core.params import MICRO, plain
from dp_core.plan import Plan
from dp_core.report import MetricReport, Report
from dp_core.verdict import Verdict


def of_plan(plan: Plan) -> str:
    """One line per metric: planned half-width, the change that matters, the verdict."""
    lines = [explain.odds_sentence(float(plan.terms.question.epsilon))]
    for quantity in plan.terms.quantities:
        lines.append(
            f"{quantity.label}: ± {plan.half_width(quantity.key):.3g} {quantity.unit} "
            f"(a change of {quantity.matters:g} matters): {plan.verdict(quantity.key).value}"
        )
    return "\n".join(lines)


def of_report(report: Report) -> str:
    """A heading, one line per metric, and the price."""
    question = report.question
    head = f"{question.account.team}, {explain.dates(question.window)}"
    heads = report.reported
    reported = f"about {heads.estimate:.0f} of {question.roster.size} reported"
    price = (
        f"Spent epsilon {plain(report.charged_micro)}, {plain(report.remaining_micro)} left. "
        f"Report {question.id}."
    )
    return "\n".join([f"{head}: {reported}", *map(_of_metric, report.metrics), price])


def _of_metric(metric: MetricReport) -> str:
    mean, quantity = metric.mean, metric.quantity
    noisy = mean.verdict is Verdict.TOO_NOISY
    figure = "not shown" if noisy else f"{mean.figure.estimate:.3g} {quantity.unit}"
    between = f"95 %: {mean.figure.low:.3g} to {mean.figure.high:.3g}"
    return f"{quantity.label}: {figure} ({between}), {mean.verdict.value}"


def of_account(state: AccountState, paid: Sequence[Charge]) -> str:
    """The limit, what is left, and one line per charge."""
    lines = [
        f"limit {state.limit}, spent {plain(state.spent_micro)}, "
        f"left {plain(state.remaining_micro)}"
    ]
    lines += [
        f"{charge.reserved_at}  epsilon {charge.epsilon}  {explain.dates(charge.question.window)}"
        for charge in paid
    ]
    return "\n".join(lines)


def account_json(state: AccountState, paid: Sequence[Charge]) -> dict[str, Any]:
    """The account and its charges as plain JSON values."""
    return {
        "team": state.account.team,
        "season": state.account.season,
        "accountant": state.accountant,
        "limit": float(state.limit),
        "spent": state.spent_micro / MICRO,
        "remaining": state.remaining_micro / MICRO,
        "opened_at": state.opened_at,
        "charges": [
            {
                "id": charge.question.id,
                "question": charge.question.to_json(),
                "epsilon": float(charge.epsilon),
                "reserved_at": charge.reserved_at,
                "sealed_at": charge.sealed_at,
            }
            for charge in paid
        ],
    }
