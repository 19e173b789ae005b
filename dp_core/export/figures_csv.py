"""Every figure of a report, one row each, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from dp_core.figures import Figure
from dp_core.report import MetricReport, Report

HEADER = (
    "metric", "unit", "statistic", "estimate", "low", "high", "verdict", "data_share", "reading",
)  # fmt: skip

AS_IT_WAS = "as sealed"


def write_csv(report: Report) -> str:
    """Write a report's figures, comma-separated, one header line.

    Columns: metric, unit, statistic, estimate, low, high, verdict (empty for a histogram bin
    and for head counts), data_share and reading, which says what was chosen after the
    release: `as sealed`, `other prior`, `population`, or both. Every text comes from the
    catalogue or is ours and starts with a letter or a digit, so no cell can be taken for a
    formula.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEADER)
    rows.writerow(("", "athletes", "reported", *_numbers(report.reported), AS_IT_WAS))
    for metric in report.metrics:
        reading = _reading(report, metric)
        counted, *others = _rows(metric)
        rows.writerow((*counted, AS_IT_WAS))  # a head count knows no prior and no population
        rows.writerows((*row, reading) for row in others)
    return text.getvalue()


def _reading(report: Report, metric: MetricReport) -> str:
    """Say what was chosen after the release for one metric."""
    other = ["other prior"] if metric.quantity.key in report.reading.priors else []
    whom: list[str] = [report.reading.whom] if report.reading.whom != "team" else []
    return " and ".join(other + whom) or AS_IT_WAS


def _rows(metric: MetricReport) -> Iterator[tuple[str | float, ...]]:
    quantity = metric.quantity
    yield (quantity.key, "athletes", "reported", *_numbers(metric.reported))
    for name, judged in metric.statistics.items():
        yield (quantity.key, quantity.unit, name, *_numbers(judged.figure, judged.verdict.value))
    for line, judged in zip(quantity.thresholds, metric.shares, strict=True):
        figures = _numbers(judged.figure, judged.verdict.value)
        yield (quantity.key, "share", line.label, *figures)
    edges = [quantity.value(edge) for edge in quantity.edges]
    for low, high, share in zip(edges, edges[1:], metric.histogram, strict=False):
        yield (quantity.key, "share", f"from {low:g} to {high:g}", *_numbers(share))


def _numbers(figure: Figure, verdict: str = "") -> tuple[float, float, float, str, float]:
    return figure.estimate, figure.low, figure.high, verdict, figure.data_share
