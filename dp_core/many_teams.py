"""One question to many teams: an engine adds the rows up, the door answers each.

An engine is given public tables and gives exact sums, which go through the door like any
others: each team is charged, its noise is drawn, and only then are the rows touched, in one
pass for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Final

from dp_core.athletes.roster import Roster
from dp_core.athletes.windows import rule_of
from dp_core.engines.aggregate.lookup import Squad
from dp_core.engines.aggregate.sums import sums_of
from dp_core.errors import QuestionError
from dp_core.features.exact_sums import ExactSums
from dp_core.ledger import Ledger
from dp_core.methods import method_named
from dp_core.methods.joint import drawn_terms
from dp_core.metrics import Catalogue
from dp_core.question import Account, Question, RosterTerms
from dp_core.release import release
from dp_core.report import Report
from dp_core.terms import Terms

ENGINE_METHODS: Final = ("joint", "joint-gaussian")


@dataclass(frozen=True, slots=True)
class ManyTeams:
    """Declared rosters and what all of them are asked.

    Attributes:
        asked: the question; its account names the season, and its team and roster are
            replaced by each team's.
        rosters: by team; a team without rows still reports.
    """

    asked: Question
    rosters: Mapping[str, Roster]

    def question(self, team: str) -> Question:
        """The question to one team."""
        roster = self.rosters[team]
        return replace(
            self.asked,
            account=Account(team, self.asked.account.season),
            roster=RosterTerms(roster.size, roster.digest()),
        )

    def squads(self, catalogue: Catalogue) -> list[Squad]:
        """Every team as an engine needs it, in order."""
        return [
            squad_of(self.question(team), {team: roster.members}, catalogue)
            for team, roster in self.rosters.items()
        ]


def squad_of(
    question: Question, members: Mapping[str, Sequence[str]], catalogue: Catalogue
) -> Squad:
    """A question and its athletes as an engine needs them."""
    return Squad(question, drawn_terms(Terms.of(question, catalogue)).layout, members)


def answer_all(
    teams: ManyTeams, rows: Any, ledger: Ledger, catalogue: Catalogue
) -> Iterator[Report]:
    """Answer every team, in order, from rows that an engine holds.

    Args:
        teams: who is asked what.
        rows: an open table of an engine (`engines.aggregate.connect.opened`).
        ledger: pays, and keeps the answers.
        catalogue: the version of the question.

    Raises:
        QuestionError: the method's sums are not made by an engine, the rows have no column for
            a metric, or groups or a second measurement are asked for; nothing was spent.
        RosterError: an athlete is on another team's roster this season.
        BudgetExceeded, LedgerError: see `release`; teams before it have their answers.
    """
    _check(teams.asked, tuple(rows.columns), catalogue)
    for team, roster in teams.rosters.items():
        account = teams.question(team).account
        ledger.ensure_account(account)
        ledger.enrol(account, roster.members)
    squads = teams.squads(catalogue)

    @cache
    def all_sums() -> Sequence[ExactSums]:
        return [ExactSums(sums) for sums in sums_of(rows, squads, catalogue)]

    def one_of(place: int) -> ExactSums:
        return all_sums()[place]

    for place, squad in enumerate(squads):
        yield release(squad.question, partial(one_of, place), ledger, catalogue)


def _check(asked: Question, columns: tuple[str, ...], catalogue: Catalogue) -> None:
    """Refuse before anything is paid for what an engine could not answer after."""
    if method_named(asked.method).name.partition("/")[0] not in ENGINE_METHODS:
        raise QuestionError(f"an engine makes the sums of: {', '.join(ENGINE_METHODS)}")
    if asked.groups or asked.members or asked.remeasures:
        raise QuestionError("an engine answers first questions about whole teams")
    if any(rule_of(catalogue[key], columns) is None for key in asked.metrics):
        raise QuestionError("the rows have no column for a metric of the question")
