"""How a team's level moves through a season: a public model, never fitted to anybody's data.

The state is the place of a team's law, in between-team SDs of the prior. It wanders around a
centre as an AR(1) does, x' = b + φʷ (x - b) + noise over w weeks, and the centre b itself
may be off. A soft histogram clips, so that its sums are no straight line in the state:
instead of a Kalman filter's means and variances, chances on a grid of places are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FURTHEST: Final = 9.0
STEP: Final = 0.12
"""Places lie so far apart, in between-team SDs, up to the furthest of the laws' grid."""

SLOW: Final = 0.9
FAST: Final = 0.3
"""φ for a week, of levels and of changes from a baseline.

Computed from the two teams of SoccerMon (Midoglu et al. 2024, doi 10.1038/s41597-024-03386-x)
over two years, from covariances between halves of a team, which share no athlete and so no
sampling error. Levels: the correlation of weekly means falls by the factors 0.94 from one
week's distance to two and 0.86 a week from one to four (medians over eight metrics). Changes:
it is 0.0 in the median at one week, 0.2 to 0.3 for load, up to 0.9 for mood; 0.3 is judgement.
"""

CENTRES: Final = 9
FURTHEST_CENTRE: Final = 2.8
"""Possible centres: so many, evenly, so many of their SDs to either side."""


@dataclass(frozen=True, slots=True)
class Wander:
    """How a level moves.

    Attributes:
        persistence: φ, the correlation of levels a week apart, 0 to 1.
        spread: the SD of the level around its centre, in between-team SDs.
        centre: the SD of the centre around the prior's mean; 0 where the prior is trusted.
    """

    persistence: float
    spread: float = 1.0
    centre: float = 0.0

    @property
    def variance(self) -> float:
        """The variance of a level before any data."""
        return self.spread**2 + self.centre**2

    def after(self, weeks: float) -> float:
        """Return the correlation of levels so many weeks apart, around their centre."""
        return float(self.persistence**weeks)


def persistence_of(baseline: int | None) -> float:
    """Return φ for a week, of levels or of changes from a baseline."""
    return SLOW if baseline is None else FAST


def places() -> Floats:
    """Return the places of the grid, even and increasing, shape (P,)."""
    count = round(2 * FURTHEST / STEP) + 1
    return np.linspace(-FURTHEST, FURTHEST, count)


@lru_cache(maxsize=32)
def centres(wander: Wander) -> tuple[Floats, Floats]:
    """Return possible centres and their chances, each of shape (K,); one where it is known."""
    if wander.centre == 0:
        return np.zeros(1), np.ones(1)
    z = np.linspace(-FURTHEST_CENTRE, FURTHEST_CENTRE, CENTRES)
    chances = np.exp(-(z**2) / 2)
    return z * wander.centre, chances / chances.sum()


@lru_cache(maxsize=32)
def start(wander: Wander) -> Floats:
    """Return the chance of each centre and place before any data, shape (K, P)."""
    middles, chances = centres(wander)
    near = _normal(places() - middles[:, None], wander.spread)
    first: Floats = chances[:, None] * near / near.sum(axis=1, keepdims=True)
    return first


@lru_cache(maxsize=64)
def moves(wander: Wander, weeks: float) -> Floats:
    """Return the chance of each place after so many weeks, given each before.

    Args:
        wander: the model.
        weeks: between the middles of two windows, above 0.

    Returns:
        Shape (K, P, P): by centre, from, to.
    """
    middles, _ = centres(wander)
    kept = wander.after(weeks)
    expected = middles[:, None] + kept * (places() - middles[:, None])
    spread = wander.spread * float(np.sqrt(1 - kept**2))
    near = _normal(places() - expected[:, :, None], spread)
    chances: Floats = near / near.sum(axis=2, keepdims=True)
    return chances


def _normal(off: Floats, spread: float) -> Floats:
    """Return the density of a normal law at some distances, averaged over a grid step each."""
    wide: Floats = np.exp(-(off**2) / (2 * (spread**2 + STEP**2 / 12))) + 1e-300
    return wide
