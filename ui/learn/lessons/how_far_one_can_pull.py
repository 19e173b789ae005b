"""Bounds chosen before the nights are seen: what noise they need and what they cut off."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.lessons.bounded import CHOICES, BoundedMean
from dp_core.classroom.lessons.bounds import EPSILON, EPSILONS, OTHER_SAM, named
from dp_core.classroom.lessons.kestrel import ATHLETES, SLEEP
from ui.learn import drawing, panels
from ui.learn.kept import kept
from ui.palette import Palette, palette

KEY: Final = "how-far-one-can-pull"
SEEN: Final = f"{KEY}_seen"
REPORTS: Final = 20
NIGHTS: Final = (3.0, 10.0)


def show() -> None:
    """Choose bounds, see what they cost; then see the nights and swap Sam's."""
    epsilon = float(
        st.select_slider(
            "Epsilon",
            EPSILONS,
            EPSILON,
            key=f"{KEY}_epsilon",
            bind="query-params",
            format_func="{:g}".format,
        )
    )
    asked = [BoundedMean(low, high, epsilon) for low, high in CHOICES]
    place = st.segmented_control(
        "Bounds", list(range(len(asked))), default=4, required=True, wrap=True,
        format_func=lambda at: named(asked[at]), key=f"{KEY}_bounds", bind="query-params",
    )  # fmt: skip
    mean = asked[int(place or 0)]
    seen = bool(st.session_state.get(SEEN))
    _costs(mean, seen=seen)
    if not seen:
        st.button(
            "I have chosen: show the nights", type="primary", icon=":material/bedtime:",
            key=f"{KEY}_show", on_click=_see,
        )  # fmt: skip
        return
    _compare(mean, asked)
    _nights(mean)
    _reports(mean)


def _see() -> None:
    st.session_state[SEEN] = True


def _costs(mean: BoundedMean, *, seen: bool) -> None:
    with st.container(horizontal=True):
        st.metric("One athlete can pull by", f"{mean.pull:.2f} h", border=True)
        st.metric("Noise, 95 of 100 reports", f"± {mean.half_width:.2f} h", border=True)
        st.metric("Bounds move it by", _moved(mean) if seen else "not seen", border=True)
        st.metric("Typical error", f"{mean.error:.2f} h" if seen else "not seen", border=True)


def _moved(mean: BoundedMean) -> str:
    return f"{mean.bias:+.2f} h" if abs(mean.bias) >= 0.005 else "0.00 h"


def _compare(mean: BoundedMean, asked: list[BoundedMean]) -> None:
    st.subheader("What each pair of bounds does to the average")
    colours, figure = palette(), go.Figure()
    for each in asked:
        colour = colours.coarse if each == mean else colours.norm
        figure.add_scatter(
            x=[each.bias], y=[named(each)], mode="markers", name=named(each),
            marker={"color": colour, "size": 13},
            error_x={"array": [each.half_width], "color": colour, "thickness": 3, "width": 7},
            hovertemplate=f"{named(each)}: {each.bias:+.2f} ± {each.half_width:.2f} h"
            "<extra></extra>",
        )  # fmt: skip
    drawing.truth(figure, 0, colours, "true average")
    figure.update_xaxes(title="off by, h", gridcolor=colours.grid)
    figure.update_yaxes(range=[len(asked) - 0.5, -1.2], showgrid=False)
    drawing.settled(figure, colours, height=330)
    panels.chart(
        figure,
        key=f"{KEY}_compare",
        alt=f"With bounds of {named(mean)} the average is moved by {_moved(mean)} and noise "
        f"is ± {mean.half_width:.2f} h; wider bounds mean more noise, tighter ones a larger move.",
        table=pd.DataFrame(
            {
                "Bounds": [named(each) for each in asked],
                "Nights cut": [each.cut for each in asked],
                "Bounds move it": [_moved(each) for each in asked],
                "Noise ±, h": [f"{each.half_width:.2f}" for each in asked],
                "Typical error, h": [f"{each.error:.2f}" for each in asked],
            }
        ),
    )


