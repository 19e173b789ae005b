"""PyDP, Google's differential privacy library for Python, as its documents show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dp_core.engines.compare.engine import (
    ADD_OR_REMOVE,
    QUARTERS,
    REPORTERS_ONLY,
    Answers,
    Steps,
    beyond,
    bin_of,
    even_part,
    know_nothing,
    reported,
    settle,
)
from dp_core.features.statistics import Values
from dp_core.mechanisms import pydp_noise
from dp_core.params import Epsilon
from dp_core.quantities import Quantity

load: Final = pydp_noise.load
"""Imports the library, in the one file that does."""


class PyDP:
    """`BoundedMean`, `BoundedStandardDeviation`, `Percentile` and `Count`, epsilon divided evenly.

    Each bin of a histogram is a count of its own at the whole epsilon of the histogram: an
    athlete who is added or removed is in one bin.
    """

    name: Final = "pydp"
    title: Final = "PyDP"
    explanation: Final = (
        "Each statistic is one algorithm of PyDP with the public bounds, and all of them share "
        "epsilon evenly. Its epsilon is about adding or removing an athlete, which is a weaker "
        "promise: replacing one may cost twice as much."
    )
    neighbours: Final = ADD_OR_REMOVE
    missing: Final = REPORTERS_ONLY

    def answer(
        self, quantities: Sequence[Quantity], values: Values, epsilon: Epsilon, roster: int
    ) -> Mapping[str, Answers]:
        """Answer a report; see `Engine`."""
        algorithms, part = load(), even_part(quantities, epsilon)
        return {
            quantity.key: _answer_one(algorithms, quantity, reported(quantity, values), part)
            for quantity in quantities
        }


def _answer_one(algorithms: Any, quantity: Quantity, steps: Steps, part: float) -> Answers:
    if not len(steps):
        return know_nothing(quantity)
    bounds = {
        "epsilon": part,
        "lower_bound": float(quantity.low),
        "upper_bound": float(quantity.high),
        "dtype": "float",
    }
    wanted = [
        algorithms.BoundedMean(**bounds),
        algorithms.BoundedStandardDeviation(**bounds),
        *(algorithms.Percentile(percentile=quarter, **bounds) for quarter in QUARTERS),
    ]
    values = steps.astype(float).tolist()
    return settle(
        quantity,
        [each.quick_result(values) for each in wanted],
        [_count(algorithms, each, part) for each in _binned(quantity, steps)],
        [_count(algorithms, steps[each], part) / len(steps) for each in beyond(quantity, steps)],
    )


def _count(algorithms: Any, steps: Steps, part: float) -> int:
    return int(algorithms.Count(epsilon=part, dtype="int").quick_result(steps.tolist()))


def _binned(quantity: Quantity, steps: Steps) -> list[Steps]:
    """Return the values of each public bin."""
    places = bin_of(quantity, steps)
    return [steps[places == place] for place in range(len(quantity.edges) - 1)]
