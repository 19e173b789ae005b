"""The chart of a trend: a level with its band for each window, never a bare line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import plotly.graph_objects as go

from dp_core.explain import dates
from dp_core.figures import Figure
from dp_core.metrics import Quantity
from dp_core.params import Window
from ui import words
from ui.charts import scale_of, settled
from ui.palette import Palette


def trend(
    quantity: Quantity,
    windows: Sequence[Window],
    figures: Sequence[Figure],
    *,
    chosen: Sequence[int],
    marked: date | None,
    colours: Palette,
) -> go.Figure:
    """Each window's level as a dot on its 95 % band; where no report is, there is a gap.

    Args:
        quantity: the metric.
        windows: in order of time.
        figures: one for each.
        chosen: the windows that are compared; their dots are ringed.
        marked: a day to draw a line at, such as when a change was planted.
        colours: of the visitor's theme.
    """
    drawn = go.Figure()
    centre, spread = scale_of(quantity)
    drawn.add_hrect(
        y0=centre - spread, y1=centre + spread,
        fillcolor=colours.norm_fill, line_width=0, layer="below",
    )  # fmt: skip
    for window, figure in zip(windows, figures, strict=True):
        days = [window.start, window.end + timedelta(days=1)]
        drawn.add_scatter(
            x=[*days, *days[::-1]],
            y=[figure.low, figure.low, figure.high, figure.high],
            mode="lines", fill="toself", fillcolor=colours.useful_fill,
            line={"width": 1, "color": colours.useful_fill},
            hoverinfo="skip", showlegend=False,
        )  # fmt: skip
    hover = [
        f"{dates(window)}: {words.interval(quantity, figure)}"
        for window, figure in zip(windows, figures, strict=True)
    ]
    days = [middle(window) for window in windows]
    levels = [figure.estimate for figure in figures]
    ringed = [place in chosen for place in range(len(windows))]
    drawn.add_trace(_dots(days, levels, hover, ringed, colours))
    if marked is not None:
        drawn.add_vline(
            x=marked.isoformat(), line={"color": colours.ink, "dash": "dot", "width": 1}
        )
    low, high = min(each.low for each in figures), max(each.high for each in figures)
    room = (high - low) / 12
    drawn.update_yaxes(
        title=f"{words.asked_as(quantity)}, {quantity.unit}",
        gridcolor=colours.grid, zeroline=False, range=[low - room, high + room],
    )  # fmt: skip
    drawn.update_xaxes(showgrid=False, nticks=6, tickformat="%-d %b")
    return settled(drawn, colours, height=380)


def _dots(
    days: Sequence[date],
    levels: Sequence[float],
    hover: Sequence[str],
    ringed: Sequence[bool],
    colours: Palette,
) -> go.Scatter:
    return go.Scatter(
        x=days,
        y=levels,
        mode="markers",
        marker={
            "size": [15 if ring else 9 for ring in ringed],
            "color": colours.useful,
            "line": {
                "width": [3 if ring else 1 for ring in ringed],
                "color": [colours.ink if ring else colours.page for ring in ringed],
            },
        },
        text=hover,
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )


def middle(window: Window) -> date:
    """The day in the middle of a window."""
    return window.start + timedelta(days=window.days // 2)
