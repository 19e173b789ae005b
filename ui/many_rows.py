"""Where rows of many teams are, and whom they are about: an engine, a place, declared lists."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from threading import get_ident
from typing import Final

import streamlit as st

from dp_core.athletes.grid import grid_of, save_grid
from dp_core.athletes.roster import Roster
from dp_core.athletes.rosters import read_rosters
from dp_core.athletes.simulate import simulate
from dp_core.engines.aggregate.connect import ENGINES, INSTALL, installed, opened
from dp_core.errors import EngineUnavailable, FileRefused
from dp_core.params import ROSTER_WARNED_BELOW
from dp_core.question import Account
from ui import samples, words
from ui.ledger import secret

HELD: Final = "many_held"
NAMES: Final = {"duckdb": "DuckDB", "spark": "Spark", "postgres": "PostgreSQL"}
PLACES: Final = {
    "duckdb": "A Parquet file on the server, or a folder of them",
    "spark": "A place that Spark can read, such as hdfs://…/rows",
    "postgres": "Address of the table: postgresql://user:password@host/database#table",
}
ABOUT: Final = {
    "duckdb": "Inside this server, for what fits one machine.",
    "spark": "Where the data outgrows one machine. Needs Java 17; starting takes some seconds.",
    "postgres": "In the database where the rows live. The address stays in this session and is "
    "never shown or written down.",
}
CLUBS: Final = (
    "Chalk Ravens", "Cloud Herons", "Cork Badgers", "Glass Falcons", "Paper Otters", "Tin Lynxes"
)  # fmt: skip
"""Names that no real team has: their accounts are opened in this installation's ledger."""

CLUB_SIZES: Final = (18, 22, 25, 16, 30, 20)
CLUBS_FROM: Final = date(2026, 1, 5)
CLUB_WEEKS: Final = 8


@dataclass(frozen=True, slots=True)
class Held:
    """Rows that an engine holds, and the declared list of whom they are about.

    Attributes:
        engine: duckdb, spark or postgres.
        place: where the rows are; it may hold a password, so it is never shown.
        columns: the names of the table's columns.
        rosters: by team, in order.
        until: the last day that is proposed; None where nothing says.
        made_up: whether the athletes are invented.
    """

    engine: str
    place: str = field(repr=False)
    columns: tuple[str, ...]
    rosters: Mapping[str, Roster] = field(repr=False)
    until: date | None = None
    made_up: bool = False

    @property
    def athletes(self) -> int:
        """How many athletes the lists declare."""
        return sum(roster.size for roster in self.rosters.values())


def choose() -> Held | None:
    """Let the holder say where the rows are; return them once their columns were looked at."""
    held: Held | None = st.session_state.get(HELD)
    if held is None:
        _ask()
        return None
    story = "six made-up clubs" if held.made_up else f"rows in {NAMES[held.engine]}"
    small = sum(roster.size < ROSTER_WARNED_BELOW for roster in held.rosters.values())
    with st.container(border=True):
        st.markdown(
            f"**{_counted(held)}** on the declared lists; {story}. A listed team without rows "
            "still reports, an unlisted one never does."
        )
        if small:
            st.caption(
                f":material/group: {small} of them have fewer than {ROSTER_WARNED_BELOW} athletes: "
                "their reports will be very noisy."
            )
        st.button("Choose other rows", icon=":material/undo:", on_click=_forget, key="many_forget")
    return held


def _counted(held: Held) -> str:
    teams = len(held.rosters)
    return f"{teams} team{'' if teams == 1 else 's'}, {held.athletes:,} athletes"


def _forget() -> None:
    st.session_state.pop(HELD, None)


def _ask() -> None:
    """Ask for an engine, a place and the lists, or make a federation up."""
    with st.container(border=True):
        st.markdown("**To try it:** six invented clubs, 8 weeks, written to a temporary file.")
        able = installed("duckdb")
        if st.button("Make six clubs up", icon=":material/casino:", key="many_made_up",
                     disabled=not able):  # fmt: skip
            with words.guarded(), st.spinner("Making the clubs up…"):
                st.session_state[HELD] = federation()
            st.rerun()
        if not able:
            _missing("duckdb")
    with st.container(border=True):
        engine = str(st.segmented_control(
            "Engine", list(ENGINES), default="duckdb", required=True, key="many_engine",
            format_func=NAMES.__getitem__,
        ))  # fmt: skip
        st.caption(ABOUT[engine])
        if not installed(engine):
            _missing(engine)
            return
        _ask_where(engine)


def _missing(engine: str) -> None:
    """Name the pip command of an engine that is not there, before anybody plans or agrees."""
    missing = EngineUnavailable(NAMES[engine], install=f"`{INSTALL}`")
    st.info(words.refusal(missing), icon=":material/extension_off:")


def _ask_where(engine: str) -> None:
    place = st.text_input(
        PLACES[engine],
        type="password" if engine == "postgres" else "default",
        key=f"many_place_{engine}",
        autocomplete="off",
        help="Columns: team and athlete (pseudonyms), day, and whole grid steps per metric. "
        "`python -m dp_core grid` makes such a file from CSV or Excel.",
    )
    listed = st.file_uploader(
        "The declared lists: a CSV with the columns team and athlete",
        type=["csv", "tsv", "txt"],
        key="many_rosters",
        help="Names become pseudonyms as soon as the file is read; it is never written to disk.",
    )
    if st.button("Look at the columns", type="primary", icon=":material/table_chart:",
                 key="many_look", disabled=not place.strip() or listed is None):  # fmt: skip
        with words.guarded(), st.spinner(f"Opening the rows with {NAMES[engine]}…"):
            content = listed.getvalue() if listed is not None else b""
            st.session_state[HELD] = look(engine, place.strip(), content)
        st.rerun()
    st.caption("No row is read here: only the declared lists and the names of the columns.")


def look(engine: str, place: str, listed: bytes) -> Held:
    """Read the declared lists, and the names of the columns where the rows are.

    Raises:
        HuddleError: one of them cannot be read.
    """
    rosters = read_rosters(listed, secret())
    if engine == "duckdb" and not Path(place).exists():  # nor would an address be fetched
        raise FileRefused("the rows for the engine cannot be read")
    with opened(engine, place) as rows:
        return Held(engine, place, tuple(rows.columns), rosters)


@st.cache_resource(show_spinner=False)
def _folder() -> Path:
    """Where made-up rows lie while the server runs."""
    made = Path(tempfile.mkdtemp(prefix="huddle-made-up-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def federation() -> Held:
    """Make six clubs up and write their rows as an engine reads them."""
    teams = []
    for seed, (club, size) in enumerate(zip(CLUBS, CLUB_SIZES, strict=True), 1):
        table = simulate(athletes=size, weeks=CLUB_WEEKS, seed=seed, start=CLUBS_FROM)
        named = table.assign(athlete=club + " " + table["athlete"].astype(str))
        teams.append(samples.load(samples.as_csv(named), Account(club), size))
    grid = grid_of([(team.account.team, team.table) for team in teams])
    place = _folder() / "federation.parquet"
    if not place.exists():  # or it might change under a pass that reads it
        fresh = place.with_suffix(f".{get_ident()}")
        save_grid(grid, fresh)
        fresh.rename(place)
    rosters = {team.account.team: Roster.declared(team.roster.members) for team in teams}
    until = CLUBS_FROM + timedelta(days=7 * CLUB_WEEKS - 1)
    return Held("duckdb", str(place), tuple(grid.columns), rosters, until, made_up=True)
