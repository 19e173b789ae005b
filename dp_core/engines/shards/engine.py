"""PyDP over shards as a comparison engine: equal in law to PyDP on one machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from dp_core.engines.compare import pydp
from dp_core.engines.compare.engine import (
    ADD_OR_REMOVE,
    REPORTERS_ONLY,
    Answers,
    Steps,
    know_nothing,
    reported,
    settle,
)
from dp_core.engines.shards.aggregator import collect_from
from dp_core.engines.shards.algorithms import report_algorithms
from dp_core.features.statistics import Values
from dp_core.figures import STATISTICS
from dp_core.params import Epsilon
from dp_core.quantities import Quantity


@dataclass(frozen=True, slots=True)
class PyDPShards:
    """`PyDP`, whose values lie with several shards: each summarises, one place merges and draws.

    Attributes:
        shards: how many there are.
    """

    shards: int = 4

    name: ClassVar[str] = "pydp-shards"
    title: ClassVar[str] = "PyDP, in shards"
    explanation: ClassVar[str] = (
        "The algorithms of PyDP, but each of several machines sums up its own athletes and one "
        "place merges the summaries and draws once, so the answers are those of one machine. "
        "Summaries hold exact sums, so that place must be trusted; epsilon is about adding or "
        "removing an athlete."
    )
    neighbours: ClassVar[str] = ADD_OR_REMOVE
    missing: ClassVar[str] = REPORTERS_ONLY

    def answer(
        self, quantities: Sequence[Quantity], values: Values, epsilon: Epsilon, roster: int
    ) -> Mapping[str, Answers]:
        """Answer a report; see `Engine`."""
        library, asked = pydp.load(), list(quantities)
        return {
            each.key: self._answer_one(library, each, asked, reported(each, values), epsilon)
            for each in asked
        }

    def _answer_one(
        self,
        library: Any,
        quantity: Quantity,
        asked: list[Quantity],
        steps: Steps,
        epsilon: Epsilon,
    ) -> Answers:
        if not len(steps):
            return know_nothing(quantity)
        divided = np.array_split(steps, self.shards)
        drawn = [
            collect_from(library, quantity, each, divided).draw()
            for each in report_algorithms(quantity, asked, epsilon)
        ]
        numbers, counts = drawn[: len(STATISTICS)], drawn[len(STATISTICS) :]
        bins = len(quantity.edges) - 1
        return settle(quantity, numbers, counts[:bins], np.array(counts[bins:]) / len(steps))
