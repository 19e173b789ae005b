"""Directions that sum to zero: how noise lies along them, and draws of it.

The noise on the common total of a source is the same in every cell of a metric and drops
out of these directions.
"""

from __future__ import annotations

from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import NDArray

from dp_core.mechanisms.slices import spread_of_slice

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


def contrast_variance(cells: int, radius_squared: Floats) -> Floats:
    """Return the variance of the noise along any direction that sums to zero.

    One part of a point spread evenly over the body has variance κ and the covariance of all
    parts is κ · B / (B - 1) · (I - J / B), so every orthonormal contrast has that factor.

    Args:
        cells: B, the metric's number of cells.
        radius_squared: the mean square of the body's radius, in athletes².
    """
    return float(spread_of_slice(cells)) * cells / (cells - 1) * radius_squared


@lru_cache(maxsize=64)
def contrasts(cells: int) -> Floats:
    """Return orthonormal directions that sum to zero (Helmert's), shape (cells - 1, cells)."""
    rows = np.tril(np.ones((cells - 1, cells)))
    place = np.arange(1, cells)
    rows[place - 1, place] = -place
    directions: Floats = rows / np.sqrt(place * (place + 1.0))[:, None]
    return directions


@lru_cache(maxsize=64)
def unit_noise(cells: int, dimensions: int, draws: int, parties: int = 1) -> Floats:
    """Draw a metric's noise as contrasts of variance 1; public, and always the same.

    Args:
        cells: B, the metric's number of cells.
        dimensions: D, of the whole release: the radius is Gamma(D + 1).
        draws: how many.
        parties: how many independent draws are added up in each.

    Returns:
        Shape (draws, cells - 1).
    """
    law, each = np.random.default_rng((cells, dimensions, draws)), draws * parties
    many = law.choice(np.arange(1, cells), size=each, p=_positives(cells))
    rank = law.random((each, cells)).argsort(axis=1).argsort(axis=1)
    parts = law.standard_exponential((each, cells))
    up = np.where(rank < many[:, None], parts, 0.0)
    down = parts - up
    face = up / up.sum(axis=1, keepdims=True) - down / down.sum(axis=1, keepdims=True)
    radius = law.random(each) ** (1 / (cells - 1)) * law.gamma(dimensions + 1, size=each)
    noise = (face * radius[:, None]).reshape(parties, draws, cells).sum(axis=0)
    seen = noise @ contrasts(cells).T
    unit: Floats = seen / np.sqrt((seen**2).mean())
    return unit


def _positives(cells: int) -> Floats:
    """Return how likely 1, 2, … cells are positive: ∝ C(B, i) · C(B - 2, i - 1)."""
    weights = [comb(cells, i) * comb(cells - 2, i - 1) for i in range(1, cells)]
    return np.array(weights, dtype=float) / sum(weights)


def systematic(chances: Floats, many: int) -> Places:
    """Pick places with chances proportional to their weights, evenly spread.

    Args:
        chances: weights that sum to 1 along the last axis, shape (…, N).
        many: how many to pick along it.

    Returns:
        Increasing places, shape (…, many): the quantiles at (1/2, 3/2, …) / many.
    """
    below = np.cumsum(chances, axis=-1)
    asked = (np.arange(many) + 0.5) / many
    rows = below.reshape(-1, below.shape[-1])
    picked = [np.searchsorted(row[:-1], asked * row[-1]) for row in rows]
    return np.array(picked, dtype=np.int64).reshape(*below.shape[:-1], many)
