"""What a release says of a mean without any prior: an interval from the noise alone.

Let c be the knots less m, a number that the mean of the clipped values may be. Linear
binning keeps a clipped mean, so at the true m the exact sums S have c · S = 0, and the
noisy ones c · Y = c · Z, whose law is known: no prior, no shape and no head count enters.
All m whose c · Y is not unusual for that law make the interval (Fieller 1954, J R Stat Soc B
16:175).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.estimate.joint.draws import BANK
from dp_core.estimate.joint.planning import JointTerms
from dp_core.features.knots import Scale
from dp_core.features.soft_histogram import Item
from dp_core.figures import ClippedMean

Floats = NDArray[np.float64]

CANDIDATES: Final = 201
"""How many means are tried, evenly from the first knot to the last."""

CONFIDENCE: Final = 0.95


def clipped_mean(terms: JointTerms, noisy: Sequence[Sequence[float]], place: int) -> ClippedMean:
    """Return where the mean of a metric's values, clipped to its knots, can lie.

    Args:
        terms: the public terms of the release.
        noisy: the noisy sums of all metrics.
        place: which metric.

    Returns:
        The interval in the metric's unit, holding in at least 95 of 100 releases. On a log
        scale the mean is the geometric one. An item that an athlete who reported left out
        counts with its public fill-in.
    """
    item = terms.layout.items[place]
    means, weights = _candidates(item)
    off = np.abs(weights @ np.asarray(noisy[place], dtype=float)) / terms.layout.resolution
    usual = _usual(terms, place)
    fits = means[off <= usual] if (off <= usual).any() else means[[np.argmin(off / usual)]]
    step, first, last = means[1] - means[0], means[0], means[-1]
    ends = [max(fits[0] - step, first), min(fits[-1] + step, last), first, last]
    return ClippedMean(*Scale.of(item.quantity).value(np.array(ends)).tolist())


def _candidates(item: Item) -> tuple[Floats, Floats]:
    """Return the means that are tried, shape (C,), and the weights c of each, shape (C, cells)."""
    knots = np.asarray(item.knots)
    means = np.linspace(knots[0], knots[-1], CANDIDATES)
    weights = np.zeros((CANDIDATES, item.cells))
    weights[:, : len(knots)] = knots - means[:, None]
    return means, weights


@lru_cache(maxsize=256)
def _usual(terms: JointTerms, place: int) -> Floats:
    """Return how far from zero each candidate's c · Z mostly is; whole weights round a little."""
    item = terms.layout.items[place]
    _, weights = _candidates(item)
    rounding = np.diff(item.knots).max() / (2 * terms.layout.resolution)
    usual = np.quantile(np.abs(_noise(terms, place, weights)), CONFIDENCE, axis=1)
    most: Floats = usual + terms.roster * rounding
    return most


def _noise(terms: JointTerms, place: int, weights: Floats) -> Floats:
    """Draw the noise of weighted sums of a metric's cells, shape (candidates, BANK)."""
    item = terms.layout.items[place]
    drawn: Floats = weights @ terms.law.cell_noise(item.quantity.group, item.cells, BANK, place).T
    return drawn
