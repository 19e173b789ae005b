"""The protocol of a comparison engine, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dp_core.features.statistics import Values
from dp_core.figures import STATISTICS
from dp_core.params import Epsilon
from dp_core.quantities import Quantity

Floats = NDArray[np.float64]
Steps = NDArray[np.int64]

REPLACE: Final = "replace one athlete"
ADD_OR_REMOVE: Final = "add or remove one athlete"

REPORTERS_ONLY: Final = (
    "It is given the athletes who reported, and how many they are is taken as public: "
    "that number leaks."
)
"""What every comparison engine does about missing athletes: giving the count away is in
their favour, for method joint pays for it."""

QUARTERS: Final = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Answers:
    """What an engine says about one metric of the athletes who reported it.

    Attributes:
        mean, sd, q25, median, q75: in the metric's unit; quartiles in order.
        histogram: the share of each public bin, at least 0 and summing to 1.
        shares: the share beyond each public threshold, 0 to 1.
    """

    mean: float
    sd: float
    q25: float
    median: float
    q75: float
    histogram: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def numbers(self) -> Floats:
        """Mean, SD and quartiles, shape (5,)."""
        return np.array([getattr(self, name) for name in STATISTICS])


class Engine(Protocol):
    """One way to answer a whole report."""

    @property
    def name(self) -> str:
        """A short fixed name."""

    @property
    def title(self) -> str:
        """How people call it."""

    @property
    def explanation(self) -> str:
        """What it does, in two sentences."""

    @property
    def neighbours(self) -> str:
        """Which change of the data its epsilon is about."""

    @property
    def missing(self) -> str:
        """What it does about athletes who did not report."""

    def answer(
        self, quantities: Sequence[Quantity], values: Values, epsilon: Epsilon, roster: int
    ) -> Mapping[str, Answers]:
        """Answer a report about all metrics for one epsilon.

        Args:
            quantities: what is asked, each once; public.
            values: for each metric the athletes' values in steps and who has one.
            epsilon: what the whole report costs.
            roster: how many athletes are on the roster; public.

        Returns:
            Answers by metric key.

        Raises:
            EngineUnavailable: its library is not installed.
        """


def reported(quantity: Quantity, values: Values) -> Steps:
    """Return the values of those who reported a metric, in steps, clipped to the bounds."""
    numbers, present = values[quantity.key]
    clipped: Steps = np.clip(np.asarray(numbers)[present], quantity.low, quantity.high)
    return clipped.astype(np.int64)


def beyond(quantity: Quantity, steps: Steps) -> list[NDArray[np.bool_]]:
    """Say for each public threshold which values are beyond it."""
    return [
        steps >= line.value if line.direction == "above" else steps < line.value
        for line in quantity.thresholds
    ]


def bin_of(quantity: Quantity, steps: Steps) -> Steps:
    """Say in which public bin each value lies, from 0."""
    places: Steps = np.searchsorted(np.array(quantity.edges[1:-1]), steps, side="right")
    return places


def releases(quantity: Quantity) -> int:
    """How many releases a report of one statistic at a time makes about a metric.

    Five numbers, one histogram and the thresholds.
    """
    return len(STATISTICS) + 1 + len(quantity.thresholds)


def even_part(quantities: Sequence[Quantity], epsilon: Epsilon) -> float:
    """Return the epsilon of each release when all of a report get the same."""
    return epsilon.below() / sum(releases(quantity) for quantity in quantities)


def settle(quantity: Quantity, numbers: ArrayLike, bins: ArrayLike, shares: ArrayLike) -> Answers:
    """Make noisy answers possible ones, which can only bring them nearer to the truth.

    Args:
        quantity: gives the bounds and the unit.
        numbers: mean, SD and three quartiles in steps, shape (5,); a NaN counts as the
            middle of what is possible.
        bins: noisy counts or shares of the public bins.
        shares: noisy shares beyond the thresholds.
    """
    mean, sd, *quartiles = np.asarray(numbers, dtype=np.float64)
    middle = (quantity.low + quantity.high) / 2
    placed = np.clip(np.nan_to_num([mean, *quartiles], nan=middle), quantity.low, quantity.high)
    spread = float(np.clip(np.nan_to_num(sd, nan=quantity.width / 4), 0.0, quantity.width / 2))
    low, median, high = np.sort(placed[1:])
    return Answers(
        mean=quantity.value(float(placed[0])),
        sd=quantity.value(spread),
        q25=quantity.value(float(low)),
        median=quantity.value(float(median)),
        q75=quantity.value(float(high)),
        histogram=tuple(normalise(np.asarray(bins, dtype=np.float64)).tolist()),
        shares=tuple(np.clip(np.asarray(shares, dtype=np.float64), 0.0, 1.0).tolist()),
    )


def normalise(bins: Floats) -> Floats:
    """Cut negative counts to zero and make them sum to 1; even where nothing is left."""
    positive = np.maximum(bins, 0.0)
    total = positive.sum()
    return positive / total if total > 0 else np.full(len(bins), 1 / len(bins))


def know_nothing(quantity: Quantity) -> Answers:
    """Answer without any data: the middle of what is possible. For metrics nobody reported."""
    return settle(
        quantity,
        [np.nan] * len(STATISTICS),
        np.zeros(len(quantity.edges) - 1),
        np.full(len(quantity.thresholds), 0.5),
    )
