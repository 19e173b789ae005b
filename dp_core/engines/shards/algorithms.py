"""Which algorithms of PyDP are asked, in public terms that every shard must share."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from dp_core.engines.compare.engine import QUARTERS, Steps, even_part
from dp_core.params import Epsilon
from dp_core.quantities import Quantity

COUNT: Final = "Count"
PERCENTILE: Final = "Percentile"
TAG: Final = 16
"""Bytes of the digest that names an algorithm's terms."""


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One algorithm of PyDP and its public terms.

    Attributes:
        statistic: what it tells, such as "mean".
        kind: PyDP's name for it, such as "BoundedMean".
        epsilon: what its one draw costs, about adding or removing one.
        low, high: its bounds in grid steps; of a `Count` the steps it counts, both included.
        quarter: which quantile a `Percentile` tells, 0 to 1; None elsewhere.
    """

    statistic: str
    kind: str
    epsilon: float
    low: int
    high: int
    quarter: float | None = None

    @property
    def tag(self) -> bytes:
        """A digest of all terms: summaries of different terms have different ones."""
        terms = (self.statistic, self.kind, self.epsilon, self.low, self.high, self.quarter)
        return sha256(repr(terms).encode()).digest()[:TAG]

    def build(self, library: Any) -> Any:
        """Make PyDP's object, empty."""
        if self.kind == COUNT:
            return library.Count(epsilon=self.epsilon, dtype="int")
        terms: dict[str, Any] = {
            "epsilon": self.epsilon,
            "lower_bound": float(self.low),
            "upper_bound": float(self.high),
            "dtype": "float",
        }
        if self.quarter is not None:
            terms["percentile"] = self.quarter
        return getattr(library, self.kind)(**terms)

    def fed(self, clipped: Steps) -> list[Any]:
        """Return what it is fed of a shard's clipped readings."""
        if self.kind == COUNT:
            counted: list[Any] = clipped[(self.low <= clipped) & (clipped <= self.high)].tolist()
            return counted
        values: list[Any] = clipped.astype(float).tolist()
        return values


def lesson_algorithms(quantity: Quantity, epsilon: Epsilon) -> tuple[Algorithm, ...]:
    """Mean, sum, variance, three quartiles and how many: seven draws of an even part each."""
    kinds = ("BoundedMean", "BoundedSum", "BoundedVariance", *[PERCENTILE] * 3, COUNT)
    names = ("mean", "sum", "variance", "q25", "median", "q75", "count")
    quarters = (None, None, None, *QUARTERS, None)
    part = epsilon.below() / len(names)
    return tuple(
        Algorithm(name, kind, part, quantity.low, quantity.high, quarter)
        for name, kind, quarter in zip(names, kinds, quarters, strict=True)
    )


def report_algorithms(
    quantity: Quantity, quantities: list[Quantity], epsilon: Epsilon
) -> tuple[Algorithm, ...]:
    """What `PyDP` asks about a metric on one machine: five numbers, bins, public lines.

    Each bin is a count at the whole epsilon of the histogram, for an athlete is in one bin.
    """
    part, low, high = even_part(quantities, epsilon), quantity.low, quantity.high
    kinds = ("BoundedMean", "BoundedStandardDeviation", *[PERCENTILE] * 3)
    names, quarters = ("mean", "sd", "q25", "median", "q75"), (None, None, *QUARTERS)
    numbers = [
        Algorithm(name, kind, part, low, high, quarter)
        for name, kind, quarter in zip(names, kinds, quarters, strict=True)
    ]
    ranges = [("bin", span) for span in bin_spans(quantity)]
    ranges += [("share", span) for span in beyond_spans(quantity)]
    counts = [
        Algorithm(f"{what} {place}", COUNT, part, *span)
        for place, (what, span) in enumerate(ranges)
    ]
    return (*numbers, *counts)


def bin_spans(quantity: Quantity) -> list[tuple[int, int]]:
    """The first and the last step of each public bin."""
    ends = [edge - 1 for edge in quantity.edges[1:-1]]
    return list(zip(quantity.edges[:-1], [*ends, quantity.high], strict=True))


def beyond_spans(quantity: Quantity) -> list[tuple[int, int]]:
    """The first and the last step beyond each public line."""
    return [
        (line.value, quantity.high) if line.direction == "above" else (quantity.low, line.value - 1)
        for line in quantity.thresholds
    ]
