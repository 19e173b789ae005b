"""The public terms of a joint release: what is summed, what is drawn, what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dp_core.errors import ParameterError
from dp_core.estimate.joint.noise_law import NoiseLaw
from dp_core.features.knots import choose_knots, signal
from dp_core.features.soft_histogram import Item, Layout
from dp_core.mechanisms.knorm import JointKNorm, resolution
from dp_core.metrics import Quantity
from dp_core.params import Epsilon


@dataclass(frozen=True, slots=True)
class JointTerms:
    """Everything public that a joint release and its figures rest on.

    Attributes:
        layout: the metrics, their knots and K.
        roster: how many athletes are on the roster, at least 1.
        expected: how many of them are expected to report, a public guess.
        epsilon: what the whole release costs.
        parties: how many parties add a full draw of noise each.
    """

    layout: Layout
    roster: int
    expected: float
    epsilon: Epsilon
    parties: int = 1

    @property
    def law(self) -> NoiseLaw:
        """The law of the release's noise, for inference."""
        return NoiseLaw(float(self.epsilon), self.layout.cells, self.layout.sources, self.parties)

    @property
    def mechanism(self) -> JointKNorm:
        """The mechanism that draws the release's noise, once for each party."""
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

    Raises:
        ParameterError: no metric, one twice, a roster below 1, or an expectation outside it.
    """
    heads = float(roster) if expected is None else expected
    if not (roster >= 1 and 0 < heads <= roster):
        raise ParameterError("between none and all of the roster can be expected to report")
    rates = gap_rates or {}
    strength = signal(heads, epsilon, max(1, len(quantities))) / parties**0.5
    items = tuple(
        Item(
            quantity,
            choose_knots(quantity, strength),
            often_missing=quantity.key in often_missing,
            gap_rate=rates.get(quantity.key, 0.0),
        )
        for quantity in quantities
    )
    cells = [item.cells for item in items]
    layout = Layout(items, resolution(cells, epsilon))
    return JointTerms(layout, roster, heads, epsilon, parties)


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
    )
