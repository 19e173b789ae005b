"""What a season's budget can see: schedules compared before a week is spent.

Public numbers only: squad size, weeks, metrics, priors and the promise. Each schedule spreads
the whole season's budget evenly over its reports, and is judged by how far the level of each
metric is expected to lie from the truth in an average week, those without a report too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from dp_core.accounting.promise import Promise
from dp_core.errors import ParameterError
from dp_core.estimate.trend.outlook import expected_band, expected_trend
from dp_core.methods.joint import GAUSSIAN, joint_terms
from dp_core.methods.registry import DEFAULT_METHOD
from dp_core.params import MAX_EPSILON, MICRO, Epsilon
from dp_core.terms import Terms
from dp_core.verdict import Verdict, matters, verdict

MOST_WEEKS: Final = 53
LEAST_PRICE: Final = 1_000
"""A report for less than a thousandth of epsilon says nothing."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When which metrics are reported.

    Attributes:
        name: how people call it.
        every: weeks from one report to the next.
        turns: into how many parts the metrics are divided, one part a report in turn.
    """

    name: str
    every: int
    turns: int = 1

    def reports(self, weeks: int) -> int:
        """How many reports a season of so many weeks has."""
        return len(range(0, weeks, self.every))

    def part(self, metrics: Sequence[str], report: int) -> tuple[str, ...]:
        """The metrics of one report, in their order."""
        return tuple(metrics[report % self.turns :: self.turns])

    def weeks_of(self, metrics: Sequence[str], key: str, weeks: int) -> list[bool]:
        """For each week of the season, whether it has a report with this metric."""
        return [
            week % self.every == 0 and key in self.part(metrics, week // self.every)
            for week in range(weeks)
        ]


SCHEDULES: Final = (
    Schedule("Every week", 1),
    Schedule("Every second week", 2),
    Schedule("Every fourth week", 4),
    Schedule("Every week, half the metrics in turn", 1, 2),
    Schedule("Every week, a third of the metrics in turn", 1, 3),
    Schedule("Every second week, half the metrics in turn", 2, 2),
)


@dataclass(frozen=True, slots=True)
class Sight:
    """How well the level of one metric would be known in an average week, in its unit.

    Attributes:
        error: the expected error of the level as it is known that week.
        later: the same with the whole season known.
        half_width: of its 95 % band, live.
        data_share: how much of the level would come from the team, 0 to 1.
        verdict: on the live level.
    """

    error: float
    later: float
    half_width: float
    data_share: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class SeasonPlan:
    """What one schedule would see.

    Attributes:
        schedule: when which metrics are reported.
        reports: how many there are.
        price: of each report: epsilon, or the e of its ρ = e² / 2.
        sights: by metric.
        score: the live errors over what matters, on average: lower is better.
    """

    schedule: Schedule
    reports: int
    price: Epsilon
    sights: dict[str, Sight]
    score: float


def calendar(schedule: Schedule, metrics: Sequence[str], weeks: int) -> list[tuple[str, ...]]:
    """For each week of the season the metrics that are reported; empty where none are."""
    return [
        schedule.part(metrics, week // schedule.every) if week % schedule.every == 0 else ()
        for week in range(weeks)
    ]


def price_of(promise: Promise, parts_left: int, reports: int) -> Epsilon | None:
    """The price of each of some equal reports that use up what is left; None if too little."""
    micro = min(promise.largest_price(parts_left // reports), MAX_EPSILON * MICRO)
    return Epsilon(micro) if micro >= LEAST_PRICE else None


def plan_season(
    terms: Terms, promise: Promise, weeks: int, parts_left: int | None = None
) -> list[SeasonPlan]:
    """Compare schedules of a season, the best first.

    Args:
        terms: a report with all the metrics; its epsilon and method do not matter.
        promise: what the season promises and how it counts.
        weeks: how many the season has, 2 to 53.
        parts_left: what is left of the budget, in the accountant's parts; all if left out.

    Raises:
        ParameterError: the season is too short or too long.
    """
    if not 2 <= weeks <= MOST_WEEKS:
        raise ParameterError(f"a season has 2 to {MOST_WEEKS} weeks")
    left = promise.cap if parts_left is None else parts_left
    metrics = terms.question.metrics
    possible = [each for each in SCHEDULES if each.turns <= len(metrics) and each.every < weeks]
    plans = [_plan(each, terms, promise, weeks, left) for each in possible]
    return sorted((each for each in plans if each is not None), key=lambda each: each.score)


def _plan(
    schedule: Schedule, terms: Terms, promise: Promise, weeks: int, left: int
) -> SeasonPlan | None:
    reports = schedule.reports(weeks)
    price = price_of(promise, left, reports)
    if price is None:
        return None
    method = DEFAULT_METHOD if promise.delta is None else GAUSSIAN
    question = replace(terms.question, epsilon=price, method=method, split=(), groups=())
    priced = Terms(question, terms.quantities)
    sights = {
        quantity.key: _sight(priced, schedule, quantity.key, weeks) for quantity in terms.quantities
    }
    scores = [sights[each.key].error / each.matters for each in terms.quantities]
    return SeasonPlan(schedule, reports, price, sights, sum(scores) / len(scores))


@lru_cache(maxsize=2048)
def _sight(terms: Terms, schedule: Schedule, key: str, weeks: int) -> Sight:
    metrics = terms.question.metrics
    asked = next(
        part
        for part in (schedule.part(metrics, turn) for turn in range(schedule.turns))
        if key in part
    )
    question = replace(terms.question, metrics=asked)
    quantities = tuple(each for each in terms.quantities if each.key in asked)
    joint = joint_terms(Terms(question, quantities))
    seen = schedule.weeks_of(metrics, key, weeks)
    place, gaps = asked.index(key), [1.0] * (weeks - 1)
    error, later = expected_trend(joint, place, gaps, seen)
    half_width, _ = expected_band(joint, place, gaps, seen)
    blind, _ = expected_trend(joint, place, gaps, [False] * weeks)
    share = min(1.0, max(0.0, 1 - (error / blind) ** 2))
    wanted = matters(terms.quantity(key), "mean")
    return Sight(error, later, half_width, share, verdict(half_width, wanted, share))
