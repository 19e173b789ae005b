"""Intervals that follow from the noise alone: no prior, no model of the athletes.

The noise is a two-sided geometric of known rate, so its tails are exact. A ratio
of two noisy numbers takes the corners of both intervals, whose error rates add
up to 5 % (Bonferroni).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dp_core.figures import Figure
from dp_core.metrics import Quantity


class Span(NamedTuple):
    """A noisy number with the range that its exact value lies in."""

    low: float
    noisy: float
    high: float


def reach(rate: float, error: float) -> int:
    """The smallest k with P(|noise| > k) ≤ error, for two-sided geometric noise.

    Args:
        rate: epsilon / sensitivity, above 0.
        error: between 0 and 1.

    From P(|noise| > k) = 2 a^(k+1) / (1 + a) with a = exp(-rate).

    >>> reach(1.0, 0.05)
    3
    """
    tail = math.log(error * (1 + math.exp(-rate)) / 2)
    return max(0, math.ceil(-tail / rate) - 1)


def spanned(noisy: float, rate: float, error: float) -> Span:
    """Give a noisy number the range its exact value lies in, but for `error`."""
    return Span(noisy - reach(rate, error), noisy, noisy + reach(rate, error))


def count_span(noisy: float, rate: float, error: float, roster: int) -> Span:
    """The range of a head count, which lies between 1 and the roster's size."""
    span = spanned(noisy, rate, error)
    low = min(max(span.low, 1.0), float(roster))
    return Span(low, min(max(noisy, 1.0), float(roster)), min(max(span.high, low), float(roster)))


def ratio(sum_: Span, count: Span) -> Span:
    """Divide a noisy sum by a noisy count of at least 1: the corners of both ranges."""
    corners = [
        part / number for part in (sum_.low, sum_.high) for number in (count.low, count.high)
    ]
    return Span(min(corners), sum_.noisy / count.noisy, max(corners))


def within(span: Span, low: float, high: float) -> Figure:
    """Cut a span to what is possible, and make it a figure."""
    bottom = min(max(span.low, low), high)
    top = min(max(span.high, bottom), high)
    return Figure(min(max(span.noisy, bottom), top), bottom, top)


def clipping_allowance(quantity: Quantity) -> float:
    """How far clipping at the public bounds may move a team mean, in grid steps.

    The larger of both tails' expected excess when athletes are normal with a mean two
    between-team SDs off the prior's and an SD two spreads wider. Answers on a scale
    cannot lie beyond it and need no allowance.
    """
    if quantity.group == "questionnaire":
        return 0.0
    prior, step = quantity.prior, float(quantity.step)
    sd = prior.athlete_sd * math.exp(2 * prior.sd_spread) / step
    upper = _excess((prior.mean + 2 * prior.team_sd) / step, sd, quantity.high)
    lower = _excess(-(prior.mean - 2 * prior.team_sd) / step, sd, -quantity.low)
    return max(upper, lower)


def _excess(mean: float, sd: float, bound: float) -> float:
    """E[(x - bound)+] of a normal: sd · (density(z) - z · tail(z)), z = (bound - mean) / sd."""
    z = (bound - mean) / sd
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return sd * (density - z * math.erfc(z / math.sqrt(2)) / 2)


def quartile_span(
    cells: Sequence[int], edges: Sequence[int], quarter: int, rate: float, chosen: float
) -> Span:
    """The range of a quartile, from a noisy histogram.

    A bin is kept unless the noisy counts say, each at 2.5 %, that fewer than a quarter
    (half, …) of the reporters lie below its upper edge, or more below its lower edge.

    Args:
        cells: noisy counts, one per bin, reporters only.
        edges: the bins' edges in steps, one more than cells.
        quarter: 1, 2 or 3.
        rate: the rate of each cell's noise.
        chosen: the candidate that was chosen for the quartile.
    """
    counts = np.asarray(cells, dtype=float)
    below = np.concatenate([[0.0], np.cumsum(counts)])
    excess = 4 * below - quarter * counts.sum()
    reaches = _cumulative_reach(len(cells), quarter, rate)
    kept = np.flatnonzero((excess[:-1] <= reaches[:-1]) & (excess[1:] >= -reaches[1:]))
    if not len(kept):
        return Span(edges[0], chosen, edges[-1])
    return Span(edges[kept[0]], chosen, edges[kept[-1] + 1])


@cache
def _cumulative_reach(bins: int, quarter: int, rate: float) -> NDArray[np.float64]:
    """The 97.5 % points of the noise on 4 · (count below edge) - quarter · (all), per edge.

    From 20,000 draws of the public law; the generator is fixed, so that one sealed answer
    always reads the same. Shape (bins + 1,).
    """
    law = np.random.default_rng(bins)
    shape, stop = (20_000, bins), -math.expm1(-rate)
    noise = law.geometric(stop, shape) - law.geometric(stop, shape)
    below = np.concatenate([np.zeros((shape[0], 1)), np.cumsum(noise, axis=1)], axis=1)
    points: NDArray[np.float64] = np.quantile(
        4 * below - quarter * noise.sum(axis=1, keepdims=True), 0.975, axis=0
    )
    return points
