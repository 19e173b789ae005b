"""From rows to one whole number per athlete and metric: the last step that sees raw values.

Sums and counts are exact integers; each value is one exact fraction, rounded once,
halves to the even neighbour. The order of the rows makes no difference, and an
athlete's value is made from that athlete's rows alone.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dp_core.athletes.confidential import Confidential
from dp_core.athletes.roster import Roster
from dp_core.athletes.rounding import round_half_even
from dp_core.athletes.schema import ATHLETE, DAY, AthleteTable
from dp_core.errors import QuestionError
from dp_core.metrics import Metric, Quantity
from dp_core.params import LONGEST_WINDOW, Window

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

DAYS_OF_MINIMUM: Final = 28
"""A metric's `minimum_days` is stated for a window of this length."""

DAYS_OF_WEEK: Final = 7


@dataclass(frozen=True, repr=False, eq=False, slots=True)
class WindowedValues(Confidential):
    """One value per athlete and metric: exact, private, and the last of its kind.

    Attributes:
        size: n, the roster's size.
        true_values: for each metric key one whole number of steps per athlete, shape (n,),
            0 where missing, and whether there is one, shape (n,). Athletes are in the
            roster's order, unnamed members last. Both arrays are read-only.
    """

    size: int
    true_values: Mapping[str, tuple[Integers, Mask]]

    def shape(self) -> str:
        """Say how many athletes and metrics there are."""
        return f"{self.size} athletes × {len(self.true_values)} metrics"


@dataclass(frozen=True, repr=False, eq=False, slots=True)
class _Rows(Confidential):
    """The rows of listed athletes: whose, on which day (since 1970), and where in the table."""

    athlete: Integers
    day: Integers
    place: Integers
    size: int


@dataclass(frozen=True, repr=False, eq=False, slots=True)
class _Totals(Confidential):
    """For each athlete, over one stretch of days: exact sum, readings, days with a reading."""

    sums: Integers
    readings: Integers
    days: Integers


def window(
    table: AthleteTable,
    roster: Roster,
    metrics: Sequence[Metric],
    window: Window,
    baseline: int | None = None,
) -> WindowedValues:
    """Give each athlete of the roster one value per metric.

    Rows of athletes who are not listed and of days outside the window (and the baseline
    before it) are left out before anything else. A metric that has neither a column nor
    one it derives from is missing for everybody. Where the file has a column of its own
    for a derived metric, that column holds finished values and their mean is taken.

    Args:
        table: the raw values.
        roster: the athletes, in whose order values are returned.
        metrics: what to compute.
        window: absolute days.
        baseline: None for levels; the number of days before the window from whose mean
            the change is taken.

    Raises:
        QuestionError: a metric has no change from baseline.
        ParameterError: the baseline starts before 2000 or is too long.
    """
    rows = _listed_rows(table, roster)
    true_values = {metric.key: _values(table, rows, metric, window, baseline) for metric in metrics}
    return WindowedValues(roster.size, MappingProxyType(true_values))


