"""From head counts of cells to a report's statistics, many draws at once."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.estimate.joint.cells import Cells

Floats = NDArray[np.float64]

QUARTERS: Final = (0.25, 0.5, 0.75)
MEAN: Final = 0
SD: Final = 1
MEDIAN: Final = 3
QUARTILES: Final = (2, 3, 4)
NAMED: Final = 5
"""The columns: mean, SD and three quartiles, then the bins, then the thresholds."""


def statistics_of(cells: Cells, counts: Floats) -> Floats:
    """Work out every statistic of each draw.

    Args:
        cells: the latent cells.
        counts: athletes in each cell, shape (N, J); a draw may hold small negative counts.

    Returns:
        Shape (N, 5 + bins + thresholds), in grid steps and shares: mean, SD, quartiles, the
        share of each bin and the share beyond each threshold.
    """
    share = counts / counts.sum(axis=1, keepdims=True)
    below = np.zeros((len(share), share.shape[1] + 1))
    below[:, 1:] = np.clip(monotone(np.cumsum(share, axis=1)), 0.0, 1.0)
    below[:, -1] = 1.0
    bins = np.diff(below[:, cells.edges], axis=1)
    under = below[:, cells.lines]
    beyond = np.where(cells.above, 1 - under, under)
    return np.column_stack([_moments(cells, share), quartiles(cells, below), bins, beyond])


def monotone(rising: Floats) -> Floats:
    """Mend curves that fall here and there: the mean of running maximum and minimum."""
    up = np.maximum.accumulate(rising, axis=1)
    down = np.minimum.accumulate(rising[:, ::-1], axis=1)[:, ::-1]
    return (up + down) / 2


def _moments(cells: Cells, share: Floats) -> Floats:
    """Return mean and SD, within what the bounds allow: SD² ≤ (high - mean)(mean - low)."""
    low, high = cells.starts[0], cells.starts[-1] - 1.0
    mean = np.clip(share @ cells.mean, low, high)
    variance = share @ cells.square - (share @ cells.mean) ** 2
    return np.column_stack([mean, np.sqrt(np.clip(variance, 0.0, (high - mean) * (mean - low)))])


def quartiles(cells: Cells, below: Floats) -> Floats:
    """Invert distribution functions, straight within a cell, at the three quarters."""
    borders = cells.borders
    columns = []
    for quarter in QUARTERS:
        right = np.clip((below < quarter).sum(axis=1), 1, len(borders) - 1)
        low = np.take_along_axis(below, right[:, None] - 1, axis=1)[:, 0]
        high = np.take_along_axis(below, right[:, None], axis=1)[:, 0]
        part = np.clip((quarter - low) / np.maximum(high - low, 1e-12), 0.0, 1.0)
        columns.append(borders[right - 1] + part * (borders[right] - borders[right - 1]))
    return np.column_stack(columns)
