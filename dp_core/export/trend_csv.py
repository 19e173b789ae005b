"""A trend as CSV: one row for each window and way of looking."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from dp_core.estimate.trend.trend import Trend
from dp_core.params import Window

HEADER = ("start", "end", "metric", "unit", "kind", "estimate", "low", "high", "data_share")


def write_trend_csv(windows: Sequence[Window], trend: Trend) -> str:
    """Write a trend, comma-separated, one header line.

    Columns: start and end of the window, metric, unit, kind (`live`: from that window and
    earlier ones; `retrospective`: from all), estimate, the ends of the 95 % band, and how much
    of the figure is data.
    """
    text, quantity = io.StringIO(), trend.quantity
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEADER)
    for kind, figures in (("live", trend.live), ("retrospective", trend.retrospective)):
        for window, figure in zip(windows, figures, strict=True):
            named = (window.start.isoformat(), window.end.isoformat(), quantity.key, quantity.unit)
            numbers = (figure.estimate, figure.low, figure.high, figure.data_share)
            rows.writerow((*named, kind, *numbers))
    return text.getvalue()
