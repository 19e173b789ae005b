"""What the classroom's figures have in common: frame, axes, dots that can be counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log10
from typing import Final

import plotly.graph_objects as go

from ui.palette import Palette

TICKS: Final = (
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500,
    1000, 2000, 5000, 10_000, 100_000,
)  # fmt: skip
COLUMNS: Final = 30
"""How many columns of dots an axis holds."""


def settled(figure: go.Figure, colours: Palette, *, height: int, legend: bool = False) -> go.Figure:
    """Give a figure the house's frame; nothing zooms or drags by accident."""
    figure.update_layout(
        height=height,
        showlegend=legend,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "title": None},
        margin={"l": 8, "r": 8, "t": 40 if legend else 16, "b": 8},
        font={"color": colours.ink, "size": 14},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
    )
    ink = {"tickfont": {"color": colours.ink}, "title_font": {"color": colours.ink}}
    figure.update_xaxes(fixedrange=True, zeroline=False, automargin=True, **ink)
    figure.update_yaxes(fixedrange=True, zeroline=False, automargin=True, **ink)
    return figure


def log_axis(values: Sequence[float], title: str, colours: Palette) -> dict[str, object]:
    """A log axis around the values, marked at 1, 2, 5 and their tens."""
    shown = [value for value in values if value > 0]
    low, high = min(shown) / 1.4, max(shown) * 1.4
    ticks = [tick for tick in TICKS if low <= tick <= high]
    if len(ticks) > 7:
        ticks = [tick for tick in ticks if f"{tick:e}".startswith("1.")]
    return {
        "type": "log", "title": title, "gridcolor": colours.grid, "tickvals": ticks,
        "ticktext": [f"{tick:,g}" for tick in ticks], "range": [log10(low), log10(high)],
        "minor": {"ticks": ""},
    }  # fmt: skip


def stacked(values: Sequence[float], low: float, high: float) -> tuple[list[float], list[float]]:
    """Stack dots into columns between two ends; what lies beyond is put at the end.

    Returns:
        The place of each dot across and its height, 1 for the lowest of a column.
    """
    step, heights, across, up = (high - low) / COLUMNS, Counter[int](), [], []
    for value in values:
        column = min(COLUMNS, max(0, round((value - low) / step)))
        heights[column] += 1
        across.append(low + column * step)
        up.append(float(heights[column]))
    return across, up


def beyond(values: Sequence[float], low: float, high: float) -> int:
    """How many values lie outside the axis."""
    return sum(not low <= value <= high for value in values)


def line(
    figure: go.Figure, x: Sequence[float], y: Sequence[float], *, colour: str, name: str,
    dash: str = "solid",
) -> None:  # fmt: skip
    """Add a curve."""
    figure.add_scatter(
        x=list(x), y=list(y), mode="lines", name=name, line={"color": colour, "width": 3,
        "dash": dash}, hovertemplate=f"{name}: %{{x:.3g}}, %{{y:.3g}}<extra></extra>",
    )  # fmt: skip


def dots(
    figure: go.Figure, x: Sequence[float], y: Sequence[float], *, colour: str, name: str,
    colours: Palette, size: int = 11,
) -> None:  # fmt: skip
    """Add points with a rim in the page's colour."""
    figure.add_scatter(
        x=list(x), y=list(y), mode="markers", name=name,
        marker={"color": colour, "size": size, "line": {"width": 1.5, "color": colours.page}},
        hovertemplate=f"{name}: %{{x:.3g}}, %{{y:.3g}}<extra></extra>",
    )  # fmt: skip


def here(figure: go.Figure, x: float, y: float, colours: Palette) -> None:
    """Mark where the learner's own setting lies."""
    dots(figure, [x], [y], colour=colours.useful, name="you are here", colours=colours, size=17)


def truth(figure: go.Figure, value: float, colours: Palette, text: str = "true mean") -> None:
    """Mark the exact value: only ever on data that everybody may know."""
    figure.add_vline(
        x=value, line={"color": colours.ink, "width": 2, "dash": "dash"},
        annotation={"text": text, "font": {"color": colours.ink, "size": 13}},
        annotation_position="top right",
    )  # fmt: skip
