"""Asking again: average fresh answers, then keep a season's budget that can say no."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.attacks.averaging import running_means
from dp_core.classroom.lessons.asking_again import EPSILON, TOTAL
from dp_core.classroom.lessons.beliefs import added_sentence
from dp_core.classroom.lessons.chances import of_100
from dp_core.classroom.lessons.kestrel import SORE
from dp_core.classroom.lessons.season import ToySeason, ask_again, found
from dp_core.errors import BudgetExceeded
from dp_core.params import Epsilon
from ui import words
from ui.learn import drawing, panels
from ui.learn.kept import forget, kept
from ui.palette import palette

MOST: Final = 200
MANY: Final = 20
PRICES: Final = ("0.5", "1", "2")
SEASON: Final = "asking-again_season"
REFUSED: Final = "asking-again_refused"
OPENED: Final = "asking-again_opened"
ANSWERS: Final = "asking-again_answers"


def show() -> None:
    """Be the attacker, then keep the budget."""
    _attack()
    _budget()


def _answers() -> list[int]:
    return kept(ANSWERS, EPSILON, list)


def _ask(times: int) -> None:
    answers = _answers()
    answers.extend(ask_again(EPSILON, min(times, MOST - len(answers))))


@st.fragment
def _attack() -> None:
    st.markdown("#### Be the attacker")
    st.write(f"Each press asks for the same count at epsilon {EPSILON:g}, with fresh noise.")
    answers = _answers()
    with st.container(horizontal=True):
        for times, text in ((1, "Ask once more"), (MANY, f"Ask {MANY} times")):
            st.button(
                text, key=f"asking-again_ask_{times}", on_click=_ask, args=(times,),
                icon=":material/casino:", disabled=len(answers) >= MOST,
            )  # fmt: skip
        st.button("Start again", key="asking-again_clear", on_click=forget, args=(ANSWERS,))
    if not answers:
        st.info("Nothing asked yet.", icon=":material/touch_app:")
        return
    _numbers(answers)
    _picture(answers)
    st.markdown(added_sentence(EPSILON, len(answers)))


def _numbers(answers: list[int]) -> None:
    asked = len(answers)
    with st.container(horizontal=True):
        st.metric("Asked", f"{asked} ×" if asked < MOST else f"{asked} ×, the most", border=True)
        st.metric("Average so far", f"{np.mean(answers):.1f}", border=True)
        st.metric("Exact in so many of 100", of_100(found(EPSILON, asked)), border=True)
        st.metric("Epsilon in all", f"{EPSILON * asked:g}", border=True)


def _picture(answers: list[int]) -> None:
    colours, places = palette(), list(range(1, len(answers) + 1))
    means = running_means(np.array(answers, dtype=float))
    figure = go.Figure()
    drawing.dots(
        figure, places, [float(each) for each in answers], colour=colours.muted, name="answer",
        colours=colours, size=8,
    )  # fmt: skip
    drawing.line(figure, places, means.tolist(), colour=colours.coarse, name="average")
    ends = [0.0, max(MANY, len(answers)) + 1.0]
    drawing.line(figure, ends, [SORE] * 2, colour=colours.ink, name="truth", dash="dash")
    figure.update_xaxes(title="times asked", range=ends, showgrid=False)
    figure.update_yaxes(title="sore athletes", gridcolor=colours.grid)
    drawing.settled(figure, colours, height=320, legend=True)
    panels.chart(
        figure,
        key="asking-again_picture",
        title="Fresh answers to one question, and their average.",
        about=f"Made-up athletes; epsilon {EPSILON:g} each.",
        alt=f"After {len(answers)} answers their average is {means[-1]:.1f}; {SORE} are sore.",
        table=pd.DataFrame({"Time": places, "Answer": answers, "Average": means.round(2)}).tail(20),
    )


def _season() -> ToySeason:
    found: ToySeason = st.session_state.setdefault(SEASON, _fresh())
    return found


def _fresh() -> ToySeason:
    return ToySeason(Epsilon.read(TOTAL))


@st.fragment
def _budget() -> None:
    st.markdown("#### Keep the budget")
    st.write(
        f"A season has epsilon {TOTAL:g} in all. This is a toy ledger in this browser session: it "
        "is about Squad Kestrel and touches no real budget."
    )
    st.select_slider("Price of the next report, epsilon", PRICES, value="1", key=_named("price"))
    with st.container(horizontal=True):
        st.button(
            "Make a report", key=_named("make"), type="primary", icon=":material/lock:",
            on_click=_make,
        )  # fmt: skip
        st.button("Start a new season", key=_named("restart"), on_click=_restart)
    season = _season()
    st.progress(
        min(1.0, season.spent / TOTAL),
        text=f"Spent {season.spent:g} of {TOTAL:g}; {season.left:g} is left.",
    )
    if REFUSED in st.session_state:
        st.warning(st.session_state[REFUSED], icon=":material/block:")
    if season.sealed:
        _stored(season)


def _named(control: str) -> str:
    return f"asking-again_{control}"


def _make() -> None:
    st.session_state.pop(REFUSED, None)
    try:
        st.session_state[SEASON] = _season().ask(Epsilon.read(st.session_state[_named("price")]))
    except BudgetExceeded as refused:
        st.session_state[REFUSED] = words.refusal(refused)


def _restart() -> None:
    for name in (SEASON, REFUSED, OPENED, _named("which")):
        st.session_state.pop(name, None)


def _stored(season: ToySeason) -> None:
    st.table(
        pd.DataFrame(
            {
                "Report": [str(number) for number in range(1, len(season.sealed) + 1)],
                "Cost": [str(each.epsilon) for each in season.sealed],
                "Sore athletes, noisy": [str(each.count) for each in season.sealed],
            }
        ),
        border="horizontal", hide_index=True, alt="The stored reports of the toy season",
    )  # fmt: skip
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    which = left.selectbox(
        "A stored report", range(1, len(season.sealed) + 1), key=_named("which"),
        format_func=lambda number: f"Report {number}",
    )  # fmt: skip
    right.button("Open it", key=_named("open"), icon=":material/visibility:", on_click=_open)
    opened = st.session_state.get(OPENED, 0)
    if opened:
        st.markdown(
            f"Report {which} says **{season.sealed[which - 1].count}**, as before. Opened "
            f"{opened} {'time' if opened == 1 else 'times'}; cost of opening: **0**."
        )


def _open() -> None:
    st.session_state[OPENED] = st.session_state.get(OPENED, 0) + 1
