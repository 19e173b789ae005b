"""What each output stands for on average: the tables that take the blur back out.

The chance of an output is linear in who says what, so each quantity below has one number per
output whose mean over the blur is exactly that quantity. Summed over devices they are
unbiased whatever the athletes answer (Wang et al. 2019, section III, for the mean).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dp_core.local.design import LocalDesign

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """One number per output, skip last.

    Attributes:
        reports: means 1 for an athlete who answers and 0 for one who skips.
        knot: means the athlete's knot, and 0 for one who skips.
        square: means the square of the knot, and 0 likewise.
    """

    reports: Floats
    knot: Floats
    square: Floats


@lru_cache(maxsize=256)
def scores_of(design: LocalDesign) -> Scores:
    """Work the tables out from the public weights alone."""
    outputs = np.arange(design.skip + 1, dtype=float)
    is_number = outputs < design.skip
    contrast = (design.inside - design.outside) * design.window
    offsets = np.arange(design.window, dtype=float)

    def corrected(power: int) -> Floats:
        raw = np.where(is_number, outputs**power, 0.0)
        always = design.outside * raw.sum()
        return np.asarray((design.total * raw - always) / contrast)

    skips = (design.total * ~is_number - design.outside * design.window) / contrast
    reports = 1 - skips
    knot = corrected(1) - offsets.mean() * reports
    square = corrected(2) - 2 * offsets.mean() * knot - (offsets**2).mean() * reports
    return Scores(reports, knot, square)


@lru_cache(maxsize=256)
def knot_scores(design: LocalDesign) -> Floats:
    """For each knot one number per output that means 1 where it is the athlete's, else 0.

    A left inverse of the channel from knots and skipping to outputs.

    Returns:
        Shape (knots, outputs), skip last.
    """
    return np.asarray(np.linalg.pinv(channel(design).T)[: design.knots], dtype=float)


def channel(design: LocalDesign) -> Floats:
    """The chance of each output for each knot and, last, for skipping.

    Returns:
        Shape (knots + 1, outputs).
    """
    inputs = [*range(design.knots), None]
    return np.array([design.weights(knot) for knot in inputs], dtype=float) / design.total


def chances(design: LocalDesign, place: float) -> Floats:
    """The chance of each output for a value at a place between two knots, shape (outputs,)."""
    below = min(int(place), design.knots - 2)
    up = place - below
    low, high = (np.array(design.weights(knot), dtype=float) for knot in (below, below + 1))
    mixed: Floats = ((1 - up) * low + up * high) / design.total
    return mixed
