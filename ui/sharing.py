"""What an athlete reads about her own check-ins."""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from dp_core.explain_check_in import (
    check_in_sentence,
    linkable_sentence,
    season_sentence,
    server_sentence,
)
from dp_core.local.check_ins import Place
from dp_core.params import plain
from ui import check_in, words

WITHDRAWN: Final = (
    "Done: everything you sent is deleted, and your link is closed. Figures that were read "
    "before cannot be unread."
)


def explain_check_in() -> None:
    """How the noise is added, and what it does not hide."""
    with st.expander("How the noise is added", icon=":material/casino:"):
        st.markdown(
            "Your device rounds your answer to one of a few values and then throws dice: often it "
            "sends that value or one near it, often another one, and skipping is an answer like "
            "any other. Whoever reads it cannot tell which happened. Over a whole squad the dice "
            "even out; for one athlete they do not.\n\n" + linkable_sentence()
        )
    with st.expander("What this cannot protect you from", icon=":material/gpp_maybe:"):
        st.write(server_sentence())


def nobody() -> None:
    """Nobody who holds a key is here."""
    said = st.session_state.get(check_in.SHOWN, {}).get("words")
    if said:
        st.info(said, icon=":material/info:")


def spent(place: Place) -> None:
    """What was shared of the season's cap."""
    survey = place.survey
    with st.grid(3, min_column_width=160):
        st.metric("Your cap for the season (ε)", f"{survey.cap}", border=True)
        st.metric("Shared so far", plain(place.spent_micro), border=True)
        st.metric("Days you checked in", f"{len(place.days)}", border=True)


def odds(place: Place) -> None:
    """Her odds today and over the season."""
    st.subheader("What it can tell about you")
    today, season = (
        check_in_sentence(place.survey),
        season_sentence(place.survey, place.spent_micro),
    )
    st.markdown(f"- {today}\n- {season}")
    st.write(linkable_sentence())


def kept(place: Place) -> None:
    """Every answer that is stored about her, as it is stored."""
    st.subheader("All that is kept about you")
    rows = [
        {
            "Question": asked.quantity.label,
            "Blurred answers, in the order you gave them": ", ".join(
                check_in.told(asked, output)
                for output in place.outputs.get(asked.quantity.key, ())
            ) or "none yet",
        }
        for asked in place.survey.questions
    ]  # fmt: skip
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
    days = ", ".join(place.days) or "none yet"
    st.markdown(f":small[:gray[Place number {place.number}. Days: {days}.]]")


def withdrawing() -> None:
    """Take everything back; asked twice, for it cannot be undone."""
    st.subheader("Withdraw")
    st.write(
        "Your blurred answers are deleted and count in no figure from now on. What you shared "
        "stays shared: somebody may have read it."
    )
    sure = st.checkbox("Delete everything I sent", key="withdraw_sure")
    if st.button("Withdraw", icon=":material/delete:", key="withdraw", disabled=not sure):
        with words.guarded():
            check_in.withdraw(date.today())
        check_in.leave(WITHDRAWN)
        st.rerun()


def explain_coach() -> None:
    """What the coach sees, and what the server sees."""
    st.subheader("Who sees what")
    rows = [
        ("Your coach", "Figures of the whole squad, each with its interval. No single answer."),
        ("Whoever holds the server", "Your blurred answers by place number, and on which days."),
        ("Whoever gave you the slip", "May know which place number is yours."),
        ("Your device", "What you typed, until you press “Forget me on this device”."),
    ]
    st.table(pd.DataFrame(rows, columns=["Who", "What"]), border="horizontal", hide_index=True)
    st.write(server_sentence())
