"""The careful user who also has our priors and our inference, and only lacks our noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from diffprivlib.mechanisms import Geometric

from dp_core.engines.compare.engine import (
    REPLACE,
    REPORTERS_ONLY,
    Answers,
    Steps,
    know_nothing,
    reported,
    settle,
)
from dp_core.estimate.joint.cells import cells_of
from dp_core.estimate.joint.contrasts import contrasts
from dp_core.estimate.joint.draws import choose_laws, expected_counts
from dp_core.estimate.joint.evidence import Evidence
from dp_core.estimate.joint.family import as_stated
from dp_core.estimate.joint.figures import HEADS, POINT_LAWS
from dp_core.estimate.joint.lens import lens_of
from dp_core.estimate.joint.noise_law import NoiseLaw
from dp_core.estimate.joint.statistics import NAMED, statistics_of
from dp_core.features.knots import Knots, Scale
from dp_core.features.soft_histogram import Item, weight_table
from dp_core.features.statistics import Values
from dp_core.params import Epsilon
from dp_core.quantities import Quantity

RESOLUTION: Final = 64
"""K: an athlete's weights sum to this."""

REACH: Final = {2: 1.0, 3: 1.5, 5: 2.0, 9: 2.5, 17: 3.2, 33: 4.8}
"""By the number of knots, how many athlete SDs from the prior's mean the last ones lie."""

LAWS: Final = HEADS * POINT_LAWS
"""As many laws as our own estimates average over."""


@dataclass(frozen=True, slots=True)
class SmartWithPrior:
    """Laplace-like noise on the soft histogram, and the joint method's estimates.

    Attributes:
        knots: how many knots, one of `REACH`.
    """

    knots: int = 2

    explanation: ClassVar[str] = (
        "Each metric gets the soft histogram of method joint with diffprivlib’s geometric "
        "noise and its own part of epsilon. Figures come from the same priors and inference "
        "as ours, so what differs is the noise alone."
    )
    neighbours: ClassVar[str] = REPLACE
    missing: ClassVar[str] = REPORTERS_ONLY

    @property
    def name(self) -> str:
        """A short fixed name."""
        return f"smart-with-prior-{self.knots}"

    @property
    def title(self) -> str:
        """How people call it."""
        return f"Soft histogram of {self.knots} knots, with priors"

    def answer(
        self, quantities: Sequence[Quantity], values: Values, epsilon: Epsilon, roster: int
    ) -> Mapping[str, Answers]:
        """Answer a report; see `Engine`."""
        part = epsilon.below() / len(quantities)
        return {quantity.key: self._answer_one(quantity, values, part) for quantity in quantities}

    def _answer_one(self, quantity: Quantity, values: Values, part: float) -> Answers:
        steps = reported(quantity, values)
        if not len(steps):
            return know_nothing(quantity)
        item = Item(quantity, knots_of(quantity, self.knots))
        return read(item, measure(item, steps, part))


def knots_of(quantity: Quantity, many: int) -> Knots:
    """Lay even knots around the prior's mean, within the public bounds."""
    ends = Scale.of(quantity).place(np.array([quantity.low, quantity.high], dtype=float))
    first, last = np.clip(ends, -REACH[many], REACH[many])
    return tuple(np.linspace(first, last, many).tolist())


def measure(item: Item, steps: Steps, epsilon: float) -> Evidence:
    """Add noise to the weights of those who reported.

    Why this is private: replacing one athlete moves the weights, which sum to K, by at most
    2K in L1; with two knots one weight alone says all and moves by at most K. The number
    who reported is taken as public.
    """
    table = weight_table(item.quantity, item.knots, RESOLUTION)
    sums = table[steps - item.quantity.low].sum(axis=0)
    one_number = len(item.knots) == 2
    mechanism = Geometric(epsilon=epsilon, sensitivity=RESOLUTION * (1 if one_number else 2))
    noisy = np.array([mechanism.randomise(int(each)) for each in sums[1:]], dtype=float)
    # the first weight: what is left of a public total, or a noisy number of its own
    first = len(steps) * RESOLUTION - noisy[0] if one_number else mechanism.randomise(int(sums[0]))
    scale = mechanism.sensitivity / RESOLUTION / epsilon
    directions = contrasts(len(item.knots))
    return Evidence(
        noisy=(np.array([[first, *noisy]]) / RESOLUTION) @ directions.T,
        heads=np.array([float(len(steps))]),
        noise=np.array([2 * scale**2 * (2 if one_number else 1)]),
        law=NoiseLaw(epsilon, (len(item.knots),), (item.quantity.group,)),
    )


def read(item: Item, evidence: Evidence) -> Answers:
    """Read a report off the noisy weights, as the joint method does."""
    quantity, belief = item.quantity, as_stated(len(item.knots))
    lens = lens_of(item, quantity.prior, RESOLUTION)
    laws = choose_laws(lens, belief, evidence, LAWS)
    counts = expected_counts(lens, belief, evidence, laws)
    found = statistics_of(cells_of(quantity), counts).mean(axis=0)
    bins = NAMED + len(quantity.edges) - 1
    return settle(quantity, found[:NAMED], found[NAMED:bins], found[bins:])
