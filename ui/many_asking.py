"""What many teams are asked: a question for each, what it would see, and who pays for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from dp_core.bills import Bill, Due, bills_of, dues_of, sharpest_for_all
from dp_core.many_teams import ManyTeams, offered
from dp_core.methods import DEFAULT_METHOD
from dp_core.metrics import read_catalogue
from dp_core.params import (
    BASELINE_DAYS,
    EARLIEST,
    EPSILON_STEPS,
    LATEST,
    MICRO,
    Epsilon,
    Window,
    plain,
)
from dp_core.question import DEFAULT_SEASON, Account, Question, RosterTerms
from dp_core.terms import Terms
from ui import planning, tables, words
from ui.asking import KEPT, KINDS, WEEKS, first_asked
from ui.ledger import ledger
from ui.many_rows import Held

SHOWN: Final = 12
"""So many rows of a table are shown at once; the rest is scrolled to."""


def ask(held: Held) -> ManyTeams:
    """Draw the controls and return the question to every team."""
    st.subheader("What every team is asked")
    with words.guarded():
        question = _question(held)
        teams = ManyTeams(question, held.rosters, _league())
        method = sharpest_for_all(teams.questions(), ledger())
    return replace(teams, asked=replace(question, method=method))


def _question(held: Held) -> Question:
    catalogue = read_catalogue()
    kind = st.segmented_control(
        "What to report", KINDS, default=KINDS[0], required=True, key="many_kind",
        persist_state=KEPT,
        help=f"Change: each athlete’s window against their own {BASELINE_DAYS} days before it.",
    )  # fmt: skip
    baseline = BASELINE_DAYS if kind == KINDS[1] else None
    able = [
        key for key in offered(held.columns, catalogue)
        if baseline is None or catalogue[key].change is not None
    ]  # fmt: skip
    chosen = st.multiselect(
        "Metrics", able, default=first_asked(able)[:2], key=f"many_metrics_{'_'.join(able)}",
        format_func=lambda key: catalogue[key].label, persist_state=KEPT,
        help="What the table has a column for. All of them share one epsilon.",
    )  # fmt: skip
    first, roster = next(iter(held.rosters.items()))
    season, window, epsilon = _price(held)
    return Question(
        account=Account(first, season),
        window=window,
        metrics=tuple(key for key in able if key in chosen),
        epsilon=epsilon,
        method=DEFAULT_METHOD,
        catalogue=catalogue.version,
        roster=RosterTerms(roster.size, roster.digest()),
        baseline=baseline,
    )


def _price(held: Held) -> tuple[str, Window, Epsilon]:
    length, end, price, paying = st.columns(4)
    weeks = length.selectbox(
        "How long", WEEKS, index=WEEKS.index(4), key="many_weeks", persist_state=KEPT,
        format_func=lambda count: f"{count} week{'' if count == 1 else 's'}",
    )  # fmt: skip
    until = end.date_input(
        "Last day", held.until, EARLIEST, LATEST, format="YYYY-MM-DD",
        key=f"many_until_{held.until}", persist_state=KEPT,
    )  # fmt: skip
    epsilon = price.select_slider(
        "Price (ε)", EPSILON_STEPS, value="1", key="many_epsilon", persist_state=KEPT
    )
    season = paying.text_input(
        "Season", DEFAULT_SEASON, max_chars=60, key="many_season", persist_state=KEPT,
        help=words.ANOTHER_SEASON,
    ).strip()  # fmt: skip
    if until is None:  # today would be a guess, and an empty window costs as much as a full one
        st.info("Choose the last day that the reports are about.", icon=":material/event:")
        st.stop()
    return season, Window.ending(until, days=7 * int(weeks)), Epsilon.read(epsilon)


def _league() -> str:
    """The name of a league of all of them, or nothing."""
    wanted = st.toggle(
        "Ask it of all teams together as well", key="many_as_league", persist_state=KEPT,
        help="One more report, of the whole league, from the same pass. Every team pays for it "
        "beside its own, or none does.",
    )  # fmt: skip
    if not wanted:
        return ""
    return st.text_input(
        "League", "Our league", max_chars=60, key="many_league", persist_state=KEPT
    ).strip()


def plan(teams: ManyTeams) -> None:
    """What one of the reports would be able to see, before anybody pays."""
    by_name = {each.account.team: each for each in teams.questions()}
    st.subheader("What it would see")
    smallest = min(by_name, key=lambda name: by_name[name].roster.size)
    names = list(by_name)
    chosen = st.selectbox(
        "Planned for", names, index=names.index(smallest), key=f"many_planned_{len(names)}",
        format_func=lambda name: f"{name}, {by_name[name].roster.size} athletes",
    )  # fmt: skip
    with words.guarded():
        drawn = planning.planned(Terms.of(by_name[chosen], read_catalogue()))
    st.table(tables.planned(drawn), border="horizontal")
    st.caption("Planning is free and reads no row. The larger a team, the sharper its report.")


def charges(teams: ManyTeams) -> tuple[list[Bill], list[Due]]:
    """Show who pays how much, and return it: public numbers of the ledger."""
    st.subheader("Who pays")
    bills = bills_of(teams.questions(), ledger())
    dues = dues_of(bills, ledger())
    rows = accounts(dues)
    st.dataframe(
        rows, hide_index=True, width="stretch", height="auto" if len(rows) <= SHOWN else 460,
        key="many_accounts", alt="What each account pays, and what it has left",
    )  # fmt: skip
    fresh = sum(not due.open for due in dues)
    if fresh:
        limit = plain(next(due for due in dues if not due.open).state.limit.micro)
        st.caption(
            f"{fresh} of {len(dues)} have no account this season: each is opened at the default, "
            f"ε {limit}. To choose another limit, open them first under Budget."
        )
    return bills, dues


def accounts(dues: list[Due]) -> pd.DataFrame:
    """One row per account, in the order of the teams."""
    return pd.DataFrame(
        [
            {
                "Account": due.state.account.team,
                "Pays ε": plain(due.reports * due.epsilon.micro) if due.reports else "nothing",
                "Left before": f"{due.state.remaining_micro / MICRO:.3g}",
                "Note": _remark(due),
            }
            for due in dues
        ]
    )


def _remark(due: Due) -> str:
    if not due.affords:
        return "not enough left"
    if not due.reports:
        return "paid before"
    return "" if due.open else "opened by this"
