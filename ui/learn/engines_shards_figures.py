"""Pictures of Google's shards: repeated answers around the truth, and the bytes that travel."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dp_core.engines.shards.lesson import Told, raw_bytes
from dp_core.engines.shards.simulate import Watches
from ui import words
from ui.learn import drawing, panels
from ui.palette import palette

PLACED: Final = {
    "mean": "Mean", "q25": "Lower quartile", "median": "Median", "q75": "Upper quartile",
}  # fmt: skip
SUMMARIES: Final = {
    "count": "Summaries: watches", "sum": "Summaries: sum", "mean": "Summaries: mean",
    "variance": "Summaries: variance", "q25": "Summaries: lower quartile",
    "median": "Summaries: median", "q75": "Summaries: upper quartile",
}  # fmt: skip
RAW: Final = "Raw readings"
KILO: Final = 1000
BELOW: Final = (0.05, 0.5, 0.95)


def answers(watches: Watches, told: list[Told], about: str) -> None:
    """Lay the answers of each statistic about a place beside the truth."""
    figure, colours, unit = go.Figure(), palette(), watches.quantity.unit
    placed = [each for each in told if each.algorithm.statistic in PLACED]
    for each in placed:
        name = PLACED[each.algorithm.statistic]
        drawing.dots(
            figure, each.answers - each.true_value, [name] * len(each.answers),
            colour=colours.norm, name=name, colours=colours, size=10,
        )  # fmt: skip
    figure.add_vline(
        x=0, line={"color": colours.ink, "width": 2, "dash": "dash"},
        annotation={"text": "exact", "font": {"color": colours.ink, "size": 13}},
        annotation_position="top right",
    )  # fmt: skip
    figure.update_xaxes(title=f"answer less the exact figure, {unit}", gridcolor=colours.grid)
    figure.update_yaxes(range=[len(placed) - 0.5, -1], showgrid=False)
    drawing.settled(figure, colours, height=300)
    table = pd.DataFrame(
        {"Statistic": [PLACED[each.algorithm.statistic] for each in placed]}
        | {
            f"{100 * share:.0f} of 100 answers below, {unit}": [
                f"{np.quantile(each.answers, share):.4g}" for each in placed
            ]
            for share in BELOW
        }
    )
    panels.chart(
        figure,
        key="engines_shards_answers",
        title="Answers from merged shards, around the exact figure.",
        about=about,
        alt="Usual errors: "
        + "; ".join(
            f"{PLACED[each.algorithm.statistic].lower()} {words.rough(each.error)} {unit}"
            for each in placed
        ),
        table=table,
    )


def travel(watches: Watches, told: list[Told], about: str) -> None:
    """The bytes that travel for each statistic, beside the raw readings."""
    sizes = {each.algorithm.statistic: each.travelled for each in told}
    names = [RAW, *SUMMARIES.values()]
    numbers = [raw_bytes(watches), *[sizes[name] for name in SUMMARIES]]
    figure, colours = go.Figure(), palette()
    kilobytes = [each / KILO for each in numbers]
    shade = [colours.coarse] + [
        colours.noisy if name.startswith(("q", "median")) else colours.norm for name in SUMMARIES
    ]
    figure.add_bar(
        x=kilobytes, y=names, orientation="h", marker_color=shade,
        text=[f"{each:,.{0 if each >= 10 else 1}f}" for each in kilobytes], textposition="outside",
        textfont={"color": colours.ink}, cliponaxis=False,
        hovertemplate="%{y}: %{x:,.3g} kB<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(
        title="kilobytes from all shards", gridcolor=colours.grid,
        range=[0, 1.25 * max(kilobytes)],
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", showgrid=False)
    drawing.settled(figure, colours, height=380)
    raw, small, large = numbers[0], sizes["mean"], sizes["median"]
    panels.chart(
        figure,
        key="engines_shards_bytes",
        title="Bytes that travel, and the raw readings.",
        about=about,
        alt=f"The readings are {raw:,} bytes. The summaries of the mean are {small:,} bytes in "
        f"all, however many watches there are; those of the median {large:,}, more than the "
        "readings themselves.",
        table=pd.DataFrame({"What": names, "Bytes": [f"{each:,}" for each in numbers]}),
    )
