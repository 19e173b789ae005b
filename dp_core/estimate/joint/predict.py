"""What a joint release's figures and intervals will be like, told before anything is spent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from dp_core.estimate.joint.family import Belief, as_stated, cautious
from dp_core.estimate.joint.figures import Summary, anyone, figures_of, heads_figure
from dp_core.estimate.joint.outlook import IN_TRUTH, Outlook, outlook_of
from dp_core.estimate.joint.planning import JointTerms, at_epsilon
from dp_core.estimate.joint.reporters import HeadCount
from dp_core.estimate.joint.statistics import MEAN, NAMED, QUARTILES, SD
from dp_core.figures import Figures
from dp_core.metrics import Quantity
from dp_core.params import Epsilon

Floats = NDArray[np.float64]


MEAN_ERROR: Final = (2 / np.pi) ** 0.5
"""The mean absolute error of a normal law, in SDs."""

WITHIN_A_STEP: Final = 12**-0.5
"""A quartile is a whole number of steps and its estimate is not."""

MANY_KNOTS: Final = 17
SEEN_WELL: Final = Belief(team=2.0, spread=1.5, concentration=100.0, normal=1.0)
"""With many knots only tails beyond them stay unseen. There a team has rare lumps, which move
the SD of a draw more than its middle 95 %; this belief gives the latter."""

LUMPS: Final = 0.9
"""For that reason the mean absolute error of an SD is this part of a normal law's."""

FEW_KNOTS: Final = 2
STRETCH: Final = 0.15
"""With two knots a shift is seen less beyond them: where the part t of a mean is told by data,
its interval is 1 + STRETCH · t² times as wide as the linear theory's. Fitted to simulations."""

BOUNDED: Final = 0.5
"""And where data says little of a share, its interval is 1 + BOUNDED · (1 - t)² times as wide:
a share cannot leave 0 to 1, and a mean that may lie far off moves it all the way."""

FACTORS: Final = {
    2: (1.0, 0.95, 1.03, 1.04),
    3: (1.02, 1.05, 1.1, 0.94),
    5: (1.0, 1.11, 0.99, 0.89),
    9: (1.0, 1.06, 1.0, 0.9),
    17: (1.0, 1.0, 1.06, 0.93),
}
"""By knots, how much wider the intervals of mean, SD, outer quartiles and median are than the
linear theory's. Fitted likewise."""


def expect_joint(terms: JointTerms) -> Figures:
    """Return the figures of the team that the priors expect, with the intervals it would get.

    Args:
        terms: the public terms of the release.
    """
    law = terms.law
    heads = {
        source: HeadCount.posterior(law, source, terms.expected, terms.roster)
        for source in dict.fromkeys(terms.layout.sources)
    }
    quantities = {
        item.quantity.key: figures_of(
            item.quantity,
            _summary(terms, place),
            heads_figure(heads[item.quantity.group], terms.roster),
        )
        for place, item in enumerate(terms.layout.items)
    }
    return Figures(anyone(list(heads.values()), terms.roster), quantities)


def expected_error(terms: JointTerms, place: int) -> Floats:
    """Return the mean absolute error of each statistic of a metric, were its prior right.

    Returns:
        Shape (S,), in grid steps and shares, in the order of `statistics`.
    """
    acting = _outlook(terms, place, as_stated(len(terms.layout.items[place].knots)))
    truth = _outlook(terms, place, IN_TRUTH)
    error = acting.error_in(truth, _noise(terms, place))
    if len(terms.layout.items[place].knots) >= MANY_KNOTS:
        error[SD] *= LUMPS
    for quartile in QUARTILES:
        error[quartile] = np.hypot(error[quartile], WITHIN_A_STEP)
    expected: Floats = MEAN_ERROR * error
    return expected


def expected_half_width(terms: JointTerms, place: int) -> Floats:
    """Return half the width of each statistic's 95 % interval, were the metric's prior right.

    Returns:
        Shape (S,), in grid steps and shares, in the order of `statistics`.
    """
    noise, knots = _noise(terms, place), len(terms.layout.items[place].knots)
    middle = float(-ndtri(terms.tail))
    half = middle * _outlook(terms, place, cautious(knots)).unknown(noise)
    if knots >= MANY_KNOTS:
        seen_well = _outlook(terms, place, SEEN_WELL).unknown(noise)
        half[[MEAN, SD]] = middle * seen_well[[MEAN, SD]]
    if knots <= FEW_KNOTS:
        told = _outlook(terms, place, IN_TRUTH).told(noise)[[MEAN, *QUARTILES]]
        half[[MEAN, *QUARTILES]] *= 1 + STRETCH * told**2
        shares = _outlook(terms, place, IN_TRUTH).told(noise)[NAMED:]
        half[NAMED:] *= 1 + BOUNDED * (1 - shares) ** 2
    mean, spread, outer, median = FACTORS.get(knots, (1.0, 1.0, 1.0, 1.0))
    half[[MEAN, SD, *QUARTILES]] *= [mean, spread, outer, median, outer]
    return half


def half_widths(terms: JointTerms, epsilons: Sequence[Epsilon]) -> dict[str, list[float]]:
    """Return the expected half-width of each metric's mean at other epsilons, in its unit."""
    plans = [at_epsilon(terms, epsilon) for epsilon in epsilons]
    return {
        item.quantity.key: [mean_half_width(plan, place) for plan in plans]
        for place, item in enumerate(terms.layout.items)
    }


def mean_half_width(terms: JointTerms, place: int) -> float:
    """Return the expected half-width of a metric's mean, in its unit."""
    quantity = terms.layout.items[place].quantity
    return quantity.value(float(expected_half_width(terms, place)[MEAN]))


def _summary(terms: JointTerms, place: int) -> Summary:
    quantity = terms.layout.items[place].quantity
    truth = _outlook(terms, place, IN_TRUTH)
    half = expected_half_width(terms, place)
    lowest, highest = _limits(quantity, len(half))
    return Summary(
        estimate=truth.mean,
        low=np.clip(truth.mean - half, lowest, highest),
        high=np.clip(truth.mean + half, lowest, highest),
        data_share=truth.told(_noise(terms, place)),
        prior_only=truth.mean,
    )


def _limits(quantity: Quantity, count: int) -> tuple[Floats, Floats]:
    """Return what each statistic lies between: bounds, half the width for the SD, 0 and 1."""
    lowest, highest = np.zeros(count), np.ones(count)
    lowest[[MEAN, *QUARTILES]], highest[[MEAN, *QUARTILES]] = quantity.low, quantity.high
    highest[SD] = quantity.width / 2
    return lowest, highest


def _outlook(terms: JointTerms, place: int, belief: Belief) -> Outlook:
    item = terms.layout.items[place]
    heads = max(1, round(terms.expected * (1 - item.expected_gaps)))
    return outlook_of(item, item.quantity.prior, terms.layout.resolution, heads, belief)


def _noise(terms: JointTerms, place: int) -> float:
    """Return the variance of the noise in each contrast of a metric."""
    item = terms.layout.items[place]
    return float(terms.law.contrast_variance(item.quantity.group, item.cells, np.zeros(1))[0])
