"""The benchmark's chart: a team's interval beside bands, in the metric's own unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from dp_core.figures import Figure
from dp_core.metrics import Quantity
from dp_core.norms import PublicNorm
from dp_core.report import MetricReport
from dp_core.standing import Reference
from dp_core.verdict import Verdict
from ui import words
from ui.charts import settled
from ui.palette import Palette

ROW: Final = 58
"""The height of a row, in pixels."""


def beside(
    metric: MetricReport,
    name: str,
    references: Sequence[Reference],
    norms: Sequence[PublicNorm],
    colours: Palette,
) -> go.Figure:
    """A row for the team, for each reference of the league and for each published figure.

    Args:
        metric: the team's; a mean that is too noisy to act on shows its interval and no dot.
        name: of the team.
        references: the league's bands, each end with its own interval.
        norms: published means and SDs.
        colours: of the visitor's theme.
    """
    figure, quantity, mean = go.Figure(), metric.quantity, metric.mean.figure
    figure.add_vrect(
        x0=mean.low, x1=mean.high, fillcolor=colours.useful_fill, line_width=0, layer="below"
    )
    _line(figure, name, (mean.low, mean.high), colours.useful, width=8)
    if metric.mean.verdict is not Verdict.TOO_NOISY:
        _dot(figure, name, mean.estimate, words.with_unit(quantity, mean.estimate), colours)
    for each in references:
        _band(figure, quantity, each, colours)
    for norm in norms:
        _norm(figure, quantity, norm, colours)
    rows = [name, *(each.name for each in references), *(norm.population for norm in norms)]
    for row in rows:
        figure.add_annotation(
            x=0, xref="paper", xanchor="left", y=row, yanchor="bottom", yshift=9, text=row,
            showarrow=False, font={"color": colours.ink, "size": 13},
        )  # fmt: skip
    figure.update_yaxes(
        categoryorder="array", categoryarray=rows[::-1], showgrid=False, showticklabels=False,
        range=[-0.5, len(rows) - 0.3],
    )  # fmt: skip
    figure.update_xaxes(
        title=f"{words.asked_as(quantity)}, {quantity.unit}", gridcolor=colours.grid,
        zeroline=False, nticks=6, tickangle=0, range=_range(mean, references, norms),
    )  # fmt: skip
    return settled(figure, colours, height=80 + ROW * len(rows))


def _range(
    mean: Figure, references: Sequence[Reference], norms: Sequence[PublicNorm]
) -> list[float]:
    """From the least to the most of what is drawn, so that rows' names lie over the bars."""
    ends = [mean.low, mean.high]
    ends += [end for each in references for end in (each.low.low, each.high.high)]
    ends += [norm.mean + side * norm.sd for norm in norms for side in (-1, 1)]
    room = 0.04 * (max(ends) - min(ends))
    return [min(ends) - room, max(ends) + room]


def _band(figure: go.Figure, quantity: Quantity, band: Reference, colours: Palette) -> None:
    """The middle half as a wide bar, and at each end the interval of where it really ends."""
    low, high = band.low, band.high
    ends = f"{words.number(quantity, low.estimate)} to {words.number(quantity, high.estimate)}"
    _line(
        figure, band.name, (low.estimate, high.estimate), colours.norm, width=18, opacity=0.45,
        hover=f"{band.name}: middle half {ends} {quantity.unit}",
    )  # fmt: skip
    for end in (low, high):
        _line(figure, band.name, (end.low, end.high), colours.ink, width=2)


def _norm(figure: go.Figure, quantity: Quantity, norm: PublicNorm, colours: Palette) -> None:
    hover = (
        f"{norm.population}: {words.number(quantity, norm.mean)} ± "
        f"{words.number(quantity, norm.sd)} {quantity.unit}"
    )
    ends = (norm.mean - norm.sd, norm.mean + norm.sd)
    _line(figure, norm.population, ends, colours.muted, width=3, hover=hover)
    figure.add_scatter(
        x=[norm.mean], y=[norm.population], mode="markers", showlegend=False,
        marker={"size": 11, "symbol": "diamond-open" if norm.is_estimate else "diamond",
                "color": colours.muted, "line": {"width": 2}},
        hovertemplate=f"{hover}<extra></extra>",
    )  # fmt: skip


def _line(
    figure: go.Figure, row: str, ends: tuple[float, float], colour: str, *, width: int,
    opacity: float = 1.0, hover: str = "",
) -> None:  # fmt: skip
    figure.add_scatter(
        x=list(ends), y=[row, row], mode="lines", line={"width": width, "color": colour},
        opacity=opacity, showlegend=False,
        hovertemplate=f"{hover}<extra></extra>" if hover else None,
        hoverinfo=None if hover else "skip",
    )  # fmt: skip


def _dot(figure: go.Figure, row: str, value: float, text: str, colours: Palette) -> None:
    figure.add_scatter(
        x=[value], y=[row], mode="markers+text", text=[text], textposition="bottom center",
        marker={"size": 14, "color": colours.useful}, textfont={"color": colours.ink},
        showlegend=False, hoverinfo="skip",
    )  # fmt: skip
