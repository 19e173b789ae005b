"""diffprivlib.tools, as its documents show: every statistic its own release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from diffprivlib import BudgetAccountant, tools
from numpy.typing import NDArray

from dp_core.engines.compare.engine import (
    QUARTERS,
    REPLACE,
    REPORTERS_ONLY,
    Answers,
    beyond,
    even_part,
    know_nothing,
    reported,
    settle,
)
from dp_core.features.statistics import Values
from dp_core.params import Epsilon
from dp_core.quantities import Quantity


class DiffprivlibTools:
    """`mean`, `std`, `quantile`, `histogram` and `count_nonzero`, epsilon divided evenly.

    Its histogram has sensitivity 1, which is right when one athlete is added or removed and
    half of what replacing one needs; it is left as it is, in the library's favour.
    """

    name: Final = "diffprivlib"
    title: Final = "diffprivlib.tools"
    explanation: Final = (
        "Each statistic is one call of diffprivlib.tools with the public bounds, and all calls "
        "share epsilon evenly. Its histogram costs twice its epsilon when one athlete is "
        "replaced; it is charged as documented."
    )
    neighbours: Final = REPLACE
    missing: Final = REPORTERS_ONLY

    def answer(
        self, quantities: Sequence[Quantity], values: Values, epsilon: Epsilon, roster: int
    ) -> Mapping[str, Answers]:
        """Answer a report; see `Engine`."""
        part, accountant = even_part(quantities, epsilon), BudgetAccountant()
        return {
            quantity.key: _answer_one(quantity, values, part, accountant) for quantity in quantities
        }


def noisy_histogram(
    quantity: Quantity, steps: NDArray[np.float64], epsilon: float, **others: Any
) -> NDArray[np.int64]:
    """Count the public bins with `tools.histogram` as documented: sensitivity 1.

    Args:
        quantity: gives the bins.
        steps: whole grid steps within the bounds, shape (n,).
        epsilon: what the library says it costs.
        others: further arguments of the library's.
    """
    counts, _ = tools.histogram(
        steps, epsilon=epsilon, bins=list(quantity.edges), range=(quantity.low, quantity.high),
        **others,
    )  # fmt: skip
    return np.asarray(counts, dtype=np.int64)


def _answer_one(
    quantity: Quantity, values: Values, part: float, accountant: BudgetAccountant
) -> Answers:
    steps = reported(quantity, values).astype(float)
    if not len(steps):
        return know_nothing(quantity)
    cost = {"epsilon": part, "accountant": accountant}
    bounds = {"bounds": (quantity.low, quantity.high)} | cost
    bins = noisy_histogram(quantity, steps, **cost)
    shares = [
        tools.count_nonzero(each, **cost) / len(steps)
        for each in beyond(quantity, steps.astype(int))
    ]
    quartiles = [tools.quantile(steps, quarter, **bounds) for quarter in QUARTERS]
    numbers = [tools.mean(steps, **bounds), tools.std(steps, **bounds), *quartiles]
    return settle(quantity, numbers, bins, shares)
