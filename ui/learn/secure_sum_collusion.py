"""What parties who put their parts together could and could not learn."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dp_core.classroom.secure_round import PARTY_NAMES, SecureRound, third_share
from ui.learn import panels
from ui.learn.secure_sum_words import number, share

ADA, BEN, CLEO = PARTY_NAMES
WHO: Final = {"One": (0,), "Two": (0, 1), "All three": (0, 1, 2)}
"""Who puts together what they have."""


def show(drawn: SecureRound) -> None:
    """Choose who colludes, and see what that gives them."""
    st.subheader("4. What if they put together what they have?")
    chosen = st.segmented_control(
        "How many collude", list(WHO), default="Two", required=True, key="secure_collude",
        bind="query-params",
    )  # fmt: skip
    who = WHO.get(str(chosen), WHO["Two"])
    st.markdown(_told(drawn, who))
    if len(who) == 2:
        _two_shares(drawn)
    panels.note(
        "All this holds for parties who follow the protocol and only look (semi-honest). One who "
        "puts in wrong numbers can spoil the sum; nothing here notices that."
    )


def _told(drawn: SecureRound, who: tuple[int, ...]) -> str:
    epsilon = drawn.terms.question.epsilon
    left, opened = drawn.without_noise_of(who)[0], drawn.opened()[0]
    taken_off = f"what opened at the first knot ({number(opened)})"
    if len(who) == 1:
        return (
            f"{ADA} can take her own noise off {taken_off} and gets **{number(left)}**: the exact "
            f"sum with two full draws still on it. Her shares alone are random numbers. She "
            f"learns no more about an athlete than epsilon {epsilon} allows everybody."
        )
    if len(who) == 2:
        return (
            f"{ADA} and {BEN} take their noise off {taken_off} and get **{number(left)}**: the "
            f"exact sum with {CLEO}’s full draw still on it. That one draw is what epsilon "
            f"{epsilon} asks for, so **the promise still holds**. And two shares of a weight fit "
            "every weight alike:"
        )
    return (
        f"Then nothing is left to protect: all noise comes off, **{number(left)}** is the exact "
        "sum, and all three shares of a weight give the weight back. One party who keeps its part "
        "to itself prevents that."
    )


def _two_shares(drawn: SecureRound) -> None:
    first, second = drawn.shares[0][0][0], drawn.shares[1][0][0]
    most = sum(drawn.rows[0])
    rows = [
        {
            "Were athlete 1’s weight": number(weight),
            f"{ADA} would hold": share(first),
            f"{BEN} would hold": share(second),
            f"{CLEO} would hold": share(third_share(first, second, weight)),
        }
        for weight in (0, most // 2, most)
    ]
    st.table(
        pd.DataFrame(rows), border="horizontal", hide_index=True,
        alt="For every weight there is exactly one third share that fits the two known ones",
    )  # fmt: skip
    panels.note(
        f"Each line is as likely as the others, because {CLEO}’s share could be any number of the "
        "field. So two shares say nothing, to any computer."
    )
