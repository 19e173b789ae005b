"""The aggregator: it takes every shard's summary once, merges them and draws noise once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from dp_core.engines.compare.engine import Steps
from dp_core.engines.shards.algorithms import Algorithm
from dp_core.engines.shards.summaries import Summary, summarise
from dp_core.errors import ParameterError
from dp_core.quantities import Quantity

IN_MEMORY: Final = next((str(each) for each in [Path("/dev/shm")] if each.is_dir()), None)
"""Linux keeps files in memory there; elsewhere the usual temporary folder has to do."""


class Merged:
    """All shards' summaries of one algorithm as one: exact until noise is drawn.

    Args:
        library: PyDP.
        algorithm: what was asked.
        summary: PyDP's merged summary.
    """

    def __init__(self, library: Any, algorithm: Algorithm, summary: Any) -> None:
        self._library, self._algorithm, self._summary = library, algorithm, summary
        self._drawn = False

    def draw(self) -> float:
        """Draw noise and answer, once.

        Why this is private: the unit is one watch, neighbours add or remove one. Merged
        sums are those of one machine that had all readings, clipped to public bounds, and
        PyDP's noise is drawn on them once: its epsilon, as there. Only the answer is
        private; the summaries before it are not.

        Raises:
            ParameterError: an answer was drawn before; another would cost epsilon again.
        """
        if self._drawn:
            raise ParameterError("an answer was drawn; another one costs epsilon again")
        self._drawn = True
        return self.rehearse(1)[0]

    def rehearse(self, times: int) -> list[float]:
        """Draw again and again, each a release of its own: for made-up watches alone."""
        return [self._answer() for _ in range(times)]

    def _answer(self) -> float:
        built = self._algorithm.build(self._library)
        built.merge(self._summary)
        return float(built.result())


def collect(library: Any, algorithm: Algorithm, written: Sequence[bytes], shards: int) -> Merged:
    """Merge the summaries of all shards.

    Args:
        library: PyDP.
        algorithm: on whose terms they must be.
        written: one summary of each shard, in any order.
        shards: how many there are.

    Raises:
        ParameterError: a summary is damaged, on other terms, there twice, or missing.
    """
    summaries = [Summary.from_bytes(each) for each in written]
    if any(each.tag != algorithm.tag for each in summaries):
        raise ParameterError("a shard’s summary was made on other terms")
    places = [each.shard for each in summaries]
    if len(set(places)) < len(places):
        raise ParameterError("a shard’s summary came twice: its readings would count twice")
    if set(places) != set(range(shards)):
        raise ParameterError("a shard’s summary is missing, or one of a shard that is not there")
    return Merged(library, algorithm, _merge(library, algorithm, summaries))


def collect_from(
    library: Any, quantity: Quantity, algorithm: Algorithm, shards: Sequence[Steps]
) -> Merged:
    """Let every shard summarise its readings, and merge what they hand over."""
    written = [
        summarise(library, quantity, algorithm, place, steps) for place, steps in enumerate(shards)
    ]
    return collect(library, algorithm, written, len(shards))


def _merge(library: Any, algorithm: Algorithm, summaries: Sequence[Summary]) -> Any:
    """Merge by PyDP itself, which reads a summary from a file only."""
    built = algorithm.build(library)
    kind = type(built.serialize())
    with TemporaryDirectory(dir=IN_MEMORY) as folder:
        for each in summaries:
            path = Path(folder) / "summary"
            path.write_bytes(each.data)
            loaded = kind()
            loaded.load(str(path))
            try:
                built.merge(loaded)
            except RuntimeError as refused:
                raise ParameterError("PyDP cannot merge a shard’s summary") from refused
    return built.serialize()
