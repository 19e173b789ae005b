"""The sealed answers of a league's teams, and how they are read back from a file.

What ships is noisy sums with their public terms; figures are derived from them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self

from dp_core.errors import InputError, ReportUnreadable
from dp_core.ledger import Ledger, Sealed
from dp_core.methods import NoisySums, has_shape, method_named
from dp_core.metrics import Quantity
from dp_core.question import Account, Question
from dp_core.report import Report
from dp_core.sealed_answer import read_answer, terms_of
from dp_core.terms import Terms

SCHEMA: Final = "huddle-league/1"


class Told(Protocol):
    """What a release has said, as far as others can learn from it: a report, or its sums."""

    @property
    def terms(self) -> Terms:
        """The question and its public numbers."""

    @property
    def noisy(self) -> NoisySums:
        """The sealed sums."""

    @property
    def sealed_at(self) -> str:
        """When they were sealed, in UTC."""


@dataclass(frozen=True, slots=True)
class SealedSums:
    """A sealed answer whose figures are not derived yet; that takes a moment.

    Attributes:
        terms: the question and its public numbers.
        noisy: the sealed sums.
        sealed_at: when, in UTC.
        versions: of Huddle, its libraries and the catalogue, when it was sealed.
    """

    terms: Terms
    noisy: NoisySums
    sealed_at: str
    versions: Mapping[str, str]

    def report(self) -> Report:
        """Derive the figures: free, and the same for everyone."""
        sealed = Sealed({"noisy": self.noisy, "versions": self.versions}, self.sealed_at)
        return read_answer(self.terms, sealed, charged_micro=0, remaining_micro=0)

    def to_json(self) -> dict[str, Any]:
        """Return the answer as plain JSON values, without the quantities that a league shares."""
        return {
            "question": self.terms.question.to_json(),
            "noisy": self.noisy,
            "sealed_at": self.sealed_at,
            "versions": dict(self.versions),
        }

    @classmethod
    def of(cls, report: Report) -> Self:
        """Keep what a report was derived from."""
        return cls(report.terms, report.noisy, report.sealed_at, report.versions)

    @classmethod
    def read(cls, data: Mapping[str, Any], quantities: tuple[Quantity, ...]) -> Self:
        """Read back what `to_json` wrote."""
        terms = Terms(Question.from_json(data["question"]), quantities)
        if not has_shape(data["noisy"], method_named(terms.question.method).template(terms)):
            raise ValueError("the noisy sums do not fit the terms")
        return cls(terms, data["noisy"], data["sealed_at"], data["versions"])


@dataclass(frozen=True, slots=True)
class SealedLeague:
    """A league that was released once: every team for itself, and all of them together.

    Attributes:
        name: of the league.
        story: whose data it is, for readers; with its licence where it has one.
        teams: each team's answer, by name, in which nothing is told.
        whole: the answer about all athletes of the league.
    """

    name: str
    story: str
    teams: tuple[SealedSums, ...]
    whole: SealedSums

    def team(self, name: str) -> SealedSums:
        """The answer of one team."""
        return next(each for each in self.teams if each.terms.question.account.team == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The teams, by name."""
        return tuple(each.terms.question.account.team for each in self.teams)

    def to_json(self) -> dict[str, Any]:
        """Return the league as plain JSON values."""
        return {
            "schema": SCHEMA,
            "name": self.name,
            "story": self.story,
            "quantities": [quantity.to_json() for quantity in self.whole.terms.quantities],
            "whole": self.whole.to_json(),
            "teams": [team.to_json() for team in self.teams],
        }

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read back what `to_json` wrote.

        Raises:
            ReportUnreadable: it is not a league's file, of a newer kind, or damaged.
        """
        try:
            if data["schema"] == SCHEMA:
                return cls._read(data)
        except (InputError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
            pass
        raise ReportUnreadable("this file is not a league that this version can read")

    @classmethod
    def _read(cls, data: Mapping[str, Any]) -> Self:
        quantities = tuple(Quantity.from_json(entry) for entry in data["quantities"])
        return cls.made(
            data["name"],
            data["story"],
            [SealedSums.read(team, quantities) for team in data["teams"]],
            SealedSums.read(data["whole"], quantities),
        )

    @classmethod
    def made(cls, name: str, story: str, teams: Sequence[SealedSums], whole: SealedSums) -> Self:
        """Put a league together, its teams in the order of their names.

        Raises:
            ValueError: a team is not of the league that was asked, or is there twice.
        """
        ordered = tuple(sorted(teams, key=lambda each: each.terms.question.account.team))
        league = cls(name, story, ordered, whole)
        names = league.names
        if len(set(names)) < len(names) or not set(names) <= set(whole.terms.question.members):
            raise ValueError("the league was released of other teams")
        return league


def read_leagues(ledger: Ledger) -> list[SealedLeague]:
    """Return the leagues that were released from a ledger, each with its teams' latest answers.

    A league that was asked several times is there once, with its latest answer. Answers that
    were released for parts of squads, or measured again, stand for no team.
    """
    latest: dict[Account, SealedSums] = {}
    for state in ledger.accounts():
        asked = [sums for sums in _answers(ledger, state.account) if sums.terms.question.members]
        if asked:
            latest[state.account] = asked[-1]
    return [_league(ledger, account, whole) for account, whole in latest.items()]


def _league(ledger: Ledger, account: Account, whole: SealedSums) -> SealedLeague:
    teams = []
    for team in whole.terms.question.members:
        own = _answers(ledger, Account(team, account.season))
        teams += own[-1:]
    return SealedLeague.made(account.team, f"{account.season}, on this ledger", teams, whole)


def _answers(ledger: Ledger, account: Account) -> list[SealedSums]:
    """The sealed answers that an account asked for itself, oldest first, of whole squads."""
    found = []
    for charge in ledger.charges(account):
        question = charge.question
        sealed = ledger.sealed(question.id) if question.account == account else None
        if sealed is not None and not (question.groups or question.remeasures):
            versions = sealed.answer["versions"]
            sums = SealedSums(terms_of(sealed), sealed.answer["noisy"], sealed.sealed_at, versions)
            found.append(sums)
    return found
