"""One metric of a report: its figures, their verdicts, and how both are written to JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from dp_core.figures import STATISTICS, ClippedMean, Figure, Figures
from dp_core.metrics import Quantity
from dp_core.plan import Plan
from dp_core.terms import Terms
from dp_core.verdict import SHARE_MATTERS, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure and what it is good for."""

    figure: Figure
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class MetricReport:
    """One metric of a report.

    Attributes:
        quantity: the public terms it was released under.
        reported: how many athletes reported its source.
        statistics: mean, sd, q25, median, q75.
        histogram: the share of athletes in each public bin.
        shares: the share beyond each of the quantity's thresholds.
        planned_half_width: of the mean, as promised before the release.
        clipped: the mean from the noise alone, without any prior; None where none is used.
    """

    quantity: Quantity
    reported: Figure
    statistics: Mapping[str, Judged]
    histogram: tuple[Figure, ...]
    shares: tuple[Judged, ...]
    planned_half_width: float
    clipped: ClippedMean | None = None

    @property
    def readable_bins(self) -> tuple[bool, ...]:
        """For each bin, whether its interval is narrow enough to be read as a share."""
        return tuple(share.half_width <= 2 * SHARE_MATTERS for share in self.histogram)

    @property
    def mean(self) -> Judged:
        """The mean of those who reported."""
        return self.statistics["mean"]


def judged(terms: Terms, figures: Figures, plan: Plan) -> tuple[MetricReport, ...]:
    """Give every figure its verdict, which the plan knew before any data was read.

    Args:
        terms: the public terms.
        figures: what was estimated.
        plan: the plan of the same terms.
    """
    return tuple(_judged_metric(quantity, figures, plan) for quantity in terms.quantities)


def _judged_metric(quantity: Quantity, figures: Figures, plan: Plan) -> MetricReport:
    mine = figures.quantities[quantity.key]
    return MetricReport(
        quantity=quantity,
        reported=mine.reported,
        statistics={
            name: Judged(figure, plan.verdict(quantity.key, name))
            for name, figure in mine.statistics.items()
        },
        histogram=mine.histogram,
        shares=tuple(
            Judged(figure, plan.share_verdict(quantity.key, place))
            for place, figure in enumerate(mine.shares)
        ),
        planned_half_width=plan.half_width(quantity.key),
        clipped=mine.clipped,
    )


def figure_json(figure: Figure) -> dict[str, Any]:
    """Write a figure as plain JSON values."""
    entry: dict[str, Any] = {
        "estimate": figure.estimate,
        "low": figure.low,
        "high": figure.high,
        "data_share": figure.data_share,
    }
    if figure.prior_only is not None:
        entry["prior_only"] = figure.prior_only
    return entry


def read_figure(data: Mapping[str, Any]) -> Figure:
    """Read back what `figure_json` wrote.

    Raises:
        ValueError, KeyError, TypeError, OverflowError: it is not a figure.
    """
    low, estimate, high = (read_number(data[name]) for name in ("low", "estimate", "high"))
    prior_only = read_number(data["prior_only"]) if "prior_only" in data else None
    if not low <= estimate <= high:
        raise ValueError("an estimate lies in its interval")
    return Figure(estimate, low, high, read_number(data["data_share"]), prior_only)


def read_number(data: Any) -> float:
    """Read a finite number.

    Raises:
        ValueError, OverflowError: it is not one.
    """
    if type(data) not in (int, float) or not math.isfinite(data):
        raise ValueError("a figure is a finite number")
    return float(data)


def _read_clipped(data: Mapping[str, Any] | None) -> ClippedMean | None:
    if data is None:
        return None
    mean = ClippedMean(*(read_number(data[name]) for name in ("low", "high", "first", "last")))
    if not mean.first <= mean.low <= mean.high <= mean.last:
        raise ValueError("an interval lies where values are told apart")
    return mean


def _judged_json(judged: Judged) -> dict[str, Any]:
    return {**figure_json(judged.figure), "verdict": judged.verdict.value}


def _read_judged(data: Mapping[str, Any]) -> Judged:
    return Judged(read_figure(data), Verdict(data["verdict"]))


def metric_json(metric: MetricReport) -> dict[str, Any]:
    """Write a metric's entry as plain JSON values; its terms are kept elsewhere."""
    quantity = metric.quantity
    lines = zip(quantity.thresholds, metric.shares, strict=True)
    return {
        "label": quantity.label,
        "unit": quantity.unit,
        "planned_half_width": metric.planned_half_width,
        "reported": figure_json(metric.reported),
        **{name: _judged_json(metric.statistics[name]) for name in STATISTICS},
        "histogram": {
            "edges": [quantity.value(edge) for edge in quantity.edges],
            "shares": [figure_json(share) for share in metric.histogram],
        },
        "shares": [
            {
                "threshold": quantity.value(line.value),
                "direction": line.direction,
                "label": line.label,
                **_judged_json(share),
            }
            for line, share in lines
        ],
        "without_prior": asdict(metric.clipped) if metric.clipped else None,
    }


def read_metric(quantity: Quantity, data: Mapping[str, Any]) -> MetricReport:
    """Read back what `metric_json` wrote, under the terms it was released under.

    Raises:
        ValueError, KeyError, TypeError, OverflowError: it is not a metric's entry.
    """
    return MetricReport(
        quantity=quantity,
        reported=read_figure(data["reported"]),
        statistics={name: _read_judged(data[name]) for name in STATISTICS},
        histogram=tuple(
            read_figure(share)
            for _, share in zip(quantity.edges[1:], data["histogram"]["shares"], strict=True)
        ),
        shares=tuple(_read_judged(share) for share in data["shares"]),
        planned_half_width=read_number(data["planned_half_width"]),
        clipped=_read_clipped(data["without_prior"]),
    )
