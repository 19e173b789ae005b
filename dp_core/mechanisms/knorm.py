"""One draw of noise for a whole report, on the exact hull of what one athlete can change.

Every metric of a report is a vector of whole numbers, its cells. An athlete who is
present in a source adds, in each metric of that source, non-negative weights that sum to
K; an absent athlete adds zeros. So all metrics of one source have the same total, and
the difference z of two neighbouring reports has ‖z‖ ≤ K in the norm

    ‖z‖ = max over metrics m of max(Σ z_m⁺, Σ z_m⁻).

The noise has probability ∝ exp(-(epsilon / K) · ‖z‖) on the whole-number vectors whose
totals agree within a source. The draw is exact: whole numbers, fractions and `secrets`.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Hashable, Sequence
from fractions import Fraction
from math import ceil, comb, factorial, perm
from typing import Final

from diffprivlib.mechanisms.base import DPMechanism

from dp_core.errors import HuddleError, ParameterError
from dp_core.mechanisms.exact import bernoulli_exp, geometric, two_sided_geometric
from dp_core.mechanisms.slices import count_slice, draw_from_slice, spread_of_slice
from dp_core.params import Epsilon

SMALLEST_RESOLUTION: Final = 64
MOST_ATTEMPTS: Final = 5_000
"""At the lowest acceptance measured, 0.08, all of them fail with probability below 1e-180."""


def resolution(cells: Sequence[int], epsilon: Epsilon) -> int:
    """Return K, what one athlete's weights sum to: a public power of two.

    Args:
        cells: the number of cells of each metric.
        epsilon: what the whole draw costs.

    Returns:
        The smallest power of two that is at least 64 and at least epsilon times the
        number of dimensions, so that the rejection sampler accepts soon.

    >>> resolution([2] * 10, Epsilon.read(1)), resolution([33] * 10, Epsilon.read(4))
    (64, 2048)
    """
    dimensions = sum(cells) - len(cells)
    least = max(SMALLEST_RESOLUTION, ceil(dimensions * epsilon.fraction))
    return 1 << (least - 1).bit_length()


class JointKNorm(DPMechanism):  # type: ignore[misc]
    """The K-norm mechanism of a joint release, exact and pure epsilon-DP.

    Attributes:
        exact_epsilon: the privacy loss as charged; `epsilon` is a float never above it.
        cells: the number of cells of each metric, at least 2.
        sources: the source of each metric; metrics of one source share one total.
        sensitivity: K, what a present athlete's weights sum to in each metric.

    Raises:
        ParameterError: no metric, a metric with one cell, lengths that differ, or a
            sensitivity below 1.

    Why this is private: the unit is one athlete's whole record. Neighbours differ by
    adding, removing or replacing one athlete, or in one athlete being absent from a
    source; in each case z = w - w' with w, w' ≥ 0, so Σ z_m⁺ ≤ Σ w_m ≤ K and
    Σ z_m⁻ ≤ Σ w'_m ≤ K: the sensitivity is K. By the triangle inequality two neighbours
    give any answer with probabilities whose ratio is at most exp(epsilon). Cells,
    sources, K and epsilon are public; the lattice of answers is the same for all data.
    """

    def __init__(
        self,
        *,
        epsilon: Epsilon,
        cells: Sequence[int],
        sources: Sequence[Hashable] | None = None,
        sensitivity: int | None = None,
    ) -> None:
        super().__init__(epsilon=epsilon.below(), delta=0)
        self.exact_epsilon = epsilon
        self.cells = tuple(cells)
        self.sources = tuple(sources) if sources is not None else ("all",) * len(self.cells)
        if not self.cells or min(self.cells) < 2 or len(self.sources) != len(self.cells):
            raise ParameterError(
                "a joint draw needs metrics of two cells or more, each of a source"
            )
        self.sensitivity = resolution(self.cells, epsilon) if sensitivity is None else sensitivity
        if self.sensitivity < 1:
            raise ParameterError("the sensitivity of a joint draw is at least 1")
        self._rate = Fraction(epsilon.fraction, self.sensitivity)
        self._prepare()

    def _prepare(self) -> None:
        """Work out what every attempt of the sampler needs."""
        sizes = [cells - 1 for cells in self.cells]
        self._dimensions = sum(sizes)
        self._kinds = Counter(zip(self.sources, sizes, strict=True))
        self._shares = {
            source: Fraction(
                sum(k for s, k in zip(self.sources, sizes, strict=True) if s == source),
                2 * self._dimensions,
            )
            for source in self.sources
        }
        self._room = ceil(Fraction(sum(k * (k + 1) for k in sizes), 4 * self._dimensions))

    def randomise(self, value: Sequence[Sequence[int]]) -> list[list[int]]:
        """Add one draw of noise to the sums of a report.

        Args:
            value: for each metric its whole-number sums, one per cell.

        Raises:
            ParameterError: the sums do not have the declared cells.
        """
        if tuple(len(sums) for sums in value) != self.cells:
            raise ParameterError("the sums of a joint release must have its cells")
        noise = self.draw()
        return [
            [int(exact) + extra for exact, extra in zip(sums, extras, strict=True)]
            for sums, extras in zip(value, noise, strict=True)
        ]

    def draw(self) -> list[list[int]]:
        """Draw the noise of one release; needs no data.

        Returns:
            For each metric as many whole numbers as it has cells; metrics of one source
            have the same total.

        Raises:
            HuddleError: the sampler gave up, which has probability below 1e-180.
        """
        radius, totals = self._draw_radius()
        limits = {
            source: (radius, radius - total) if total >= 0 else (radius + total, radius)
            for source, total in totals.items()
        }
        return [
            draw_from_slice(cells - 1, *limits[source])
            for cells, source in zip(self.cells, self.sources, strict=True)
        ]

    def bias(self, value: Sequence[Sequence[int]]) -> list[list[int]]:
        """Return the mean of the noise, which is zero in every cell: the law is symmetric."""
        return [[0] * len(sums) for sums in value]

    def variance(self, value: Sequence[Sequence[int]]) -> list[list[Fraction]]:
        """Return the variance of the noise in every cell, by the continuous law.

        The noise of a metric has variance κ · (D + 1)(D + 2) · (K / epsilon)² around its
        share of the total's noise. The total of a source with a part λ of the D dimensions
        has variance 8 · (K / (λ · epsilon))² at most; with few metrics it has less.
        """
        radial = Fraction((self._dimensions + 1) * (self._dimensions + 2), self._rate**2)
        return [
            [spread_of_slice(len(sums)) * radial + self._total_variance(source, len(sums))]
            * len(sums)
            for sums, source in zip(value, self.sources, strict=True)
        ]

    def mse(self, value: Sequence[Sequence[int]]) -> list[list[Fraction]]:
        """Return the mean squared error of every cell, its variance: there is no bias."""
        return self.variance(value)

    def _total_variance(self, source: Hashable, cells: int) -> Fraction:
        return Fraction(2, (self._shares[source] * self._rate * cells) ** 2)

    def _draw_radius(self) -> tuple[int, dict[Hashable, int]]:
        """Draw a radius R and the totals s with weight Π N(k, R, R - |s|) · exp(-rate · R)."""
        for _ in range(MOST_ATTEMPTS):
            proposal = self._propose()
            if proposal is not None:
                return proposal
        raise HuddleError("the noise could not be drawn; ask again")

    def _propose(self) -> tuple[int, dict[Hashable, int]] | None:
        """Propose a radius and totals; None when they are rejected.

        Totals are two-sided geometric and y is the sum of D + 1 geometric draws, both of
        which have the target's tail; see `docs/privacy-model.md` for the two factors.
        """
        totals = {
            source: two_sided_geometric(self._rate * share)
            for source, share in self._shares.items()
        }
        y = sum(geometric(self._rate) for _ in range(self._dimensions + 1))
        half = sum((self._shares[source] * abs(s) for source, s in totals.items()), Fraction(0))
        radius = y - self._room + ceil(half)
        if radius < max(map(abs, totals.values())):
            return None
        rounding = self._rate * (ceil(half) - half)
        if not bernoulli_exp(rounding.numerator, rounding.denominator):
            return None
        accepted, outof = self._acceptance(radius, totals, y)
        return (radius, totals) if secrets.randbelow(outof) < accepted else None

    def _acceptance(self, radius: int, totals: dict[Hashable, int], y: int) -> tuple[int, int]:
        """Return the acceptance probability Π N · k! / C(2k, k) ÷ Π (y + i) as two whole numbers.

        It is at most 1: N(k, P, Q) ≤ C(2k, k) / k! · ((P + Q) / 2 + (k + 1) / 4)^k, and the
        weighted mean of the bases is at most y + 1.
        """
        accepted, outof = 1, perm(y + self._dimensions, self._dimensions)
        for (source, k), many in self._kinds.items():
            points = count_slice(k, radius, radius - abs(totals[source]))
            accepted *= (points * factorial(k)) ** many
            outof *= comb(2 * k, k) ** many
        return accepted, outof
