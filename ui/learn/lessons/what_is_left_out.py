"""What is left out: Sam removed or replaced, cards to sort, and a rule with a delta."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.lessons.beliefs import group_sentence, naming_sentence, outbreak_sentence
from dp_core.classroom.lessons.chances import of_100
from dp_core.classroom.lessons.kestrel import ATHLETES
from dp_core.classroom.lessons.left_out import CARDS, Card
from dp_core.classroom.lessons.outbreak import ILL, belief, name_one
from ui.learn import drawing, panels
from ui.learn.kept import forget, kept
from ui.palette import palette

KEY: Final = "what-is-left-out"
RECORDS: Final = {
    "As it is": (ILL, True),
    "Replaced by “not ill”": (ILL - 1, True),
    "Removed": (ILL - 1, False),
}
"""The true count and whether Sam is counted, by what was done to the record."""

EPSILONS: Final = (0.25, 0.5, 1.0, 2.0)
REPORTS: Final = range(ATHLETES + 1)
LIMITED: Final = "Limited"
LEFT_OUT: Final = "Left out"
SORTED: Final = f"{KEY}_sorted"
NAMED: Final = f"{KEY}_named"
SAM: Final = ATHLETES


def show() -> None:
    """Compare beliefs, sort the cards, then look at delta."""
    _beliefs()
    _cards()
    _delta()


@st.fragment
def _beliefs() -> None:
    st.markdown("#### A bug goes round")
    left, right = st.columns(2)
    record = left.segmented_control(
        "Sam’s record", list(RECORDS), default="As it is", required=True, key=f"{KEY}_record",
        bind="query-params",
    )  # fmt: skip
    epsilon = right.select_slider(
        "Epsilon", EPSILONS, value=1.0, key=f"{KEY}_epsilon", bind="query-params",
        format_func="{:g}".format,
    )  # fmt: skip
    true_count, present = RECORDS[str(record)]
    counted = ATHLETES if present else ATHLETES - 1
    believed = belief(true_count, float(epsilon), present=present)
    panels.numbers(
        {
            "True count": f"{true_count} of {counted}",
            "A reader of just that count: Sam is ill, in 100": of_100(believed),
        }
    )
    _curves(str(record), float(epsilon))
    st.markdown(f"{outbreak_sentence(float(epsilon))} {group_sentence()}")


def _curves(record: str, epsilon: float) -> None:
    colours, figure = palette(), go.Figure()
    counted = [100 * belief(report, epsilon) for report in REPORTS]
    removed = [100 * belief(report, epsilon, present=False) for report in REPORTS]
    drawing.line(figure, REPORTS, counted, colour=colours.norm, name="counted")
    drawing.line(figure, REPORTS, removed, colour=colours.coarse, name="removed", dash="dash")
    report, present = RECORDS[record]
    drawing.here(figure, report, (counted if present else removed)[report], colours)
    figure.update_xaxes(title="ill athletes, as reported", range=[-0.5, ATHLETES + 0.5],
                        gridcolor=colours.grid)  # fmt: skip
    figure.update_yaxes(title="Sam is ill, in 100", range=[0, 103], gridcolor=colours.grid)
    drawing.settled(figure, colours, height=330, legend=True)
    panels.chart(
        figure,
        key=f"{KEY}_beliefs",
        title="What a reader believes about Sam after each report.",
        about=f"Made-up athletes; epsilon {epsilon:g}.",
        alt=f"The belief that Sam is ill after each possible report. At {ILL} with Sam it is "
        f"{counted[ILL]:.0f} in 100, at {ILL - 1} without Sam {removed[ILL - 1]:.0f}: the curves "
        "lie close together.",
        table=pd.DataFrame(
            {
                "Report": REPORTS,
                "Sam is counted": [f"{each:.0f}" for each in counted],
                "Sam is removed": [f"{each:.0f}" for each in removed],
            }
        ),
    )
    panels.note("Exact beliefs of a reader for whom any number of ill athletes was equally likely.")


@st.fragment
def _cards() -> None:
    st.markdown("#### Sort the cards")
    st.write(
        "Does the report’s promise limit what can become known in this way, or is it left out?"
    )
    with st.form(f"{KEY}_form", border=False):
        for card in CARDS:
            st.segmented_control(card.text, [LIMITED, LEFT_OUT], key=_of(card))
        st.form_submit_button(
            "Check my cards", key=f"{KEY}_check_cards", icon=":material/fact_check:", on_click=_sort
        )
    said = st.session_state.get(SORTED)
    if said is not None:
        _feedback(said)


def _of(card: Card) -> str:
    return f"{KEY}_card_{card.key}"


def _sort() -> None:
    st.session_state[SORTED] = {card.key: st.session_state.get(_of(card)) for card in CARDS}


def _feedback(said: dict[str, str | None]) -> None:
    again = [card for card in CARDS if said[card.key] != _place(card)]
    if again:
        st.markdown(f"**To look at again: {len(again)} of {len(CARDS)}.**")
    else:
        st.markdown(f"**All {len(CARDS)} as we would sort them.**")
    for card in CARDS:
        mark = ":material/lightbulb:" if card in again else ":material/check_circle:"
        st.markdown(f"{mark} **{card.text}: {_place(card).lower()}.** {card.reply}")


def _place(card: Card) -> str:
    return LIMITED if card.limited else LEFT_OUT


def _named() -> list[int]:
    return kept(NAMED, ATHLETES, list)


def _name() -> None:
    _named().append(name_one())


@st.fragment
def _delta() -> None:
    st.markdown("#### More: what delta can hide")
    st.write(f"A rule: publish the whole record of one athlete of {ATHLETES}, picked at random.")
    with st.container(horizontal=True):
        st.button("Publish one", key=f"{KEY}_publish", icon=":material/casino:", on_click=_name)
        st.button("Clear", key=f"{KEY}_clear", on_click=forget, args=(NAMED,))
    named = _named()
    if named:
        panels.numbers(
            {
                "Latest to be published": "Sam" if named[-1] == SAM else f"Athlete {named[-1]}",
                "Runs": str(len(named)),
                "Runs that published somebody": str(len(named)),
                "Of them Sam": str(named.count(SAM)),
            }
        )
    st.markdown(naming_sentence())
