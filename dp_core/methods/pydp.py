"""Method `pydp`: every statistic is drawn by PyDP, at half of its part of epsilon.

PyDP's epsilon is about adding or removing one; an account is charged for replacing one,
which is one removed and one added. So PyDP is given half, and the whole is charged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from dp_core.estimate import per_statistic as figures_of
from dp_core.estimate.bounds import count_span, expected_quartile_span, quartile_span
from dp_core.features.expected import expected_sums
from dp_core.features.statistics import Statistic, Values, centre, complete, statistics_of
from dp_core.figures import AS_SEALED, Figures, Reading
from dp_core.mechanisms.pydp_noise import PyDPNoise, load
from dp_core.methods.method import NoisySums
from dp_core.methods.per_statistic import Shares, shares_of
from dp_core.metrics import Quantity
from dp_core.params import Epsilon
from dp_core.terms import Terms

REPLACED: Final = 2
"""Replacing one athlete is one removed and one added: twice PyDP's epsilon (group privacy)."""

ROUNDED: Final = 3
"""See `_rate`."""


class PyDP:
    """`Count`, `BoundedSum` and `Percentile` of PyDP, each at half of its part of epsilon.

    Why this is private: the unit is the athlete, and roster size is public. In PyDP's own
    terms neighbours add or remove one athlete who reported: each statistic is e_i / 2-DP for
    them (`mechanisms.pydp_noise`), bins of a histogram count once since an athlete is in one,
    and the parts add up to half of the report's epsilon e. Replacing one athlete's record is
    one removed and one added, so e in all; a record that becomes empty is one removed.
    """

    name: Final = "pydp/1"
    splits: Final = True
    rereads: Final = False
    redraws: Final = True
    pure: Final = True
    also_covers: Final = (
        "add one athlete, at half of epsilon",
        "remove one athlete, at half of epsilon",
        "remove one source of one athlete, at half of epsilon",
    )
    title: Final = "PyDP"
    explanation: Final = (
        "Every statistic is drawn by PyDP, Google’s library, whose epsilon is about adding or "
        "removing an athlete: it is given half, and the whole is charged for replacing one. "
        "Rougher than the others, and for those who want figures from that library."
    )
    mechanism: Final = (
        "PyDP 1.1.5’s Count (head counts, histogram bins, shares), BoundedSum (Σ(x − c) and "
        "Σ(x − c)², c the public midpoint) and Percentile, with public bounds. Each statistic has "
        "a fixed part e_i of ε and PyDP is given e_i/2, which in its own terms is about adding or "
        "removing one reporting athlete: ε/2 in all; replacing one record is one removed and one "
        "added: ε. Intervals come from the Laplace law of counts and sums alone."
    )

    def require(self) -> None:
        """Refuse where PyDP is not installed; see `Method`."""
        load()

    def sums(self, terms: Terms, values: Values) -> dict[str, Any]:
        """Hand over how many reported each source, and their values clipped to the bounds."""
        masks = complete(terms.quantities, values)
        metrics = {
            quantity.key: _clipped(quantity, values, masks[quantity.group])
            for quantity in terms.quantities
        }
        return {"counts": {group: int(mask.sum()) for group, mask in masks.items()},
                "metrics": metrics}  # fmt: skip

    def noise(self, terms: Terms) -> PyDPDraw:
        """Get the library ready; it draws when it is given the values, and has no seed."""
        return PyDPDraw(terms)

    def estimate(self, terms: Terms, noisy: NoisySums, reading: Reading = AS_SEALED) -> Figures:
        """Read figures and intervals off the noisy sums; they are always about the team."""
        return _read(terms, noisy, quartile_span)

    def template(self, terms: Terms) -> dict[str, Any]:
        """The sums of the team that the priors expect."""
        sums = expected_sums(terms.quantities, terms.roster)
        reporters = {
            key: each | {"histogram": each["histogram"][:-1]}
            for key, each in sums["metrics"].items()
        }
        return sums | {"metrics": reporters}

    def expect(self, terms: Terms) -> Figures:
        """Read the figures of the team that the public priors expect."""
        return _read(terms, self.template(terms), expected_quartile_span)

    def half_widths(self, terms: Terms, epsilons: Sequence[Epsilon]) -> dict[str, list[float]]:
        """Half-widths of the means at other epsilons, split in the question's proportions."""
        noisy = self.template(terms)
        parts = [shares_of(terms.at_epsilon(epsilon)) for epsilon in epsilons]
        return {
            quantity.key: [_mean_half_width(terms, quantity, noisy, shares) for shares in parts]
            for quantity in terms.quantities
        }


