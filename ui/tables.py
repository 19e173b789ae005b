"""The table twin of every chart: the same public figures in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dp_core.explain import dates
from dp_core.figures import Figure
from dp_core.ledger import Act, Charge
from dp_core.metric_report import Judged
from dp_core.metrics import Quantity
from dp_core.plan import Plan
from dp_core.report import MetricReport, Report
from dp_core.rho import Rho
from dp_core.verdict import Verdict
from ui import words
from ui.charts import bin_names


def standing(report: Report) -> pd.DataFrame:
    """One row per metric: its mean, interval, verdict and norm."""
    return pd.DataFrame([_standing_row(metric) for metric in report.metrics])


def _standing_row(metric: MetricReport) -> dict[str, str]:
    quantity, mean = metric.quantity, metric.mean
    norm = quantity.norms[0] if quantity.norms else None
    return {
        "Metric": words.asked_as(quantity),
        "Mean": _shown(metric, "mean"),
        "95 % interval": words.interval(quantity, mean.figure),
        "Verdict": mean.verdict.value,
        "From data": _from_data(mean),
        "Reported": words.people(metric.reported),
        "Norm": f"{norm.population}: {norm.mean:g} ± {norm.sd:g}" if norm else "none published",
    }


def _from_data(judged: Judged) -> str:
    """How much of a figure is data; of one that is not shown and has no prior, nothing to say."""
    hidden = judged.verdict is Verdict.TOO_NOISY
    if hidden and judged.figure.prior_only is None:
        return "–"
    return words.percent(judged.figure.data_share)


def statistics(metric: MetricReport) -> pd.DataFrame:
    """One row per statistic of one metric."""
    rows = [
        {
            "Statistic": words.STATISTIC_NAMES[name],
            "Figure": _shown(metric, name),
            "95 % interval": words.interval(metric.quantity, judged.figure),
            "Verdict": judged.verdict.value,
            "From data": _from_data(judged),
            "Prior alone": _prior_alone(metric.quantity, judged.figure),
        }
        for name, judged in metric.statistics.items()
    ]
    lines = zip(metric.quantity.thresholds, metric.shares, strict=True)
    rows += [
        {
            "Statistic": f"Share {line.label}",
            "Figure": "not shown" if share.verdict is Verdict.TOO_NOISY
            else words.percent(share.figure.estimate),
            "95 % interval": f"{100 * share.figure.low:.0f} to {100 * share.figure.high:.0f} %",
            "Verdict": share.verdict.value,
            "From data": _from_data(share),
            "Prior alone": "–" if share.figure.prior_only is None
            else words.percent(share.figure.prior_only),
        }
        for line, share in lines
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _prior_alone(quantity: Quantity, figure: Figure) -> str:
    """What the figure would be without any data."""
    return "–" if figure.prior_only is None else words.number(quantity, figure.prior_only)


def _shown(metric: MetricReport, name: str) -> str:
    judged = metric.statistics[name]
    if judged.verdict is Verdict.TOO_NOISY:
        return "not shown"
    return words.with_unit(metric.quantity, judged.figure.estimate)


def distribution(metric: MetricReport) -> pd.DataFrame:
    """One row per public bin."""
    return pd.DataFrame(
        {
            f"Bin, {metric.quantity.unit}": bin_names(metric.quantity),
            "Share": [
                words.percent(share.estimate) if readable else "not shown"
                for share, readable in zip(metric.histogram, metric.readable_bins, strict=True)
            ],
            "95 % interval": [
                f"{100 * share.low:.0f} to {100 * share.high:.0f} %" for share in metric.histogram
            ],
        }
    )


def priors(report: Report) -> pd.DataFrame:
    """One row per metric: what is expected of a team before its data, and where that is from."""
    rows = []
    for quantity in report.terms.quantities:
        prior = report.reading.priors.get(quantity.key, quantity.prior)
        rows.append(
            {
                "Metric": words.asked_as(quantity),
                "Expected mean ± SD between teams": f"{prior.mean:g} ± {prior.team_sd:g} "
                f"{quantity.unit}",
                "SD between athletes": f"{prior.athlete_sd:g} {quantity.unit}",
                "Source": prior.source,
            }
        )
    return pd.DataFrame(rows)


def curve(
    steps: Sequence[float], half_widths: Sequence[float], axis: str, unit: str
) -> pd.DataFrame:
    """A half-width curve as a table."""
    return pd.DataFrame(
        {axis: [f"{step:g}" for step in steps], f"± {unit}": [words.rough(h) for h in half_widths]}
    )


def planned(plan: Plan) -> pd.DataFrame:
    """What a report would be able to say, one row per metric."""
    return pd.DataFrame(
        [
            {
                "Metric": words.asked_as(quantity),
                "Planned ±": f"{words.rough(plan.half_width(quantity.key))} {quantity.unit}",
                "Matters ±": f"{quantity.matters:g} {quantity.unit}",
                "Sampling ±": f"{words.rough(plan.sampling_error(quantity.key))} {quantity.unit}",
                "Verdict": plan.verdict(quantity.key).value,
            }
            for quantity in plan.terms.quantities
        ]
    )


def charges(paid: Sequence[Charge], labels: Sequence[str]) -> pd.DataFrame:
    """One row per charge."""
    return pd.DataFrame(
        [
            {
                "Report": label,
                "Window": dates(charge.question.window),
                "Metrics": len(charge.question.metrics),
                "Price": price(charge),
                "Paid (UTC)": charge.reserved_at[:16].replace("T", " "),
                "State": "sealed" if charge.sealed_at else "paid, not yet drawn",
            }
            for charge, label in zip(paid, labels, strict=True)
        ]
    )


def price(charge: Charge) -> str:
    """What a charge was: epsilon, or the rho of a method that has none; shared ones say so."""
    asked = charge.question
    told = f"ρ {float(Rho.of(asked.epsilon)):.3g}" if asked.is_concentrated else str(charge.epsilon)
    if charge.shared:
        return f"{told}, shared with {asked.account.team}, {asked.account.season}"
    return told


def acts(done: Sequence[Act]) -> pd.DataFrame:
    """One row per act on a season's budget."""
    return pd.DataFrame(
        [
            {
                "What": f"{act.act} at ε {act.limit}",
                "By": words.verbatim(act.by) or "by itself, at the first release",
                "Reason": words.verbatim(act.reason) or "–",
                "When (UTC)": act.at[:16].replace("T", " "),
            }
            for act in done
        ]
    )
