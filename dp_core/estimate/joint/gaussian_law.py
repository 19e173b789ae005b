"""The law of independent Gaussian noise on every cell, in athletes: for the inference.

A metric with B cells has a noisy total of variance B · σ² and, apart from it, contrasts of
variance σ² each. All metrics of a source have one exact total, so their noisy ones are
weighed together, by the inverse of B.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REACH: Final = 9.0
"""Head counts further from the noisy total than so many SDs are not looked at."""


@dataclass(frozen=True, slots=True)
class GaussianLaw:
    """The noise of one joint release with independent Gaussian cells.

    Attributes:
        sd: σ, of the noise on each cell, in athletes.
        cells: the number of cells of each metric.
        sources: the source of each metric.
    """

    sd: float
    cells: tuple[int, ...]
    sources: tuple[str, ...]

    def noisy_total(self, source: str, totals: Sequence[float]) -> float:
        """Weigh the noisy totals of a source's metrics together.

        Args:
            source: which.
            totals: one per metric of the source, in their order.
        """
        return float(np.average(totals, weights=1 / self._sizes(source)))

    def reach(self, source: str) -> float:
        """How far from the noisy total a head count may lie, in athletes."""
        return REACH * self._total_sd(source)

    def log_density(self, source: str, totals: Floats) -> Floats:
        """Return the log of the density of a source's total noise, up to a constant."""
        density: Floats = -0.5 * (np.asarray(totals) / self._total_sd(source)) ** 2
        return density

    def contrast_variance(self, source: str, cells: int, totals: Floats) -> Floats:
        """Return the variance of the noise in each contrast: σ², whatever the total's noise."""
        return np.full(np.shape(totals), self.sd**2)

    def unit_noise(self, cells: int, draws: int) -> Floats:
        """Draw a metric's noise as contrasts of variance 1, shape (draws, cells - 1)."""
        return np.random.default_rng((cells, draws)).standard_normal((draws, cells - 1))

    def cell_noise(self, source: str, cells: int, draws: int, seed: int) -> Floats:
        """Draw the noise of a metric's cells, shape (draws, cells); public, always the same."""
        return self.sd * np.random.default_rng((seed, cells)).standard_normal((draws, cells))

    def _sizes(self, source: str) -> Floats:
        mine = [c for c, s in zip(self.cells, self.sources, strict=True) if s == source]
        return np.array(mine, dtype=np.float64)

    def _total_sd(self, source: str) -> float:
        return float(self.sd / np.sqrt((1 / self._sizes(source)).sum()))
