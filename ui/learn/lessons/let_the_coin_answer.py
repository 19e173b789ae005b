"""Surveys in which coins answer for some, beside a club that counts and moves the count once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.lessons import survey
from dp_core.classroom.lessons.chances import count_law
from dp_core.errors import HuddleError
from ui import words
from ui.learn import drawing, panels
from ui.learn.kept import forget, kept
from ui.palette import palette

KEY: Final = "let-the-coin-answer"
DRAWN: Final = f"{KEY}_drawn"
COINS: Final = "A coin at each athlete"
ONCE: Final = "One random step at the club"
PEOPLE: Final = (25, 50, 100, 200, 300)
MANY: Final = 200
MOST: Final = 1000
SPREADS: Final = 4


def show() -> None:
    """Run surveys, move the random step, and count a class."""
    where = st.segmented_control(
        "Where the random step is taken", [COINS, ONCE], default=COINS, required=True, wrap=True,
        key=f"{KEY}_where", bind="query-params",
    )  # fmt: skip
    people = int(
        st.select_slider("People who are asked", PEOPLE, key=f"{KEY}_people", bind="query-params")
    )
    drawn = _drawn(str(where), people)
    _buttons(str(where), people)
    _figure(drawn, people)
    _spread(str(where), drawn, people)
    _class()


def _drawn(where: str, people: int) -> list[float]:
    """What was drawn in this setting; only a button adds to it."""
    return kept(DRAWN, (where, people), list)


def _buttons(where: str, people: int) -> None:
    with st.container(horizontal=True):
        for surveys, label in ((1, "Run one survey"), (MANY, f"Run {MANY} surveys")):
            st.button(
                label, icon=":material/casino:", key=f"{KEY}_run_{surveys}", on_click=_run,
                args=(where, people, surveys), type="primary" if surveys == 1 else "secondary",
            )  # fmt: skip
        st.button("Clear", key=f"{KEY}_clear", on_click=forget, args=(DRAWN,))


def _run(where: str, people: int, surveys: int) -> None:
    drawn = _drawn(where, people)
    run = survey.run_surveys if where == COINS else survey.count_once
    drawn.extend(run(people, surveys))
    del drawn[:-MOST]


def _heights(drawn: Sequence[float]) -> list[float]:
    """Stack equal estimates; they lie on a few places, so that none needs to be moved."""
    heights, up = Counter[float](), []
    for value in drawn:
        heights[value] += 1
        up.append(float(heights[value]))
    return up


def _figure(drawn: Sequence[float], people: int) -> None:
    colours, sore = palette(), survey.sore_in(people)
    half = SPREADS * survey.spread(people)
    up = _heights(drawn)
    figure = go.Figure()
    size = 11 if len(drawn) < 60 else 5
    drawing.dots(
        figure, drawn, up, colour=colours.norm, name="estimate", colours=colours, size=size
    )
    drawing.truth(figure, sore, colours, f"true: {sore}")
    figure.update_xaxes(
        range=[sore - 1.05 * half, sore + 1.05 * half], title="estimated number of sore people",
        gridcolor=colours.grid,
    )  # fmt: skip
    figure.update_yaxes(showticklabels=False, showgrid=False, range=[0, max([*up, 9]) * 1.3])
    drawing.settled(figure, colours, height=300)
    found = sorted(Counter(drawn).items())
    panels.chart(
        figure,
        key=f"{KEY}_estimates",
        alt=f"{len(drawn)} estimates, each a dot, around the true {sore} of {people}."
        if drawn
        else f"Nothing drawn yet; the true number is {sore} of {people}.",
        table=pd.DataFrame(
            {
                "Estimate": [f"{value:g}" for value, _ in found] or ["none yet"],
                "Surveys": [count for _, count in found] or [0],
            }
        ),
    )


def _spread(where: str, drawn: Sequence[float], people: int) -> None:
    coins = where == COINS
    told = survey.spread(people) if coins else count_law(survey.EPSILON).sd
    off = np.array(drawn) - survey.sore_in(people)
    measured = (
        f" Measured in {len(drawn):,} here: **{float(np.sqrt((off**2).mean())):.1f}**."
        if len(drawn) > 1
        else ""
    )
    share = 100 * told / people
    st.markdown(
        f"Typical error by the formula: **{told:.1f}** people of {people}, or **{share:.1f}** "
        f"points of the share.{measured}"
    )
    panels.note(
        "Each person’s own reply is already moved by a coin; nobody holds the true answers."
        if coins
        else "The club holds the true answers; only the report has been moved. What one athlete’s "
        "answer can change has the same limit as with the coins: a factor of 3 in the odds."
    )


def _class() -> None:
    with st.expander("A class with real coins", icon=":material/groups:"):
        left, right = st.columns(2)
        people = left.number_input(
            "How many answered", 1, survey.MOST, 25, key=f"{KEY}_class_people"
        )
        yes = right.number_input("How many said yes", 0, survey.MOST, 10, key=f"{KEY}_class_yes")
        try:
            st.markdown(survey.class_sentence(int(yes), int(people)))
        except HuddleError as error:
            st.error(words.refusal(error), icon=":material/block:")
        panels.note(
            "Ask something harmless, such as “do you like the rain?”. Nothing you type is stored."
        )