def _nights(mean: BoundedMean) -> None:
    st.subheader("The nights, and Sam")
    swapped = st.toggle(
        f"Swap Sam’s {SLEEP[-1]:g} h for {OTHER_SAM:g} h", key=f"{KEY}_swap", bind="query-params"
    )
    other = BoundedMean(mean.low, mean.high, mean.epsilon, OTHER_SAM)
    _strip(other if swapped else mean)
    now, then = mean.true_bounded_mean(), other.true_bounded_mean()
    st.markdown(
        f"After the bounds the average is **{now:.2f} h** with Sam’s {SLEEP[-1]:g} h and "
        f"**{then:.2f} h** with {OTHER_SAM:g} h: a move of {then - now:.2f} h. No athlete, with "
        f"any night at all, could move it by more than **{mean.pull:.2f} h**; the noise covers "
        "that."
    )


def _strip(mean: BoundedMean) -> None:
    colours, figure = palette(), go.Figure()
    hours = [float(each) for each in mean.true_hours()]
    across, up = drawing.stacked(hours, *NIGHTS)
    figure.add_vrect(
        x0=max(mean.low, NIGHTS[0] - 0.3), x1=min(mean.high, NIGHTS[1] + 0.3), line_width=0,
        fillcolor=colours.norm_fill, layer="below",
        annotation={"text": "between the bounds", "font": {"color": colours.norm, "size": 13}},
        annotation_position="top left",
    )  # fmt: skip
    for name, part, colour in (
        ("24 athletes", slice(-1), colours.norm), ("Sam", slice(-1, None), colours.coarse)
    ):  # fmt: skip
        drawing.dots(figure, across[part], up[part], colour=colour, name=name, colours=colours)
    figure.update_xaxes(
        range=[NIGHTS[0] - 0.3, NIGHTS[1] + 0.3], title="hours slept", gridcolor=colours.grid
    )
    figure.update_yaxes(showticklabels=False, showgrid=False, range=[0, max(up) + 2])
    drawing.settled(figure, colours, height=240, legend=True)
    panels.chart(
        figure,
        key=f"{KEY}_nights",
        alt=f"{ATHLETES} nights; {mean.cut} lie beyond the bounds of {named(mean)}. Sam slept "
        f"{mean.sam:g} h.",
        table=pd.DataFrame(
            {
                "Athlete": [*(str(place) for place in range(1, ATHLETES)), "Sam"],
                "Hours": [f"{each:.1f}" for each in hours],
                "Counts as": [f"{min(max(each, mean.low), mean.high):.1f}" for each in hours],
            }
        ),
    )


def _reports(mean: BoundedMean) -> None:
    st.subheader("Reports")
    about = (mean.low, mean.high, mean.epsilon)
    st.button(
        f"Draw {REPORTS} reports", icon=":material/casino:", key=f"{KEY}_draw", on_click=_draw,
        args=(mean,),
    )  # fmt: skip
    drawn: list[float] = kept(f"{KEY}_drawn", about, list)
    if drawn:
        _dots(mean, drawn, palette())


def _draw(mean: BoundedMean) -> None:
    drawn = kept(f"{KEY}_drawn", (mean.low, mean.high, mean.epsilon), list)
    drawn[:] = mean.draw(REPORTS)


def _dots(mean: BoundedMean, drawn: list[float], colours: Palette) -> None:
    true_mean, figure = mean.true_mean(), go.Figure()
    half = max(1.5, 1.2 * max(abs(each - true_mean) for each in drawn))
    across, up = drawing.stacked(drawn, true_mean - half, true_mean + half)
    drawing.dots(figure, across, up, colour=colours.norm, name="report", colours=colours)
    drawing.truth(figure, true_mean, colours, "true average")
    figure.update_xaxes(
        range=[true_mean - 1.05 * half, true_mean + 1.05 * half], title="reported average, h",
        gridcolor=colours.grid,
    )  # fmt: skip
    figure.update_yaxes(showticklabels=False, showgrid=False, range=[0, max([*up, 6]) + 1])
    drawing.settled(figure, colours, height=260)
    panels.chart(
        figure,
        key=f"{KEY}_reports",
        alt=f"{len(drawn)} reports from {min(drawn):.2f} to {max(drawn):.2f} h; the true average "
        f"is {true_mean:.2f} h.",
        table=pd.DataFrame(
            {"Report": range(1, len(drawn) + 1), "Hours": [f"{each:.2f}" for each in drawn]}
        ),
    )
