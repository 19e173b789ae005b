"""Simulated seasons: a squad whose level wanders, whose athletes stay themselves, week by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.worlds import OFF, OFF_WIDTH, SHAPES, Law
from dp_core.estimate.trend.model import SLOW
from dp_core.features.knots import Scale
from dp_core.features.statistics import Values
from dp_core.metrics import Quantity

Floats = NDArray[np.float64]

WEEKS: Final = 20
OWN: Final = 0.59
"""The part of the variance between athletes' weekly values that is theirs for the season.

Computed from SoccerMon (Midoglu et al. 2024, doi 10.1038/s41597-024-03386-x): the median over
eight metrics and two teams, seasons of 20 weeks.
"""


@dataclass(frozen=True, slots=True)
class SeasonWorld:
    """How seasons come about; places are in between-team SDs of the prior.

    Attributes:
        centre: how far the season's centre is off the prior, one way or the other.
        spread: the SD of the level around it, an AR(1) with φ = 0.9 a week.
        drawn: the SD of a centre that is drawn instead.
        width: how far the log of the squad's SD is off; None for what the prior says.
        odd: whether squads have odd shapes.
    """

    centre: float = 0.0
    spread: float = 1.0
    drawn: float = 0.0
    width: float | None = None
    odd: bool = False


SEASON_WORLDS: Final[Mapping[str, SeasonWorld]] = {
    "prior": SeasonWorld(),
    "shift": SeasonWorld(centre=OFF, spread=0.5, width=OFF_WIDTH),
    "shape": SeasonWorld(odd=True),
    "still": SeasonWorld(spread=0.0, drawn=1.0),
}
"""As the prior says; every season's centre exactly two SDs off and the level around it half as
lively; odd shapes; and seasons in which nothing changes, for false alarms."""


@dataclass(frozen=True, slots=True)
class SimulatedSeason:
    """One squad's season.

    Attributes:
        true_places: the squad's own level in each week and metric, shape (T, M).
        weeks: what the athletes report in each.
    """

    true_places: Floats
    weeks: tuple[Values, ...]


def simulate_season(
    quantities: Sequence[Quantity], roster: int, world: SeasonWorld, missing: float, law: Law
) -> SimulatedSeason:
    """Simulate one season of weekly values, each athlete missing at random."""
    count = len(quantities)
    true_places = _wander(world, count, law)
    widths = np.exp([_width(world, quantity, law) for quantity in quantities])
    own = [_shape(world, place, roster, law) for place in range(count)]
    own = [each - each.mean() for each in own]  # the level is this squad's
    weeks = []
    for now in true_places:
        present = _present(roster, missing, law)
        values = {}
        for place, quantity in enumerate(quantities):
            fresh = _shape(world, place, roster, law)
            deviation = OWN**0.5 * own[place] + (1 - OWN) ** 0.5 * fresh
            steps = _steps(quantity, now[place], widths[place] * deviation)
            values[quantity.key] = (steps, present)
        weeks.append(values)
    return SimulatedSeason(true_places, tuple(weeks))


def _wander(world: SeasonWorld, count: int, law: Law) -> Floats:
    centre = world.centre * law.choice([-1.0, 1.0], count) + world.drawn * law.standard_normal(
        count
    )
    away = [law.standard_normal(count)]
    for _ in range(WEEKS - 1):
        away.append(SLOW * away[-1] + (1 - SLOW**2) ** 0.5 * law.standard_normal(count))
    return centre + world.spread * np.array(away)


def _width(world: SeasonWorld, quantity: Quantity, law: Law) -> float:
    if world.width is None:
        return float(law.normal(0.0, quantity.prior.sd_spread))
    return float(law.choice([-world.width, world.width]))


def _shape(world: SeasonWorld, place: int, roster: int, law: Law) -> Floats:
    if world.odd:
        return SHAPES[place % len(SHAPES)](law, roster)
    return law.standard_normal(roster)


def _steps(quantity: Quantity, place: float, deviation: Floats) -> NDArray[np.int64]:
    prior, scale = quantity.prior, Scale.of(quantity)
    team_sd = prior.team_sd / (prior.mean if scale.log else 1.0)
    values = scale.centre + place * team_sd + scale.spread * deviation
    steps = np.rint((np.exp(values) if scale.log else values) / scale.unit)
    return np.clip(steps, quantity.low, quantity.high).astype(np.int64)


def _present(roster: int, missing: float, law: Law) -> NDArray[np.bool_]:
    while True:
        present: NDArray[np.bool_] = law.random(roster) >= missing
        if present.sum() >= 2:
            return present
