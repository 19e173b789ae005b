"""Reports that a class draws, above the fifty that the formula lays out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.lessons.chances import (
    count_law,
    draw_counts,
    mean_if_cut,
    of_100,
    possible,
    reach,
    within,
)
from dp_core.classroom.lessons.kestrel import SORE
from dp_core.classroom.lessons.one_of_fifty import EPSILONS, REPORTS, SHOWN
from ui.learn import drawing, panels
from ui.learn.kept import forget, kept
from ui.palette import palette

KEY: Final = "one-of-fifty"
DRAWN: Final = f"{KEY}_drawn"
STUDENTS: Final = 25
HALF: Final = 15
MOST: Final = 200

Drawn = tuple[float, int]
"""The epsilon and the report."""


def show() -> None:
    """Draw, compare with the formula, move epsilon, and look below zero."""
    left, right = st.columns(2)
    true_count = left.segmented_control(
        "Sore athletes in truth",
        [SORE, 0],
        default=SORE,
        required=True,
        key=f"{KEY}_truth",
        bind="query-params",
    )
    true_count = int(true_count or 0)
    epsilon = float(
        right.select_slider(
            "Epsilon",
            EPSILONS,
            SHOWN,
            key=f"{KEY}_epsilon",
            bind="query-params",
            format_func="{:g}".format,
        )
    )
    _buttons(true_count, epsilon)
    fifty = st.toggle(f"Show the {REPORTS} of the formula", key=f"{KEY}_fifty", bind="query-params")
    cut = st.toggle("Write reports below 0 as 0", key=f"{KEY}_cut", bind="query-params")
    drawn = [(at, max(0, value) if cut else value) for at, value in _drawn(true_count)]
    _figure(true_count, epsilon, drawn, fifty=fifty, cut=cut)
    _numbers(true_count, epsilon, drawn, cut=cut)


def _drawn(true_count: int) -> list[Drawn]:
    """What was drawn about this true count, at any epsilon; only a button adds to it."""
    return kept(DRAWN, true_count, list)


def _buttons(true_count: int, epsilon: float) -> None:
    with st.container(horizontal=True):
        for reports, label in ((STUDENTS, f"{STUDENTS} students draw once"), (1, "Draw one")):
            st.button(
                label, icon=":material/casino:", key=f"{KEY}_draw_{reports}", on_click=_draw,
                args=(true_count, epsilon, reports),
                type="primary" if reports == STUDENTS else "secondary",
            )  # fmt: skip
        st.button("Clear", key=f"{KEY}_clear", on_click=forget, args=(DRAWN,))


def _draw(true_count: int, epsilon: float, reports: int) -> None:
    drawn = _drawn(true_count)
    drawn.extend((epsilon, value) for value in draw_counts(true_count, epsilon, reports))
    del drawn[:-MOST]


def _figure(
    true_count: int, epsilon: float, drawn: Sequence[Drawn], *, fifty: bool, cut: bool
) -> None:
    colours, figure = palette(), go.Figure()
    now = [value for at, value in drawn if at == epsilon]
    before = [value for at, value in drawn if at != epsilon]
    low, high = true_count - HALF, true_count + HALF
    across, up = drawing.stacked([*now, *before], low, high)
    for name, part, colour in (
        (f"at epsilon {epsilon:g}", slice(len(now)), colours.norm),
        ("drawn before", slice(len(now), None), colours.noisy),
    ):
        size = 11 if len(drawn) <= 3 * STUDENTS else 6
        drawing.dots(
            figure, across[part], up[part], colour=colour, name=name, colours=colours, size=size
        )
    laid = possible(true_count, count_law(epsilon), REPORTS) if fifty else []
    laid = [max(0, value) if cut else value for value in laid]
    places, down = drawing.stacked(laid, low, high)
    drawing.dots(
        figure, places, [-height for height in down], colour=colours.useful,
        name=f"{REPORTS} of the formula", colours=colours, size=7,
    )  # fmt: skip
    drawing.truth(figure, true_count, colours, f"true: {true_count}")
    figure.update_xaxes(range=[low - 1, high + 1], title="report", gridcolor=colours.grid, dtick=5)
    figure.update_yaxes(
        showticklabels=False, showgrid=False,
        range=[-1.1 * max([*down, 1]), 1.4 * max([*up, 8])],
    )  # fmt: skip
    drawing.settled(figure, colours, height=400, legend=True)
    columns = {f"At epsilon {epsilon:g}": now, "Before": before, "Formula": laid}
    _chart(figure, true_count, columns)


def _chart(figure: go.Figure, true_count: int, columns: Mapping[str, Sequence[int]]) -> None:
    places = sorted({place for each in columns.values() for place in each}) or [true_count]
    told = ", ".join(f"{name.lower()}: {len(each)}" for name, each in columns.items())
    panels.chart(
        figure,
        key=f"{KEY}_reports",
        alt=f"Reports around the true {true_count}, each a dot. {told}.",
        table=pd.DataFrame(
            {"Report": places}
            | {name: [each.count(place) for place in places] for name, each in columns.items()}
        ),
    )


def _numbers(true_count: int, epsilon: float, drawn: Sequence[Drawn], *, cut: bool) -> None:
    law = count_law(epsilon)
    now = [value for at, value in drawn if at == epsilon]
    st.markdown(
        f"At epsilon {epsilon:g}, {of_100(within(law, 0))} of 100 reports are exact, "
        f"{of_100(within(law, 1))} within 1, and at least 95 within **± {reach(law)}**."
    )
    long_run = mean_if_cut(law, true_count) if cut else true_count
    drawn_mean = f" The {len(now)} drawn here average {np.mean(now):.2f}." if now else ""
    st.markdown(
        f"In the long run the reports average **{long_run:.2f}**; the truth is {true_count}."
        f"{drawn_mean}"
    )
