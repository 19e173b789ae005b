"""Method `per-statistic`: each statistic gets its own noise. The transparent baseline.

A metric's epsilon is divided among its statistics by fixed public weights; sequential
composition adds them up to the report's epsilon again. Simple to explain and to check,
and kept for ever for that reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from dp_core.estimate import per_statistic as figures_of
from dp_core.estimate.bounds import count_span, expected_quartile_span
from dp_core.features.expected import expected_sums
from dp_core.features.statistics import (
    Kind,
    Statistic,
    Values,
    candidates,
    complete,
    measure,
    sensitivity,
    statistics_of,
)
from dp_core.figures import AS_SEALED, Figures, Reading
from dp_core.mechanisms.integer import ExactExponential, TwoSidedGeometric
from dp_core.methods.method import NoisySums
from dp_core.metrics import Quantity
from dp_core.params import Epsilon
from dp_core.terms import Terms

WEIGHTS: Final[Mapping[Kind, int]] = {
    "count": 4,
    "sum": 8,
    "square": 2,
    "histogram": 3,
    "share": 1,
    "quartile": 1,
}
"""How a metric's epsilon is divided. Judgement: the mean is what coaches read first, and
nothing can be said about a mean without knowing how many reported."""

Shares = Mapping[tuple[str, Statistic], Epsilon]
"""The epsilon of each statistic, under (metric key or source, statistic)."""


class PerStatistic:
    """Two-sided geometric noise on sums and counts, the exponential mechanism for quartiles.

    Why this is private: the unit is the athlete, neighbours replace one athlete's record and
    roster size is public. Each statistic is epsilon_i-DP at its own sensitivity
    (`features.statistics`), and the epsilon_i add up exactly to the report's epsilon.
    """

    name: Final = "per-statistic/1"
    splits: Final = True
    rereads: Final = False
    redraws: Final = True
    pure: Final = True
    also_covers: Final = ()
    title: Final = "Per statistic"
    explanation: Final = (
        "Every statistic gets its own noise and its own part of epsilon, by the textbook. "
        "Easy to check by hand, and the least accurate."
    )
    mechanism: Final = (
        "Two-sided geometric noise on head counts, sums, squares, histogram cells (sensitivity 2 "
        "under replacement) and shares; the exponential mechanism over public candidates for "
        "quartiles (diffprivlib’s Geometric and Exponential, drawn exactly). Each statistic has "
        "a fixed part of ε, and the parts add up to it."
    )

    def require(self) -> None:
        """Nothing is needed that a report does not need anyway."""

    def sums(self, terms: Terms, values: Values) -> dict[str, Any]:
        """Compute every statistic exactly; see `features.statistics`."""
        masks = complete(terms.quantities, values)
        metrics = {
            quantity.key: [
                measure(quantity, each, values[quantity.key][0], masks[quantity.group])
                for each in statistics_of(quantity)
            ]
            for quantity in terms.quantities
        }
        return {"counts": {group: int(mask.sum()) for group, mask in masks.items()},
                "metrics": metrics}  # fmt: skip

    def noise(self, terms: Terms) -> PerStatisticDraw:
        """Draw the noise of every sum and count; quartiles are chosen later, by fresh coins."""
        return PerStatisticDraw(terms)

    def estimate(self, terms: Terms, noisy: NoisySums, reading: Reading = AS_SEALED) -> Figures:
        """Read figures and intervals off the noisy sums; they are always about the team."""
        return figures_of.estimate(terms.quantities, terms.roster, noisy, _rates_of(terms))

    def template(self, terms: Terms) -> dict[str, Any]:
        """The sums of the team that the priors expect."""
        return expected_sums(terms.quantities, terms.roster)

    def expect(self, terms: Terms) -> Figures:
        """Read the figures of the team that the public priors expect."""
        noisy = expected_sums(terms.quantities, terms.roster)
        return figures_of.estimate(
            terms.quantities, terms.roster, noisy, _rates_of(terms), expected_quartile_span
        )

    def half_widths(self, terms: Terms, epsilons: Sequence[Epsilon]) -> dict[str, list[float]]:
        """Half-widths of the means at other epsilons, split in the question's proportions."""
        curves: dict[str, list[float]] = {quantity.key: [] for quantity in terms.quantities}
        noisy = expected_sums(terms.quantities, terms.roster)
        for epsilon in epsilons:
            shares = shares_of(terms.at_epsilon(epsilon))
            for quantity in terms.quantities:
                curves[quantity.key].append(_mean_half_width(terms, quantity, noisy, shares))
        return curves


