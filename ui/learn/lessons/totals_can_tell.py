"""Two posts about a squad, subtracted; then two ways to mend it, and what is left of them."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.lessons.chances import rounded, steps_shown
from dp_core.classroom.lessons.kestrel import ATHLETES
from dp_core.classroom.lessons.risk import means_sentence, step_sentence
from dp_core.classroom.lessons.totals import FIVES, LEAST_GROUPS, MONDAY, SLEEP, TUESDAY
from ui.learn import drawing, panels
from ui.palette import palette

KEY: Final = "totals-can-tell"
SUBTRACTED: Final = f"{KEY}_subtracted"
DIGITS: Final = {2: "2 decimals", 1: "1 decimal", 0: "none"}


def show() -> None:
    """Subtract the counts, then the averages, then try to mend it."""
    _counts()
    if st.session_state.get(SUBTRACTED):
        _averages()
        _groups()
        _rounding()


def _counts() -> None:
    st.subheader("Two posts")
    with st.container(horizontal=True):
        st.metric(f"Monday, sore of {ATHLETES}", MONDAY, border=True)
        st.metric(f"Tuesday, sore of {ATHLETES - 1}", TUESDAY, border=True)
    if not st.session_state.get(SUBTRACTED):
        st.button(
            "Subtract", type="primary", icon=":material/remove:", key=f"{KEY}_subtract",
            on_click=_subtract,
        )  # fmt: skip
        return
    st.markdown(f"**{step_sentence(MONDAY, TUESDAY)}**")
    _bars()


def _subtract() -> None:
    st.session_state[SUBTRACTED] = True


def _bars() -> None:
    colours, figure = palette(), go.Figure()
    days = ["Tuesday", "Monday"]
    for name, counts, colour in (
        ("the same 24 athletes", [TUESDAY, TUESDAY], colours.norm),
        ("Alex", [0, MONDAY - TUESDAY], colours.coarse),
    ):
        figure.add_bar(
            x=counts, y=days, orientation="h", name=name, marker={"color": colour},
            text=[count or "" for count in counts], textangle=0, insidetextanchor="middle",
            textfont={"color": colours.page, "size": 15},
            hovertemplate=f"%{{y}}, {name}: %{{x}}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title="sore athletes", gridcolor=colours.grid, dtick=1)
    drawing.settled(figure, colours, height=210, legend=True)
    panels.chart(
        figure,
        key=f"{KEY}_bars",
        alt=f"On both days {TUESDAY} of the same 24 athletes are sore; Monday has one more: Alex.",
        table=pd.DataFrame(
            {
                "Day": ["Monday", "Tuesday"],
                "The same 24 athletes": [TUESDAY, TUESDAY],
                "Alex": [str(MONDAY - TUESDAY), "away"],
            }
        ),
    )


@st.fragment
def _averages() -> None:
    st.subheader("Two averages")
    digits = st.segmented_control(
        "Decimals that the club posts", list(DIGITS), default=2, required=True,
        format_func=DIGITS.__getitem__, key=f"{KEY}_decimals", bind="query-params",
    )  # fmt: skip
    digits = int(digits or 0)
    with st.container(horizontal=True):
        st.metric(f"Monday, sleep of {ATHLETES}", f"{SLEEP.before:.{digits}f} h", border=True)
        st.metric(f"Tuesday, sleep of {ATHLETES - 1}", f"{SLEEP.after:.{digits}f} h", border=True)
    st.markdown(f"{means_sentence(SLEEP, digits, 'h')} Alex slept {SLEEP.true_value:.1f} h.")


@st.fragment
def _groups() -> None:
    st.subheader("Mend it: hide small groups")
    least = st.segmented_control(
        "Post nothing about fewer athletes than", LEAST_GROUPS, default=LEAST_GROUPS[0],
        required=True, key=f"{KEY}_least", bind="query-params",
    )  # fmt: skip
    st.markdown(
        f"Monday is about {ATHLETES} athletes and Tuesday about {ATHLETES - 1}. Both are {least} "
        "or more, so both posts appear as before, and the subtraction works as before."
    )


@st.fragment
def _rounding() -> None:
    st.subheader("Mend it: round the counts")
    fives = st.toggle(
        f"Round counts to the nearest {FIVES}", key=f"{KEY}_fives", bind="query-params"
    )
    nearest = FIVES if fives else 1
    shown = steps_shown(ATHLETES, nearest)
    _steps(nearest)
    st.markdown(
        f"The posts read **{rounded(MONDAY, nearest)}** and **{rounded(TUESDAY, nearest)}**. Of "
        f"the {ATHLETES} counts that Monday could have with Alex sore, **{shown}** show the step."
    )


def _steps(nearest: int) -> None:
    colours, figure = palette(), go.Figure()
    counts = list(range(1, ATHLETES + 1))
    posts = [(rounded(count, nearest), rounded(count - 1, nearest)) for count in counts]
    told = ["told" if first != second else "hidden" for first, second in posts]
    for name, colour, symbol in (
        ("told", colours.coarse, "circle"), ("hidden", colours.muted, "circle-open")
    ):  # fmt: skip
        here = [place for place, each in zip(counts, told, strict=True) if each == name]
        figure.add_scatter(
            x=here, y=[posts[place - 1][0] for place in here], mode="markers",
            name=f"Alex’s step is {name}", marker={"color": colour, "size": 11, "symbol": symbol},
            hovertemplate=f"true count %{{x}}, posted %{{y}}: {name}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(title="true count on Monday", gridcolor=colours.grid)
    figure.update_yaxes(title="posted", gridcolor=colours.grid)
    drawing.settled(figure, colours, height=280, legend=True)
    panels.chart(
        figure,
        key=f"{KEY}_steps",
        alt=f"Of {ATHLETES} possible counts, {told.count('told')} still show that Alex was sore.",
        table=pd.DataFrame(
            {
                "True on Monday": counts,
                "Posted Monday": [first for first, _ in posts],
                "Posted Tuesday": [second for _, second in posts],
                "Alex’s step": told,
            }
        ),
    )
