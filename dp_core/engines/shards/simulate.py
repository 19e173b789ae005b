"""Made-up watches: each athlete wears one, and it reports one reading on the public grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dp_core.engines.compare.engine import Steps
from dp_core.errors import ParameterError
from dp_core.features.knots import Scale
from dp_core.metrics import read_catalogue
from dp_core.quantities import Quantity

MOST_WATCHES: Final = 1_000_000
LOOSE: Final = 0.01
"""The share of watches, rounded up, that sit loose and report far beyond the upper bound."""


@dataclass(frozen=True, slots=True, eq=False)
class Watches:
    """Readings of made-up watches: nobody's privacy is at stake.

    Attributes:
        quantity: the metric, with its public bounds.
        true_steps: one reading per watch, in grid steps, some beyond the bounds, shape (n,).
    """

    quantity: Quantity
    true_steps: Steps

    def true_clipped(self) -> Steps:
        """Each reading as it is counted, within the public bounds, in grid steps."""
        return clip(self.quantity, self.true_steps)

    def divided(self, shards: int) -> list[Steps]:
        """Divide the watches over shards, as evenly as whole watches allow.

        Raises:
            ParameterError: there is no shard to divide them over.
        """
        if shards < 1:
            raise ParameterError("watches report to one shard at least")
        return list(np.array_split(self.true_steps, shards))


def simulate(metric: str, watches: int, seed: int) -> Watches:
    """Make watches up as the metric's public prior expects them; the same seed, the same watches.

    Args:
        metric: its key in the catalogue.
        watches: how many, 1 to `MOST_WATCHES`.
        seed: of the made-up readings alone; noise has none.

    Raises:
        ParameterError: no such metric, or not so many watches.
    """
    if not 1 <= watches <= MOST_WATCHES:
        raise ParameterError(f"make up 1 to {MOST_WATCHES:,} watches")
    quantity, law = read_catalogue()[metric].level, np.random.default_rng(seed)
    scale = Scale.of(quantity)
    drawn = scale.centre + scale.spread * law.normal(0.0, 1.0, watches)
    steps = np.rint((np.exp(drawn) if scale.log else drawn) / scale.unit).astype(np.int64)
    steps[law.permutation(watches) < LOOSE * watches] = quantity.high + quantity.width
    return Watches(quantity, steps)


def clip(quantity: Quantity, steps: Steps) -> Steps:
    """Move readings beyond the public bounds to the bound, as every shard does first."""
    return np.clip(steps, quantity.low, quantity.high)
