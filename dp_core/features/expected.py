"""The sums that the public priors lead one to expect: what plans are made from.

No data: a team of the roster's size, of whom the usual share reports, whose athletes
lie at even quantiles of the prior's normal law.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from dp_core.features.statistics import Statistic, candidates, measure, statistics_of
from dp_core.metrics import Quantity

EXPECTED_REPORTING: Final = 0.85
"""The share of a coached squad that reports (Saw et al. 2015, J Sports Sci Med 14:732: 84 %)."""


def expected_reporters(roster: int) -> int:
    """How many athletes of a roster are expected to report; at least 1.

    >>> expected_reporters(25)
    21
    """
    return max(1, round(EXPECTED_REPORTING * roster))


def expected_sums(quantities: Sequence[Quantity], roster: int) -> dict[str, Any]:
    """Return noiseless sums of the expected team, in the shape of noisy ones."""
    heads = expected_reporters(roster)
    return {
        "counts": {quantity.group: heads for quantity in quantities},
        "metrics": {quantity.key: _of(quantity, heads, roster) for quantity in quantities},
    }


def expected_values(quantity: Quantity, heads: int) -> NDArray[np.int64]:
    """The values of the expected team in steps, shape (heads,): even quantiles of the prior."""
    places = (np.arange(heads) + 0.5) / heads
    values = norm.ppf(places, quantity.prior.mean, quantity.prior.athlete_sd)
    steps = np.rint(values / float(quantity.step))
    clipped: NDArray[np.int64] = np.clip(steps, quantity.low, quantity.high).astype(np.int64)
    return clipped


def _of(quantity: Quantity, heads: int, roster: int) -> dict[str, list[int]]:
    numbers = np.full(roster, quantity.low, dtype=np.int64)
    numbers[:heads] = expected_values(quantity, heads)
    present = np.arange(roster) < heads
    sums: dict[str, list[int]] = {"shares": [], "quartiles": []}
    for each in statistics_of(quantity):
        exact = measure(quantity, each, numbers, present)
        if each.kind == "quartile":
            sums["quartiles"].append(_best(quantity, each, exact))
        elif each.kind == "share":
            sums["shares"].append(exact[0])
        else:
            sums[each.kind] = exact
    return sums


def _best(quantity: Quantity, each: Statistic, utility: list[int]) -> int:
    return int(candidates(quantity)[int(np.argmax(utility))])
