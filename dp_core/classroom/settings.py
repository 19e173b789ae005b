"""What a learner has chosen: a squad, a metric, bounds and an epsilon, checked together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.classroom.laws import Gaussian, Geometric, Laplace, gaussian, geometric, laplace
from dp_core.classroom.squad import ClassSquad
from dp_core.errors import ParameterError
from dp_core.params import Epsilon
from dp_core.quantities import Quantity

DELTA: Final = 1e-5
"""The delta of the Gaussian mechanism in the classroom, far below one over any squad."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One noisy mean as a learner set it up.

    Attributes:
        squad: made up or published.
        metric: which of its metrics.
        low, high: the bounds, in grid steps; a value beyond counts as the bound. They are
            chosen from outside the data.
        epsilon: what one release costs.

    Raises:
        ParameterError: the squad lacks the metric, or the bounds are out of order.
    """

    squad: ClassSquad
    metric: str
    low: int
    high: int
    epsilon: Epsilon

    def __post_init__(self) -> None:
        quantity = self.quantity
        if not quantity.low <= self.low < self.high <= quantity.high:
            raise ParameterError("bounds must be in order and within the catalogue's")

    @property
    def quantity(self) -> Quantity:
        """The public terms of the metric."""
        return self.squad.quantity(self.metric)

    @property
    def recipe(self) -> tuple[str, str, int, int, int]:
        """The few public words and numbers that name this setting."""
        origin = repr(self.squad.origin)
        return origin, self.metric, self.low, self.high, self.epsilon.micro

    @property
    def width(self) -> int:
        """The most that replacing one athlete moves the clipped sum, in grid steps."""
        return self.high - self.low

    @property
    def per_step(self) -> float:
        """What one grid step of the sum is worth in the mean, in the metric's unit."""
        return float(self.quantity.step) / self.squad.athletes

    def true_clipped(self) -> NDArray[np.int64]:
        """Each athlete's exact value after the bounds, in grid steps."""
        return np.clip(self.squad.true_steps(self.metric), self.low, self.high)

    def true_clipped_mean(self) -> float:
        """The exact mean after the bounds, in the metric's unit."""
        return float(self.true_clipped().sum()) * self.per_step

    @property
    def bias(self) -> float:
        """How far the bounds alone move the mean, in the metric's unit."""
        return self.true_clipped_mean() - self.squad.true_mean(self.metric)

    @property
    def sampling_sd(self) -> float:
        """How far chance moves the mean of a squad of this size: SD / √n, in the unit."""
        values = self.squad.true_values(self.metric)
        return float(values.std(ddof=1) / np.sqrt(len(values)))

    @property
    def line(self) -> str:
        """The first public line of the metric, which counts are about, such as "below 7 h"."""
        return self.quantity.thresholds[0].label

    def true_count(self) -> int:
        """How many athletes are beyond the line, exactly."""
        line, steps = self.quantity.thresholds[0], self.squad.true_steps(self.metric)
        beyond = steps >= line.value if line.direction == "above" else steps < line.value
        return int(beyond.sum())

    def geometric(self) -> Geometric:
        """Whole-number noise for the sum, in grid steps: the mechanism of the classroom."""
        return geometric(float(self.epsilon), self.width)

    def laplace(self) -> Laplace:
        """Laplace noise for the sum, in grid steps."""
        return laplace(float(self.epsilon), self.width)

    def gaussian(self) -> Gaussian:
        """Gaussian noise for the sum at delta = DELTA, in grid steps."""
        return gaussian(float(self.epsilon), DELTA, self.width)

    def mean_of(self, noise: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn noise on the sum, in grid steps, into noisy means in the metric's unit."""
        return self.true_clipped_mean() + noise * self.per_step
