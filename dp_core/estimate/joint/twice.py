"""Two measurements of the same sums, read together by what their noises say.

The first draw and the second are weighed by how sharp each is, so that the weighted sums
are what both say together: exactly for Gaussian noise, and for K-norm noise as far as its
contrasts are treated as normal everywhere. Whoever remeasures has seen the first report, so
each interval leaves out half as much as usual (Bonferroni; `docs/accuracy.md`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.estimate.joint.gaussian_law import GaussianLaw
from dp_core.estimate.joint.noise_law import Law, NoiseLaw
from dp_core.estimate.joint.planning import JointTerms
from dp_core.mechanisms.knorm import resolution
from dp_core.params import Epsilon

Floats = NDArray[np.float64]
NoisySums = Sequence[Sequence[int]]

TWICE_TAIL: Final = 0.0125
"""What an interval of a figure that was measured twice leaves out on either side."""

FURTHEST: Final = 60.0
POINTS: Final = 4_001
"""The law of a total is worked out up to here, in units of 1 / epsilon, at so many places."""


@dataclass(frozen=True, slots=True)
class TwiceLaw:
    """The noise of two K-norm draws, of which the first counts with `weight`.

    Attributes:
        first, again: the laws of the two.
        weight: of the first, between 0 and 1.
    """

    first: NoiseLaw
    again: NoiseLaw
    weight: float

    def noisy_total(self, source: str, totals: Sequence[float]) -> float:
        """Return the noisy total of a source, which all its metrics share."""
        return totals[0]

    def reach(self, source: str) -> float:
        """How far from the noisy total a head count may lie, in athletes."""
        return self.weight * self.first.reach(source) + self._rest * self.again.reach(source)

    def log_density(self, source: str, totals: Floats) -> Floats:
        """Return the log of the density of a source's total noise, up to a constant."""
        places, density = _weighted_total(self, source)
        found: Floats = np.interp(np.abs(totals), places, density)
        return found

    def contrast_variance(self, source: str, cells: int, totals: Floats) -> Floats:
        """Return the variance of a metric's noise along each contrast."""
        one, two = (
            law.contrast_variance(source, cells, totals) for law in (self.first, self.again)
        )
        variance: Floats = self.weight**2 * one + self._rest**2 * two
        return variance

    def unit_noise(self, cells: int, draws: int) -> Floats:
        """Draw a metric's noise as contrasts of variance 1, shape (draws, cells - 1)."""
        one, two = (law.unit_noise(cells, draws) for law in (self.first, self.again))
        none = np.zeros(1)
        spreads = [
            part * float(law.contrast_variance(law.sources[0], cells, none)[0]) ** 0.5
            for part, law in ((self.weight, self.first), (self._rest, self.again))
        ]
        mixed = np.random.default_rng(draws).permutation(draws)
        both: Floats = (spreads[0] * one + spreads[1] * two[mixed]) / np.hypot(*spreads)
        return both

    def cell_noise(self, source: str, cells: int, draws: int, seed: int) -> Floats:
        """Draw the noise of a metric's cells, shape (draws, cells)."""
        one = self.first.cell_noise(source, cells, draws, seed)
        two = self.again.cell_noise(source, cells, draws, seed)
        mixed = np.random.default_rng(seed + draws).permutation(draws)
        both: Floats = self.weight * one + self._rest * two[mixed]
        return both

    @property
    def _rest(self) -> float:
        return 1 - self.weight


def measured_again(first: JointTerms, epsilon: Epsilon) -> JointTerms:
    """Lay out a second measurement: the first one's knots, at a price of its own."""
    layout = replace(first.layout, resolution=resolution(first.layout.cells, epsilon))
    return replace(first, layout=layout, epsilon=epsilon)


def read_together(first: JointTerms, again: JointTerms) -> JointTerms:
    """Return the terms of both measurements together, as the inference needs them."""
    return replace(first, law_of_all=_law_together(first, again), tail=TWICE_TAIL)


def add_up(
    first: JointTerms, again: JointTerms, noisy: NoisySums, noisy_again: NoisySums
) -> list[list[float]]:
    """Weigh the noisy sums of two measurements.

    Returns:
        For each metric its weighted sums, one per cell, in parts of the first's K.
    """
    weight = _weight(first, again)
    scale = first.layout.resolution / again.layout.resolution
    return [
        [weight * one + (1 - weight) * scale * two for one, two in zip(cells, other, strict=True)]
        for cells, other in zip(noisy, noisy_again, strict=True)
    ]


def _weight(first: JointTerms, again: JointTerms) -> float:
    """The first one's weight: noise falls with 1 / epsilon, so the square of its price."""
    one, two = float(first.epsilon) ** 2, float(again.epsilon) ** 2
    return one / (one + two)


def _law_together(first: JointTerms, again: JointTerms) -> Law:
    one, two = first.law, again.law
    if isinstance(one, NoiseLaw) and isinstance(two, NoiseLaw):
        return TwiceLaw(one, two, _weight(first, again))
    metrics = len(first.layout.items)
    sd = float(2 * metrics) ** 0.5 / float(np.hypot(float(first.epsilon), float(again.epsilon)))
    return GaussianLaw(sd, first.layout.cells, first.layout.sources)


@lru_cache(maxsize=64)
def _weighted_total(law: TwiceLaw, source: str) -> tuple[Floats, Floats]:
    """Table the log density of a source's weighted total noise, over its size."""
    parts = ((law.weight, law.first), (1 - law.weight, law.again))
    furthest = max(part * FURTHEST / each.epsilon for part, each in parts)
    grid = np.linspace(-furthest, furthest, POINTS)
    one, two = (_density(each, source, grid / part) for part, each in parts)
    whole = np.convolve(one, two)
    middle = len(whole) // 2
    step = grid[1] - grid[0]
    density: Floats = np.log(np.maximum(whole[middle:], np.finfo(float).tiny))
    return step * np.arange(len(density), dtype=np.float64), density


def _density(law: NoiseLaw, source: str, totals: Floats) -> Floats:
    log = law.log_density(source, totals)
    density: Floats = np.exp(log - log.max())
    return density
