"""Gaussian noise: the exact trade between its spread, epsilon and delta.

Source: Balle and Wang, "Improving the Gaussian Mechanism" (2018), theorem 8. k Gaussian
releases of spread σ are together as telling as one of spread σ / √k, so the same formula
gives the exact cost of a season.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr

from dp_core.errors import ParameterError

NARROWEST, WIDEST = 1e-3, 1e7
TIGHT: Final = 1e-12


def gaussian_delta(epsilon: float, sd: float) -> float:
    """Return the delta of Gaussian noise at an epsilon.

    Φ(1/(2σ) - εσ) - e^ε · Φ(-1/(2σ) - εσ).

    Args:
        epsilon: at least 0.
        sd: the spread σ, in units of the sensitivity in L2.
    """
    inside, outside = 0.5 / sd - epsilon * sd, -0.5 / sd - epsilon * sd
    return float(ndtr(inside)) - math.exp(epsilon + float(log_ndtr(outside)))


def gaussian_epsilon(sd: float, delta: float) -> float:
    """Return the least epsilon at which noise of this spread keeps to a delta.

    Raises:
        ParameterError: delta is not between 0 and 1.
    """
    _check(delta)
    if gaussian_delta(0.0, sd) <= delta:
        return 0.0
    above = 1.0
    while gaussian_delta(above, sd) > delta:
        above *= 2
    return float(brentq(lambda epsilon: gaussian_delta(epsilon, sd) - delta, 0.0, above))


@lru_cache(maxsize=1024)
def gaussian_sd(epsilon: float, delta: float) -> float:
    """Return the least spread that is (epsilon, delta)-DP, in units of the L2 sensitivity.

    Raises:
        ParameterError: delta is not between 0 and 1, or epsilon not above 0.

    >>> round(gaussian_sd(1.0, 1e-5), 4)
    3.7306
    """
    _check(delta)
    if epsilon <= 0:
        raise ParameterError("epsilon must be above 0")
    return float(
        brentq(
            lambda sd: gaussian_delta(epsilon, sd) - delta, NARROWEST, WIDEST, rtol=TIGHT
        )
    )  # fmt: skip


def _check(delta: float) -> None:
    if not 0 < delta < 1:
        raise ParameterError("delta must be between 0 and 1")
