"""Averaging: a dashboard that draws anew at each slider move is asked until noise cancels.

The mean of k redraws has a spread of sd / √k, and k redraws promise k · epsilon in all. A
sealed release is drawn once: asking again returns the same answer, and teaches nothing.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from dp_core.classroom.laws import Geometric

Floats = NDArray[np.float64]
PLACES: int = 1 << 14
"""Points of the inverse transform; sums beyond half of it have no weight worth naming."""


def chance_exact(law: Geometric, redraws: int) -> float:
    """How often the true count is nearest to the mean of that many redraws, by the formula.

    The sum of k two-sided geometric draws has characteristic function
    ((1 - a)² / (1 - 2a cos θ + a²))^k; the truth is the nearest count when |sum| < k / 2.
    """
    a = math.exp(-law.rate)
    angles = 2 * np.pi * np.arange(PLACES) / PLACES
    once = (1 - a) ** 2 / (1 - 2 * a * np.cos(angles) + a * a)
    weights = np.fft.fft(once**redraws).real / PLACES
    sums = np.arange(PLACES)
    sums[sums >= PLACES // 2] -= PLACES
    return float(weights[np.abs(sums) < redraws / 2].sum())


def average_exact(law: Geometric, redraws: int, attempts: int) -> float:
    """Average fresh redraws in so many attempts; return how many find the true count."""
    means = law.draw(redraws * attempts).reshape(attempts, redraws).mean(axis=1)
    return float((np.abs(means) < 0.5).mean())


def running_means(answers: Floats) -> Floats:
    """The attacker's estimate after each answer, shape like the answers."""
    return np.asarray(np.cumsum(answers) / np.arange(1, len(answers) + 1))


def spread_of_mean(law: Geometric, redraws: int) -> float:
    """Sd / √k."""
    return law.sd / math.sqrt(redraws)
