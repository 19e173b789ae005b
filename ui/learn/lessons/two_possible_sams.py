"""A game against epsilon, then 100 possible reports for either Sam."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.lessons.chances import best_guess, count_law, possible
from dp_core.classroom.lessons.kestrel import SORE
from dp_core.classroom.lessons.risk import starts_sentence, two_sams_sentence
from dp_core.classroom.lessons.two_sams import EPSILONS, PLAYED
from ui.learn import drawing, lesson_game, panels
from ui.palette import palette

KEY: Final = lesson_game.KEY
REPORTS: Final = 100
SIDE: Final = 10
APART: Final = 12
"""Columns from the left end of one grid to the left end of the next."""

SAMS: Final = {"Sam is not sore": SORE - 1, "Sam is sore": SORE}


def show() -> None:
    """Play first; the other epsilons come when the rounds are over."""
    played = lesson_game.show()
    if len(played) >= SIDE:
        _others()


def _others() -> None:
    st.subheader("100 possible reports for either Sam")
    epsilon = float(
        st.select_slider(
            "Epsilon: more private ← → more accurate", EPSILONS, PLAYED, key=f"{KEY}_epsilon",
            bind="query-params", format_func="{:g}".format,
        )
    )  # fmt: skip
    _icons(epsilon)
    st.markdown(two_sams_sentence(epsilon))
    start = st.select_slider(
        "Before the report, a reader thinks so many in 100 that Sam is sore", range(5, 100, 5), 50,
        key=f"{KEY}_start", bind="query-params",
    )  # fmt: skip
    st.markdown(starts_sentence(epsilon, (int(start) / 100,)))


def _guessed(true_count: int, epsilon: float) -> int:
    reports = possible(true_count, count_law(epsilon), REPORTS)
    return sum(best_guess(report) for report in reports)


def _icons(epsilon: float) -> None:
    colours, figure = palette(), go.Figure()
    sore = {name: _guessed(count, epsilon) for name, count in SAMS.items()}
    for name, colour, symbol in (
        ("guess: sore", colours.coarse, "circle"), ("guess: not sore", colours.norm, "circle-open")
    ):  # fmt: skip
        places = [
            (panel * APART + icon % SIDE, SIDE - 1 - icon // SIDE)
            for panel, guessed in enumerate(sore.values())
            for icon in range(REPORTS)
            if (icon < guessed) == (symbol == "circle")
        ]
        figure.add_scatter(
            x=[x for x, _ in places], y=[y for _, y in places], mode="markers", name=name,
            marker={"color": colour, "size": 10, "symbol": symbol, "line": {"width": 2}},
            hoverinfo="name",
        )  # fmt: skip
    for panel, (name, guessed) in enumerate(sore.items()):
        figure.add_annotation(
            x=panel * APART + (SIDE - 1) / 2, y=SIDE + 0.2, showarrow=False,
            text=f"{name}: {guessed}", font={"color": colours.ink, "size": 15},
        )  # fmt: skip
    figure.update_xaxes(visible=False, range=[-0.8, APART + SIDE - 0.2])
    figure.update_yaxes(visible=False, range=[-0.8, SIDE + 0.9])
    drawing.settled(figure, colours, height=330, legend=True)
    panels.chart(
        figure,
        key=f"{KEY}_icons",
        alt=f"{two_sams_sentence(epsilon)} Two grids show {REPORTS} possible reports each.",
        table=pd.DataFrame(
            {
                "If": list(sore),
                "Reports that make a reader guess “sore”": list(sore.values()),
                "“not sore”": [REPORTS - guessed for guessed in sore.values()],
            }
        ),
    )
