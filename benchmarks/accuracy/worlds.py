"""Simulated teams: how they differ from what the priors say, and who of them is missing.

A metric is simulated on its standard scale, where the prior's mean lies at 0 and one athlete
SD at 1; a metric with a log scale is log-normal. In a world's words the place of a team is in
between-team SDs of the prior and its width is the log of its SD over the prior's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from dp_core.features.knots import Scale
from dp_core.features.statistics import Values
from dp_core.metrics import Quantity

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Law = np.random.Generator

OFF: Final = 2.0
"""How many between-team SDs the shifted world's team means are off."""

OFF_WIDTH: Final = 0.35
"""And by how much the log of their SDs is."""

INFORMED: Final = ("resting_hr", "fatigue")
"""Who is tired is missing: the metrics whose high values make an athlete stay away."""


def _normal(law: Law, size: int) -> Floats:
    return law.standard_normal(size)


def _two_humps(law: Law, size: int) -> Floats:
    return law.choice([-0.9, 0.9], size) + law.standard_normal(size) * 0.19**0.5


def _skewed(law: Law, size: int) -> Floats:
    return (law.gamma(3.0, size=size) - 3.0) / 3.0**0.5


def _heavy_tails(law: Law, size: int) -> Floats:
    return law.standard_t(4.0, size) / 2.0**0.5


SHAPES: Final = (_two_humps, _skewed, _heavy_tails)
"""Odd shapes of mean 0 and variance 1, taken in turn by the metrics."""


@dataclass(frozen=True, slots=True)
class World:
    """How teams come about.

    Attributes:
        place: draws a team's place, in between-team SDs.
        width: draws the log of its SD over the prior's, given the prior's `sd_spread`.
        odd: whether teams have odd shapes.
    """

    place: Callable[[Law], float]
    width: Callable[[Law, float], float]
    odd: bool = False


def _as_expected(law: Law, spread: float) -> float:
    return law.normal(0.0, spread)


def off_by(distance: float) -> World:
    """Every team mean exactly so many between-team SDs off, and SDs as the prior says."""
    return World(lambda law: float(law.choice([-distance, distance])), _as_expected)


WORLDS: Final[Mapping[str, World]] = {
    "prior": World(lambda law: law.standard_normal(), _as_expected),
    "shift": World(
        lambda law: float(law.choice([-OFF, OFF])),
        lambda law, _: float(law.choice([-OFF_WIDTH, OFF_WIDTH])),
    ),
    "shape": World(lambda law: law.standard_normal(), _as_expected, odd=True),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Who does not report.

    Attributes:
        share: how many, on average.
        informed: whether those stay away who are tired, or anybody.
    """

    share: float = 0.0
    informed: bool = False

    def __str__(self) -> str:
        return f"{self.share * 100:.0f}{'i' if self.informed else ''}"

    @classmethod
    def read(cls, written: str) -> Missing:
        """Read `20` or `20i` (per cent, i for informed)."""
        return cls(float(written.removesuffix("i")) / 100, written.endswith("i"))


MISSING: Final = tuple(map(Missing.read, ("0", "20", "50", "20i", "50i")))


def simulate(
    quantities: Sequence[Quantity], roster: int, world: World, missing: Missing, law: Law
) -> Values:
    """Simulate one team.

    Returns:
        For each metric whole steps within the public bounds and who reported; at least two
        athletes did. All metrics of one athlete are reported or none.
    """
    deviations = {
        quantity.key: (SHAPES[place % len(SHAPES)] if world.odd else _normal)(law, roster)
        for place, quantity in enumerate(quantities)
    }
    present = _present(deviations, missing, roster, law)
    return {
        quantity.key: (_steps(quantity, world, deviations[quantity.key], law), present)
        for quantity in quantities
    }


def _steps(quantity: Quantity, world: World, deviation: Floats, law: Law) -> NDArray[np.int64]:
    prior, scale = quantity.prior, Scale.of(quantity)
    team_sd = prior.team_sd / (prior.mean if scale.log else 1.0)
    sd = scale.spread * np.exp(world.width(law, prior.sd_spread))
    values = scale.centre + world.place(law) * team_sd + sd * deviation
    steps = np.rint((np.exp(values) if scale.log else values) / scale.unit)
    return np.clip(steps, quantity.low, quantity.high).astype(np.int64)


def _present(deviations: Mapping[str, Floats], missing: Missing, roster: int, law: Law) -> Mask:
    if missing.share == 0:
        return np.ones(roster, dtype=bool)
    tired = sum((deviations[key] for key in INFORMED if key in deviations), np.zeros(roster))
    while True:
        urge = law.standard_normal(roster)
        if missing.informed:
            urge = 0.8 * tired / len(INFORMED) ** 0.5 + 0.6 * urge
        present: Mask = urge <= ndtri(1 - missing.share)
        if present.sum() >= 2:
            return present
