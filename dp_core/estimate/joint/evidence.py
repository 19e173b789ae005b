"""What the noisy sums of a joint release say about each metric, for possible head counts.

Sums are looked at through contrasts, directions that sum to zero: the noise on the common
total is the same in every cell and drops out of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from dp_core.estimate.joint.contrasts import contrasts, systematic
from dp_core.estimate.joint.noise_law import Law
from dp_core.estimate.joint.planning import JointTerms
from dp_core.estimate.joint.reporters import HeadCount
from dp_core.features.soft_histogram import Item, gap_weights

Floats = NDArray[np.float64]

GOLDEN: Final = 0.618033988749895
GAP_TRUST: Final = 6.0
"""A public gap rate g is trusted like 6 answers: the squad's rate is Beta(6 g, 6 (1 - g))."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What a release says about one metric, for each of H possible head counts.

    Attributes:
        noisy: the noisy contrasts, shape (H, k).
        heads: how many athletes answered the metric, at least 1, shape (H,).
        noise: the variance of the noise in each contrast, shape (H,).
        law: of the noise of the whole release.
    """

    noisy: Floats
    heads: Floats
    noise: Floats
    law: Law


def head_count(terms: JointTerms, noisy: Sequence[Sequence[float]], source: str) -> HeadCount:
    """Return how many athletes may have reported a source."""
    totals = [
        sum(sums) / terms.layout.resolution
        for sums, each in zip(noisy, terms.layout.sources, strict=True)
        if each == source
    ]
    law = terms.law
    return HeadCount.posterior(law, source, law.noisy_total(source, totals), terms.roster)


def gather(
    terms: JointTerms, noisy: Sequence[Sequence[float]], place: int, present: Floats
) -> Evidence:
    """Gather what a release says about one metric.

    Args:
        terms: the public terms.
        noisy: the noisy sums of all metrics.
        place: which metric.
        present: possible numbers of athletes who reported its source, shape (H,).
    """
    item, law = terms.layout.items[place], terms.law
    sums = np.asarray(noisy[place], dtype=np.float64) / terms.layout.resolution
    noise = law.contrast_variance(item.quantity.group, item.cells, sums.sum() - present)
    empty = _empty(item, sums, present, noise)
    answered = np.maximum(np.rint(present - empty), 1.0)
    filled = np.zeros((len(present), len(item.knots)))
    if not item.often_missing:
        weights = gap_weights(item, terms.layout.resolution) / terms.layout.resolution
        filled = (present - answered)[:, None] * weights
    return Evidence(
        noisy=(sums[: len(item.knots)] - filled) @ contrasts(len(item.knots)).T,
        heads=answered,
        noise=noise,
        law=law,
    )


def _empty(item: Item, sums: Floats, present: Floats, noise: Floats) -> Floats:
    """Return how many of those present may have left the item empty, one guess for each."""
    if item.often_missing:
        return _read_missing_knot(item, sums, present, noise)
    if item.gap_rate == 0:
        return np.zeros_like(present)
    rate = item.gap_rate
    share = betaincinv(GAP_TRUST * rate, GAP_TRUST * (1 - rate), _scattered(len(present)))
    return np.asarray(present * share)


def _read_missing_knot(item: Item, sums: Floats, present: Floats, noise: Floats) -> Floats:
    """Pick from the posterior of the missing knot's count, given its noisy sum."""
    rate = min(max(item.expected_gaps, 0.02), 0.98)
    shift = (sums.sum() - present) / item.cells
    variance = noise * (1 - 1 / item.cells)
    share = (np.arange(200) + 0.5) / 200
    off = sums[-1] - shift[:, None] - present[:, None] * share
    weight = (
        (GAP_TRUST * rate - 1) * np.log(share)
        + (GAP_TRUST * (1 - rate) - 1) * np.log1p(-share)
        - off**2 / (2 * variance[:, None])
    )
    chance = np.exp(weight - weight.max(axis=1, keepdims=True))
    picks = systematic(chance / chance.sum(axis=1, keepdims=True), 64)
    chosen = (_scattered(len(present)) * 64).astype(np.int64)
    return np.asarray(present * share[picks[np.arange(len(present)), chosen]])


def _scattered(many: int) -> Floats:
    """Return places in (0, 1) that are even whatever run of them is taken."""
    places: Floats = (0.5 + GOLDEN * np.arange(many, dtype=np.float64)) % 1.0
    return places
