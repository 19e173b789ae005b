"""Sealed reports of a league's teams that help to read each other; free, and marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.errors import QuestionError
from dp_core.estimate.pool import LeagueBelief, learn, weigh_places
from dp_core.figures import Reading
from dp_core.methods import has_shape, method_named
from dp_core.methods.joint import joint_terms, keys
from dp_core.metrics import Quantity
from dp_core.report import Report
from dp_core.sealed_answer import reread
from dp_core.sealed_league import Told

Floats = NDArray[np.float64]

ALONE: Final = "no other team has a sealed report that this one can learn from"


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """What each team's sealed sums say of its means; made once for a league.

    Attributes:
        chances: by team, and by metric with all its public terms, how well each place of the
            team's mean goes with its sums.
    """

    chances: Mapping[str, Mapping[Quantity, Floats]]

    def others(self, report: Report, key: str) -> list[Floats]:
        """What the teams but this one say of the very same metric, by name."""
        wanted, own = report.terms.quantity(key), report.question.account.team
        return [
            self.chances[team][wanted]
            for team in sorted(self.chances)
            if team != own and wanted in self.chances[team]
        ]


def weigh(answers: Sequence[Told]) -> Weighed:
    """Weigh what sealed answers say; of several of a team the latest sealed stands for it.

    Answers of whole leagues or parts of squads, of sums measured twice, or by a method whose
    sums can be read in one way only, are left out.
    """
    latest: dict[str, Told] = {}
    for each in sorted(answers, key=lambda each: each.sealed_at):
        if _tells(each):
            latest[each.terms.question.account.team] = each
    return Weighed({team: _weigh(told) for team, told in latest.items()})


def _tells(told: Told) -> bool:
    question = told.terms.question
    method = method_named(question.method)
    return (
        method.rereads
        and not (question.members or question.groups or question.remeasures)
        and has_shape(told.noisy, method.template(told.terms))
    )


def _weigh(told: Told) -> dict[Quantity, Floats]:
    noisy = [list(told.noisy[key]) for key in keys(told.terms)]
    return {
        quantity: weigh_places(joint_terms(told.terms), noisy, place)
        for place, quantity in enumerate(told.terms.quantities)
    }


def beliefs(report: Report, league: Weighed) -> dict[str, LeagueBelief]:
    """Return, by metric, what the other teams say of the league; the report's own sums do not."""
    chances = {key: league.others(report, key) for key in report.question.metrics}
    told = {key: each for key, each in chances.items() if each}
    return dict(zip(told, learn(list(told.values())), strict=True))


def pool(report: Report, league: Weighed) -> Report:
    """Read a report with what its league's other reports say of such a team.

    Priors that a reader has put in place already stay.

    Raises:
        QuestionError: there is nothing to learn from, or the report can be read in one way only.
    """
    learned = beliefs(report, league)
    if not (learned and _tells(report)):
        raise QuestionError(ALONE)
    priors = {key: each.prior(report.terms.quantity(key)) for key, each in learned.items()}
    reading = Reading({**priors, **report.reading.priors}, report.reading.whom)
    return reread(report, reading)
