"""Which local mechanism suits a metric: by public terms, the one whose mean is least noisy."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from dp_core.local.design import LocalDesign, largest_odds
from dp_core.local.scores import chances, scores_of
from dp_core.params import Epsilon
from dp_core.quantities import Quantity

KNOTS: Final = (3, 5, 9, 17, 33)
"""With two knots a variance could not be told."""

HALF: Final = 1.96
"""Half of a 95 % interval of a normal law, in SDs."""

WINDOWS: Final = (1, 2, 3, 4, 5, 7, 9, 12, 17)


@lru_cache(maxsize=1024)
def choose_design(quantity: Quantity, epsilon: Epsilon) -> LocalDesign:
    """Return the design with the least variance where the public prior expects values.

    Args:
        quantity: gives bounds and prior.
        epsilon: of one answer.

    Raises:
        ParameterError: epsilon is so small that no odds differ.
    """
    inside = largest_odds(epsilon)
    designs = [
        LocalDesign(quantity.low, quantity.high, knots, window, inside)
        for knots in KNOTS
        if knots <= quantity.width + 1
        for window in WINDOWS
        if window <= knots
    ]
    return min(designs, key=lambda design: expected_variance(design, quantity))


def expected_variance(design: LocalDesign, quantity: Quantity) -> float:
    """The variance of one device's contribution to the mean, over the squared distance of bounds.

    Averaged over values at the prior's mean and one athlete SD to either side.
    """
    prior, step = quantity.prior, float(quantity.step)
    expected = [prior.mean + side * prior.athlete_sd for side in (-1, 0, 1)]
    places = (np.array(expected) / step - design.low) / design.width
    spans = np.clip(places, 0.0, 1.0) * (design.knots - 1)
    return float(np.mean([_variance(design, place) for place in spans])) / (design.knots - 1) ** 2


def expected_half_width(quantity: Quantity, design: LocalDesign, devices: int) -> float:
    """Half of the 95 % interval of a mean, in the metric's unit, when all devices answer."""
    spread = float((expected_variance(design, quantity) / devices) ** 0.5)
    return HALF * spread * quantity.value(design.width)


def _variance(design: LocalDesign, place: float) -> float:
    chance = chances(design, place)
    contribution = scores_of(design).knot - place * scores_of(design).reports
    return float(chance @ contribution**2)
