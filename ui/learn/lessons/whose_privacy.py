"""Whose privacy: what a month of daily counts tells, by whom the promise is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.explain import guess_ceiling
from dp_core.classroom.lessons.beliefs import athlete_sentence, linked_sentence, month_guess
from dp_core.classroom.lessons.chances import count_law, of_100, reach
from dp_core.classroom.lessons.season import MONTH, month_hits, month_price, summary_sd
from dp_core.classroom.lessons.whose_privacy import LINKED
from ui.learn import drawing, panels
from ui.palette import Palette, palette

CHECK_IN: Final = "One check-in"
ATHLETE: Final = "One athlete, all month"
EPSILONS: Final = (0.1, 0.25, 0.5, 1.0, 2.0)
DAYS: Final = tuple(range(1, MONTH + 1))


@dataclass(frozen=True, slots=True)
class Promise:
    """What the learner has set up.

    Attributes:
        unit: whom epsilon is about.
        epsilon: as it would be printed.
        days: how many daily counts are out.
        linked: athletes whose answers always match, Sam included.
    """

    unit: str
    epsilon: float
    days: int
    linked: int

    @property
    def daily(self) -> float:
        """Epsilon of each daily count."""
        return self.epsilon if self.unit == CHECK_IN else month_price(self.epsilon)


@st.cache_data(max_entries=64, show_spinner=False)
def _rates(daily: float, linked: int) -> list[float]:
    return [100 * month_hits(daily, days, linked) for days in DAYS]


@st.fragment
def show() -> None:
    """Choose the unit, move the days, add room-mates."""
    promise = _choose()
    _numbers(promise)
    _curve(promise)
    st.markdown(month_guess(promise.daily, promise.days, promise.linked))
    st.markdown(athlete_sentence(promise.daily, promise.days))
    if promise.linked > 1:
        st.markdown(linked_sentence(promise.epsilon, promise.linked))
    if promise.unit == ATHLETE:
        _once(promise)


def _choose() -> Promise:
    unit = st.segmented_control(
        "Whom the promise is about", [CHECK_IN, ATHLETE], default=CHECK_IN, required=True,
        key="whose-privacy_unit", bind="query-params",
    )  # fmt: skip
    left, right = st.columns(2)
    epsilon = left.select_slider(
        "Epsilon of the promise", EPSILONS, value=0.5, key="whose-privacy_epsilon",
        bind="query-params", format_func="{:g}".format,
    )  # fmt: skip
    days = right.slider(
        "Days", 1, MONTH, 1, key="whose-privacy_days", bind="query-params",
        help="How many daily counts are out. Nothing is drawn: these are exact chances.",
    )  # fmt: skip
    mates = st.toggle(
        f"{LINKED} room-mates always match, Sam is one of them", key="whose-privacy_mates",
        bind="query-params",
    )  # fmt: skip
    return Promise(str(unit), float(epsilon), int(days), LINKED if mates else 1)


def _numbers(promise: Promise) -> None:
    hits = month_hits(promise.daily, promise.days, promise.linked)
    with st.container(horizontal=True):
        st.metric("Attacker is right, of 100", of_100(hits), border=True)
        st.metric("Sam’s epsilon so far", f"{promise.daily * promise.days:.3g}", border=True)
        st.metric("Noise of each day", f"± {reach(count_law(promise.daily))}", border=True)


def _curve(promise: Promise) -> None:
    colours, figure = palette(), go.Figure()
    alone, together = _rates(promise.daily, 1), _rates(promise.daily, promise.linked)
    ceiling = [100 * guess_ceiling(promise.daily * day * promise.linked) for day in DAYS]
    drawing.line(figure, DAYS, ceiling, colour=colours.muted, name="ceiling", dash="dash")
    drawing.line(figure, DAYS, alone, colour=colours.norm, name="Sam alone")
    if promise.linked > 1:
        drawing.line(figure, DAYS, together, colour=colours.coarse, name="three room-mates")
    drawing.here(figure, promise.days, together[promise.days - 1], colours)
    _frame(figure, colours)
    panels.chart(
        figure,
        key="whose-privacy_curve",
        title="How often the attacker is right about Sam’s month.",
        about=f"Made-up athletes; epsilon {promise.daily:.2g} a day.",
        alt=f"How often the attacker is right after 1 to {MONTH} days. After {promise.days}: in "
        f"{of_100(together[promise.days - 1] / 100)} of 100 rounds.",
        table=_table(alone, together, ceiling),
    )


def _frame(figure: go.Figure, colours: Palette) -> None:
    figure.update_xaxes(title="days", range=[0, MONTH + 1], showgrid=False)
    figure.update_yaxes(title="right, of 100 rounds", range=[45, 103], gridcolor=colours.grid)
    drawing.settled(figure, colours, height=340, legend=True)


def _table(alone: list[float], together: list[float], ceiling: list[float]) -> pd.DataFrame:
    rows = [day for day in DAYS if day == 1 or day % 5 == 0]
    columns = {"Sam alone": alone, "Sam and those who match": together}
    return pd.DataFrame(
        {"Days": rows}
        | {
            name: [of_100(values[day - 1] / 100) for day in rows]
            for name, values in columns.items()
        }
        | {"Ceiling": [of_100(ceiling[day - 1] / 100) for day in rows]}
    )


def _once(promise: Promise) -> None:
    st.markdown(
        f"**Release once instead.** Sum up each athlete’s month first, then make one report at "
        f"epsilon {promise.epsilon:g}: “sore athletes on an average day” has a spread of "
        f"{summary_sd(promise.epsilon):.2g} athletes. Each daily count has one of "
        f"{count_law(promise.daily).sd:.2g}."
    )
