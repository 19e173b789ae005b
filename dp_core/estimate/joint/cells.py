"""The latent cells of a quantity: every public value belongs to one, and no bin cuts one.

Inference works on how many athletes lie in each cell. A cell is a run of whole numbers;
bin edges and thresholds are always borders, so shares are sums of cells. A quantity of few
values has a cell for each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.features.knots import Scale
from dp_core.features.soft_histogram import Item, weight_table
from dp_core.metrics import Quantity

Floats = NDArray[np.float64]

FINE: Final = 1 / 8
COARSE: Final = 1 / 2
NEAR: Final = 6.0
"""Cells are an eighth of an athlete SD wide within six of the prior's mean, half of one beyond."""

FEW_VALUES: Final = 120


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The cells of a quantity.

    Attributes:
        starts: the first whole number of each cell, and one past the last, shape (J + 1,).
        mean: the mean of each cell's whole numbers, in steps, shape (J,).
        square: the mean of their squares.
        edges: for each bin edge the number of the cell it starts, shape (bins + 1,).
        lines: for each threshold likewise.
        above: for each threshold whether the share at or above it is asked.
    """

    starts: NDArray[np.int64]
    mean: Floats
    square: Floats
    edges: NDArray[np.int64]
    lines: NDArray[np.int64]
    above: NDArray[np.bool_]

    @property
    def borders(self) -> Floats:
        """The cells' borders, half a step before each start, cut to the public bounds."""
        halfway = self.starts - 0.5
        return np.clip(halfway, self.starts[0], self.starts[-1] - 1.0)

    def average(self, table: NDArray[np.int64]) -> Floats:
        """Average the rows of a table of all whole numbers over each cell."""
        sums = np.add.reduceat(table, self.starts[:-1] - self.starts[0], axis=0)
        return sums / np.diff(self.starts)[:, None]


@lru_cache(maxsize=256)
def cells_of(quantity: Quantity) -> Cells:
    """Lay the cells of a quantity."""
    starts = _starts(quantity)
    steps = np.arange(quantity.low, quantity.high + 1, dtype=np.float64)
    sizes = np.diff(starts)
    first = starts[:-1] - quantity.low
    edges = np.array([*quantity.edges[:-1], quantity.high + 1])
    lines = np.array([line.value for line in quantity.thresholds], dtype=np.int64)
    return Cells(
        starts=starts,
        mean=np.add.reduceat(steps, first) / sizes,
        square=np.add.reduceat(steps**2, first) / sizes,
        edges=np.searchsorted(starts, edges),
        lines=np.searchsorted(starts, np.clip(lines, quantity.low, quantity.high + 1)),
        above=np.array([line.direction == "above" for line in quantity.thresholds], dtype=bool),
    )


def hats(item: Item, resolution: int) -> Floats:
    """Return the mean share of an athlete of each cell that goes to each knot, shape (J, B)."""
    cells = cells_of(item.quantity)
    return cells.average(weight_table(item.quantity, item.knots, resolution)) / resolution


def _starts(quantity: Quantity) -> NDArray[np.int64]:
    low, high = quantity.low, quantity.high
    if quantity.width <= FEW_VALUES:
        return np.arange(low, high + 2)
    place = Scale.of(quantity).place(np.arange(low, high + 1, dtype=np.float64))
    size = np.where(np.abs(place) <= NEAR, FINE, COARSE)
    turns = np.flatnonzero(np.diff(np.floor(place / size))) + 1 + low
    lines = [line.value for line in quantity.thresholds if low <= line.value <= high + 1]
    return np.unique(np.concatenate([turns, quantity.edges[:-1], lines, [low, high + 1]])).astype(
        np.int64
    )
