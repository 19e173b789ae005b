"""The controls of a new report: every choice that makes a question, none of which touches data."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from dp_core.athletes.team import TeamData
from dp_core.methods import DEFAULT_METHOD, METHODS, method_named
from dp_core.metrics import Catalogue, read_catalogue
from dp_core.params import (
    BASELINE_DAYS,
    EARLIEST,
    EPSILON_STEPS,
    LATEST,
    ROSTER_REFUSED_BELOW,
    Epsilon,
    Window,
)
from dp_core.question import Account, Question, RosterTerms
from ui import desk, splitting

ANY_TEAM: Final = Account("any team")
WEEKS: Final = (1, 2, 4, 6, 8, 12, 16, 26, 52)
KINDS: Final = ("Levels", "Change from own baseline")
DEFAULT_METRICS: Final = 3
ASKED_FIRST: Final = (
    "resting_hr",
    "sleep_hours",
    "fatigue",
    "soreness",
    "readiness",
    "weekly_load",
)
KEPT: Final = "session"


def ask() -> Question:
    """Draw the controls and return the question they make.

    Raises:
        ParameterError: the choices do not make one.
    """
    team, catalogue = desk.team(), read_catalogue()
    account, roster = _whose(team)
    window = _window()
    baseline = _baseline()
    metrics = _metrics(team, catalogue, baseline)
    epsilon = _epsilon()
    method, revision = _advanced()
    return Question(
        account=account,
        window=window,
        metrics=metrics,
        epsilon=epsilon,
        method=method,
        catalogue=catalogue.version,
        roster=roster,
        baseline=baseline,
        split=splitting.choose(metrics, epsilon) if method_named(method).splits else (),
        revision=revision,
    )


def _whose(team: TeamData | None) -> tuple[Account, RosterTerms]:
    if team is not None:
        st.markdown(f"**{team.account.team}**, {team.roster.size} athletes on the roster")
        return team.account, team.roster_terms
    size = st.number_input(
        "Athletes on the roster",
        ROSTER_REFUSED_BELOW,
        2000,
        25,
        key="ask_roster",
        persist_state=KEPT,
        help="No team is loaded: you can plan for any squad size. A release needs team data.",
    )
    return ANY_TEAM, RosterTerms(int(size))


def _window() -> Window:
    length, end = st.columns(2)
    weeks = length.selectbox(
        "How long",
        WEEKS,
        index=WEEKS.index(4),
        format_func=lambda count: f"{count} week" if count == 1 else f"{count} weeks",
        key="ask_weeks",
        persist_state=KEPT,
    )
    until = end.date_input(
        "Last day",
        value=desk.proposed_until() or date.today(),
        min_value=EARLIEST,
        max_value=LATEST,
        format="YYYY-MM-DD",
        key=f"ask_until_{desk.proposed_until()}",
        persist_state=KEPT,
        help="A window is made of calendar days that you choose, never of what the file holds.",
    )
    return Window.ending(until, days=7 * int(weeks))


def _baseline() -> int | None:
    kind = st.segmented_control(
        "What to report",
        KINDS,
        default=KINDS[0],
        required=True,
        key="ask_kind",
        persist_state=KEPT,
        help=f"Change: each athlete’s window against their own {BASELINE_DAYS} days before it.",
    )
    return BASELINE_DAYS if kind == KINDS[1] else None


def _metrics(team: TeamData | None, catalogue: Catalogue, baseline: int | None) -> tuple[str, ...]:
    offered = list(team.offers if team else catalogue.metrics)
    if baseline:
        offered = [key for key in offered if catalogue[key].change is not None]
    chosen = st.multiselect(
        "Metrics",
        offered,
        default=_first_asked(offered),
        format_func=lambda key: catalogue[key].label,
        key=f"ask_metrics_{'_'.join(offered)}",
        persist_state=KEPT,
        help="Every metric shares the report’s epsilon: fewer metrics, sharper figures.",
    )
    return tuple(key for key in offered if key in chosen)


def _first_asked(offered: list[str]) -> list[str]:
    wanted = [key for key in ASKED_FIRST if key in offered]
    return (wanted + [key for key in offered if key not in wanted])[:DEFAULT_METRICS]


def _epsilon() -> Epsilon:
    step = st.select_slider(
        "Privacy budget for this report (ε)",
        EPSILON_STEPS,
        value="1",
        key="ask_epsilon",
        persist_state=KEPT,
        help="Lower: more privacy, rougher figures. Moving it spends nothing.",
    )
    return Epsilon.read(step)


def _advanced() -> tuple[str, int]:
    with st.expander("Method and revision", icon=":material/tune:"):
        method = st.selectbox(
            "Method",
            list(METHODS),
            index=list(METHODS).index(DEFAULT_METHOD),
            format_func=lambda name: METHODS[name].title,
            key="ask_method",
            persist_state=KEPT,
        )
        st.caption(METHODS[method].explanation)
        revision = st.number_input(
            "Revision",
            1,
            1000,
            1,
            key="ask_revision",
            persist_state=KEPT,
            help="Raise it by one after correcting the data of a released report. A revision is a "
            "new report and is paid anew.",
        )
    return method, int(revision)
