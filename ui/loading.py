"""Laying a team on the desk: from a file, made up, or the sample."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import streamlit as st

from dp_core.athletes.declaration import Declaration
from dp_core.athletes.proposal import Proposal, propose
from dp_core.athletes.readers.raw_file import RawFile, kind_of, open_file
from dp_core.athletes.readers.reading import read
from dp_core.athletes.simulate import simulate
from dp_core.athletes.simulated_traits import SPORTS
from dp_core.metrics import read_catalogue
from dp_core.params import ROSTER_REFUSED_BELOW, ROSTER_WARNED_BELOW
from dp_core.question import Account
from ui import declaring, desk, rostering, samples, words
from ui.ledger import secret

SOURCES: Final = ("Your file", "A simulated team", "The sample team", "Many teams")


def choose_source() -> str:
    """Ask where the team comes from."""
    chosen = st.segmented_control(
        "Where does the team come from?",
        SOURCES,
        default=SOURCES[0],
        required=True,
        key="upload_source",
        bind="query-params",
    )
    return str(chosen)


def from_file() -> None:
    """Upload, declare, read, confirm."""
    uploaded = st.file_uploader(
        "A CSV or Excel file: one row per athlete and day",
        type=["csv", "tsv", "txt", "xlsx"],
        key="upload_file",
        help="Long format with an athlete column, a date column, and one column per metric. "
        "It stays in this server’s memory for this session and is never written to disk.",
    )
    if uploaded is None:
        st.caption(
            "Names become pseudonyms as soon as the file is read. Only you, who hold the file, "
            "see this page."
        )
        return
    with words.guarded():
        raw = open_file(uploaded.getvalue(), kind_of(uploaded.name))
        layout = declaring.layout(raw)
        proposal = propose(raw.header(layout), read_catalogue(), kind=raw.kind, layout=layout)
    _declare_and_read(raw, proposal, uploaded.file_id)


def _declare_and_read(raw: RawFile, proposal: Proposal, file_id: str) -> None:
    with st.container(border=True):
        st.subheader("What the file holds")
        st.caption(
            "Proposed from the column names alone. What you declare here is fixed before any "
            "count is shown: a cell that does not fit becomes missing."
        )
        team = st.text_input(
            "Team", key="upload_team", max_chars=60, placeholder="Falcons",
            help="The name of the account that pays. If the file has a team column, only rows "
            "with this name are read.",
        )  # fmt: skip
        with words.guarded():
            declaration = declaring.declare(raw, proposal)
        pressed = st.button(
            "Read the file", type="primary", icon=":material/table_rows:", key="read_file"
        )
    declared = (file_id, declaration, team.strip())
    if pressed:
        _read(raw, declaration, team.strip())
        st.session_state["upload_declared"] = declared
    if st.session_state.get("upload_declared") == declared:
        rostering.confirm()


def _read(raw: RawFile, declaration: Declaration, team: str) -> None:
    with words.guarded():
        account = Account(team)
        catalogue = read_catalogue()
        table, notes = read(raw, declaration, catalogue, secret(), team=team)
    st.session_state["upload_read"] = (account, table, notes, declaration.offers(catalogue))


def from_simulation() -> None:
    """Make a team up, and offer it as a file."""
    st.caption("Invented athletes with realistic numbers: nobody’s privacy is at stake.")
    with st.form("upload_simulation", border=True):
        left, right = st.columns(2)
        team = left.text_input("Team", value="Falcons", max_chars=60)
        sport = right.selectbox("Sport", list(SPORTS), format_func=str.capitalize)
        athletes = left.number_input("Athletes", 5, 2000, 25)
        weeks = right.number_input("Weeks", 4, 52, 12)
        start = left.date_input("First day", value=date(2026, 1, 5), format="YYYY-MM-DD")
        seed = right.number_input("Seed", 0, 999_999, 7, help="The same seed, the same team.")
        missing = st.slider("Share of missing check-ins", 0, 80, 15, format="%d %%")
        pressed = st.form_submit_button("Make the team", type="primary", icon=":material/casino:")
    if pressed:
        with words.guarded():
            table = simulate(
                athletes=int(athletes),
                weeks=int(weeks),
                seed=int(seed),
                start=start,
                sport=str(sport),
                missing=missing / 100,
            )
            content = samples.as_csv(table)
            until = start + timedelta(days=7 * int(weeks) - 1)
            loaded = samples.load(content, Account(team.strip()), int(athletes))
        desk.put(loaded, until=until)
        st.session_state["upload_simulated"] = content
    if "upload_simulated" in st.session_state:
        st.download_button(
            "Download the simulated team (CSV)",
            st.session_state["upload_simulated"],
            "simulated-team.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


def from_sample() -> None:
    """Load the sample team."""
    st.write(samples.STORY)
    if st.button(
        "Load the sample team", type="primary", icon=":material/groups:", key="load_sample"
    ):
        with words.guarded():
            desk.put(samples.sample_team(), until=samples.SAMPLE_UNTIL)


def from_engine() -> None:
    """Lead to where rows of many teams are added up."""
    st.write(
        "Rows of many teams stay where they are: an engine such as DuckDB, Spark or PostgreSQL "
        "adds them up in one pass, and every declared team has its report."
    )
    st.page_link(
        "pages/steward/many_teams.py", label="Rows an engine holds", icon=":material/database:"
    )


def loaded() -> None:
    """Say what lies on the desk, and where to go next."""
    team = desk.team()
    if team is None:
        return
    size = team.roster.size
    with st.container(border=True):
        st.markdown(
            f"**{team.account.team}** is loaded: {size} athletes on the roster, "
            f"{len(team.offers)} metrics.{rostering.groups_of(team)}"
        )
        if size < ROSTER_WARNED_BELOW:
            st.warning(
                f"Fewer than {ROSTER_WARNED_BELOW} athletes: reports will be very noisy, and what "
                f"is true of all is true of each. Below {ROSTER_REFUSED_BELOW} there is no report.",
                icon=":material/group:",
            )
        with st.container(horizontal=True):
            st.page_link(
                "pages/steward/new_report.py", label="Plan a report", icon=":material/add_chart:"
            )
            st.button("Forget this team", icon=":material/delete:", on_click=_forget)


def _forget() -> None:
    desk.clear()
    for key in ("upload_read", "upload_declared", "upload_simulated"):
        st.session_state.pop(key, None)
