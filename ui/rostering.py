"""Declaring who a report is about: how many athletes, or a file of them with their groups."""

from __future__ import annotations

import streamlit as st

from dp_core.athletes.readers.notes import ReadingNotes
from dp_core.athletes.roster import Roster, read_groups, read_roster
from dp_core.athletes.team import TeamData
from ui import desk, words
from ui.ledger import secret


def confirm() -> None:
    """Show what was read, to the holder only, and let the roster be declared.

    Another file, declaration or team must be read again first: see `loading`.
    """
    account, table, notes, offers = st.session_state["upload_read"]
    with st.form("upload_roster", border=True):
        st.subheader("The roster")
        _show_notes(notes)
        size = st.number_input(
            "Athletes on the roster, reporting or not",
            min_value=1,
            value=None,
            step=1,
            placeholder="how many are on the team",
            help="The roster’s size is public, so you say it: it is never counted from the file. "
            "Athletes without rows count as missing.",
        )
        listed = st.file_uploader(
            "Or a roster file: one line per athlete",
            type=["csv", "tsv", "txt"],
            key="upload_roster_file",
            help="With a column such as position, sex or squad it declares groups, which can have "
            "figures of their own from 11 athletes on.",
        )
        with st.expander(f"The {len(table.athletes)} pseudonyms of this file"):
            st.write(", ".join(table.athletes))
        if st.form_submit_button("Confirm the roster", type="primary", icon=":material/check:"):
            if size is None and listed is None:
                st.error("Say how many athletes are on the roster.", icon=":material/group:")
                return
            with words.guarded():
                roster = (
                    _listed(listed.getvalue(), account.team)
                    if listed is not None
                    else Roster.of_size(int(size or 0), table.athletes)
                )
                desk.put(TeamData(account, table, roster, offers, notes))


def _listed(content: bytes, team: str) -> Roster:
    """The roster that a file declares, with its groups."""
    members = read_roster(content, secret(), team=team)
    return Roster.declared(members, read_groups(content, secret(), team=team))


def _show_notes(notes: ReadingNotes) -> None:
    st.markdown(
        f"**{notes.rows:,} rows read**, {notes.athletes} athletes. "
        f"{notes.unreadable:,} rows could not be read, {notes.missing:,} cells are missing."
    )
    if notes.undecodable:
        st.warning(
            f"{notes.undecodable:,} lines hold letters that do not fit the declared encoding; "
            "names that differ only there become one athlete.",
            icon=":material/translate:",
        )
    with st.expander("What became of the cells"):
        st.table(
            [
                {
                    "Metric": metric,
                    "Read": column.read,
                    "Empty": column.empty,
                    "Not a number": column.not_numbers,
                    "Impossible": column.impossible,
                }
                for metric, column in notes.columns.items()
            ],
            border="horizontal",
        )


def groups_of(team: TeamData) -> str:
    """Which groups were declared, and which of them are large enough."""
    if not team.roster.groups:
        return ""
    asked = {group.name for group in team.groups}
    told = [
        f"{name} {len(members)}" + ("" if name in asked else " (too few for figures of its own)")
        for name, members in team.roster.groups
    ]
    return f" Groups: {', '.join(told)}."
