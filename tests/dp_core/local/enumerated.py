"""The exact law of a device, by running it on every draw there is."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product

from dp_core.local.design import LocalDesign
from dp_core.local.device import blur


def law_of(design: LocalDesign, steps: int | None) -> dict[int, Fraction]:
    """Return the exact chance of each output."""
    ranges = [design.total] if steps is None else [design.width, design.total]
    counts: Counter[int] = Counter()
    for draws in product(*map(range, ranges)):
        left = list(draws)
        counts[blur(design, steps, lambda most, left=left: left.pop(0))] += 1
    every = counts.total()
    return {output: Fraction(count, every) for output, count in counts.items()}