class PerStatisticDraw:
    """One release's noise.

    Args:
        terms: the public terms; sums and counts get their noise here, before data is touched.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms, self._shares = terms, shares_of(terms)
        self._counts = {
            quantity.group: self._mechanism(quantity, Statistic("count")).draw()
            for quantity in _one_per_source(terms)
        }
        self._noise = {
            quantity.key: [self._additive(quantity, each) for each in statistics_of(quantity)]
            for quantity in terms.quantities
        }

    def answer(self, sums: Mapping[str, Any]) -> dict[str, Any]:
        """Put the noise on exact sums and choose the quartiles."""
        counts = {group: count + self._counts[group] for group, count in sums["counts"].items()}
        metrics = {
            quantity.key: self._answer_quantity(quantity, sums["metrics"][quantity.key])
            for quantity in self._terms.quantities
        }
        return {"counts": counts, "metrics": metrics}

    def _answer_quantity(self, quantity: Quantity, exact: list[list[int]]) -> dict[str, list[int]]:
        noisy: dict[str, list[int]] = {"shares": [], "quartiles": []}
        noises = self._noise[quantity.key]
        for each, numbers, noise in zip(statistics_of(quantity), exact, noises, strict=True):
            if each.kind == "quartile":
                noisy["quartiles"].append(self._choose(quantity, each, numbers))
            elif each.kind == "share":
                noisy["shares"].append(numbers[0] + noise[0])
            else:
                noisy[each.kind] = [a + b for a, b in zip(numbers, noise, strict=True)]
        return noisy

    def _choose(self, quantity: Quantity, each: Statistic, utility: list[int]) -> int:
        mechanism = ExactExponential(
            epsilon=self._shares[quantity.key, each],
            sensitivity=sensitivity(quantity, "quartile"),
            utility=utility,
        )
        return int(candidates(quantity)[mechanism.randomise()])

    def _additive(self, quantity: Quantity, each: Statistic) -> list[int]:
        if each.kind == "quartile":
            return []
        cells = len(quantity.edges) if each.kind == "histogram" else 1  # bins and one for missing
        mechanism = self._mechanism(quantity, each)
        return [mechanism.draw() for _ in range(cells)]

    def _mechanism(self, quantity: Quantity, each: Statistic) -> TwoSidedGeometric:
        return TwoSidedGeometric(
            epsilon=_share(self._shares, quantity, each),
            sensitivity=sensitivity(quantity, each.kind),
        )


@lru_cache(maxsize=256)
def shares_of(terms: Terms) -> Shares:
    """Divide the report's epsilon among all statistics, exactly.

    A source's count gets what its metrics give for it, added up.
    """
    question = terms.question
    parts = question.split or question.epsilon.split([1] * len(question.metrics))
    shares: dict[tuple[str, Statistic], Epsilon] = {}
    for quantity, part in zip(terms.quantities, parts, strict=True):
        count, *rest = (Statistic("count"), *statistics_of(quantity))
        epsilons = part.split([WEIGHTS[each.kind] for each in (count, *rest)])
        known = shares.get((quantity.group, count))
        shares[quantity.group, count] = known + epsilons[0] if known else epsilons[0]
        shares |= {(quantity.key, each): e for each, e in zip(rest, epsilons[1:], strict=True)}
    return shares


def _one_per_source(terms: Terms) -> list[Quantity]:
    return list({quantity.group: quantity for quantity in terms.quantities}.values())


def _share(shares: Shares, quantity: Quantity, each: Statistic) -> Epsilon:
    if each.kind == "count":
        return shares[quantity.group, each]
    return shares[quantity.key, each]


def _rates_of(terms: Terms) -> figures_of.Rate:
    shares = shares_of(terms)
    return lambda quantity, each: _rate(shares, quantity, each)


def _rate(shares: Shares, quantity: Quantity, each: Statistic) -> float:
    return float(_share(shares, quantity, each)) / sensitivity(quantity, each.kind)


def _mean_half_width(
    terms: Terms, quantity: Quantity, noisy: Mapping[str, Any], shares: Shares
) -> float:
    count = count_span(
        noisy["counts"][quantity.group],
        _rate(shares, quantity, Statistic("count")),
        figures_of.COUNT_ERROR,
        terms.roster,
    )
    rate = _rate(shares, quantity, Statistic("sum"))
    total = noisy["metrics"][quantity.key]["sum"][0]
    return figures_of.mean_span(quantity, total, rate, count).half_width
