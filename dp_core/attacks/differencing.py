"""Differencing: one athlete leaves between two reports, and the difference is that athlete.

Exact reports give the value away to the last digit, however large the squad. With
protection the difference carries the noise of both reports. The athlete's record is in the
first report alone, so what the two can teach about it is bounded by that report's epsilon.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dp_core.classroom.laws import Geometric
from dp_core.classroom.settings import Setting

Floats = NDArray[np.float64]
TAIL: float = 40.0
"""Laws are summed out to where they have fallen by exp(-40)."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Two reports about a mean, before and after one athlete left; exact.

    Attributes:
        athletes: how many were there before.
        before: the exact mean with the athlete.
        after: the exact mean without.
        true_value: the athlete's own value.
    """

    athletes: int
    before: float
    after: float
    true_value: float

    def recover(self, digits: int) -> float:
        """Compute the athlete's value from the two means as they were printed.

        n · before - (n - 1) · after, with both rounded to so many decimals.
        """
        printed = round(self.before, digits), round(self.after, digits)
        return self.athletes * printed[0] - (self.athletes - 1) * printed[1]

    def uncertainty(self, digits: int) -> float:
        """How far rounding alone can lead the recovered value astray."""
        return (2 * self.athletes - 1) * 0.5 * 10.0**-digits


def depart(setting: Setting, athlete: int) -> Departure:
    """Let one athlete leave a class squad.

    Args:
        setting: gives squad and metric.
        athlete: the athlete's place, from 0.
    """
    values = setting.squad.true_values(setting.metric)
    rest = np.delete(values, athlete)
    return Departure(len(values), float(values.mean()), float(rest.mean()), float(values[athlete]))


def noisy_spread(setting: Setting) -> float:
    """The standard deviation of the recovered value when both reports are noisy.

    √2 · the noise of a sum, in the metric's unit; squad size is public.
    """
    return math.sqrt(2) * setting.geometric().sd * float(setting.quantity.step)


def recover_noisy(setting: Setting, athlete: int, rounds: int) -> Floats:
    """Release both reports that many times and recover the athlete's value from each pair."""
    clipped, law = setting.true_clipped(), setting.geometric()
    before = clipped.sum() + law.draw(rounds)
    after = clipped.sum() - clipped[athlete] + law.draw(rounds)
    return np.asarray((before - after) * float(setting.quantity.step))


def chance_right(law: Geometric) -> float:
    """How often the difference of two noisy counts tells a yes from a no, at even odds.

    ½(1 + total variation) of the law of z1 - z2 and of itself moved by one, which is what the
    best guess reaches that uses the difference alone.
    """
    far = math.ceil(TAIL / law.rate)
    single = law.chance(np.arange(-far, far + 1))
    pair = np.convolve(single, single)
    return float(0.5 + np.abs(np.diff(pair, prepend=0.0, append=0.0)).sum() / 4)


def guess_from_difference(law: Geometric, rounds: int) -> float:
    """Play that many even rounds against two noisy counts; return the share guessed right."""
    answers = np.random.default_rng().integers(0, 2, rounds)
    difference = answers + law.draw(rounds) - law.draw(rounds)
    return float(((difference >= 1) == (answers == 1)).mean())
