"""A noisy histogram: more bins show more shape and carry more noise in all.

Replacing one athlete takes one from a bin and adds one to another, so the counts move by 2
in all and each bin gets whole-number noise at rate epsilon / 2, whatever their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.classroom.laws import Geometric, geometric
from dp_core.classroom.settings import Setting

SENSITIVITY: Final = 2
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """The exact counts of a class squad in even bins between its bounds.

    Attributes:
        edges: in the metric's unit, one more than there are bins.
        true_counts: athletes in each, exact.
        law: the noise of each count.
    """

    edges: Floats
    true_counts: NDArray[np.int64]
    law: Geometric

    @property
    def noise_share(self) -> float:
        """The part of the squad that noise alone puts into the wrong bin, by the formula.

        B · E|z| / (2n): the expected total variation of independent noise on B counts.
        """
        bins, athletes = len(self.true_counts), self.true_counts.sum()
        return float(bins * self.law.mean_size / (2 * athletes))

    def release(self) -> Floats:
        """Draw a fresh noisy histogram; counts can be negative and need not add up."""
        return self.true_counts + self.law.draw(len(self.true_counts))


def histogram(setting: Setting, bins: int) -> Bins:
    """Count a squad in even bins between the setting's bounds; values beyond count as them."""
    edges = np.linspace(setting.low, setting.high, bins + 1)
    counts, _ = np.histogram(setting.true_clipped(), edges)
    law = geometric(float(setting.epsilon), SENSITIVITY)
    return Bins(edges * float(setting.quantity.step), counts, law)


def misplaced(noisy: Floats, exact: NDArray[np.int64]) -> float:
    """The part of the squad in the wrong bin: half the summed distance over its size."""
    return float(np.abs(noisy - exact).sum() / (2 * exact.sum()))
