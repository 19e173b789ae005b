"""Draws of what a team may have looked like, given its noisy sums."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.estimate.joint.contrasts import systematic
from dp_core.estimate.joint.evidence import Evidence
from dp_core.estimate.joint.family import Belief
from dp_core.estimate.joint.lens import Lens

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

BANK: Final = 4_096
"""How many draws of each metric's noise are kept ready."""

NEGLIGIBLE: Final = 20.0
"""A law whose weight is below e^-20 of the best is left out."""


def choose_laws(lens: Lens, belief: Belief, evidence: Evidence, per_head: int) -> Places:
    """Pick laws by their posterior weight for each head count, evenly spread.

    Laws that the middle head count rules out are not weighed for the others.

    Returns:
        Shape (H · per_head,).
    """
    prior = lens.family.log_weights(belief)
    every = np.arange(len(prior))
    middle = len(evidence.heads) // 2
    first = lens.log_likelihood(every, _one(evidence, middle), belief.concentration)[0] + prior
    kept = every[first > first.max() - NEGLIGIBLE]
    weight = lens.log_likelihood(kept, evidence, belief.concentration) + prior[kept]
    chance = np.exp(weight - weight.max(axis=1, keepdims=True))
    picked = systematic(chance / chance.sum(axis=1, keepdims=True), per_head)
    chosen: Places = kept[picked].ravel()
    return chosen


def expected_counts(lens: Lens, belief: Belief, evidence: Evidence, laws: Places) -> Floats:
    """Return what each cell is expected to hold under each law picked.

    Returns:
        Shape (H · per_head, J).
    """
    each = _repeat(evidence, len(laws) // len(evidence.heads))
    off = each.noisy - each.heads[:, None] * lens.means[laws]
    pulled = lens.pull(laws, off, each, belief.concentration)
    expected: Floats = each.heads[:, None] * lens.family.chances[laws] + pulled
    return expected


def sampled_counts(
    lens: Lens, belief: Belief, evidence: Evidence, laws: Places, law: np.random.Generator
) -> Floats:
    """Draw what each cell may hold under each law picked (Matheron's rule).

    Counts h0 and noise e0 are drawn before the data and moved by what separates them from
    the sums: h0 + C Fᵀ S⁻¹ (y - F h0 - e0).

    Returns:
        Shape (H · per_head, J); a draw may hold small negative counts.
    """
    each = _repeat(evidence, len(laws) // len(evidence.heads))
    counts = prior_counts(lens.family.chances[laws], each.heads, belief.concentration, law)
    unit = evidence.law.unit_noise(lens.seen.shape[0] + 1, BANK)
    error = unit[law.integers(BANK, size=len(laws))] * np.sqrt(each.noise)[:, None]
    off = each.noisy - counts @ lens.seen.T - error
    return counts + lens.pull(laws, off, each, belief.concentration)


def population_counts(counts: Floats, law: np.random.Generator) -> Floats:
    """Draw the population that each team may stand for (the Bayesian bootstrap, Rubin 1981).

    Returns:
        The share of each cell in the population, Dirichlet(counts): shape like `counts`.
    """
    parts = law.standard_gamma(np.maximum(counts, 0.0))
    shares: Floats = parts / np.maximum(parts.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    return shares


def prior_counts(chances: Floats, heads: Floats, trust: float, law: np.random.Generator) -> Floats:
    """Draw Dirichlet-multinomial counts: whole athletes, shape like `chances`."""
    parts = law.standard_gamma(trust * chances)
    parts /= parts.sum(axis=1, keepdims=True)
    return law.multinomial(heads.astype(np.int64), parts).astype(np.float64)


def _one(evidence: Evidence, place: int) -> Evidence:
    only = slice(place, place + 1)
    return replace(
        evidence,
        noisy=evidence.noisy[only],
        heads=evidence.heads[only],
        noise=evidence.noise[only],
    )


def _repeat(evidence: Evidence, times: int) -> Evidence:
    return replace(
        evidence,
        noisy=np.repeat(evidence.noisy, times, axis=0),
        heads=np.repeat(evidence.heads, times),
        noise=np.repeat(evidence.noise, times),
    )
