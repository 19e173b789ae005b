"""The discrete Gaussian: exact whole-number noise for accounts that count in zCDP.

P(z) is proportional to exp(-z² / (2 σ²)) on the whole numbers, drawn by rejection from a
two-sided geometric law with whole numbers, fractions and `secrets` alone. Source: Canonne,
Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (2020), algorithm 3; its
theorem 14 gives the concentrated privacy of many coordinates together.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from diffprivlib.mechanisms.base import DPMechanism

from dp_core.errors import ParameterError
from dp_core.mechanisms.exact import bernoulli_exp, two_sided_geometric
from dp_core.params import Epsilon


def discrete_gaussian(variance: Fraction) -> int:
    """Draw a whole number z with probability proportional to exp(-z² / (2 · variance)), exactly.

    Args:
        variance: σ², above 0.

    Raises:
        ParameterError: it is not above 0.
    """
    if variance <= 0:
        raise ParameterError("the variance of a discrete Gaussian must be above 0")
    scale = isqrt(variance.numerator // variance.denominator) + 1
    while True:
        z = two_sided_geometric(Fraction(1, scale))
        loss = Fraction((abs(z) - Fraction(variance, scale)) ** 2, 2 * variance)
        if bernoulli_exp(loss.numerator, loss.denominator):
            return z


class JointDiscreteGaussian(DPMechanism):  # type: ignore[misc]
    """One discrete Gaussian draw for each cell of a joint release.

    Attributes:
        price: the epsilon e whose ρ = e² / 2 the draw costs; it is not an epsilon that the
            draw has.
        cells: the number of cells of each metric, at least 2.
        sensitivity: K, what a present athlete's weights sum to in each metric.
        noise_variance: σ² of every cell, exact.

    Raises:
        ParameterError: no metric, a metric with one cell, or a sensitivity below 1.

    Why this is private: the unit is one athlete's whole record. Neighbours replace, add or
    remove one athlete, or take a source from one; in each metric z = w - w' with w, w' ≥ 0
    that sum to K or to 0, so Σ z² ≤ Σ w² + Σ w'² ≤ 2 K², over all M metrics at most 2 M K².
    Independent discrete Gaussians of variance σ² are Δ² / (2 σ²)-zCDP for whole-number
    vectors that differ by Δ in L2 (Canonne, Kamath and Steinke 2020, theorem 14), which is
    e² / 2 with σ² = 2 M K² / e². Cells, M, K and e are public.
    """

    def __init__(self, *, price: Epsilon, cells: Sequence[int], sensitivity: int) -> None:
        super().__init__(epsilon=price.below(), delta=0)
        self.price, self.cells, self.sensitivity = price, tuple(cells), sensitivity
        if not self.cells or min(self.cells) < 2 or sensitivity < 1:
            raise ParameterError("a joint draw needs metrics of two cells or more and a K above 0")
        self.noise_variance = noise_variance(price, len(self.cells), sensitivity)

    def draw(self) -> list[list[int]]:
        """Draw the noise of one release; needs no data.

        Returns:
            For each metric as many whole numbers as it has cells.
        """
        return [
            [discrete_gaussian(self.noise_variance) for _ in range(cells)] for cells in self.cells
        ]

    def randomise(self, value: Sequence[Sequence[int]]) -> list[list[int]]:
        """Add one draw of noise to the sums of a report.

        Args:
            value: for each metric its whole-number sums, one per cell.

        Raises:
            ParameterError: the sums do not have the declared cells.
        """
        if tuple(len(sums) for sums in value) != self.cells:
            raise ParameterError("the sums of a joint release must have its cells")
        return [
            [int(exact) + extra for exact, extra in zip(sums, extras, strict=True)]
            for sums, extras in zip(value, self.draw(), strict=True)
        ]

    def bias(self, value: Sequence[Sequence[int]]) -> list[list[int]]:
        """Return the mean of the noise, which is zero in every cell."""
        return [[0] * len(sums) for sums in value]

    def variance(self, value: Sequence[Sequence[int]]) -> list[list[Fraction]]:
        """Return the variance of the noise in every cell: never more than σ², and near it."""
        return [[self.noise_variance] * len(sums) for sums in value]

    def mse(self, value: Sequence[Sequence[int]]) -> list[list[Fraction]]:
        """Return the mean squared error of every cell, its variance: there is no bias."""
        return self.variance(value)


def noise_variance(price: Epsilon, metrics: int, sensitivity: int) -> Fraction:
    """Return σ² = 2 · M · K² / e², so that a draw costs ρ = e² / 2.

    Args:
        price: e.
        metrics: M, how many metrics a release has.
        sensitivity: K.

    >>> noise_variance(Epsilon.read(1), 10, 64)
    Fraction(81920, 1)
    """
    return Fraction(2 * metrics * sensitivity**2, price.fraction**2)
