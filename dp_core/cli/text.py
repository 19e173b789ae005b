"""What the command line prints for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dp_core import explain
from dp_core.ledger import AccountState, Act, Charge
from dp_core.params import MICRO, plain
from dp_core.plan import Plan
from dp_core.report import MetricReport, Report
from dp_core.rho import Rho
from dp_core.utility.season import SeasonPlan
from dp_core.verdict import Verdict


def of_plan(plan: Plan) -> str:
    """One line per metric: planned half-width, the change that matters, the verdict."""
    lines = [explain.report_odds(plan.terms.question)]
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
    spent = f"epsilon {plain(report.charged_micro)}"
    if question.is_concentrated:
        spent = f"rho {float(Rho(report.charged_micro**2)):.4g}"
    price = f"Spent {spent}, {plain(report.remaining_micro)} left. Report {question.id}."
    return "\n".join([f"{head}: {reported}", *map(_of_metric, report.metrics), price])


def _of_metric(metric: MetricReport) -> str:
    mean, quantity = metric.mean, metric.quantity
    noisy = mean.verdict is Verdict.TOO_NOISY
    figure = "not shown" if noisy else f"{mean.figure.estimate:.3g} {quantity.unit}"
    between = f"95 %: {mean.figure.low:.3g} to {mean.figure.high:.3g}"
    return f"{quantity.label}: {figure} ({between}), {mean.verdict.value}"


def of_account(state: AccountState, paid: Sequence[Charge], done: Sequence[Act]) -> str:
    """The limit, what is left, one line per act and one per charge."""
    at = f" at delta {state.promise.delta}" if state.promise.delta else ""
    lines = [
        f"limit {state.limit}{at}, spent {plain(state.spent_micro)}, "
        f"left {plain(state.remaining_micro)}"
    ]
    lines += [
        f"{act.at}  {act.act} at epsilon {act.limit} by {act.by}: {act.reason}"
        for act in done
        if act.by
    ]
    lines += [
        f"{charge.reserved_at}  {_price(charge)}  {explain.dates(charge.question.window)}"
        for charge in paid
    ]
    return "\n".join(lines)


def _price(charge: Charge) -> str:
    if charge.question.is_concentrated:
        return f"rho {float(Rho.of(charge.epsilon)):.4g}"
    return f"epsilon {charge.epsilon}"


def of_season(plan: SeasonPlan) -> str:
    """One schedule in a line."""
    verdicts = [sight.verdict for sight in plan.sights.values()]
    useful, coarse = (verdicts.count(each) for each in (Verdict.USEFUL, Verdict.COARSE))
    return (
        f"{plan.schedule.name}: {plan.reports} reports at {float(plan.price):.3g} each, error "
        f"{plan.score:.2f} changes that matter; {useful} useful, {coarse} coarse of "
        f"{len(verdicts)}"
    )


def season_json(plan: SeasonPlan) -> dict[str, Any]:
    """One schedule as plain JSON values."""
    return {
        "schedule": plan.schedule.name,
        "every_weeks": plan.schedule.every,
        "turns": plan.schedule.turns,
        "reports": plan.reports,
        "price": float(plan.price),
        "score": plan.score,
        "metrics": {
            key: {
                "error": sight.error,
                "error_in_retrospect": sight.later,
                "half_width": sight.half_width,
                "data_share": sight.data_share,
                "verdict": sight.verdict.value,
            }
            for key, sight in plan.sights.items()
        },
    }


def account_json(
    state: AccountState, paid: Sequence[Charge], done: Sequence[Act]
) -> dict[str, Any]:
    """The account and its charges as plain JSON values."""
    return {
        "team": state.account.team,
        "season": state.account.season,
        "accountant": state.accountant,
        "limit": float(state.limit),
        "delta": float(state.promise.delta) if state.promise.delta else 0.0,
        "days": str(state.days) if state.days else None,
        "spent": state.spent_micro / MICRO,
        "remaining": state.remaining_micro / MICRO,
        "opened_at": state.opened_at,
        "acts": [
            {
                "act": act.act,
                "limit": float(act.limit),
                "by": act.by,
                "reason": act.reason,
                "at": act.at,
            }
            for act in done
        ],
        "charges": [
            {
                "id": charge.question.id,
                "question": charge.question.to_json(),
                "epsilon": float(charge.epsilon),
                "shared": charge.shared,
                "reserved_at": charge.reserved_at,
                "sealed_at": charge.sealed_at,
            }
            for charge in paid
        ],
    }
