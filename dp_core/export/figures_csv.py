"""Every figure of a report, one row each, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from dp_core.figures import Figure
from dp_core.report import MetricReport, Report

HEADER = ("metric", "unit", "statistic", "estimate", "low", "high", "verdict", "data_share")


def write_csv(report: Report) -> str:
    """Write a report's figures, comma-separated, one header line.

    Columns: metric, unit, statistic, estimate, low, high, verdict (empty for a histogram bin
    and for head counts) and data_share. Every text comes from the catalogue and starts
    with a letter or a digit, so no cell can be taken for a formula.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEADER)
    rows.writerow(("", "athletes", "reported", *_numbers(report.reported)))
    for metric in report.metrics:
        rows.writerows(_rows(metric))
    return text.getvalue()


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
