"""A season's account on the screen: what was spent, what is left, and opening one."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dp_core import explain
from dp_core.ledger import DEFAULT_SEASON_EPSILON, AccountState
from dp_core.params import MICRO, Epsilon, plain
from dp_core.question import Account
from ui import charts, library, tables, words
from ui.ledger import ledger
from ui.palette import palette

CHART: Final = {"displayModeBar": False}


def accounts() -> None:
    """Every account, or how to get the first one."""
    with words.guarded():
        states = ledger().accounts()
    if not states:
        st.info(
            "No account is open yet. The first release opens one at "
            f"ε {DEFAULT_SEASON_EPSILON}; open it here to choose another limit.",
            icon=":material/account_balance_wallet:",
        )
    for state in states:
        _account(state)


def _account(state: AccountState) -> None:
    st.header(state.account.team)
    paid = ledger().charges(state.account)
    labels = [f"{place}. {explain.dates(c.question.window)}" for place, c in enumerate(paid, 1)]
    with st.grid(3, min_column_width=160):
        st.metric("Season’s limit (ε)", str(state.limit), border=True)
        st.metric("Spent", plain(state.spent_micro), border=True)
        st.metric("Left", plain(state.remaining_micro), border=True)
    spent = [charge.epsilon.micro / MICRO for charge in paid]
    st.plotly_chart(
        charts.spending(labels, spent, float(state.limit), palette()),
        config=CHART,
        key=f"spending_{state.account.team}_{state.account.season}",
        alt=f"Spent {plain(state.spent_micro)} of {state.limit} in {len(paid)} releases",
    )
    if paid:
        names = [library.metric_names(charge.question) for charge in paid]
        st.table(tables.charges(paid, names), border="horizontal")
    _meaning(state)


def _meaning(state: AccountState) -> None:
    whole = float(state.limit)
    st.caption(
        f"If the whole season’s budget is spent: "
        f"{explain.odds_sentence(whole, released='all reports of the season')} "
        "At zero Huddle makes no more reports for this team this season. It cannot take one "
        "back, and reading stored reports stays free."
    )


def open_new() -> None:
    """A form that opens an account with a limit of its own."""
    with st.form("budget_open", border=True):
        st.subheader("Open an account")
        st.caption(
            f"The limit is fixed once it is open. The default of {DEFAULT_SEASON_EPSILON} is a "
            "judgement: four reports at ε 1, and 98 in 100 at the very most after all of them."
        )
        team, limit = st.columns(2)
        name = team.text_input("Team", max_chars=60, key="budget_team")
        epsilon = limit.text_input(
            "Season’s limit (ε)", str(DEFAULT_SEASON_EPSILON), key="budget_limit"
        )
        pressed = st.form_submit_button("Open the account", icon=":material/add:")
    if pressed:
        with words.guarded():
            ledger().open_account(Account(name.strip()), Epsilon.read(epsilon))
        st.rerun()
