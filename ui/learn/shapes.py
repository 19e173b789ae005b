"""Bins and a shared budget: the more is asked at once, the less each answer says."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.bins import Bins, histogram
from dp_core.classroom.joint_release import planned_joint, split_half_width
from dp_core.classroom.settings import Setting
from dp_core.classroom.stored import stored_shares
from ui import words
from ui.learn import drawing, figures, panels
from ui.palette import palette

BINS: Final = tuple(range(2, 31))
COUNTS: Final = (1, 2, 3, 5, 8, 10)
KEYS: Final = {Setting: lambda setting: setting.recipe}


def bins(setting: Setting) -> None:
    """A histogram in more or fewer bins."""
    many = st.slider("Bins", BINS[0], BINS[-1], 8, key="learn_bins", bind="query-params")
    found = histogram(setting, int(many))
    panels.numbers(
        {
            "In a wrong bin by noise": words.percent(found.noise_share),
            "Noise on each bin, 95 %": f"± {words.rough(1.96 * found.law.sd)} athletes",
        }
    )
    _histogram(setting, found)
    panels.note(
        "The outlined bars are the true counts, the filled ones a stored possible release; a bar "
        "can fall below zero. One athlete moves two bins by one each, so every bin gets noise at "
        "epsilon / 2, however many there are."
    )
    st.subheader("What more bins cost")
    _misplaced(setting, int(many))


def _histogram(setting: Setting, found: Bins) -> None:
    colours, unit = palette(), setting.quantity.unit
    count = len(found.true_counts)
    noisy = found.true_counts + found.law.quantile(stored_shares(count))
    names = [f"{low:.3g}–{high:.3g}" for low, high in pairwise(found.edges)]
    figure = go.Figure()
    figure.add_bar(x=names, y=noisy, name="a possible release", marker_color=colours.norm)
    figure.add_bar(
        x=names, y=found.true_counts, name="true count",
        marker={"color": "rgba(0,0,0,0)", "line": {"color": colours.ink, "width": 2.5}},
    )  # fmt: skip
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(title=f"{setting.quantity.label.lower()}, {unit}", type="category")
    figure.update_yaxes(title="athletes", gridcolor=colours.grid)
    drawing.settled(figure, colours, height=360, legend=True)
    panels.chart(
        figure,
        key="shapes_bins",
        title=f"A histogram in {count} bins: true counts and a possible release.",
        about=figures.about(setting),
        alt=f"A histogram of {count} bins, true and noisy. Noise puts about "
        f"{words.percent(found.noise_share)} of the squad into the wrong bin.",
        table=pd.DataFrame(
            {
                f"Bin, {unit}": names,
                "True count": found.true_counts,
                "Possible release": noisy.astype(int),
            }
        ),
    )


def _misplaced(setting: Setting, here: int) -> None:
    shares = [100 * histogram(setting, many).noise_share for many in BINS]
    colours, now = palette(), 100 * histogram(setting, here).noise_share
    figure = go.Figure()
    drawing.line(figure, BINS, shares, colour=colours.norm, name="predicted")
    drawing.here(figure, here, now, colours)
    figure.update_xaxes(title="bins", gridcolor=colours.grid)
    figure.update_yaxes(
        title="% of the squad misplaced", gridcolor=colours.grid, rangemode="tozero"
    )
    drawing.settled(figure, colours, height=300, legend=True)
    panels.chart(
        figure,
        key="shapes_misplaced",
        title="How much of the squad noise puts into a wrong bin.",
        about=figures.about(setting),
        alt=f"Noise misplaces {now:.0f} % of the squad in {here} bins; the share grows in "
        "proportion to the bins.",
        table=pd.DataFrame(
            {"Bins": BINS[::4], "Misplaced": [f"{share:.0f} %" for share in shares[::4]]}
        ),
    )


@st.cache_data(max_entries=64, show_spinner="Planning joint releases …", hash_funcs=KEYS)
def _half_widths(setting: Setting) -> tuple[list[int], list[float], list[float]]:
    metrics = setting.squad.metrics
    others = [key for key in metrics if key != setting.metric]
    counts = [count for count in COUNTS if count <= len(metrics)]
    joint = [planned_joint(setting, [setting.metric, *others[: count - 1]]) for count in counts]
    return counts, [split_half_width(setting, count) for count in counts], joint


def budget(setting: Setting) -> None:
    """One epsilon for one, two, … ten metrics: split evenly, or shared in a joint release."""
    counts, split, joint = _half_widths(setting)
    colours, unit = palette(), setting.quantity.unit
    panels.numbers(
        {
            f"{counts[-1]} metrics, split evenly": f"± {words.rough(split[-1])} {unit}",
            f"{counts[-1]} metrics, joint": f"± {words.rough(joint[-1])} {unit}",
        }
    )
    figure = go.Figure()
    drawing.line(figure, counts, split, colour=colours.coarse, name="split evenly", dash="dash")
    drawing.line(figure, counts, joint, colour=colours.useful, name="our joint release")
    figure.update_xaxes(title="metrics that share epsilon", gridcolor=colours.grid, dtick=1)
    figure.update_yaxes(**drawing.log_axis([*split, *joint], f"95 % ±, {unit}", colours))
    drawing.settled(figure, colours, height=380, legend=True)
    panels.chart(
        figure,
        key="shapes_budget",
        title="One epsilon for more and more metrics: split, or joint.",
        about=figures.about(setting),
        alt=f"With {counts[-1]} metrics the mean of {setting.quantity.label.lower()} is ± "
        f"{words.rough(split[-1])} {unit} when epsilon is split and ± {words.rough(joint[-1])} "
        "in a joint release.",
        table=pd.DataFrame(
            {
                "Metrics": counts,
                f"Split evenly, ± {unit}": [words.rough(value) for value in split],
                f"Joint, ± {unit}": [words.rough(value) for value in joint],
            }
        ),
    )
    panels.note(
        "Both are planned from public numbers at the epsilon you chose. Split evenly, twice the "
        "metrics means twice the noise on each. A joint release shares one draw and leans on "
        "published priors where the squad says too little; that is part of why its ± grows "
        "less."
    )
