"""Choosing which team stands beside which league and figures; reading is free."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import streamlit as st

from dp_core.history import sealed_questions
from dp_core.ledger import Ledger
from dp_core.methods import method_named
from dp_core.pooling import Weighed, beliefs, pool, weigh
from dp_core.question import Question
from dp_core.release import stored_report
from dp_core.report import Report
from dp_core.sealed_league import SealedLeague, SealedSums, read_leagues
from ui import library, words
from ui.ledger import ledger
from ui.samples import DATA

SHIPPED: Final = ("marathon_league.json", "soccermon_league.json")


@dataclass(frozen=True)
class Chosen:
    """What the visitor looks at.

    Attributes:
        name: of the team.
        league: beside which league.
        told: what the league's teams have said.
        sealed: the team's report as it was sealed.
        read: the same, or read with what the league says, where the visitor wants it.
        key: which metric.
    """

    name: str
    league: SealedLeague
    told: Weighed
    sealed: Report
    read: Report
    key: str

    @property
    def is_pooled(self) -> bool:
        """Whether it is read with what the league says."""
        return self.read is not self.sealed


@st.cache_resource(show_spinner=False)
def _shipped(file: str) -> SealedLeague:
    return SealedLeague.from_json(json.loads((DATA / file).read_text("utf-8")))


def _leagues(books: Ledger) -> dict[str, SealedLeague]:
    """Every league with a team to look at: this ledger's first, then those that ship."""
    own = {f"{each.name}, {each.story}": each for each in read_leagues(books) if each.teams}
    return own | {league.name: league for league in map(_shipped, SHIPPED)}


def choose() -> Chosen:
    """Ask which league, team and metric; there is always the sample."""
    with words.guarded():
        leagues = _leagues(ledger())
        left, middle, right = st.columns(3)
        name = left.selectbox("League", list(leagues), key="benchmark_league")
        league = leagues[name]
        teams = _teams(ledger(), league)
        team = middle.selectbox(
            "Team", list(teams), key=f"benchmark_team_{name}",
            help="A report of this ledger, or a team of the league. By name: no order is told.",
        )  # fmt: skip
        sealed = _report(league, teams[team])
        labels = {metric.quantity.key: words.asked_as(metric.quantity) for metric in sealed}
        key = right.selectbox(
            "Metric", list(labels), format_func=labels.__getitem__,
            key=f"benchmark_metric_{'_'.join(labels)}",
        )  # fmt: skip
        st.caption(f"{league.name}: {league.story}")
        told = _weighed(tuple(map(_name, league.teams)), league)
        return Chosen(team, league, told, sealed, _read(told, sealed), key)


def _teams(books: Ledger, league: SealedLeague) -> dict[str, Question]:
    """Reports of this ledger that ask for a team, and the league's teams, each by name."""
    own = [
        question
        for state in books.accounts()
        for question in sealed_questions(books, state.account)
        if not (question.members or question.groups)
        and question.account.team not in league.names
        and method_named(question.method).rereads
    ]
    return {library.name(question): question for question in own} | {
        name: league.team(name).terms.question for name in league.names
    }


def _report(league: SealedLeague, question: Question) -> Report:
    if question.account.team in league.names:
        return report_of(league.team(question.account.team))
    return stored_report(question.id, ledger())


def report_of(sums: SealedSums) -> Report:
    """Derive the figures of a league's answer, once for everybody; it never changes."""
    return _derived(_name(sums), sums)


@st.cache_resource(show_spinner="Reading the sealed sums", max_entries=64)
def _derived(name: str, _sums: SealedSums) -> Report:
    return _sums.report()


def _name(sums: SealedSums) -> str:
    """Tell one draw of a question from another, on another ledger."""
    return f"{sums.terms.question.id} {sums.sealed_at}"


@st.cache_resource(show_spinner="Reading the league’s sealed sums", max_entries=16)
def _weighed(names: tuple[str, ...], _league: SealedLeague) -> Weighed:
    return weigh(_league.teams)


def _read(told: Weighed, sealed: Report) -> Report:
    """Offer to read the team with what the other teams' reports say."""
    if not beliefs(sealed, told):
        return sealed
    wanted = st.toggle(
        "Let the league’s other reports say what is expected of this team",
        key="benchmark_pooled",
        help="Their sealed sums take the place of the published prior (empirical Bayes). It "
        "spends nothing, uses no team’s sums twice, and helps where the prior does not fit the "
        "league.",
    )
    return pool(sealed, told) if wanted else sealed
