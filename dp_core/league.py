"""A league: a declared list of teams that share no athlete, asked one question together.

The question charges the league's own account and, in the same transaction, that of every
team, all or none: an athlete's promise is kept by the team's account whoever asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from dp_core.athletes.rosters import TOO_FEW, league_roster
from dp_core.athletes.team import TeamData
from dp_core.athletes.windows import window
from dp_core.errors import QuestionError
from dp_core.features.statistics import Values
from dp_core.ledger import Ledger
from dp_core.metrics import Catalogue
from dp_core.question import Account, Question, RosterTerms
from dp_core.release import release
from dp_core.report import Report

OTHER: Final = "the question is about another league or other rosters than this data"
NO_COLUMN: Final = "the data of a team has no column for a metric of the question"
ONE_SEASON: Final = "the teams of a league pay from one season, which all their accounts name"


def league_terms(teams: Sequence[TeamData]) -> RosterTerms:
    """Return what is public about a league's roster: its size and a name for its lists.

    The digest names the teams' declared lists; it is empty where a team declared only a size,
    since who happens to have rows is data.

    Raises:
        QuestionError: there are fewer than two teams, or two of one name.
        RosterError: two teams share an athlete.
    """
    return league_roster({team.account.team: team.roster for team in _ordered(teams)})


def league_question(name: str, teams: Sequence[TeamData], **parts: Any) -> Question:
    """Make the question of a league: about all its athletes, paid by all its teams.

    Args:
        name: of the league, whose own account pays as well.
        teams: its teams, in any order.
        parts: the other parts of a `Question`, such as `window`, `metrics` and `epsilon`.

    Raises:
        QuestionError: there are fewer than two teams, or their seasons differ.
        RosterError: two teams share an athlete.
        ParameterError: the parts do not make a question.
    """
    ordered = _ordered(teams)
    return Question(
        account=Account(name, ordered[0].account.season),
        roster=league_terms(ordered),
        members=tuple(team.account.team for team in ordered),
        **parts,
    )


def offers_of(teams: Sequence[TeamData]) -> tuple[str, ...]:
    """Return the metrics that every team has, in the order of the first."""
    shared = set.intersection(*(set(team.offers) for team in teams)) if teams else set()
    return tuple(key for key in teams[0].offers if key in shared) if teams else ()


def answer_league(
    question: Question, teams: Sequence[TeamData], ledger: Ledger, catalogue: Catalogue
) -> Report:
    """Answer a league's question from its teams' data, through the door.

    All checks of the import come first: the question is about these teams, and the ledger
    has each athlete on one roster this season. Then `release` charges every account or none,
    draws once and seals once.

    Args:
        question: what `league_question` made; all its accounts must be open.
        teams: the league's teams, in any order.
        ledger: pays, and proves that no athlete is on two rosters.
        catalogue: the version that the question names.

    Raises:
        QuestionError: the question is not about this data, or an account was never opened.
        RosterError: two teams share an athlete, or one is on another team's roster this season.
        BudgetExceeded, LedgerError: see `release`; nobody was charged.

    Why this is private: the unit is the athlete; neighbours replace one athlete's record on
    the league's roster of public size. Each athlete is on one roster, so that replacing an
    athlete changes one row of the league, and its report costs that athlete its epsilon, which
    the account of the athlete's own team pays beside what the team asks for itself.
    """
    ordered = _ordered(teams)
    names = tuple(team.account.team for team in ordered)
    season = ordered[0].account.season
    if question.members != names or question.account.season != season:
        raise QuestionError(OTHER)
    if question.roster != league_terms(ordered):
        raise QuestionError(OTHER)
    if not set(question.metrics) <= set(offers_of(ordered)):
        raise QuestionError(NO_COLUMN)
    for team in ordered:
        ledger.enrol(team.account, team.roster.members)
    return release(question, _values(question, ordered, catalogue), ledger, catalogue)


def _values(
    question: Question, teams: Sequence[TeamData], catalogue: Catalogue
) -> Callable[[], Values]:
    """Return what makes one row per athlete of the league, team after team."""
    metrics = [catalogue[key] for key in question.metrics]

    def values() -> Values:
        each = [
            window(team.table, team.roster, metrics, question.window, question.baseline).true_values
            for team in teams
        ]
        return {
            key: (
                np.concatenate([made[key][0] for made in each]),
                np.concatenate([made[key][1] for made in each]),
            )
            for key in question.metrics
        }

    return values


def _ordered(teams: Sequence[TeamData]) -> list[TeamData]:
    """Put teams in the order of their names, in which nothing is told."""
    ordered = sorted(teams, key=lambda team: team.account.team)
    if len({team.account.team for team in ordered}) < max(2, len(ordered)):
        raise QuestionError(TOO_FEW)
    if len({team.account.season for team in ordered}) > 1:
        raise QuestionError(ONE_SEASON)
    return ordered
