"""The device's part: round, blur, send. The browser runs the same in `noise.js`."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from dp_core.local.design import LocalDesign

Uniform = Callable[[int], int]
"""Gives an even whole number from 0 to below its argument."""

FROM_SYSTEM: Final[Uniform] = secrets.randbelow


def blur(design: LocalDesign, steps: int | None, uniform: Uniform = FROM_SYSTEM) -> int:
    """Return what is sent for an answer.

    Args:
        design: the public mechanism.
        steps: the answer in grid steps; None where the athlete would rather not say.
        uniform: where the randomness comes from; another one only for test vectors.

    Why this is private: the unit is one answer of one athlete and neighbours differ in it, in
    any way. The rounding chooses a knot, and the weights of an output for any two knots, or
    for skipping, differ by a factor of at most inside / outside, which is at most e^epsilon.
    A mixture of such laws keeps the factor. Bounds, knots and weights are public.
    """
    if steps is None:
        return _skipped(design, uniform(design.total))
    knot = round_at_random(design, steps, uniform)
    return _answered(design, knot, uniform(design.total))


def round_at_random(design: LocalDesign, steps: int, uniform: Uniform = FROM_SYSTEM) -> int:
    """Return the knot below or above a value, each as often as it is near."""
    inside = min(max(steps, design.low), design.high) - design.low
    knot, rest = divmod(inside * (design.knots - 1), design.width)
    return knot + (uniform(design.width) < rest)


def _answered(design: LocalDesign, knot: int, place: int) -> int:
    likely = design.inside * design.window
    if place < likely:
        return knot + place // design.inside
    other = (place - likely) // design.outside  # the outputs outside the window, then skip
    if other >= design.skip - design.window:
        return design.skip
    return other if other < knot else other + design.window


def _skipped(design: LocalDesign, place: int) -> int:
    likely = design.inside * design.window
    return design.skip if place < likely else (place - likely) // design.outside
