"""Ten weeks of rest day or training, decided on a noisy number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.lessons.alarms import (
    BAD,
    LINE,
    MISSED_COST,
    REST_COST,
    WEEKS,
    Watch,
    Week,
    deal_weeks,
)
from dp_core.classroom.lessons.chances import count_law, reach
from dp_core.classroom.lessons.kestrel import ATHLETES, SORE
from ui.learn import drawing, panels
from ui.palette import palette

GAME: Final = "too-noisy-to-act-on_game"
EPSILONS: Final = (0.25, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Game:
    """Ten weeks as dealt, and what the learner did so far.

    Attributes:
        epsilon: of each weekly report.
        weeks: dealt once.
        rested: the choices so far, in order.
    """

    epsilon: float
    weeks: tuple[Week, ...]
    rested: tuple[bool, ...] = ()

    @property
    def over(self) -> bool:
        """Whether every week is decided."""
        return len(self.rested) == len(self.weeks)

    def lost(self) -> int:
        """Points that the learner lost."""
        return sum(week.lose(rest) for week, rest in zip(self.weeks, self.rested, strict=True))

    def lost_by_rule(self) -> int:
        """Points that the alarm would have lost in the same weeks."""
        return sum(week.lose(week.report >= LINE) for week in self.weeks)

    def lost_by(self, rest: bool) -> int:
        """Points lost by resting always, or never."""
        return sum(week.lose(rest) for week in self.weeks)


@st.fragment
def show() -> None:
    """Deal ten weeks, decide each, then see what was true."""
    st.markdown("#### Ten weeks, ten decisions")
    st.write(
        f"In most weeks {SORE} of {ATHLETES} are sore. In about one week of five it is {BAD}. A "
        f"rest day costs {REST_COST} point. Training through a bad week costs {MISSED_COST}. Lose "
        "as few points as you can."
    )
    epsilon = st.select_slider(
        "Epsilon of each report, from the next deal on", EPSILONS, value=1.0,
        key="too-noisy-to-act-on_played", format_func="{:g}".format,
    )  # fmt: skip
    st.button(
        f"Deal {WEEKS} new weeks", key="too-noisy-to-act-on_deal", icon=":material/casino:",
        on_click=_deal, args=(float(epsilon),),
    )  # fmt: skip
    game: Game | None = st.session_state.get(GAME)
    if game is None:
        st.info("No weeks dealt yet.", icon=":material/touch_app:")
    elif game.over:
        _result(game)
    else:
        _decide(game)


def _deal(epsilon: float) -> None:
    st.session_state[GAME] = Game(epsilon, deal_weeks(epsilon))


def _choose(rest: bool) -> None:
    game: Game = st.session_state[GAME]
    if not game.over:
        st.session_state[GAME] = replace(game, rested=(*game.rested, rest))


def _decide(game: Game) -> None:
    place = len(game.rested)
    with st.container(horizontal=True):
        st.metric("Week", f"{place + 1} of {WEEKS}", border=True)
        st.metric("Report: sore athletes", game.weeks[place].report, border=True)
        st.metric("Noise, in 95 of 100", f"± {reach(count_law(game.epsilon))}", border=True)
    with st.container(horizontal=True):
        st.button("Rest day", key="too-noisy-to-act-on_rest", on_click=_choose, args=(True,),
                  icon=":material/hotel:")  # fmt: skip
        st.button("Train", key="too-noisy-to-act-on_train", on_click=_choose, args=(False,),
                  icon=":material/sports_gymnastics:")  # fmt: skip
    if place:
        told = [
            f"{week.report} ({'rest' if rest else 'train'})"
            for week, rest in zip(game.weeks, game.rested, strict=False)
        ]
        panels.note(f"So far: {', '.join(told)}.")


def _result(game: Game) -> None:
    with st.container(horizontal=True):
        st.metric("You lost", game.lost(), border=True)
        st.metric(f"Rest at {LINE} or more", game.lost_by_rule(), border=True)
        st.metric("Always rest", game.lost_by(True), border=True)
        st.metric("Never rest", game.lost_by(False), border=True)
    _picture(game)
    st.markdown(
        f"Ten weeks are few, and luck plays along. In the long run “rest at {LINE} or more” loses "
        f"{Watch(game.epsilon).lost:.1f} points in {WEEKS} weeks at epsilon {game.epsilon:g}."
    )


def _picture(game: Game) -> None:
    colours, figure = palette(), go.Figure()
    places = list(range(1, WEEKS + 1))
    truths = [float(week.true_count) for week in game.weeks]
    figure.add_scatter(
        x=places, y=truths, mode="markers", name="truth",
        marker={"symbol": "line-ew", "size": 22, "line": {"width": 3, "color": colours.ink}},
        hovertemplate="truth: week %{x}, %{y}<extra></extra>",
    )  # fmt: skip
    for rest, name, colour in (
        (True, "rest day", colours.coarse),
        (False, "training", colours.norm),
    ):
        chosen = [at for at, did in zip(places, game.rested, strict=True) if did is rest]
        reports = [float(game.weeks[at - 1].report) for at in chosen]
        drawing.dots(figure, chosen, reports, colour=colour, name=name,
                     colours=colours, size=13)  # fmt: skip
    figure.update_xaxes(title="week", range=[0.3, WEEKS + 0.7], dtick=1, showgrid=False)
    figure.update_yaxes(title="sore athletes", gridcolor=colours.grid)
    drawing.settled(figure, colours, height=340, legend=True)
    bad = sum(week.bad for week in game.weeks)
    panels.chart(
        figure,
        key="too-noisy-to-act-on_result",
        title="Ten weeks: the truth, the reports and the choices.",
        about=f"Made-up athletes; epsilon {game.epsilon:g} a week.",
        alt=f"Ten weeks, {bad} of them bad: the true count of each, what was reported, and what "
        "you chose.",
        table=_table(game),
    )


def _table(game: Game) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Week": range(1, WEEKS + 1),
            "Report": [week.report for week in game.weeks],
            "You chose": ["rest day" if rest else "training" for rest in game.rested],
            "Truth": [week.true_count for week in game.weeks],
            "Points": [w.lose(r) for w, r in zip(game.weeks, game.rested, strict=True)],
        }
    )
