"""Pure noise or Gaussian: which is smaller for a report of d statistics at the same epsilon.

Replacing one athlete moves each of d statistics by at most 1, all of them together: d in
L1, √d in L2, 1 in the largest. Root mean squared noise on each statistic:

    Laplace, its own part each   √2 · d / ε
    our joint noise (K-norm)     √((d + 1)(d + 2) / 3) / ε
    Gaussian at a delta          √d · σ(ε, δ)

The joint noise is for the cube of these changes: a radius of d + 1 exponential steps times
an even draw from the cube (Hardt and Talwar, "On the Geometry of Differential Privacy",
2010). Laplace and joint noise are pure; Gaussian noise has a delta and wins when d is large.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import count

from dp_core.accounting.gaussian import gaussian_sd

Noise = Callable[[int, float], float]
"""From the number of statistics and epsilon to the noise on each."""


def laplace_noise(statistics: int, epsilon: float) -> float:
    """√2 · d / ε: every statistic has its own part of epsilon, or their L1 change is met."""
    return math.sqrt(2) * statistics / epsilon


def joint_noise(statistics: int, epsilon: float) -> float:
    """√((d + 1)(d + 2) / 3) / ε: one draw whose radius all statistics share."""
    return math.sqrt((statistics + 1) * (statistics + 2) / 3) / epsilon


def gaussian_noise(statistics: int, epsilon: float, delta: float) -> float:
    """√d · σ(ε, δ): independent noise that meets the change in L2."""
    return math.sqrt(statistics) * gaussian_sd(epsilon, delta)


def last_ahead(pure: Noise, epsilon: float, delta: float) -> int:
    """The most statistics up to which pure noise is no larger than Gaussian noise.

    >>> last_ahead(joint_noise, 1.0, 1e-5), last_ahead(laplace_noise, 1.0, 1e-5)
    (38, 6)
    """
    behind = (
        d for d in count(1) if pure(d, epsilon) > gaussian_noise(d, epsilon, delta)
    )  # fmt: skip
    return next(behind) - 1
