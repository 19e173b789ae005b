"""A careful user of diffprivlib: one noisy histogram per metric, everything read off it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from diffprivlib.mechanisms import Geometric

from dp_core.engines.compare.bins import bins_of, project
from dp_core.engines.compare.engine import (
    REPLACE,
    REPORTERS_ONLY,
    Answers,
    know_nothing,
    reported,
)
from dp_core.features.statistics import Values
from dp_core.params import Epsilon
from dp_core.quantities import Quantity

SENSITIVITY: Final = 2
"""Replacing one athlete takes one from a bin and adds one to another."""


@dataclass(frozen=True, slots=True)
class SmartHistogram:
    """One histogram per metric over even bins, with diffprivlib's geometric noise.

    Attributes:
        bins: how many bins.
    """

    bins: int = 20

    explanation: ClassVar[str] = (
        "Each metric gets one histogram with geometric noise, made possible by the nearest "
        "shares that are not negative and sum to 1. All figures are read off it, which costs "
        "nothing more."
    )
    neighbours: ClassVar[str] = REPLACE
    missing: ClassVar[str] = REPORTERS_ONLY

    @property
    def name(self) -> str:
        """A short fixed name."""
        return f"smart-histogram-{self.bins}"

    @property
    def title(self) -> str:
        """How people call it."""
        return f"One histogram of {self.bins} bins"

    def answer(
        self, quantities: Sequence[Quantity], values: Values, epsilon: Epsilon, roster: int
    ) -> Mapping[str, Answers]:
        """Answer a report; see `Engine`."""
        part = epsilon.below() / len(quantities)
        mechanism = Geometric(epsilon=part, sensitivity=SENSITIVITY)
        return {
            quantity.key: self._answer_one(quantity, values, mechanism) for quantity in quantities
        }

    def _answer_one(self, quantity: Quantity, values: Values, mechanism: Geometric) -> Answers:
        steps, bins = reported(quantity, values), bins_of(quantity, self.bins)
        if not len(steps):
            return know_nothing(quantity)
        noisy = [mechanism.randomise(int(count)) for count in bins.count(steps)]
        return bins.read(project(np.array(noisy) / len(steps)))
