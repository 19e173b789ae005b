"""The continuous law of the joint draw, in athletes: what the inference knows of the noise.

Let R be the radius, s the noise on the total of each source, λ a source's part of the D
dimensions and x = R - Σ λ |s| / 2. The law has density ∝ Π V(R, R - |s|) · exp(-epsilon · R),
one volume V for each metric: near x ~ Gamma(D + 1, 1 / epsilon) and two-sided exponential s of
rate λ · epsilon / 2, independent but for R ≥ max |s|. What separates the two is a weight.
Given s and R, the noise of a metric of that source is s / B in each of its B cells plus a
part that sums to zero, spread nearly evenly over the body {Σz = 0, Σz⁺ ≤ R - |s| / 2}.

Where several parties add a full draw each, totals are sums of independent totals, and the
variance of a contrast is the sum of those that go with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dp_core.estimate.joint.contrasts import (
    contrast_variance,
    contrasts,
    systematic,
    unit_noise,
)

Floats = NDArray[np.float64]

SIMULATED: Final = 3_000
FURTHEST: Final = 60.0
"""The law of a total is tabled up to here, in units of 1 / epsilon."""

FINE: Final = 0.1
"""Laws of totals are added up on a grid of this step, in units of 1 / epsilon."""

LEAST: Final = 1e-12
"""Stands in for a chance too small to be simulated."""


REACH: Final = 80.0
"""Head counts further from the noisy one, in units of the noise's scale, are not looked at."""

PLACES: Final = 2_401
"""The noise on a total is drawn from so many places."""


class Law(Protocol):
    """What the inference must know of a release's noise; all of it in athletes."""

    def noisy_total(self, source: str, totals: Sequence[float]) -> float:
        """The one noisy total that a source's metrics tell of together."""

    def reach(self, source: str) -> float:
        """How far from it a head count may lie."""

    def log_density(self, source: str, totals: Floats) -> Floats:
        """The log of the density of a source's total noise, up to a constant."""

    def contrast_variance(self, source: str, cells: int, totals: Floats) -> Floats:
        """The variance of a metric's noise along each contrast, given the total's noise."""

    def unit_noise(self, cells: int, draws: int) -> Floats:
        """A metric's noise as contrasts of variance 1, shape (draws, cells - 1)."""

    def cell_noise(self, source: str, cells: int, draws: int, seed: int) -> Floats:
        """A metric's noise, shape (draws, cells)."""


@dataclass(frozen=True, slots=True)
class NoiseLaw:
    """The K-norm noise of one joint release.

    Attributes:
        epsilon: what the release cost.
        cells: the number of cells of each metric.
        sources: the source of each metric.
        parties: how many full draws were added up.
    """

    epsilon: float
    cells: tuple[int, ...]
    sources: tuple[str, ...]
    parties: int = 1

    @property
    def dimensions(self) -> int:
        """D: cells less one, over all metrics."""
        return sum(self.cells) - len(self.cells)

    def share(self, source: str) -> float:
        """λ: the part of the dimensions that a source has."""
        mine = sum(c - 1 for c, s in zip(self.cells, self.sources, strict=True) if s == source)
        return mine / self.dimensions

    def noisy_total(self, source: str, totals: Sequence[float]) -> float:
        """Return the noisy total of a source, which all its metrics share."""
        return totals[0]

    def reach(self, source: str) -> float:
        """How far from the noisy total a head count may lie, in athletes."""
        return REACH / (self.epsilon * self.share(source))

    def contrast_variance(self, source: str, cells: int, totals: Floats) -> Floats:
        """Return the variance of a metric's noise along each contrast, given the total's noise."""
        return contrast_variance(cells, self.radius_squared(source, totals))

    def unit_noise(self, cells: int, draws: int) -> Floats:
        """Draw a metric's noise as contrasts of variance 1, shape (draws, cells - 1)."""
        return unit_noise(cells, self.dimensions, draws, self.parties)

    def cell_noise(self, source: str, cells: int, draws: int, seed: int) -> Floats:
        """Draw the noise of a metric's cells, shape (draws, cells); public, always the same."""
        near = np.linspace(-1, 1, PLACES) ** 3 * FURTHEST / self.epsilon
        density = self.log_density(source, near) + np.log(np.gradient(near))
        chance = np.exp(density - density.max())
        totals = near[systematic(chance / chance.sum(), draws)]
        spread = np.sqrt(self.contrast_variance(source, cells, totals))
        # the total says nothing of the direction
        mixed = np.random.default_rng(seed).permutation(draws)
        within = self.unit_noise(cells, draws)[mixed] * spread[:, None]
        noise: Floats = within @ contrasts(cells) + totals[:, None] / cells
        return noise

    def log_density(self, source: str, totals: Floats) -> Floats:
        """Return the log of the density of a source's total noise, up to a constant.

        Args:
            source: which.
            totals: noise on the number reporting, in athletes.
        """
        far = np.abs(totals) * self.epsilon
        places, kept, _ = self._table(source)
        density: Floats = np.interp(far, places, kept) - self.share(source) * far / 2
        return density

    def radius_squared(self, source: str, totals: Floats) -> Floats:
        """Return the mean of (R - |s| / 2)² given a source's total noise s, in athletes².

        With several parties it is the sum of theirs, given the total of all.
        """
        places, _, squares = self._table(source)
        mean: Floats = np.interp(np.abs(totals) * self.epsilon, places, squares)
        return mean / self.epsilon**2

    def _table(self, source: str) -> tuple[Floats, Floats, Floats]:
        sizes: dict[str, list[int]] = {name: [] for name in (source, *self.sources)}
        for cells, name in zip(self.cells, self.sources, strict=True):
            sizes[name].append(cells - 1)
        alone = tuple(tuple(sorted(each)) for each in sizes.values())
        return _table_of(alone) if self.parties == 1 else _sum_of_tables(alone, self.parties)


