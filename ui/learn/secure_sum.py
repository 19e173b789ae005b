"""A secure sum step by step: who holds what, what each party sees, what opens, who colludes."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dp_core.classroom.secure_round import (
    PARTY_NAMES,
    SecureRound,
    draw_round,
    knot_values,
    mean_of,
    planned_half_widths,
    run_parties,
    secure_terms,
)
from dp_core.classroom.settings import Setting
from dp_core.errors import HuddleError
from dp_core.terms import Terms
from ui import words
from ui.learn import panels, secure_sum_collusion
from ui.learn.kept import forget, kept
from ui.learn.secure_sum_words import number, share

SHOWN: Final = 4
"""How many athletes the tables show."""

KNOWN: Final = "secure_round"
REAL: Final = "secure_real"


def promise() -> None:
    """The page in one sentence."""
    panels.one_sentence(
        "Three parties hold random shares of every athlete’s numbers, each adds its own noise, "
        "and only the noisy sum can be read: as long as one of the three keeps its part to "
        "itself, the other two learn no more of an athlete than every reader of the sum."
    )
    panels.link_note()


@st.fragment
def view(setting: Setting) -> None:
    """One round, taken apart."""
    drawn = kept(KNOWN, setting.recipe, lambda: draw_round(setting))
    st.button(
        "Split and draw anew", icon=":material/refresh:", key="secure_again", on_click=forget,
        args=(KNOWN,), help="Fresh shares and fresh noise for the same squad.",
    )  # fmt: skip
    _split(setting, drawn)
    _parties(drawn)
    _opened(setting, drawn)
    secure_sum_collusion.show(drawn)
    _real(setting)


def _split(setting: Setting, drawn: SecureRound) -> None:
    st.subheader("1. Each athlete’s number is cut into three shares")
    knots = ", ".join(f"{each:.3g}" for each in knot_values(drawn.terms))
    unit, each = setting.quantity.unit, sum(drawn.rows[0])
    st.write(
        f"A value becomes whole weights on public knots ({knots} {unit}) that sum to {each}. Each "
        "weight is split: any two of its shares are random numbers that say nothing; only all "
        "three give it back. The table shows the weight on the first knot."
    )
    values = setting.squad.true_values(setting.metric)
    rows = [
        {
            "Athlete": f"{athlete + 1}",
            f"Value, {unit}": words.rough(values[athlete]),
            "Weight": number(drawn.rows[athlete][0]),
            **{
                f"Share for {name}": share(drawn.shares[party][athlete][0])
                for party, name in enumerate(PARTY_NAMES)
            },
        }
        for athlete in range(SHOWN)
    ]
    _table(rows, "Values, weights and the three shares of each weight, for the first athletes")
    panels.note(
        f"The first {SHOWN} of {setting.squad.athletes} athletes. Shares are whole numbers of up "
        "to 39 digits, drawn evenly; their middle is left out here. Whoever does the splitting "
        "knows the value: at best the athlete’s own device."
    )


def _parties(drawn: SecureRound) -> None:
    st.subheader("2. Each party adds up what it holds, and its noise")
    st.write(
        "No party sees a value or a weight. Each draws a full amount of noise, splits it among "
        "the three like an athlete’s number, and adds up all shares that it holds."
    )
    sums = drawn.share_sums()
    rows = [
        {
            "Party": name,
            "Sees of athlete 1": share(drawn.shares[party][0][0]),
            "Sees of athlete 2": share(drawn.shares[party][1][0]),
            "Its own noise": number(drawn.noise[party][0]),
            "Sends to the others": share(sums[party][0]),
        }
        for party, name in enumerate(PARTY_NAMES)
    ]
    _table(rows, "What each party sees, draws and sends")
    panels.note("For the first knot. What a party sends is a random number too, taken alone.")


def _opened(setting: Setting, drawn: SecureRound) -> None:
    st.subheader("3. Only the noisy sum opens")
    opened, exact = drawn.opened(), drawn.exact()
    rows = [
        {
            f"Knot, {setting.quantity.unit}": f"{knot:.3g}",
            "Exact sum (nobody sees it)": number(exact[cell]),
            **{
                f"{name}’s noise": number(drawn.noise[party][cell])
                for party, name in enumerate(PARTY_NAMES)
            },
            "Opened": number(opened[cell]),
        }
        for cell, knot in enumerate(knot_values(drawn.terms))
    ]
    _table(rows, "Exact sums, the noise of each party, and what is opened, knot by knot")
    st.markdown(_reading(setting, drawn.terms, opened))
    central, secure = planned_half_widths(setting)
    unit = setting.quantity.unit
    panels.numbers(
        {
            "Planned ±, one holder’s noise": f"{words.rough(central)} {unit}",
            "Planned ±, three parties’ noise": f"{words.rough(secure)} {unit}",
        }
    )
    panels.note(
        "Three full draws add up to √3 times the noise of one; what the interval makes of that "
        "depends on the prior. One draw would be enough for epsilon. There are three because "
        "nobody has to say which party is the honest one."
    )


def _reading(setting: Setting, terms: Terms, opened: list[int]) -> str:
    figure = mean_of(terms, opened)
    quantity = setting.quantity
    return (
        f"Read off what opened: a mean of **{words.interval(quantity, figure)}**; "
        f"exactly it is {words.rough(setting.squad.true_mean(setting.metric))} {quantity.unit}."
    )


def _real(setting: Setting) -> None:
    st.subheader("5. The same with three real processes")
    st.write(
        "Three programs start on this machine, hold the round under MPyC and end. Here the noise "
        "is known to nobody, this page included."
    )
    if st.button("Hold a round", icon=":material/hub:", key="secure_run"):
        forget(REAL)
        with st.spinner("Three parties start, share, add up and open: a few seconds."):
            try:
                kept(REAL, setting.recipe, lambda: run_parties(setting))
            except HuddleError as refused:
                st.error(words.refusal(refused), icon=":material/block:")
    found = st.session_state.get(f"kept_{REAL}")
    if found is not None and found[0] == setting.recipe:
        told = ", ".join(map(number, found[1]))
        st.success(f"Opened, knot by knot: {told}.", icon=":material/lock_open:")
        st.markdown(_reading(setting, secure_terms(setting), found[1]))


def _table(rows: list[dict[str, str]], alt: str) -> None:
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=alt)