class PyDPDraw:
    """One release's draws.

    Args:
        terms: the public terms.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms, self._shares, self._noise = terms, shares_of(terms), PyDPNoise()

    def answer(self, sums: Mapping[str, Any]) -> dict[str, Any]:
        """Let PyDP draw every statistic once."""
        counts = {
            group: self._noise.count(heads, self._half(group, Statistic("count")))
            for group, heads in sums["counts"].items()
        }
        metrics = {
            quantity.key: self._answer_quantity(quantity, sums["metrics"][quantity.key])
            for quantity in self._terms.quantities
        }
        return {"counts": counts, "metrics": metrics}

    def _answer_quantity(self, quantity: Quantity, values: list[int]) -> dict[str, list[int]]:
        noisy: dict[str, list[int]] = {"shares": [], "quartiles": []}
        for each in statistics_of(quantity):
            drawn = self._draw(quantity, each, values)
            if each.kind in ("share", "quartile"):
                noisy[f"{each.kind}s"] += drawn
            else:
                noisy[each.kind] = drawn
        return noisy

    def _draw(self, quantity: Quantity, each: Statistic, values: list[int]) -> list[int]:
        epsilon, middle, half = self._half(quantity.key, each), centre(quantity), _half(quantity)
        match each.kind:
            case "sum":
                offsets = [value - middle for value in values]
                return [self._noise.total(offsets, -half, half, epsilon)]
            case "square":
                squares = [(value - middle) ** 2 for value in values]
                return [self._noise.total(squares, 0, half * half, epsilon)]
            case "quartile":
                share = each.place / 4
                low, high = quantity.low, quantity.high
                return [self._noise.quantile(values, low, high, epsilon, share)]
            case _:
                return [self._noise.count(many, epsilon) for many in _heads(quantity, each, values)]

    def _half(self, key: str, each: Statistic) -> float:
        """What PyDP is given: half of a statistic's part, never more."""
        return self._shares[key, each].below() / REPLACED


def _clipped(quantity: Quantity, values: Values, present: Any) -> list[int]:
    numbers = values[quantity.key][0].clip(quantity.low, quantity.high)
    clipped: list[int] = sorted(numbers[present].tolist())
    return clipped


def _heads(quantity: Quantity, each: Statistic, values: list[int]) -> list[int]:
    """How many values lie in each bin, or beyond a line."""
    if each.kind == "share":
        line = quantity.thresholds[each.place]
        above = sum(value >= line.value for value in values)
        return [above if line.direction == "above" else len(values) - above]
    below = [sum(value < edge for value in values) for edge in quantity.edges[1:-1]]
    ends = [0, *below, len(values)]
    return [after - before for before, after in pairwise(ends)]


def _half(quantity: Quantity) -> int:
    """The larger distance from the midpoint to a bound: what adding one moves the sum by."""
    return max(quantity.high - centre(quantity), centre(quantity) - quantity.low)


def _rate(shares: Shares, quantity: Quantity, each: Statistic) -> float:
    """The rate of a two-sided geometric law whose tails are nowhere below those of the noise.

    PyDP's is a Laplace number of rate r, rounded: P(|noise| > k) = exp(-r (k + 1/2)). At the
    rate r / (1 + r / 3) the geometric law's tail is at least that for every k ≥ 0.
    """
    key = quantity.group if each.kind == "count" else quantity.key
    moved = {"sum": _half(quantity), "square": _half(quantity) ** 2}.get(each.kind, 1)
    rate = float(shares[key, each]) / REPLACED / moved
    return rate / (1 + rate / ROUNDED)


def _read(terms: Terms, noisy: NoisySums, span: figures_of.QuartileSpan) -> Figures:
    """Read by method per-statistic's intervals, which need the law of counts and sums alone."""
    shares = shares_of(terms)
    metrics = {
        key: {**each, "histogram": [*each["histogram"], 0]}  # no cell for missing athletes
        for key, each in noisy["metrics"].items()
    }
    return figures_of.estimate(
        terms.quantities,
        terms.roster,
        {"counts": noisy["counts"], "metrics": metrics},
        lambda quantity, each: _rate(shares, quantity, each),
        span,
    )


def _mean_half_width(
    terms: Terms, quantity: Quantity, noisy: Mapping[str, Any], shares: Shares
) -> float:
    rate = _rate(shares, quantity, Statistic("count"))
    heads = noisy["counts"][quantity.group]
    count = count_span(heads, rate, figures_of.COUNT_ERROR, terms.roster)
    total = noisy["metrics"][quantity.key]["sum"][0]
    rate = _rate(shares, quantity, Statistic("sum"))
    return figures_of.mean_span(quantity, total, rate, count).half_width
