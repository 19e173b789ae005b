"""The chart of a season plan: how wide each metric's band would be, against what matters."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dp_core.quantities import Quantity
from dp_core.utility.season import SeasonPlan
from ui import words
from ui.charts import settled
from ui.palette import Palette


def sights(plan: SeasonPlan, quantities: Sequence[Quantity], colours: Palette) -> go.Figure:
    """One bar per metric: half its band over the change that matters, with the verdict's zones."""
    figure = go.Figure()
    names = [words.asked_as(quantity) for quantity in quantities]
    parts = [plan.sights[q.key].half_width / q.matters for q in quantities]
    figure.add_bar(
        x=parts,
        y=names,
        orientation="h",
        marker_color=[colours.of(plan.sights[q.key].verdict) for q in quantities],
        text=[
            f"± {words.rough(plan.sights[q.key].half_width)} {q.unit}, "
            f"{plan.sights[q.key].verdict.value}"
            for q in quantities
        ],
        textposition="outside",
        cliponaxis=False,
        width=0.4,
        hovertemplate="%{y}: %{text}<extra></extra>",
        showlegend=False,
    )
    _add_words(figure, names, colours)
    figure.update_xaxes(
        title="half of the 95 % band, in changes that matter",
        range=[0, max(2.4, *parts) * 1.05],
        gridcolor=colours.grid,
    )
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=names[::-1],
        showgrid=False,
        showticklabels=False,
        range=[-0.5, len(names) - 0.3],
    )
    return settled(figure, colours, height=120 + 60 * len(names))


def _add_words(figure: go.Figure, names: Sequence[str], colours: Palette) -> None:
    """Name the bars and the two lines."""
    for name in names:  # above the bar: beside it a phone has no room
        figure.add_annotation(
            x=0, y=name, xanchor="left", yshift=22, text=f"<b>{name}</b>", showarrow=False,
            font={"color": colours.ink},
        )  # fmt: skip
    for line, name in ((1, "matters"), (2, "twice that")):
        figure.add_vline(x=line, line={"color": colours.ink, "dash": "dot", "width": 1})
        figure.add_annotation(
            x=line, y=1, yref="paper", yanchor="bottom", text=name, showarrow=False,
            font={"color": colours.muted},
        )  # fmt: skip
