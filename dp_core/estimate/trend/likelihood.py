"""What one window's noisy sums say of the team's level, whatever its width and shape.

The laws of the joint release's family lie on places, widths and shapes. Each possible head
count and each width and shape is weighed in, so what is left is a function of the place. A
law's athletes are a sample of it, counted with the same α as in the report: the level is that
of the team the athletes stand for, and not the mean of those who happened to report.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from dp_core.estimate.joint.cells import cells_of
from dp_core.estimate.joint.evidence import gather, head_count
from dp_core.estimate.joint.family import PLACES, SHAPES, WIDTHS, Belief, family_of
from dp_core.estimate.joint.lens import Lens, lens_of
from dp_core.estimate.joint.planning import JointTerms
from dp_core.estimate.trend.model import places
from dp_core.metrics import Prior, Quantity

Floats = NDArray[np.float64]

HEADS: Final = 8
"""How many possible head counts are looked at."""

WIDTH_GROUPS: Final = (slice(0, 5), slice(5, 8), slice(8, WIDTHS))
"""The laws' widths in three groups: half a spread or less off the prior's, and more, either way."""

_GRID: Final = (len(SHAPES), PLACES, WIDTHS)


def log_likelihood(
    terms: JointTerms, noisy: Sequence[Sequence[int]], place: int, prior: Prior, belief: Belief
) -> Floats:
    """Return the log-likelihood of a window's sums at each place of a level.

    Args:
        terms: the public terms of the release.
        noisy: the noisy sums of all metrics.
        place: which metric.
        prior: what is expected of a team; the same in every window of a season.
        belief: how far widths and shapes are trusted; its word on places is left out.

    Returns:
        Shape (P,), on the places of `model.places`, up to a constant.
    """
    lens, seen = _seen(terms, noisy, place, prior, belief)
    likelihood: Floats = _smooth(lens) @ _summed(seen + _within_a_place(lens, belief))
    return likelihood


def by_kind(
    terms: JointTerms, noisy: Sequence[Sequence[int]], place: int, prior: Prior, belief: Belief
) -> Floats:
    """Return the same for each kind of team: a group of widths, and a shape.

    A team keeps its width and shape through a season, more or less, so what they hide is
    hidden in every window alike, and more windows do not tell it.

    Returns:
        Shape (J, P), up to a constant.
    """
    lens, seen = _seen(terms, noisy, place, prior, belief)
    cube = (seen + _within_a_place(lens, belief)).reshape(-1, *_GRID)
    chances = kinds(lens, belief)
    rows = [
        _smooth(lens) @ _summed(cube[:, shape, :, widths])
        for shape in range(_GRID[0])
        for widths in WIDTH_GROUPS
    ]
    likelihood: Floats = np.array(rows) - chances[:, None]
    return likelihood


def kinds(lens: Lens, belief: Belief) -> Floats:
    """Return the log of how probable each kind of team is beforehand, shape (J,)."""
    cube = _within_a_place(lens, belief).reshape(_GRID)[:, PLACES // 2]
    chances = [
        np.exp(cube[shape, widths]).sum() for shape in range(_GRID[0]) for widths in WIDTH_GROUPS
    ]
    weights: Floats = np.log(np.array(chances))
    return weights


def levels(quantity: Quantity, prior: Prior) -> Floats:
    """Return the mean that a normal team of ordinary width has at each place, in the unit.

    Returns:
        Shape (P,), increasing, within the public bounds.
    """
    family = family_of(quantity, prior)
    ordinary = family.normal & (np.abs(family.width) < 1e-9)
    means = family.chances[ordinary] @ cells_of(quantity).mean
    rising = np.maximum.accumulate(CubicSpline(family.place[ordinary], means)(places()))
    level: Floats = np.clip(rising, quantity.low, quantity.high) * float(quantity.step)
    return level


def _seen(
    terms: JointTerms, noisy: Sequence[Sequence[int]], place: int, prior: Prior, belief: Belief
) -> tuple[Lens, Floats]:
    """Return the log-likelihood of a window's sums by head count and law, shape (H, G)."""
    item = terms.layout.items[place]
    lens = lens_of(item, prior, terms.layout.resolution)
    heads = head_count(terms, noisy, item.quantity.group).spread(HEADS)
    evidence = gather(terms, noisy, place, heads)
    every = np.arange(len(lens.family.place))
    return lens, lens.log_likelihood(every, evidence, belief.concentration)


@lru_cache(maxsize=64)
def _within_a_place(lens: Lens, belief: Belief) -> Floats:
    """Return the log weight of each law's width and shape, given its place."""
    weights = lens.family.log_weights(belief)
    cube = weights.reshape(-1, PLACES, WIDTHS)
    within: Floats = (cube - _summed(weights)[:, None]).ravel()
    return within


def _summed(logs: Floats) -> Floats:
    """Add up what is given as logs, place by place; any shape (…, PLACES, widths) will do."""
    logs = logs.reshape(-1, PLACES, logs.shape[-1] if logs.ndim > 2 else WIDTHS)
    top = logs.max(axis=(0, 2), keepdims=True)
    summed: Floats = np.log(np.exp(logs - top).sum(axis=(0, 2))) + top[0, :, 0]
    return summed


@lru_cache(maxsize=8)
def _smooth(lens: Lens) -> Floats:
    """Return the cubic spline from the laws' places to those of a season, shape (P, PLACES)."""
    matrix: Floats = CubicSpline(_middles(lens), np.eye(PLACES))(places())
    return matrix


def _middles(lens: Lens) -> Floats:
    """Return the places of the laws, increasing."""
    return lens.family.place.reshape(-1, PLACES, WIDTHS)[0, :, 0]
