"""The charts of a season's budget."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from ui.charts import settled
from ui.palette import Palette


def spending(
    labels: Sequence[str],
    spent: Sequence[float],
    limit: float,
    colours: Palette,
    unit: str = "epsilon",
) -> go.Figure:
    """What each release spent, stacked to the season's limit."""
    figure = go.Figure()
    shades = (colours.useful, colours.norm, colours.coarse, colours.noisy)
    for place, (label, epsilon) in enumerate(zip(labels, spent, strict=True)):
        figure.add_bar(
            x=[epsilon], y=["budget"], orientation="h", name=label,
            marker={"color": shades[place % len(shades)],
                    "line": {"width": 2, "color": colours.page}},
            hovertemplate=f"{label}: %{{x:g}}<extra></extra>",
        )  # fmt: skip
    left = max(0.0, limit - sum(spent))
    figure.add_bar(
        x=[left], y=["budget"], orientation="h", name="left", marker_color=colours.noisy_fill,
        hovertemplate="left: %{x:g}<extra></extra>", showlegend=False,
    )  # fmt: skip
    figure.add_vline(x=limit, line={"color": colours.ink, "dash": "dot"})
    figure.update_layout(barmode="stack", legend={"orientation": "h", "y": -0.6})
    figure.update_xaxes(title=unit, range=[0, max(limit, sum(spent)) * 1.03])
    figure.update_yaxes(showticklabels=False)
    return settled(figure, colours, height=220, legend=True)
