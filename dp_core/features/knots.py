"""Where the knots of a soft histogram lie: from public numbers only, never from data.

A quantity's values are put on a standard scale by constants of its public prior:
z = (T(x) - centre) / spread, with T the identity or the logarithm. Knots are even steps
around the prior's mean, more and wider the more athletes, epsilon and the fewer metrics.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from dp_core.metrics import Prior, Quantity
from dp_core.params import Epsilon

Knots = tuple[float, ...]
"""Increasing places on the standard scale, at least two."""

FEWEST: Final = 2

LADDER: Final = (
    (13.0, 2, 1.0),
    (60.0, 3, 1.5),
    (250.0, 5, 2.0),
    (500.0, 9, 2.5),
    (700.0, 9, 3.2),
    (2500.0, 17, 4.0),
    (math.inf, 17, 3.2),
)
"""Up to which signal, how many knots, and how far from the prior's mean the last ones lie.

Measured on simulated teams whose prior was right, shifted, or of the wrong shape: each row
is within a few percent of the best in all three. Reaches are for teams whose means spread
half as much as their athletes; see `_stretch` for others.
"""


SEASON_LADDER: Final = ((5.0, 2, 0.75), *LADDER)
"""The same for Gaussian noise, whose weakest signals are those of one week of a season: there
knots nearer the middle see a shift of the mean better (`docs/accuracy.md`)."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The public standard scale of a quantity.

    Attributes:
        log: whether the logarithm of the value is taken.
        centre: the prior's mean of T(x).
        spread: the prior's standard deviation of T(x) between athletes, above 0.
        unit: the size of one grid step in the quantity's unit.
    """

    log: bool
    centre: float
    spread: float
    unit: float

    @classmethod
    def of(cls, quantity: Quantity) -> Self:
        """Return the scale of a quantity: its prior's mean lies at 0, one athlete SD at 1.

        A logarithm is only taken where all values are above zero; its centre and spread
        are those of the log-normal law with the prior's mean and standard deviation.
        """
        log = quantity.log and quantity.low > 0 and quantity.prior.mean > 0
        centre, spread = moments_of(quantity.prior, log=log)
        return cls(log, centre, spread, float(quantity.step))

    def place(self, steps: NDArray[np.float64]) -> NDArray[np.float64]:
        """Put values in grid steps on the standard scale."""
        values = np.asarray(steps, dtype=np.float64) * self.unit
        return ((np.log(values) if self.log else values) - self.centre) / self.spread

    def value(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn places on the standard scale into values in the quantity's unit."""
        scaled = self.centre + self.spread * np.asarray(places, dtype=np.float64)
        return np.exp(scaled) if self.log else scaled


def moments_of(prior: Prior, *, log: bool) -> tuple[float, float]:
    """Return mean and standard deviation of x, or of log x for a log-normal x.

    For a log-normal law, Var(log x) = log(1 + (sd / mean)²) and E(log x) = log(mean) - Var / 2.
    """
    if not log:
        return prior.mean, prior.athlete_sd
    variance = math.log1p((prior.athlete_sd / prior.mean) ** 2)
    return math.log(prior.mean) - variance / 2, math.sqrt(variance)


def signal(expected_reporters: float, epsilon: Epsilon, metrics: int) -> float:
    """Return how much a joint release can say about each metric: reporters · epsilon / metrics.

    Args:
        expected_reporters: how many are expected to report, a public guess.
        epsilon: what the whole release costs.
        metrics: how many metrics share it, at least 1.
    """
    return expected_reporters * float(epsilon) / metrics


def _stretch(quantity: Quantity, scale: Scale) -> float:
    """Return how much further knots reach because team means differ.

    A team may lie two between-team SDs τ off its prior: there its athletes spread by √(1 + 4 τ²)
    around the prior's mean, in athlete SDs. The factor is 1 at τ = 1/2, for which the ladder
    was measured. Two knots stay near the middle: they see little but a shift anyway.
    """
    between = quantity.prior.team_sd / (quantity.prior.mean if scale.log else 1.0) / scale.spread
    return math.sqrt((1 + 4 * between**2) / 2)


@lru_cache(maxsize=512)
def choose_knots(quantity: Quantity, strength: float, *, gaussian: bool = False) -> Knots:
    """Choose a quantity's knots for a signal strength.

    Knots never lie beyond the public bounds; a quantity with no more values than knots
    has one at each value.

    Args:
        quantity: gives bounds and prior.
        strength: what `signal` returned.
        gaussian: whether the noise will be Gaussian.
    """
    scale, ladder = Scale.of(quantity), SEASON_LADDER if gaussian else LADDER
    _, count, reach = next(row for row in ladder if strength < row[0] or math.isinf(row[0]))
    reach *= _stretch(quantity, scale) if count > FEWEST else 1.0
    if quantity.width < count:
        return tuple(scale.place(np.arange(quantity.low, quantity.high + 1.0)).tolist())
    lowest, highest = scale.place(np.array([quantity.low, quantity.high], dtype=float)).tolist()
    first, last = max(-reach, lowest), min(reach, highest)
    if last <= first:
        first, last = lowest, highest
    return tuple(np.linspace(first, last, count).tolist())
