"""A season's account on the screen: what was spent, what is left, who opened or raised it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dp_core import explain, explain_season
from dp_core.ledger import DEFAULT_SEASON_EPSILON, AccountState, Charge
from dp_core.params import MICRO, Epsilon, plain
from dp_core.rho import Rho
from ui import budget_charts, library, tables, words
from ui.ledger import ledger
from ui.palette import palette

CHART: Final = {"displayModeBar": False}
KINDS: Final = {"pure": "pure epsilons", "zcdp": "zCDP"}


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
    _over_seasons(states)


def _account(state: AccountState) -> None:
    st.header(words.verbatim(f"{state.account.team}, {state.account.season}"))
    st.caption(f"{explain_season.days_sentence(state)}; counts {KINDS[state.accountant]}.")
    paid = ledger().charges(state.account)
    with st.grid(3, min_column_width=160):
        st.metric("Season’s limit", str(state.promise), border=True)
        st.metric("Promised so far (ε)", _epsilon(state, state.spent_micro), border=True)
        st.metric(
            "Left for one more report (ε)", _epsilon(state, state.remaining_micro), border=True
        )
    _spending(state, paid)
    if paid:
        names = [library.metric_names(charge.question) for charge in paid]
        st.table(tables.charges(paid, names), border="horizontal")
    _meaning(state)
    _raise(state)


def _epsilon(state: AccountState, micro: int) -> str:
    """Millionths as people read them: exact where they are a sum, rounded where translated."""
    return plain(micro) if state.promise.delta is None else f"{micro / MICRO:.3g}"


def _spending(state: AccountState, paid: list[Charge]) -> None:
    labels = [f"{place}. {explain.dates(c.question.window)}" for place, c in enumerate(paid, 1)]
    pure = state.promise.delta is None
    shown = (lambda parts: parts / MICRO) if pure else (lambda parts: float(Rho(parts)))
    unit = "epsilon" if pure else "ρ, what zCDP adds up"
    chart = budget_charts.spending(
        labels, [shown(charge.cost) for charge in paid], shown(state.cap), palette(), unit
    )
    st.plotly_chart(
        chart,
        config=CHART,
        key=f"spending_{state.account.team}_{state.account.season}",
        alt=f"Spent {shown(state.spent):.4g} of {shown(state.cap):.4g} in {len(paid)} releases",
    )


def _meaning(state: AccountState) -> None:
    st.caption(
        f"If the whole season’s budget is spent: "
        f"{explain_season.promise_sentence(state.promise, state.cap)} "
        "At zero Huddle makes no more reports for this team this season. It cannot take one "
        "back, and reading stored reports stays free."
    )


def _over_seasons(states: list[AccountState]) -> None:
    """What several seasons of one team add up to."""
    teams = [state.account.team for state in states]
    for team in sorted({team for team in teams if teams.count(team) > 1}):
        mine = [state for state in states if state.account.team == team]
        st.markdown(f"**{team}.** {explain_season.seasons_sentence(mine)}")


def _raise(state: AccountState) -> None:
    """Who opened and raised the limit, and raising it: a named act."""
    name = f"{state.account.team}_{state.account.season}"
    with st.expander("Who set this limit, and raising it", icon=":material/gavel:"):
        st.table(tables.acts(ledger().acts(state.account)), border="horizontal")
        st.caption(
            "A limit can only be raised. That breaks what athletes were told, so it needs a name "
            "and a reason, and stays on record for everyone who sees this page."
        )
        with st.form(f"raise_{name}", border=False):
            limit, by = st.columns(2)
            asked = limit.text_input("New limit (ε)", key=f"raise_limit_{name}")
            who = by.text_input("Your name", max_chars=60, key=f"raise_by_{name}")
            reason = st.text_input("Reason", max_chars=200, key=f"raise_reason_{name}")
            pressed = st.form_submit_button("Raise the limit", icon=":material/trending_up:")
        if pressed:
            with words.guarded():
                ledger().raise_limit(state.account, Epsilon.read(asked), by=who, reason=reason)
            st.rerun()
