"""The controls of a new report: every choice that makes a question, none of which touches data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

import streamlit as st

from dp_core import explain_season
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
from dp_core.question import Account, Group, Question, RosterTerms
from dp_core.terms import Terms
from dp_core.utility.choice import affordable_methods, sharpest_method
from ui import desk, releasing, splitting, words
from ui.ledger import ledger

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
    roster = _whose(team)
    groups = _groups(team)
    window = _window()
    account = _season(team, window)
    baseline = _baseline()
    metrics = _metrics(team, catalogue, baseline)
    epsilon = _epsilon(account)
    asked = Question(
        account=account,
        window=window,
        metrics=metrics,
        epsilon=epsilon,
        method=DEFAULT_METHOD,
        catalogue=catalogue.version,
        roster=team.terms_with(groups) if team else roster,
        baseline=baseline,
        groups=groups,
    )
    method, revision = _advanced(asked)
    split = splitting.choose(metrics, epsilon) if method_named(method).splits else ()
    return replace(asked, method=method, split=split, revision=revision)


def _groups(team: TeamData | None) -> tuple[Group, ...]:
    """Ask whether the squad is one, or its declared groups each have figures of their own."""
    if team is None or not team.groups:
        return ()
    names = {group.name: group for group in team.groups}
    chosen = st.multiselect(
        "Groups, each with figures of its own",
        list(names),
        key=f"ask_groups_{'_'.join(names)}",
        placeholder="the whole squad as one",
        format_func=lambda name: f"{name} ({names[name].size})",
        persist_state=KEPT,
        help="Groups share no athlete, so together they cost what one costs: each athlete is in "
        "one. But each is smaller than the squad, and its figures are rougher.",
    )
    return tuple(names[name] for name in sorted(chosen))


def _season(team: TeamData | None, window: Window) -> Account:
    """The account whose season holds the window."""
    if team is None:
        return ANY_TEAM
    with words.guarded():
        account = ledger().season_of(team.account.team, window)
        state = ledger().account(account)
    if state is not None and (state.days or state.promise.delta):
        st.caption(f"Paid by **{account.season}**: {explain_season.days_sentence(state)}, "
                   f"{state.promise}.")  # fmt: skip
    return account


def _whose(team: TeamData | None) -> RosterTerms:
    if team is not None:
        st.markdown(f"**{team.account.team}**, {team.roster.size} athletes on the roster")
        return team.roster_terms
    size = st.number_input(
        "Athletes on the roster",
        ROSTER_REFUSED_BELOW,
        2000,
        25,
        key="ask_roster",
        persist_state=KEPT,
        help="No team is loaded: you can plan for any squad size. A release needs team data.",
    )
    return RosterTerms(int(size))


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
        default=first_asked(offered),
        format_func=lambda key: catalogue[key].label,
        key=f"ask_metrics_{'_'.join(offered)}",
        persist_state=KEPT,
        help="Every metric shares the report’s epsilon: fewer metrics, sharper figures.",
    )
    return tuple(key for key in offered if key in chosen)


def first_asked(offered: list[str]) -> list[str]:
    """The metrics that are proposed first, of those that can be asked for."""
    wanted = [key for key in ASKED_FIRST if key in offered]
    return (wanted + [key for key in offered if key not in wanted])[:DEFAULT_METRICS]


def _epsilon(account: Account) -> Epsilon:
    state = releasing.state_of(account)
    in_zcdp = state.promise.delta is not None
    step = st.select_slider(
        "Size of this report (e: it costs ρ = e² / 2)"
        if in_zcdp
        else "Privacy budget for this report (ε)",
        EPSILON_STEPS,
        value="1",
        key="ask_epsilon",
        persist_state=KEPT,
        help="Lower: more privacy, rougher figures. Moving it spends nothing.",
    )
    epsilon = Epsilon.read(step)
    if in_zcdp:
        left = state.releases_left(epsilon)
        st.caption(f"At this size {left} more report{'' if left == 1 else 's'} fit the season.")
    return epsilon


def _advanced(asked: Question) -> tuple[str, int]:
    promise = releasing.state_of(asked.account).promise
    methods = affordable_methods(promise)
    best = sharpest_method(Terms.of(asked, read_catalogue()).parts()[0], promise)
    with st.expander("Method and revision", icon=":material/tune:"):
        method = st.selectbox(
            "Method",
            list(methods),
            index=list(methods).index(best),
            format_func=lambda name: (
                methods[name].title
                + (", the sharpest here" if name == best and len(methods) > len(METHODS) else "")
            ),
            key="ask_method" if promise.delta is None else "ask_method_zcdp",
            persist_state=KEPT,
        )
        st.caption(methods[method].explanation)
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
