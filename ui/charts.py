"""Every chart, as a function from public figures and a palette to a Plotly figure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log10

import plotly.graph_objects as go

from dp_core.metrics import Quantity
from dp_core.plan import Plan
from dp_core.report import MetricReport, Report
from dp_core.verdict import Verdict
from ui import words
from ui.palette import Palette


def where_we_stand(report: Report, colours: Palette, before: Report | None = None) -> go.Figure:
    """Each metric's mean and interval on the scale of its norm; the band is the norm.

    A mean that is too noisy to act on shows its interval and no dot. The intervals of a report
    before, whose sums were measured again, stay in grey.
    """
    figure = go.Figure()
    for metric in before or ():
        _add_before(figure, metric, colours)
    names = [words.asked_as(metric.quantity) for metric in report.metrics]
    for name, metric in zip(names, report.metrics, strict=True):
        _add_standing(figure, name, metric, colours)
    figure.add_vrect(x0=-1, x1=1, fillcolor=colours.norm_fill, line_width=0, layer="below")
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=names[::-1],
        showgrid=False,
        ticklabelposition="inside top",  # above the bar: beside it a phone has no room
        range=[-0.6, len(names) - 0.35],
    )
    figure.update_xaxes(
        range=[-3, 3],
        tickvals=[-1, 0, 1],
        ticktext=["low", "middle", "high"],
        tickangle=0,
        gridcolor=colours.grid,
        zeroline=False,
        title="of comparable athletes" if report.question.baseline is None else "of no change",
    )
    return settled(figure, colours, height=90 + 64 * len(names))


def _add_standing(figure: go.Figure, name: str, metric: MetricReport, colours: Palette) -> None:
    centre, spread = scale_of(metric.quantity)
    mean, verdict = metric.mean.figure, metric.mean.verdict
    ends = [(end - centre) / spread for end in (mean.low, mean.high)]
    hover = f"{name}: {words.interval(metric.quantity, mean)}<extra></extra>"
    colour = colours.of(verdict)
    figure.add_scatter(
        x=ends, y=[name, name], mode="lines", line={"width": 8, "color": colour},
        hovertemplate=hover, showlegend=False,
    )  # fmt: skip
    if verdict is not Verdict.TOO_NOISY:
        figure.add_scatter(
            x=[(mean.estimate - centre) / spread], y=[name], mode="markers+text",
            marker={"size": 15, "color": colour, "line": {"width": 2, "color": colours.page}},
            text=[words.with_unit(metric.quantity, mean.estimate)], textposition="bottom center",
            textfont={"color": colours.ink}, hovertemplate=hover, showlegend=False,
        )  # fmt: skip


def _add_before(figure: go.Figure, metric: MetricReport, colours: Palette) -> None:
    centre, spread = scale_of(metric.quantity)
    name, mean = words.asked_as(metric.quantity), metric.mean.figure
    figure.add_scatter(
        x=[(end - centre) / spread for end in (mean.low, mean.high)], y=[name, name],
        mode="lines", line={"width": 16, "color": colours.grid}, showlegend=False,
        hovertemplate=f"first: {words.interval(metric.quantity, mean)}<extra></extra>",
    )  # fmt: skip


def scale_of(quantity: Quantity) -> tuple[float, float]:
    """The centre and spread that a metric's standing is told on.

    For a level the first published norm, or the prior where there is none; for a change
    zero and the change that matters.
    """
    if quantity.baseline is not None:
        return 0.0, quantity.matters
    if quantity.norms:
        return quantity.norms[0].mean, quantity.norms[0].sd
    return quantity.prior.mean, quantity.prior.athlete_sd


def distribution(metric: MetricReport, colours: Palette) -> go.Figure:
    """The noisy share of athletes in each public bin, each with its interval.

    Bins whose intervals are too wide to act on show the interval and no bar.
    """
    quantity, names = metric.quantity, bin_names(metric.quantity)
    shares = [100 * share.estimate for share in metric.histogram]
    readable = metric.readable_bins
    figure = go.Figure()
    figure.add_bar(
        x=names,
        y=shares,
        marker_color=[colours.norm if fits else "rgba(0,0,0,0)" for fits in readable],
        opacity=0.8,
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [100 * (share.high - share.estimate) for share in metric.histogram],
            "arrayminus": [100 * (share.estimate - share.low) for share in metric.histogram],
            "color": colours.muted,
            "thickness": 1.5,
        },
        hoverinfo="skip",
    )
    if not any(readable):
        figure.add_annotation(
            text="too noisy to show a shape", xref="paper", yref="paper", x=0.5, y=0.55,
            showarrow=False, font={"color": colours.ink, "size": 15}, bgcolor=colours.page,
        )  # fmt: skip
    figure.update_yaxes(title="% of athletes", gridcolor=colours.grid, range=[0, 100])
    figure.update_xaxes(title=f"{words.asked_as(quantity)}, {quantity.unit}", type="category")
    return settled(figure, colours, height=320)


def bin_names(quantity: Quantity) -> list[str]:
    """Name each public bin by its edges."""
    edges = [f"{quantity.value(edge):g}" for edge in quantity.edges]
    return [f"{low}–{high}" for low, high in pairwise(edges)]


def half_width_curve(
    plan: Plan,
    key: str,
    steps: Sequence[float],
    half_widths: Sequence[float],
    *,
    here: float,
    axis: str,
    colours: Palette,
) -> go.Figure:
    """The planned half-width of one mean against epsilon or squad size, with its three zones.

    Args:
        plan: the question as it stands; its point moves with the slider.
        key: the metric.
        steps: where the curve was computed.
        half_widths: the curve.
        here: where the question stands on the axis.
        axis: the axis title.
        colours: of the visitor's theme.
    """
    quantity = plan.terms.quantity(key)
    now, sampling = plan.half_width(key), plan.sampling_error(key)
    low = min(*half_widths, sampling, quantity.matters) / 1.6
    high = max(*half_widths, now, 2 * quantity.matters) * 1.6
    figure = go.Figure()
    _add_zones(figure, quantity, low, high, colours)
    figure.add_scatter(
        x=steps, y=half_widths, mode="lines", line={"color": colours.ink, "width": 2.5},
        hovertemplate=f"{axis} %{{x}}: ± %{{y:.2g}} {quantity.unit}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=[here], y=[now], mode="markers+text", text=[f"± {words.rough(now)} {quantity.unit}"],
        textposition="top right" if here < steps[-1] / 3 else "bottom left",
        textfont={"color": colours.ink, "size": 14},
        marker={"size": 14, "color": colours.of(plan.verdict(key)),
                "line": {"width": 2, "color": colours.page}},
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=[steps[0], steps[-1]], y=[sampling, sampling], mode="lines",
        line={"dash": "dot", "color": colours.muted, "width": 2}, hoverinfo="skip",
    )  # fmt: skip
    figure.update_xaxes(
        type="log", title=axis, gridcolor=colours.grid, tickvals=_ticks(steps), minor={"ticks": ""}
    )
    figure.update_yaxes(
        type="log", title=f"95 % half-width, {quantity.unit}", gridcolor=colours.grid,
        range=[log10(low), log10(high)], tickvals=_round_values(low, high),
    )  # fmt: skip
    _label_line(figure, sampling, "sampling error you live with anyway", colours)
    return settled(figure, colours, height=400)


def _add_zones(
    figure: go.Figure, quantity: Quantity, low: float, high: float, colours: Palette
) -> None:
    matters = quantity.matters
    zones = (
        (low, matters, colours.useful_fill, "useful", colours.useful),
        (matters, 2 * matters, colours.coarse_fill, "coarse", colours.coarse),
        (2 * matters, high, colours.noisy_fill, "too noisy to act on", colours.noisy),
    )
    for bottom, top, fill, name, ink in zones:
        figure.add_hrect(y0=bottom, y1=top, fillcolor=fill, line_width=0, layer="below")
        left = name == "useful"  # curves fall: from the top left to the bottom right
        figure.add_annotation(
            xref="paper", x=0.01 if left else 0.99, xanchor="left" if left else "right", text=name,
            y=log10((bottom * top) ** 0.5), showarrow=False, font={"color": ink, "size": 13},
        )  # fmt: skip


def _label_line(figure: go.Figure, y: float, text: str, colours: Palette) -> None:
    """Label a line on the left, where a falling curve is far above it."""
    figure.add_annotation(
        xref="paper", x=0.2, y=log10(y), text=text, showarrow=False, xanchor="left",
        yanchor="bottom", font={"color": colours.muted, "size": 12},
    )  # fmt: skip


def settled(figure: go.Figure, colours: Palette, *, height: int, legend: bool = False) -> go.Figure:
    """Give a figure the house's frame; nothing zooms or drags by accident."""
    figure.update_layout(
        height=height,
        showlegend=legend,
        margin={"l": 8, "r": 8, "t": 16, "b": 8},
        font={"color": colours.ink, "size": 13},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
    )
    figure.update_xaxes(fixedrange=True, tickfont={"color": colours.ink})
    figure.update_yaxes(fixedrange=True, tickfont={"color": colours.ink})
    return figure


def _round_values(low: float, high: float) -> list[float]:
    """1, 2, 5, 10, 20, … and their tenths between two ends: the marks of a log axis."""
    decades = range(-4, 6)
    return [m * 10.0**k for k in decades for m in (1, 2, 5) if low <= m * 10.0**k <= high]


def _ticks(steps: Sequence[float]) -> list[float]:
    wanted = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2000)
    return [tick for tick in wanted if steps[0] <= tick <= steps[-1]]
