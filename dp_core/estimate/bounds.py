"""Intervals that follow from the noise alone: no prior, no model of the athletes.

The noise is a two-sided geometric of known rate, so its tails are exact. A ratio
of two noisy numbers takes the corners of both intervals, whose error rates add
up to 5 % (Bonferroni).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dp_core.figures import Figure
from dp_core.metrics import Quantity

DRAWS: Final = 20_000
PLANNED_SQUADS: Final = 500


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


class Clipping(NamedTuple):
    """How far values beyond the public bounds may pull a team's figures, in grid steps.

    Attributes:
        below: the mean may lie this much lower than that of the clipped values.
        above: and this much higher.
        spread: the SD may be this much larger; clipping never makes it larger.
    """

    below: float
    above: float
    spread: float


NO_CLIPPING: Final = Clipping(0.0, 0.0, 0.0)


def clipping(quantity: Quantity) -> Clipping:
    """Allow for values beyond the public bounds, as far as the prior leads one to expect them.

    Expectations over athletes who are normal with a mean two between-team SDs off the
    prior's, towards the bound in question, and an SD two spreads wider. A level answered
    on a questionnaire has the scale's own ends for bounds and needs no allowance; a
    change has not, for its band is narrower than the scale.

    The SD's allowance is the root mean square of what clipping cuts off: the SD of a sum
    is at most the sum of the SDs (Minkowski's inequality), and moving values towards
    one another by clipping cannot widen them.
    """
    if quantity.group == "questionnaire" and quantity.baseline is None:
        return NO_CLIPPING
    prior, step = quantity.prior, float(quantity.step)
    sd = prior.athlete_sd * math.exp(2 * prior.sd_spread) / step
    above = _excess((quantity.high - (prior.mean + 2 * prior.team_sd) / step) / sd)
    below = _excess(((prior.mean - 2 * prior.team_sd) / step - quantity.low) / sd)
    return Clipping(sd * below[0], sd * above[0], sd * math.sqrt(below[1] + above[1]))


def _excess(z: float) -> tuple[float, float]:
    """The first two moments of (x - z)+ for a standard normal x.

    E[(x - z)+] = density(z) - z · tail(z) and E[(x - z)+²] = (1 + z²) · tail(z) - z · density(z),
    by parts.
    """
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    tail = math.erfc(z / math.sqrt(2)) / 2
    return max(0.0, density - z * tail), max(0.0, (1 + z * z) * tail - z * density)


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
    low, high = _kept(np.asarray([cells], dtype=float), edges, quarter, rate)
    return Span(float(low[0]), chosen, float(high[0]))


def expected_quartile_span(
    cells: Sequence[int], edges: Sequence[int], quarter: int, rate: float, chosen: float
) -> Span:
    """The mean of both ends of `quartile_span` over squads like this one and over the noise.

    One noiseless histogram would not do: whether a bin more is kept is a matter of chance.

    Args:
        cells: the counts that are expected, one per bin, at least one reporter in all.
        edges: the bins' edges in steps, one more than cells.
        quarter: 1, 2 or 3.
        rate: the rate of each cell's noise.
        chosen: the candidate that is expected.
    """
    law = np.random.default_rng((len(cells), 1))
    share = np.asarray(cells) / sum(cells)
    squads = law.multinomial(sum(cells), share, size=PLANNED_SQUADS)
    noise = _noise(len(cells), rate, PLANNED_SQUADS)
    low, high = _kept(squads + noise, edges, quarter, rate)
    return Span(float(low.mean()), chosen, float(high.mean()))


def _kept(
    counts: NDArray[np.float64], edges: Sequence[int], quarter: int, rate: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The outer edges of the bins that are kept, for each row of counts; all if none is."""
    below = _below(counts)
    excess = 4 * below - quarter * below[:, -1:]
    reaches = _reaches(counts.shape[1], rate)[quarter - 1]
    kept = (excess[:, :-1] <= reaches[:-1]) & (excess[:, 1:] >= -reaches[1:])
    kept |= ~kept.any(axis=1, keepdims=True)
    ends, bins = np.asarray(edges), counts.shape[1]
    return ends[kept.argmax(axis=1)], ends[bins - kept[:, ::-1].argmax(axis=1)]


@lru_cache(maxsize=64)
def _reaches(bins: int, rate: float) -> NDArray[np.float64]:
    """The 97.5 % points of the noise on 4 · (count below edge) - quarter · (all).

    The 97.85 % point of the draws: with a chance of 0.999 it is not below the law's 97.5 %
    point, by the normal law of a share of 20,000.

    Returns:
        One row per quarter, one column per edge: shape (3, bins + 1).
    """
    below = _below(_noise(bins, rate, DRAWS))
    excess = [4 * below - quarter * below[:, -1:] for quarter in (1, 2, 3)]
    points: NDArray[np.float64] = np.quantile(excess, 0.9785, axis=1)
    return points


def _below(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Counts below each edge, from counts per bin: one column more."""
    return np.pad(np.cumsum(counts, axis=1), ((0, 0), (1, 0)))


def _noise(bins: int, rate: float, draws: int) -> NDArray[np.float64]:
    """Draws of the noise of one histogram, shape (draws, bins), at most DRAWS.

    A standard exponential number divided by the rate and rounded down is geometric; the
    difference of two is the noise's law.
    """
    first, second = _exponentials(bins)[:, :draws] / rate
    noise: NDArray[np.float64] = np.floor(first) - np.floor(second)
    return noise


@lru_cache(maxsize=8)
def _exponentials(bins: int) -> NDArray[np.float64]:
    """Standard exponential numbers; the generator is fixed, so that an answer reads always alike.

    Shape (2, DRAWS, bins).
    """
    return np.random.default_rng(bins).standard_exponential((2, DRAWS, bins))
