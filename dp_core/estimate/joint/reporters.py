"""How many athletes reported a source: the posterior of the head count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from dp_core.estimate.joint.contrasts import systematic
from dp_core.estimate.joint.noise_law import Law

Floats = NDArray[np.float64]

EVERYBODY: Final = 0.2
"""The prior chance that the whole roster reported; other counts weigh in proportion."""


@dataclass(frozen=True, slots=True, eq=False)
class HeadCount:
    """A law of a whole number of athletes.

    Attributes:
        counts: the possible numbers, increasing.
        chances: how likely each is.
    """

    counts: Floats
    chances: Floats

    @classmethod
    def prior(cls, roster: int) -> Self:
        """The law before any data: everybody with 0.2, else in proportion to the count."""
        counts = np.arange(1.0, roster + 1)
        return cls(counts, _prior(counts, roster))

    @classmethod
    def posterior(cls, law: Law, source: str, noisy_total: float, roster: int) -> Self:
        """The law given the noisy common total of a source's metrics, in athletes.

        Args:
            law: the noise of the release.
            source: which source.
            noisy_total: the noisy total divided by K.
            roster: how many athletes are on the roster, at least 1.
        """
        reach = law.reach(source)
        nearest = min(max(noisy_total, 1.0), float(roster))
        low, high = max(1, int(nearest - reach)), min(roster, int(nearest + reach) + 1)
        counts = np.arange(low, high + 1.0)
        weight = np.log(_prior(counts, roster)) + law.log_density(source, noisy_total - counts)
        chances = np.exp(weight - weight.max())
        return cls(counts, chances / chances.sum())

    def spread(self, many: int) -> Floats:
        """Pick counts by their chances, evenly spread, in increasing order."""
        picked: Floats = self.counts[systematic(self.chances, many)]
        return picked

    def between(self, tail: float) -> tuple[float, float]:
        """Return the shortest range that leaves at most `tail` on either side."""
        below = np.cumsum(self.chances)
        low = int((below <= tail).sum())
        high = int((below < 1 - tail).sum())
        last = len(self.counts) - 1
        return float(self.counts[min(low, last)]), float(self.counts[min(high, last)])

    @property
    def mean(self) -> float:
        """The expected count."""
        return float(self.counts @ self.chances)

    @property
    def variance(self) -> float:
        """The variance of the count."""
        return float((self.counts - self.mean) ** 2 @ self.chances)


def _prior(counts: Floats, roster: int) -> Floats:
    chances = (1 - EVERYBODY) * counts * 2 / (roster * (roster + 1.0))
    return np.where(counts == roster, chances + EVERYBODY, chances)