@lru_cache(maxsize=128)
def _table_of(sources: tuple[tuple[int, ...], ...]) -> tuple[Floats, Floats, Floats]:
    """Table, over |s| · epsilon, how likely a source's total is and the radius it goes with.

    Args:
        sources: for each source the dimensions of its metrics; the one asked for comes first.

    Returns:
        The places, the log of the weight beside exp(-λ |s| / 2), and the mean of
        (R - |s| / 2)², at epsilon 1.
    """
    places = np.linspace(0.0, FURTHEST, 121)
    dimensions = sum(map(sum, sources))
    law = np.random.default_rng(dimensions)
    x = law.gamma(dimensions + 1, size=(SIMULATED, 1))
    rates = np.array([sum(each) / dimensions / 2 for each in sources])
    others = law.standard_exponential((SIMULATED, len(sources) - 1)) / rates[1:]
    radius = x + (others @ rates[1:])[:, None] + rates[0] * places
    weight = np.where(radius >= places, (radius / x) ** dimensions, 0.0)
    for metrics, total in zip(sources, [places, *others.T[:, :, None]], strict=True):
        weight *= np.where(radius >= total, _thinner(metrics, total / radius), 0.0)
    chance = weight.mean(axis=0) + LEAST
    square = (weight * (radius - places / 2) ** 2).mean(axis=0) + LEAST * places**2
    return places, np.log(chance), square / chance


@lru_cache(maxsize=64)
def _sum_of_tables(
    sources: tuple[tuple[int, ...], ...], parties: int
) -> tuple[Floats, Floats, Floats]:
    """Table the same for the total of several independent draws, by adding up their laws.

    With f the density of one total and g its product with the mean of (R - |s| / 2)², the sum
    of n totals has density f * … * f, and n · g * f * … * f over that is the mean of the sum.
    """
    places, kept, squares = _table_of(sources)
    rate = sum(sources[0]) / sum(map(sum, sources)) / 2
    totals = np.arange(-2 * FURTHEST, 2 * FURTHEST + FINE / 2, FINE)
    one: Floats = np.exp(np.interp(np.abs(totals), places, kept - kept[0]) - rate * np.abs(totals))
    density: Floats = one
    square: Floats = one * np.interp(np.abs(totals), places, squares)
    for _ in range(parties - 1):
        density, square = np.convolve(density, one) * FINE, np.convolve(square, one) * FINE
    middle = len(density) // 2
    far: Floats = FINE * np.arange(middle + 1, dtype=np.float64)
    chance = np.maximum(density[middle:], np.finfo(float).tiny)
    beside: Floats = np.log(chance) + rate * far
    mean: Floats = parties * square[middle:] / chance
    return far, beside, mean


def _thinner(metrics: tuple[int, ...], part: Floats) -> Floats:
    """Return Π V(R, R - |s|) / V(R, R) for the metrics of a source, given |s| / R.

    V(P, Q) ∝ Σ_i C(k, i)² Pⁱ Q^(k - i), the volume of a slice.
    """
    left = np.clip(1 - part, 0.0, 1.0)
    product = np.ones_like(part)
    for k in metrics:
        terms = [comb(k, i) ** 2 / comb(2 * k, k) for i in range(k, -1, -1)]
        product = product * np.polynomial.polynomial.polyval(left, terms)
    return product
