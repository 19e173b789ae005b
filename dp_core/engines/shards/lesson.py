"""Everything the classroom shows of a class of watches in shards, in the metric's unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dp_core.engines.compare import pydp
from dp_core.engines.compare.engine import Floats
from dp_core.engines.shards.aggregator import Merged, collect, collect_from
from dp_core.engines.shards.algorithms import PERCENTILE, Algorithm, lesson_algorithms
from dp_core.engines.shards.reading import Inside, read_inside
from dp_core.engines.shards.simulate import Watches
from dp_core.engines.shards.summaries import summarise
from dp_core.params import Epsilon

REPEATS: Final = 100
SORTED: Final = 400_000
"""A quartile sorts all readings at each draw: at most so many are sorted for one statistic."""

LEAST: Final = 6
READING: Final = 8
"""Bytes of one raw reading, as the float that PyDP takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What came of one statistic.

    Attributes:
        algorithm: what was asked, with its part of epsilon.
        true_value: the exact figure of the clipped readings, in the metric's unit.
        answers: draws from the merged summaries, each with fresh noise.
        travelled: how many bytes all shards' summaries are, envelopes included.
        inside: what can be read in the first shard's summary, in grid steps.
    """

    algorithm: Algorithm
    true_value: float
    answers: Floats
    travelled: int
    inside: Inside

    @property
    def error(self) -> float:
        """The usual error: the root mean square of the answers' distances from the truth."""
        return float(np.sqrt(((self.answers - self.true_value) ** 2).mean()))


def teach(watches: Watches, shards: int, epsilon: Epsilon) -> list[Told]:
    """Let shards summarise made-up watches, merge, and draw again and again.

    Raises:
        EngineUnavailable: PyDP is not installed.
        ParameterError: there are no shards.
    """
    library, quantity = pydp.load(), watches.quantity
    algorithms = lesson_algorithms(quantity, epsilon)
    return [_told(library, watches, shards, each) for each in algorithms]


def noise_ratio(watches: Watches, shards: int, epsilon: Epsilon) -> float:
    """Measure how many times as large the sum's noise is in shards as on one machine."""
    library = pydp.load()
    algorithm = lesson_algorithms(watches.quantity, epsilon)[1]
    spreads = [
        np.std(collect_from(library, watches.quantity, algorithm, divided).rehearse(10 * REPEATS))
        for divided in (watches.divided(shards), watches.divided(1))
    ]
    return float(spreads[0] / spreads[1])


def raw_bytes(watches: Watches) -> int:
    """How many bytes the raw readings are."""
    return READING * len(watches.true_steps)


def _told(library: Any, watches: Watches, shards: int, algorithm: Algorithm) -> Told:
    written = [
        summarise(library, watches.quantity, algorithm, place, steps)
        for place, steps in enumerate(watches.divided(shards))
    ]
    merged = collect(library, algorithm, written, shards)
    unit = _unit(watches, algorithm)
    return Told(
        algorithm=algorithm,
        true_value=_true_value(watches, algorithm) * unit,
        answers=np.array(_draw(merged, algorithm, len(watches.true_steps))) * unit,
        travelled=sum(map(len, written)),
        inside=read_inside(algorithm, written[0]),
    )


def _draw(merged: Merged, algorithm: Algorithm, watches: int) -> Sequence[float]:
    slow = algorithm.kind == PERCENTILE
    return merged.rehearse(min(REPEATS, max(LEAST, SORTED // watches)) if slow else REPEATS)


def _unit(watches: Watches, algorithm: Algorithm) -> float:
    step = float(watches.quantity.step)
    return {"count": 1.0, "variance": step**2}.get(algorithm.statistic, step)


def _true_value(watches: Watches, algorithm: Algorithm) -> float:
    """The exact figure in grid steps."""
    clipped = watches.true_clipped()
    if algorithm.quarter is not None:
        return float(np.quantile(clipped, algorithm.quarter))
    exact: dict[str, float] = {
        "mean": clipped.mean(), "sum": clipped.sum(), "variance": clipped.var(),
    }  # fmt: skip
    return float(exact.get(algorithm.statistic, len(clipped)))
