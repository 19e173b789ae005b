"""One pass over many teams: released once, followed, cancelled, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Final

import pandas as pd
import streamlit as st

from dp_core import explain
from dp_core.bills import Bill, Due
from dp_core.engines.aggregate.watch import ADDING, ANSWERING, Progress
from dp_core.errors import Cancelled, QuestionError
from dp_core.many_teams import ManyTeams
from dp_core.metrics import read_catalogue
from dp_core.one_pass import Pass
from dp_core.params import plain
from ui import releasing, words
from ui.ledger import ledger
from ui.many_rows import Held

EVERY: Final = 0.5
"""Seconds between two looks at a pass."""

BUSY: Final = "a pass is running on this server; wait for it, or cancel it"


@dataclass
class _Board:
    """The one pass of this server: whoever comes to the page sees it and may cancel it."""

    lock: Lock
    last: Pass | None = None


@st.cache_resource(show_spinner=False)
def _board() -> _Board:
    return _Board(Lock())


def is_running() -> bool:
    """Whether a pass goes on, whoever began it."""
    last = _board().last
    return last is not None and last.running


def release(teams: ManyTeams, held: Held, bills: list[Bill], dues: list[Due]) -> None:
    """Ask once more, then begin.

    Args:
        teams: who is asked what.
        held: where the rows are.
        bills: which of the questions are paid.
        dues: what each account would pay.
    """
    short = [due.state.account.team for due in dues if not due.affords]
    if short:
        st.warning(
            f"The season’s budget of {len(short)} of {len(dues)} does not allow it, so nobody is "
            "asked. Ask for less, raise a limit under Budget, or leave them off the list.",
            icon=":material/account_balance_wallet:",
        )
        return
    unpaid = sum(not bill.paid for bill in bills)
    if not unpaid:
        st.markdown("All of this is paid for. Going on, or reading it again, is free.")
        if st.button("Open the reports", icon=":material/lock_open:", key="many_again"):
            _begin(teams, held)
        return
    price = (
        f"**Spend ε {teams.asked.epsilon} on each of {unpaid} reports, for good?** Each is charged "
        "before its noise is drawn; asked again, it reads the same and costs nothing."
    )
    note = explain.guarantee_for_coaches(teams.asked) + _twice(teams)
    if releasing.agreed("many", price, f"Spend and release {unpaid} reports", note):
        _begin(teams, held)


def _twice(teams: ManyTeams) -> str:
    """What a league adds for each athlete."""
    if not teams.league:
        return ""
    both = " Each athlete is in two of these reports, the team’s and the league’s"
    if teams.asked.is_concentrated:
        return f"{both}; the account counts both."
    return f"{both}: at most ε {plain(2 * teams.asked.epsilon.micro)} together."


def _begin(teams: ManyTeams, held: Held) -> None:
    """Start a thread that goes on whether or not anybody looks; one at a time."""
    board = _board()
    with words.guarded(), board.lock:
        if is_running():
            raise QuestionError(BUSY)
        board.last = Pass(teams, ledger(), read_catalogue()).start(held.engine, held.place)
    st.rerun()


@st.fragment(run_every=EVERY)
def follow() -> None:
    """How far the running pass is, with a button that stops it; looked at again and again."""
    running = _board().last
    if running is None or not running.running:
        st.rerun()
        return
    progress = running.progress
    st.progress(_share(progress), text=str(progress).capitalize())
    st.button(
        "Cancelling…" if running.stopping else "Cancel",
        icon=":material/stop:", key="many_cancel", on_click=running.stop,
        disabled=running.stopping,
    )  # fmt: skip
    st.caption(
        "It goes on when this page is closed: what is sealed is kept, and whoever opens this "
        "page sees how far it is. Cancelling ends it within moments; what was charged stays "
        "charged, and asking again costs nothing more."
    )


def _share(progress: Progress) -> float:
    """How much of a pass is behind: the rows take half of the bar, a guess."""
    part = progress.done / progress.of if progress.of else 0.0
    if progress.stage == ADDING:
        return 0.1 + 0.5 * part
    if progress.stage == ANSWERING:
        return 0.6 + 0.4 * part if progress.done else 0.1
    return 0.1 * part


def outcome() -> None:
    """What came of the last pass, until another is asked for."""
    last = _board().last
    if last is None:
        return
    if isinstance(last.refusal, Cancelled):
        st.warning(words.refusal(last.refusal), icon=":material/stop_circle:")
    elif last.refusal is not None:
        st.error(words.refusal(last.refusal), icon=":material/block:")
    if last.reports:
        _answered(last)
    st.button("Put this away", icon=":material/close:", key="many_away", on_click=_put_away)


def _put_away() -> None:
    _board().last = None


def _answered(last: Pass) -> None:
    """The reports of a pass, each to be opened."""
    by_id = {each.question.id: each for each in last.reports}
    st.success(
        f"{len(by_id)} of {len(last.teams.questions())} reports are sealed. Each is in the "
        "Report page’s list, and reads the same for everyone.",
        icon=":material/lock:",
    )
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "Team": each.question.account.team,
                    "Athletes": each.question.roster.size,
                    "Charged ε": plain(each.charged_micro),
                    "Report": each.question.id,
                }
                for each in last.reports
            ]
        ),
        hide_index=True, width="stretch", key="many_reports",
        alt="The reports of this pass, one row per team",
        height="auto" if len(by_id) <= 12 else 460,
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Team", list(by_id), key="many_team",
            format_func=lambda each: by_id[each].question.account.team,
        )  # fmt: skip
        if st.button("Open the report", icon=":material/monitoring:", key="many_open"):
            st.switch_page("pages/team/report.py", query_params={"id": chosen})
    if last.teams.league:
        st.page_link("pages/team/benchmark.py", label="See a team beside the league",
                     icon=":material/compare_arrows:")  # fmt: skip