def needed_days(metric: Metric, days: int, *, covers: int = 1) -> int:
    """Return how many days with a reading a stretch must have, or the athlete is missing.

    Args:
        metric: states the minimum per 28 days.
        days: the length of the stretch.
        covers: how many days one reading speaks for: seven where it is a week's sum.
    """
    return max(1, -(-metric.minimum_days * days // (DAYS_OF_MINIMUM * covers)))


def _listed_rows(table: AthleteTable, roster: Roster) -> _Rows:
    codes = pd.Index(roster.members, dtype="str").get_indexer(pd.Index(table.rows[ATHLETE]))
    (place,) = np.nonzero(codes >= 0)
    days = table.rows[DAY].to_numpy().astype("datetime64[D]").astype(np.int64)
    return _Rows(codes[place].astype(np.int64), days[place], place.astype(np.int64), roster.size)


def _values(
    table: AthleteTable, rows: _Rows, metric: Metric, window: Window, baseline: int | None
) -> tuple[Integers, Mask]:
    quantity = _quantity(metric, baseline)
    now = _stretch_means(table, rows, metric, window)
    if baseline is None:
        return _on_grid(now, quantity)
    before = _stretch_means(table, rows, metric, window.before(baseline))
    changes = [
        None if late is None or early is None else late - early
        for late, early in zip(now, before, strict=True)
    ]
    return _on_grid(changes, quantity)


def _quantity(metric: Metric, baseline: int | None) -> Quantity:
    if baseline is None:
        return metric.level
    if metric.change is None:
        raise QuestionError(f"{metric.key} has no change from baseline")
    return metric.change


@dataclass(frozen=True, slots=True)
class Rule:
    """How a metric's values are made from a column: which, divided by what.

    Attributes:
        source: the column's metric.
        divisor: a sum over the stretch is divided by the number of readings, of days with
            one, or of weeks in the stretch.
        covers: how many days one reading speaks for.
    """

    source: str
    divisor: Literal["readings", "days", "weeks"]
    covers: int = 1


def rule_of(metric: Metric, columns: Container[str]) -> Rule | None:
    """Choose the rule by what the file declares, never by what its cells hold."""
    weekly = metric.aggregate == "weekly_sum"
    if metric.key in columns and metric.derived_from:
        return Rule(metric.key, "readings", DAYS_OF_WEEK if weekly else 1)
    source = metric.key if metric.key in columns else metric.derived_from
    if source is None or source not in columns:
        return None
    return Rule(source, "weeks" if weekly else "days" if metric.per_day else "readings")


def _stretch_means(
    table: AthleteTable, rows: _Rows, metric: Metric, stretch: Window
) -> list[Fraction | None]:
    """Return each athlete's exact value over a stretch of days, None where there is none."""
    rule = rule_of(metric, table.metrics)
    if rule is None:
        return [None] * rows.size
    totals = _totals(table, rows, rule.source, stretch)
    enough = totals.days >= needed_days(metric, stretch.days, covers=rule.covers)
    return [
        _mean(int(total), int(readings), int(days), rule, stretch) if has_enough else None
        for total, readings, days, has_enough in zip(
            totals.sums, totals.readings, totals.days, enough, strict=True
        )
    ]


def _mean(total: int, readings: int, days: int, rule: Rule, stretch: Window) -> Fraction:
    if rule.divisor == "weeks":
        return Fraction(total * DAYS_OF_WEEK, stretch.days)
    return Fraction(total, days if rule.divisor == "days" else readings)


def _totals(table: AthleteTable, rows: _Rows, source: str, stretch: Window) -> _Totals:
    """Add up one column per athlete; the schema's bounds keep every sum within 64 bits."""
    cells = table.rows[source].array
    first, last = (np.datetime64(day, "D").astype(np.int64) for day in (stretch.start, stretch.end))
    inside = (rows.day >= first) & (rows.day <= last) & ~cells.isna()[rows.place]
    athlete, day = rows.athlete[inside], rows.day[inside] - first
    sums = np.zeros(rows.size, dtype=np.int64)
    np.add.at(sums, athlete, cells.to_numpy(np.int64, na_value=0)[rows.place[inside]])
    dates = np.unique(athlete * LONGEST_WINDOW + day)
    return _Totals(
        sums,
        np.bincount(athlete, minlength=rows.size),
        np.bincount(dates // LONGEST_WINDOW, minlength=rows.size),
    )


def _on_grid(values: Sequence[Fraction | None], quantity: Quantity) -> tuple[Integers, Mask]:
    """Round each value once to the grid, then clip it to the quantity's public bounds."""
    present = np.array([value is not None for value in values], dtype=bool)
    steps = np.zeros(len(values), dtype=np.int64)
    for place, value in enumerate(values):
        if value is not None:
            rounded = round_half_even(value.numerator, value.denominator)
            steps[place] = min(max(rounded, quantity.low), quantity.high)
    steps.setflags(write=False)
    present.setflags(write=False)
    return steps, present
