"""Even bins over a metric's public bounds, and everything a report asks read off them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dp_core.engines.compare.engine import Answers, Floats, Steps, settle
from dp_core.quantities import Quantity


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """Bins of even width, as far as whole steps allow.

    Attributes:
        quantity: the metric.
        starts: the first step of each bin, and one past the last, shape (m + 1,).
    """

    quantity: Quantity
    starts: Steps

    @property
    def borders(self) -> Floats:
        """The bins' borders, half a step before each start: a step is a stretch around it."""
        return self.starts.astype(np.float64) - 0.5

    def count(self, steps: Steps) -> Steps:
        """Count the values in each bin, shape (m,)."""
        places = np.searchsorted(self.starts, steps, side="right") - 1
        return np.bincount(places, minlength=len(self.starts) - 1)

    def read(self, share: Floats) -> Answers:
        """Read a report off the share of athletes in each bin, spread evenly within it."""
        below = np.concatenate([[0.0], np.cumsum(share)])
        middle = (self.borders[:-1] + self.borders[1:]) / 2
        mean = share @ middle
        variance = share @ (middle - mean) ** 2
        quartiles = np.interp([0.25, 0.5, 0.75], below, self.borders)
        under = np.interp(self._lines(), self.borders, below)
        above = [line.direction == "above" for line in self.quantity.thresholds]
        edges = np.array([*self.quantity.edges[:-1], self.quantity.high + 1]) - 0.5
        return settle(
            self.quantity,
            [mean, variance**0.5, *quartiles],
            np.diff(np.interp(edges, self.borders, below)),
            np.where(above, 1 - under, under),
        )

    def _lines(self) -> Floats:
        return np.array([line.value - 0.5 for line in self.quantity.thresholds])


@lru_cache(maxsize=256)
def bins_of(quantity: Quantity, many: int) -> Bins:
    """Lay bins; a metric of fewer values gets one for each value.

    Args:
        quantity: gives the bounds.
        many: how many bins, at least 1.
    """
    count = min(many, quantity.width + 1)
    starts = np.rint(np.linspace(quantity.low, quantity.high + 1, count + 1)).astype(np.int64)
    return Bins(quantity, starts)


def project(shares: Floats) -> Floats:
    """Return the nearest shares that are at least 0 and sum to 1.

    By the sorting algorithm of Held, Wolfe and Crowder (1974): one number is taken off all,
    and what falls below zero is zero.
    """
    falling = np.sort(shares)[::-1]
    taken = (np.cumsum(falling) - 1) / np.arange(1, len(shares) + 1)
    last = int(np.flatnonzero(falling > taken)[-1])
    nearest: Floats = np.maximum(shares - taken[last], 0.0)
    return nearest
