"""One question to many teams: an engine adds the rows up, the door answers each.

An engine is given public tables and gives exact sums, which go through the door like any
others: each team is charged, its noise is drawn, and only then are the rows touched, in one
pass for all, a league of the teams included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Final

from dp_core.athletes.roster import Roster
from dp_core.athletes.rosters import league_roster
from dp_core.athletes.windows import rule_of
from dp_core.bills import bills_of
from dp_core.engines.aggregate.connect import how_far, interrupt
from dp_core.engines.aggregate.lookup import Squad
from dp_core.engines.aggregate.sums import sums_of
from dp_core.engines.aggregate.watch import ANSWERING, OPENING, Progress, Watch
from dp_core.errors import Cancelled, FileRefused, QuestionError
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
        league: the name of a league of all the teams, which is asked the same once more,
            of all athletes together; empty for none. Every team's account pays for it too.
    """

    asked: Question
    rosters: Mapping[str, Roster]
    league: str = ""

    def question(self, team: str) -> Question:
        """The question to one team."""
        roster = self.rosters[team]
        return replace(
            self.asked,
            account=Account(team, self.asked.account.season),
            roster=RosterTerms(roster.size, roster.digest()),
        )

    def questions(self) -> list[Question]:
        """The question to every team, in order, and to the league last.

        Raises:
            QuestionError: a league has fewer than two teams.
            RosterError: two teams of a league share an athlete.
            ParameterError: the league's name is a team's, or does not do.
        """
        each = [self.question(team) for team in self.rosters]
        if not self.league:
            return each
        whole = replace(
            self.asked,
            account=Account(self.league, self.asked.account.season),
            roster=league_roster(self.rosters),
            members=tuple(sorted(self.rosters)),
        )
        return [*each, whole]

    def squads(self, catalogue: Catalogue) -> list[Squad]:
        """Whose rows answer each question, as an engine needs it."""
        members = {team: roster.members for team, roster in self.rosters.items()}
        return [
            squad_of(each, {team: members[team] for team in each.members or [each.account.team]},
                     catalogue)
            for each in self.questions()
        ]  # fmt: skip


def squad_of(
    question: Question, members: Mapping[str, Sequence[str]], catalogue: Catalogue
) -> Squad:
    """A question and its athletes as an engine needs them."""
    return Squad(question, drawn_terms(Terms.of(question, catalogue)).layout, members)


def offered(columns: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """The metrics that can be asked of rows with these columns, in catalogue order."""
    names = tuple(columns)
    return tuple(key for key, metric in catalogue.metrics.items() if rule_of(metric, names))


def answer_all(
    teams: ManyTeams, rows: Any, ledger: Ledger, catalogue: Catalogue, watch: Watch | None = None
) -> Iterator[Report]:
    """Answer every team, in order, and their league last, from rows that an engine holds.

    Args:
        teams: who is asked what.
        rows: an open table of an engine (`engines.aggregate.connect.opened`).
        ledger: pays, and keeps the answers.
        catalogue: the version of the question.
        watch: is told how far it is, and may stop it.

    Raises:
        QuestionError: the method's sums are not made by an engine, the rows have no column for
            a metric, or groups or a second measurement are asked for; nothing was spent.
        RosterError: an athlete is on another team's roster this season.
        BudgetExceeded, LedgerError: see `release`; teams before it have their answers.
        Cancelled: the watch was told to stop. The charge of the team that was being answered
            stays, nothing of it was shown, and asking again goes on without a second charge.

    Why this is private: each question goes through `release`, which charges it before its
    noise is drawn and its rows are touched; a league's charges every team, all or none. Where
    a pass was stopped says nothing of the rows but how long an engine took.
    """
    _check(teams.asked, tuple(rows.columns), catalogue)
    watch = watch or Watch()
    squads = teams.squads(catalogue)
    answered = [squad.question for squad in squads]
    _open(teams, answered, ledger, watch)

    def go_on() -> None:
        if watch.stopped:
            raise _cancelled(answered, ledger)

    @cache
    def all_sums() -> Sequence[ExactSums]:
        with watch.over(partial(interrupt, rows), partial(how_far, rows)):
            try:
                made = sums_of(rows, squads, catalogue)
            except FileRefused:
                go_on()
                raise
        go_on()
        return [ExactSums(sums) for sums in made]

    def one_of(place: int) -> ExactSums:
        return all_sums()[place]

    for place, question in enumerate(answered):
        go_on()
        watch.tell(Progress(ANSWERING, place, len(answered)))
        yield release(question, partial(one_of, place), ledger, catalogue)


def _open(teams: ManyTeams, questions: Sequence[Question], ledger: Ledger, watch: Watch) -> None:
    """Open what accounts there are not, and enrol everybody; nothing is paid yet."""
    for place, question in enumerate(questions):
        if watch.stopped:
            raise _cancelled(questions, ledger)
        watch.tell(Progress(OPENING, place, len(questions)))
        ledger.ensure_account(question.account)
        if not question.members:
            ledger.enrol(question.account, teams.rosters[question.account.team].members)


def _cancelled(questions: Sequence[Question], ledger: Ledger) -> Cancelled:
    bills = bills_of(questions, ledger)
    sealed, paid = sum(bill.sealed for bill in bills), sum(bill.paid for bill in bills)
    return Cancelled(questions[0].epsilon, sealed=sealed, paid=paid, asked=len(bills))


def _check(asked: Question, columns: tuple[str, ...], catalogue: Catalogue) -> None:
    """Refuse before anything is paid for what an engine could not answer after."""
    if method_named(asked.method).name.partition("/")[0] not in ENGINE_METHODS:
        raise QuestionError(f"an engine makes the sums of: {', '.join(ENGINE_METHODS)}")
    if asked.groups or asked.members or asked.remeasures:
        raise QuestionError("an engine answers first questions about whole teams")
    if not set(asked.metrics) <= set(offered(columns, catalogue)):
        raise QuestionError("the rows have no column for a metric of the question")
