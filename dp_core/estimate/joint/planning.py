"""The public terms of a joint release: what is summed, what is drawn, what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dp_core.errors import ParameterError
from dp_core.estimate.joint.gaussian_law import GaussianLaw
from dp_core.estimate.joint.noise_law import Law, NoiseLaw
from dp_core.features.knots import choose_knots, signal
from dp_core.features.soft_histogram import Item, Layout
from dp_core.mechanisms.discrete_gaussian import JointDiscreteGaussian
from dp_core.mechanisms.knorm import JointKNorm, resolution
from dp_core.metrics import Quantity
from dp_core.params import Epsilon

TAIL: Final = 0.025
"""What the intervals of a release leave out on either side."""


@dataclass(frozen=True, slots=True)
class JointTerms:
    """Everything public that a joint release and its figures rest on.

    Attributes:
        layout: the metrics, their knots and K.
        roster: how many athletes are on the roster, at least 1.
        expected: how many of them are expected to report, a public guess.
        epsilon: what the whole release costs; with Gaussian noise the e of its ρ = e² / 2.
        parties: how many parties add a full draw of noise each.
        gaussian: whether the noise is Gaussian in each cell, and not one K-norm draw.
        law_of_all: the law of several draws read together; None where there is one.
        tail: what intervals leave out on either side.
    """

    layout: Layout
    roster: int
    expected: float
    epsilon: Epsilon
    parties: int = 1
    gaussian: bool = False
    law_of_all: Law | None = None
    tail: float = TAIL

    @property
    def law(self) -> Law:
        """The law of the release's noise, for inference."""
        if self.law_of_all is not None:
            return self.law_of_all
        if self.gaussian:
            sd = float(2 * len(self.layout.items)) ** 0.5 / float(self.epsilon)
            return GaussianLaw(sd, self.layout.cells, self.layout.sources)
        return NoiseLaw(float(self.epsilon), self.layout.cells, self.layout.sources, self.parties)

    @property
    def mechanism(self) -> JointKNorm | JointDiscreteGaussian:
        """The mechanism that draws the release's noise, once for each party."""
        if self.gaussian:
            return JointDiscreteGaussian(
                price=self.epsilon,
                cells=self.layout.cells,
                sensitivity=self.layout.resolution,
            )
        return JointKNorm(
            epsilon=self.epsilon,
            cells=self.layout.cells,
            sources=self.layout.sources,
            sensitivity=self.layout.resolution,
        )


def plan_joint(
    quantities: Sequence[Quantity],
    *,
    roster: int,
    epsilon: Epsilon,
    expected: float | None = None,
    often_missing: frozenset[str] = frozenset(),
    gap_rates: Mapping[str, float] | None = None,
    parties: int = 1,
    gaussian: bool = False,
) -> JointTerms:
    """Lay out a joint release from public numbers alone.

    Args:
        quantities: what is asked, each metric once.
        roster: how many athletes are on the roster.
        epsilon: what the whole release may cost.
        expected: how many are expected to report; the whole roster if left out.
        often_missing: the keys of metrics that get a missing knot of their own.
        gap_rates: by key, how often a present athlete is expected to leave an item empty.
        parties: how many add a full draw of noise; n draws blur like epsilon / √n.
        gaussian: whether each cell gets Gaussian noise, with `epsilon` as its price.

    Raises:
        ParameterError: no metric, one twice, a roster below 1, or an expectation outside it.
    """
    heads = float(roster) if expected is None else expected
    if not (roster >= 1 and 0 < heads <= roster):
        raise ParameterError("between none and all of the roster can be expected to report")
    rates = gap_rates or {}
    metrics = max(1, len(quantities))
    strength = signal(heads, epsilon, metrics) / parties**0.5
    if gaussian:
        strength *= ((metrics + 1) * (metrics + 2) / (3 * metrics)) ** 0.5  # noise that much less
    items = tuple(
        Item(
            quantity,
            choose_knots(quantity, strength, gaussian=gaussian),
            often_missing=quantity.key in often_missing,
            gap_rate=rates.get(quantity.key, 0.0),
        )
        for quantity in quantities
    )
    cells = [item.cells for item in items]
    layout = Layout(items, resolution(cells, epsilon))
    return JointTerms(layout, roster, heads, epsilon, parties, gaussian)


def at_epsilon(terms: JointTerms, epsilon: Epsilon) -> JointTerms:
    """Plan the same release at another epsilon; knots may change with it."""
    items = terms.layout.items
    return plan_joint(
        [item.quantity for item in items],
        roster=terms.roster,
        epsilon=epsilon,
        expected=terms.expected,
        often_missing=frozenset(item.quantity.key for item in items if item.often_missing),
        gap_rates={item.quantity.key: item.gap_rate for item in items},
        parties=terms.parties,
        gaussian=terms.gaussian,
    )
