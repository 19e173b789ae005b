"""The average sleep of Squad Kestrel between bounds: what the bounds cut off, what noise adds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.classroom.laws import Geometric, geometric
from dp_core.classroom.lessons.chances import COVERED
from dp_core.classroom.lessons.kestrel import ATHLETES, SLEEP
from dp_core.errors import ParameterError

TENTHS: Final = 10
"""Sums are counted in tenths of an hour, so that noise is a whole number of them."""

CHOICES: Final = ((7, 8), (6, 9), (5, 9), (4, 10), (0, 14), (0, 24))
"""Bounds to choose from, in hours."""


@dataclass(frozen=True, slots=True)
class BoundedMean:
    """A noisy average of 25 made-up nights; a value beyond a bound counts as the bound.

    Attributes:
        low, high: the bounds in hours, chosen from outside the data.
        epsilon: what one report costs.
        sam: how long Sam slept, in hours; the lesson swaps it.

    Raises:
        ParameterError: the bounds are out of order, or epsilon is not above 0.
    """

    low: int
    high: int
    epsilon: float
    sam: float = SLEEP[-1]

    def __post_init__(self) -> None:
        if not (self.low < self.high and self.epsilon > 0):
            raise ParameterError("bounds must be in order and epsilon above 0")

    @property
    def law(self) -> Geometric:
        """The noise of the sum, in tenths of an hour."""
        return geometric(self.epsilon, (self.high - self.low) * TENTHS)

    @property
    def per_tenth(self) -> float:
        """What a tenth of an hour in the sum is worth in the average, in hours."""
        return 1 / (TENTHS * ATHLETES)

    def true_hours(self) -> NDArray[np.float64]:
        """Every athlete's exact hours, Sam's last, shape (25,)."""
        return np.array([*SLEEP[:-1], self.sam])

    def true_mean(self) -> float:
        """The exact average, without bounds."""
        return float(self.true_hours().mean())

    def true_bounded_mean(self) -> float:
        """The exact average after the bounds."""
        return float(np.clip(self.true_hours(), self.low, self.high).mean())

    @property
    def bias(self) -> float:
        """How far the bounds alone move the average, in hours."""
        return self.true_bounded_mean() - self.true_mean()

    @property
    def cut(self) -> int:
        """How many athletes are beyond a bound."""
        hours = self.true_hours()
        return int(((hours < self.low) | (hours > self.high)).sum())

    @property
    def pull(self) -> float:
        """The most that replacing one athlete moves the average: (high - low) / 25 hours."""
        return (self.high - self.low) / ATHLETES

    @property
    def half_width(self) -> float:
        """How far noise moves the average at most in 95 of 100 reports, in hours."""
        return float(self.law.quantile((1 + COVERED) / 2)) * self.per_tenth

    @property
    def error(self) -> float:
        """The typical error of a report: √(bias² + noise²), in hours."""
        return math.hypot(self.bias, self.law.sd * self.per_tenth)

    def draw(self, reports: int) -> list[float]:
        """Draw fresh reports of the average.

        Why this is private: nobody's privacy is at stake, the athletes are made up. The unit
        is the athlete; replacing one moves the bounded sum by at most high - low; squad size
        and bounds are public.
        """
        noisy = self.true_bounded_mean() + self.law.draw(reports) * self.per_tenth
        return [float(each) for each in noisy]


def best_bounds(epsilon: float) -> BoundedMean:
    """The choice of bounds with the least typical error at this epsilon."""
    return min(
        (BoundedMean(low, high, epsilon) for low, high in CHOICES), key=lambda each: each.error
    )
