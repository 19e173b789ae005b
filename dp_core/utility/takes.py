"""What it would take to make a figure useful: more epsilon, athletes, weeks, or fewer metrics.

Public numbers only. Each answer changes one thing and leaves the rest as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final

from dp_core.methods import method_named
from dp_core.params import LONGEST_WINDOW, Epsilon
from dp_core.plan import plan
from dp_core.question import RosterTerms
from dp_core.terms import Terms
from dp_core.verdict import Verdict

MOST_EPSILON: Final = Epsilon.read(10)
MOST_ATHLETES: Final = 2000


@dataclass(frozen=True, slots=True)
class Takes:
    """Ways to make one metric's mean useful; None where none is in reach.

    Attributes:
        key: the metric.
        epsilon: the report's epsilon that would do, at most 10.
        athletes: the roster that would do, at most 2,000.
        metrics: how many metrics the report could keep, this one included.
        days: the days of a window that would do at the same epsilon a day: one longer report
            in place of several.
    """

    key: str
    epsilon: Epsilon | None
    athletes: int | None
    metrics: int | None
    days: int | None


def what_it_takes(terms: Terms, key: str) -> Takes:
    """Solve for each way on its own.

    Args:
        terms: the question as it stands.
        key: the metric whose mean should become useful.
    """
    epsilon = _least_epsilon(terms, key)
    return Takes(
        key=key,
        epsilon=epsilon,
        athletes=_fewest_athletes(terms, key),
        metrics=_most_metrics(terms, key),
        days=_longer_window(terms, epsilon),
    )


def half_width(terms: Terms, key: str, epsilon: Epsilon | None = None) -> float:
    """The planned half-width of a metric's mean, at another epsilon if one is given."""
    method = method_named(terms.question.method)
    return method.half_widths(terms, [epsilon or terms.question.epsilon])[key][0]


def _is_useful(terms: Terms, key: str, epsilon: Epsilon | None = None) -> bool:
    return plan(terms.at_epsilon(epsilon) if epsilon else terms).verdict(key) is Verdict.USEFUL


def _least(low: int, high: int, suits: Callable[[int], bool]) -> int | None:
    """The least whole number of a range that suits, where all larger ones do too."""
    if not suits(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if suits(middle) else (middle + 1, high)
    return low


def _least_epsilon(terms: Terms, key: str) -> Epsilon | None:
    hundredth = 10_000
    found = _least(
        1, MOST_EPSILON.micro // hundredth, lambda k: _is_useful(terms, key, Epsilon(k * hundredth))
    )
    return Epsilon(found * hundredth) if found else None


def _fewest_athletes(terms: Terms, key: str) -> int | None:
    return _least(
        terms.roster,
        max(terms.roster, MOST_ATHLETES),
        lambda size: _is_useful(with_roster(terms, size), key),
    )


def _most_metrics(terms: Terms, key: str) -> int | None:
    for count in range(len(terms.quantities), 0, -1):
        if _is_useful(with_metrics(terms, key, count), key):
            return count
    return None


def _longer_window(terms: Terms, epsilon: Epsilon | None) -> int | None:
    if epsilon is None:
        return None
    reports = max(1, -(-epsilon.micro // terms.question.epsilon.micro))
    days = reports * terms.question.window.days
    return days if days <= LONGEST_WINDOW else None


def with_roster(terms: Terms, size: int) -> Terms:
    """The same terms for a roster of another size."""
    return replace(terms, question=replace(terms.question, roster=RosterTerms(size)))


def with_metrics(terms: Terms, key: str, count: int) -> Terms:
    """The same terms with fewer metrics: `key` and the first others, evenly split."""
    others = [quantity.key for quantity in terms.quantities if quantity.key != key][: count - 1]
    return with_only(terms, (key, *others))


def with_only(terms: Terms, keys: Collection[str]) -> Terms:
    """The same terms with some of their metrics, evenly split."""
    kept = tuple(quantity for quantity in terms.quantities if quantity.key in keys)
    question = replace(terms.question, metrics=tuple(q.key for q in kept), split=())
    return replace(terms, question=question, quantities=kept)


def sentence(takes: Takes, terms: Terms) -> str:
    """Say what it would take in one sentence."""
    quantity = terms.quantity(takes.key)
    goal = f"± {quantity.matters:g} {quantity.unit}"
    if _is_useful(terms, takes.key):
        spare = takes.epsilon and takes.epsilon < terms.question.epsilon
        enough = f"; ε = {takes.epsilon} would do" if spare else ""
        return f"{quantity.label} is within {goal} as asked{enough}."
    ways = [
        f"ε = {takes.epsilon}" if takes.epsilon else "",
        f"{takes.athletes:,} athletes" if takes.athletes else "",
        _metrics_way(takes, terms),
        f"one report over {takes.days} days at ε = {takes.epsilon}"
        if takes.days and takes.days > terms.question.window.days
        else "",
    ]
    named = [way for way in ways if way]
    if not named:
        return f"{quantity.label}: nothing within reach gives {goal}; pool several teams instead."
    return f"{quantity.label} to {goal}: {', or '.join(named)}."


def _metrics_way(takes: Takes, terms: Terms) -> str:
    asked = len(terms.quantities)
    if takes.metrics is None or takes.metrics >= asked:
        return ""
    noun = "metric" if takes.metrics == 1 else "metrics"
    return f"{takes.metrics} {noun} instead of {asked}"
