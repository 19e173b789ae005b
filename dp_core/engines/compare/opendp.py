"""OpenDP, as its documents show, with pure epsilon and change-one neighbours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from dp_core.engines.compare.engine import (
    QUARTERS,
    REPLACE,
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
from dp_core.errors import EngineUnavailable
from dp_core.features.statistics import Values, candidates
from dp_core.params import Epsilon
from dp_core.quantities import Quantity

CHANGE_ONE: Final = 2
"""Replacing one athlete is one removed and one added."""

Measurement = Callable[[list[Any]], Any]


class OpenDP:
    """Mean, variance, quantile scores and counts of OpenDP, epsilon divided evenly."""

    name: Final = "opendp"
    title: Final = "OpenDP"
    explanation: Final = (
        "Each statistic is a chain of OpenDP whose noise is searched for so that replacing one "
        "athlete costs its part of epsilon, the same for all. Quartiles are chosen from the "
        "same public candidates as ours."
    )
    neighbours: Final = REPLACE
    missing: Final = REPORTERS_ONLY

    def answer(
        self, quantities: Sequence[Quantity], values: Values, epsilon: Epsilon, roster: int
    ) -> Mapping[str, Answers]:
        """Answer a report; see `Engine`."""
        load()
        part = even_part(quantities, epsilon)
        return {
            quantity.key: _answer_one(quantity, reported(quantity, values), part)
            for quantity in quantities
        }


@lru_cache(maxsize=1)
def load() -> Any:
    """Import the library and allow the parts of it that are used.

    Raises:
        EngineUnavailable: it is not installed.
    """
    try:
        import opendp.prelude as library
    except ImportError as missing:
        raise EngineUnavailable("OpenDP", install="pip install opendp==0.16.0") from missing
    library.enable_features("contrib", "idealized-numerics")
    return library


def _answer_one(quantity: Quantity, steps: Steps, part: float) -> Answers:
    if not len(steps):
        return know_nothing(quantity)
    values = steps.astype(float).tolist()
    moments, stops = _moments(quantity, len(steps), part), candidates(quantity)
    mean, variance = (chain(values) for chain in moments)
    quartiles = [stops[chain(values)] for chain in _quartiles(quantity, len(steps), part)]
    count, over = _count(part), [int(each.sum()) for each in beyond(quantity, steps)]
    return settle(
        quantity,
        [mean, max(variance, 0.0) ** 0.5, *quartiles],
        _histogram(len(quantity.edges) - 1, len(steps), part)(bin_of(quantity, steps).tolist()),
        [count([1] * each) / len(steps) for each in over],
    )


@lru_cache(maxsize=512)
def _moments(quantity: Quantity, heads: int, part: float) -> tuple[Measurement, Measurement]:
    """Build the measurements of mean and variance, whose size is public."""
    library = load()
    domain = library.atom_domain(bounds=(float(quantity.low), float(quantity.high)), nan=False)
    space = library.vector_domain(domain, size=heads), library.symmetric_distance()
    mean, variance = space >> library.t.then_mean(), space >> library.t.then_variance(ddof=0)
    return _with_laplace(mean, part), _with_laplace(variance, part)


@lru_cache(maxsize=512)
def _quartiles(quantity: Quantity, heads: int, part: float) -> list[Measurement]:
    """Build the measurements of three quartiles, each the place of a public candidate."""
    library = load()
    domain = library.vector_domain(library.atom_domain(T=float, nan=False), size=heads)
    stops = candidates(quantity).astype(float).tolist()
    scores = [
        (domain, library.symmetric_distance())
        >> library.t.then_quantile_score_candidates(stops, alpha=quarter)
        for quarter in QUARTERS
    ]
    return [_with_noisy_max(each, part) for each in scores]


@lru_cache(maxsize=512)
def _histogram(bins: int, heads: int, part: float) -> Measurement:
    """Build the measurement of counts by bin."""
    library = load()
    domain = library.vector_domain(library.atom_domain(T=int), size=heads)
    counts = (domain, library.symmetric_distance()) >> library.t.then_count_by_categories(
        list(range(bins)), null_category=False
    )
    return _with_laplace(counts, part)


@lru_cache(maxsize=64)
def _count(part: float) -> Measurement:
    """Build the measurement of a count."""
    library = load()
    domain = library.vector_domain(library.atom_domain(T=int))
    counted = (domain, library.symmetric_distance()) >> library.t.then_count()
    return _with_laplace(counted, part)


def _with_laplace(transformation: Any, part: float) -> Measurement:
    library = load()
    return _search(lambda scale: transformation >> library.m.then_laplace(scale), part)


def _with_noisy_max(scores: Any, part: float) -> Measurement:
    """Choose the candidate whose score, its distance from the quartile, is the least."""
    best, measure = load().m.then_noisy_max, load().max_divergence()
    return _search(lambda scale: scores >> best(measure, scale, negate=True), part)


def _search(chain: Callable[[float], Any], part: float) -> Measurement:
    """Find the least noise that costs no more than a part of epsilon."""
    found: Measurement = load().binary_search_chain(chain, d_in=CHANGE_ONE, d_out=part)
    return found
