"""Opening a season's account: how much, counted how, for which days, by whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import streamlit as st

from dp_core.ledger import DEFAULT_SEASON_EPSILON, Opening
from dp_core.params import EARLIEST, LATEST, LONGEST_WINDOW, Epsilon, Window
from dp_core.question import DEFAULT_SEASON, Account
from dp_core.rho import ONE_REPORT, Delta
from ui import words
from ui.ledger import ledger

PURE: Final = "Pure epsilons: a few reports"
ZCDP: Final = "zCDP: a season of many reports"
EXPLAINED: Final = {
    PURE: "Epsilons add up. The plainest promise, and the best for up to some five reports.",
    ZCDP: "Adds up the squares of many small reports, so that a season of weekly ones is far "
    "sharper. The promise has a delta: a small chance beyond which it says nothing.",
}
DELTAS: Final = {f"1 in {10**exponent:,}": exponent for exponent in (4, 5, 6, 7, 8)}


def open_new() -> None:
    """A form that opens a season's account."""
    with st.container(border=True):
        st.subheader("Open an account")
        st.caption(
            f"How an account counts is fixed when it opens. The default of ε "
            f"{DEFAULT_SEASON_EPSILON} in pure epsilons is a judgement: four reports at ε 1, and "
            "98 in 100 at the very most after all of them."
        )
        team, season = st.columns(2)
        account = (
            team.text_input("Team", max_chars=60, key="budget_team"),
            season.text_input(
                "Season",
                DEFAULT_SEASON,
                max_chars=60,
                key="budget_season",
                help=words.ANOTHER_SEASON,
            ),
        )
        kind = st.radio(
            "How it counts", list(EXPLAINED), captions=list(EXPLAINED.values()), key="budget_kind"
        )
        opening = _terms(kind)
        if st.button("Open the account", icon=":material/add:", key="budget_open"):
            with words.guarded():
                ledger().open_account(Account(account[0].strip(), account[1].strip()), opening())
            st.rerun()


def _terms(kind: str) -> Callable[[], Opening]:
    """Ask for the rest; what comes back reads it, and may refuse."""
    limit, delta = st.columns(2)
    epsilon = limit.text_input(
        "Season’s limit (ε)",
        str(DEFAULT_SEASON_EPSILON),
        key="budget_limit",
    )
    exponent = ONE_REPORT.exponent
    if kind == ZCDP:
        chance = delta.selectbox(
            "Delta", list(DELTAS), index=1, key="budget_delta",
            help="Well below 1 in the number of athletes.",
        )  # fmt: skip
        exponent = DELTAS[chance]
    days = _days()
    by, why = st.columns(2)
    name = by.text_input("Your name", max_chars=60, key="budget_by")
    reason = why.text_input("Reason", max_chars=200, key="budget_reason")

    def opening() -> Opening:
        return Opening(
            Epsilon.read(epsilon),
            Delta(exponent) if kind == ZCDP else None,
            days,
            name.strip(),
            reason.strip(),
        )

    return opening


def _days() -> Window | None:
    dated = st.toggle(
        "The season has dates",
        key="budget_dated",
        help="Windows must then lie within it, and a day belongs to one season of a team.",
    )
    if not dated:
        return None
    first, last = st.columns(2)
    start = first.date_input(
        "First day", date.today(), EARLIEST, LATEST, format="YYYY-MM-DD", key="budget_start"
    )
    end = last.date_input(
        "Last day",
        min(LATEST, date.today() + timedelta(days=LONGEST_WINDOW - 7)),
        EARLIEST,
        LATEST,
        format="YYYY-MM-DD",
        key="budget_end",
    )
    with words.guarded():
        return Window(start, end)
