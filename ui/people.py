"""When people change: a new list compared with the season's, and what each change does."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dp_core.athletes.roster import read_roster
from dp_core.ledger import RosterChange
from dp_core.question import Account
from ui import words
from ui.ledger import ledger, secret

CHANGES: Final = {
    "An athlete joins": (
        ":material/person_add:",
        "The next report is asked of the longer roster: its size and its list are part of the "
        "question, so it is a new question. The season’s budget stays one: it counts what is "
        "released about anyone on the team, and she starts with nothing released about her. "
        "Earlier reports say nothing about her and stay as they are.",
    ),
    "An athlete leaves": (
        ":material/person_remove:",
        "Leave her off the next roster. Sealed reports still count her, and what they promised "
        "her stays spent. She stays on this season’s list, so that no other team’s reports can "
        "count her before the next season begins.",
    ),
    "An athlete moves to another team": (
        ":material/swap_horiz:",
        "Not before the next season: a team’s budget bounds what is released about its athletes "
        "only while each is in one team. Until then the new team’s roster does without her; "
        "Huddle refuses a roster that has her. If she played a season for one team and the next "
        "for another, both seasons’ promises add up for her.",
    ),
    "An athlete withdraws": (
        ":material/do_not_disturb_on:",
        "Her rows can be deleted from your file and her name left off every roster from now on: "
        "no later report can then depend on her. What was released stays released. Readers have "
        "seen it, and a noisy sum cannot be made to forget one athlete. The promise made to her "
        "goes on holding for those reports: from each, nobody learns more about her than its "
        "epsilon allows. Her check-ins are hers to take back on My privacy.",
    ),
    "A team’s data was wrong": (
        ":material/edit_note:",
        "A corrected file is asked about as the next revision. It is a new look at the same "
        "people, so it is paid anew; the first answer stays, marked by its revision.",
    ),
}


def compare() -> None:
    """Compare a roster file with the season's list: counts only, nothing is written."""
    st.subheader("Check a new list")
    with words.guarded():
        states = {f"{s.account.team}, {s.account.season}": s for s in ledger().accounts()}
    if not states:
        st.caption("No season is open yet; the first release or the Budget page opens one.")
        return
    chosen = st.selectbox("Season", list(states), key="people_season")
    account = states[str(chosen)].account
    uploaded = st.file_uploader(
        "A roster file: one line per athlete",
        type=["csv", "tsv", "txt"],
        key="people_file",
        help="Names become pseudonyms as they are read. Nothing is kept and nothing is changed.",
    )
    if uploaded is not None:
        with words.guarded():
            members = read_roster(uploaded.getvalue(), secret(), team=account.team)
            _show(account, ledger().roster_change(account, members))


def _show(account: Account, change: RosterChange) -> None:
    with st.grid(4, min_column_width=140):
        st.metric("Stay", change.staying, border=True)
        st.metric("Would join", change.joining, border=True)
        st.metric("Are left off", change.leaving, border=True)
        st.metric("On another team’s list", change.elsewhere, border=True)
    if change.elsewhere:
        st.warning(
            f"{change.elsewhere} on this list are on another team’s roster this season. A report "
            f"of {account.team} with them would be refused: take them off until the next season.",
            icon=":material/swap_horiz:",
        )


def explained() -> None:
    """What each change does to the roster, the privacy unit and the account."""
    st.subheader("What each change does")
    st.caption("The privacy unit is the athlete, and an athlete is on one roster a season.")
    for title, (icon, text) in CHANGES.items():
        with st.expander(title, icon=icon):
            st.markdown(text)
