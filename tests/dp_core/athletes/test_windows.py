"""Rows become one whole number per athlete and metric, exactly and once rounded."""

from __future__ import annotations

import math
import pickle
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dp_core.athletes.roster import Roster
from dp_core.athletes.schema import AthleteTable
from dp_core.athletes.windows import needed_days, window
from dp_core.errors import ParameterError, QuestionError
from dp_core.metrics import Catalogue, Metric, read_catalogue
from dp_core.params import Window

CATALOGUE = read_catalogue()
ATHLETES = [f"A-000000000{place}" for place in range(6)]
ANN, BEN = ATHLETES[:2]
ROSTER = Roster.declared(ATHLETES)
START = date(2026, 3, 2)
WEEK = Window(START, START + timedelta(days=6))
TableMaker = Callable[..., AthleteTable]
Entry = tuple[str, date, Sequence[int | None]]


def day(offset: int) -> date:
    return START + timedelta(days=offset)


def one(
    table: AthleteTable,
    key: str | Metric,
    stretch: Window = WEEK,
    baseline: int | None = None,
    roster: Roster = ROSTER,
) -> list[int | None]:
    """The values of one metric, None where missing."""
    metric = CATALOGUE[key] if isinstance(key, str) else key
    values, present = window(table, roster, [metric], stretch, baseline).true_values[metric.key]
    return [int(value) if here else None for value, here in zip(values, present, strict=True)]


def eager(key: str, **changes: Any) -> Metric:
    """The metric, content with one day, or otherwise changed."""
    return replace(CATALOGUE[key], **({"minimum_days": 1} | changes))


def test_a_value_is_the_mean_of_the_athletes_readings(table_of: TableMaker) -> None:
    table = table_of(
        ["resting_hr"],
        [(ANN, day(0), [580]), (ANN, day(0), [590]), (ANN, day(3), [600]), (BEN, day(6), [500])],
    )
    assert one(table, eager("resting_hr")) == [590, 500, None, None, None, None]


def test_loads_of_one_day_are_added_before_the_mean(table_of: TableMaker) -> None:
    rows = [(ANN, day(0), [40]), (ANN, day(0), [60]), (ANN, day(3), [50])]
    assert one(table_of(["daily_load"], rows), eager("daily_load"))[0] == 75


def test_a_weekly_sum_counts_days_without_a_reading(table_of: TableMaker) -> None:
    rows = [(ANN, day(0), [100]), (ANN, day(0), [40]), (ANN, day(13), [60])]
    two_weeks = Window(START, day(13))
    assert one(table_of(["daily_load"], rows), eager("weekly_load"), two_weeks)[0] == 100
    ten_days = Window(START, day(9))
    assert one(table_of(["daily_load"], rows), eager("weekly_load"), ten_days)[0] == 98


def test_a_weekly_sum_of_its_own_daily_rows_is_a_sum_too(table_of: TableMaker) -> None:
    rows = [(ANN, day(0), [100]), (ANN, day(5), [140])]
    assert one(table_of(["running_km"], rows), eager("running_km"))[0] == 240


def test_a_derived_metric_with_a_column_of_its_own_is_the_mean_of_it(table_of: TableMaker) -> None:
    rows = [
        (ANN, day(0), [300, 100]),
        (ANN, day(0), [500, 100]),
        (BEN, day(1), [None, 100]),
    ]
    table = table_of(["weekly_load", "daily_load"], rows)
    assert one(table, eager("weekly_load"))[:2] == [400, None]


def test_a_weekly_reading_speaks_for_seven_days(table_of: TableMaker) -> None:
    metric = eager("weekly_load", minimum_days=14)
    month = Window(START, day(27))
    weekly = [(ANN, day(0), [300]), (ANN, day(7), [400]), (BEN, day(0), [300])]
    assert one(table_of(["weekly_load"], weekly), metric, month)[:2] == [350, None]
    daily = [(ANN, day(place), [100]) for place in range(13)]
    assert one(table_of(["daily_load"], daily), metric, month)[0] is None


def test_a_metric_the_file_does_not_have_is_missing_for_everybody(table_of: TableMaker) -> None:
    table = table_of(["resting_hr"], [(ANN, day(0), [580])])
    assert one(table, eager("mood")) == [None] * 6
    assert one(table, eager("weekly_load")) == [None] * 6
    assert one(table, eager("mood"), baseline=28) == [None] * 6


def test_an_empty_table_is_missing_for_everybody(table_of: TableMaker) -> None:
    table = table_of(["resting_hr"], [])
    assert one(table, "resting_hr") == [None] * 6
    assert one(table, "resting_hr", baseline=28) == [None] * 6


@pytest.mark.parametrize(
    ("minimum", "days", "needed"),
    [(12, 28, 12), (12, 7, 3), (8, 7, 2), (8, 30, 9), (1, 7, 1), (0, 28, 1), (8, 371, 106)],
)
def test_the_minimum_of_days_scales_with_the_window_and_rounds_up(
    minimum: int, days: int, needed: int
) -> None:
    metric = eager("resting_hr", minimum_days=minimum)
    assert needed_days(metric, days) == needed == max(1, math.ceil(minimum * days / 28))


def test_too_few_days_are_missing_however_many_readings(table_of: TableMaker) -> None:
    rows: list[Entry] = [(ANN, day(0), [580])] * 9 + [(ANN, day(1), [580]), (ANN, day(2), [None])]
    assert one(table_of(["resting_hr"], rows), "resting_hr")[0] is None
    assert one(table_of(["resting_hr"], [*rows, (ANN, day(2), [580])]), "resting_hr")[0] == 580


def test_days_outside_the_window_are_left_out(table_of: TableMaker) -> None:
    rows = [(ANN, day(-1), [900]), (ANN, day(0), [580]), (ANN, day(6), [582]), (ANN, day(7), [900])]
    assert one(table_of(["resting_hr"], rows), eager("resting_hr"))[0] == 581


def test_the_values_come_in_the_rosters_order_with_unnamed_members_last(
    table_of: TableMaker,
) -> None:
    table = table_of(["resting_hr"], [(BEN, day(0), [500]), (ANN, day(0), [580])])
    roster = Roster.of_size(7, [BEN, ANN])
    assert one(table, eager("resting_hr"), roster=roster) == [580, 500] + [None] * 5
    nobody = Roster.of_size(5, [])
    assert one(table, eager("resting_hr"), roster=nobody) == [None] * 5


def test_athletes_who_are_not_listed_are_left_out(table_of: TableMaker) -> None:
    stranger = "A-ZZZZZZZZZZ"
    rows = [(stranger, day(0), [900]), (ANN, day(0), [580])]
    assert one(table_of(["resting_hr"], rows), eager("resting_hr")) == [580] + [None] * 5


@pytest.mark.parametrize(
    ("cells", "value"), [([580, 581], 580), ([581, 582], 582), ([580, 581, 581], 581)]
)
def test_a_mean_between_steps_rounds_half_to_even(
    table_of: TableMaker, cells: list[int], value: int
) -> None:
    rows = [(ANN, day(0), [cell]) for cell in cells]
    assert one(table_of(["resting_hr"], rows), eager("resting_hr"))[0] == value


@pytest.mark.parametrize(("cell", "value"), [(200, 300), (300, 300), (1000, 1000), (1500, 1000)])
def test_a_level_is_clipped_to_its_public_bounds(
    table_of: TableMaker, cell: int, value: int
) -> None:
    table = table_of(["resting_hr"], [(ANN, day(0), [cell])])
    assert one(table, eager("resting_hr"))[0] == value


def test_a_level_is_clipped_after_the_mean_not_before(table_of: TableMaker) -> None:
    rows = [(ANN, day(0), [1500]), (ANN, day(1), [500])]
    assert one(table_of(["resting_hr"], rows), eager("resting_hr"))[0] == 1000
    rows = [(ANN, day(0), [1500]), (ANN, day(1), [300])]
    assert one(table_of(["resting_hr"], rows), eager("resting_hr"))[0] == 900


def test_a_change_is_the_difference_from_the_days_before(table_of: TableMaker) -> None:
    rows = [
        (ANN, day(-29), [900]),
        (ANN, day(-28), [560]),
        (ANN, day(-1), [561]),
        (ANN, day(0), [580]),
        (ANN, day(6), [590]),
        (BEN, day(0), [580]),
        (ATHLETES[2], day(-1), [580]),
    ]
    table = table_of(["resting_hr"], rows)
    assert one(table, eager("resting_hr"), baseline=28) == [24, None, None, None, None, None]


def test_a_change_is_rounded_once(table_of: TableMaker) -> None:
    rows = [(ANN, day(-2), [580]), (ANN, day(-1), [581])]
    rows += [(ANN, day(place), [cell]) for place, cell in enumerate([590, 590, 591])]
    assert one(table_of(["resting_hr"], rows), eager("resting_hr"), baseline=28)[0] == 10
    halves = [(ANN, day(-1), [580]), (ANN, day(0), [581]), (ANN, day(1), [582])]
    assert one(table_of(["resting_hr"], halves), eager("resting_hr"), baseline=28)[0] == 2


def test_a_change_is_clipped_to_its_own_band(table_of: TableMaker) -> None:
    rows = [
        (ANN, day(-1), [400]),
        (ANN, day(0), [900]),
        (BEN, day(-1), [900]),
        (BEN, day(0), [400]),
    ]
    changes = one(table_of(["resting_hr"], rows), eager("resting_hr"), baseline=28)
    assert changes[:2] == [100, -100]


def test_a_baseline_needs_its_own_minimum_of_days(table_of: TableMaker) -> None:
    now: list[Entry] = [(ANN, day(place), [580]) for place in range(7)]
    before: list[Entry] = [(ANN, day(-place), [570]) for place in range(1, 12)]
    table = table_of(["resting_hr"], now + before)
    assert one(table, "resting_hr", baseline=28)[0] is None
    enough = table_of(["resting_hr"], [*now, *before, (ANN, day(-20), [570])])
    assert one(enough, "resting_hr", baseline=28)[0] == 10


def test_a_change_of_a_weekly_sum_compares_weeks(table_of: TableMaker) -> None:
    rows = [(ANN, day(-28 + place), [40]) for place in range(28)]
    rows += [(ANN, day(place), [50]) for place in range(7)]
    table = table_of(["daily_load"], rows)
    assert one(table, "weekly_load", baseline=28)[0] == 70


def test_a_metric_without_a_change_is_refused(table_of: TableMaker) -> None:
    with pytest.raises(QuestionError, match="hrv_rmssd has no change"):
        one(table_of(["hrv_rmssd"], []), "hrv_rmssd", baseline=28)


@pytest.mark.parametrize(("start", "baseline"), [(date(2000, 1, 5), 28), (START, 0), (START, 999)])
def test_a_baseline_that_cannot_be_is_refused(
    table_of: TableMaker, start: date, baseline: int
) -> None:
    stretch = Window(start, start + timedelta(days=6))
    with pytest.raises(ParameterError):
        one(table_of(["resting_hr"], []), "resting_hr", stretch, baseline)


def test_values_show_their_shape_and_are_never_written_or_changed(table_of: TableMaker) -> None:
    table = table_of(["resting_hr"], [(ANN, day(0), [583])])
    windowed = window(table, ROSTER, [eager("resting_hr"), eager("mood")], WEEK)
    assert repr(windowed) == str(windowed) == "WindowedValues(6 athletes × 2 metrics)"
    with pytest.raises(TypeError, match="never written"):
        pickle.dumps(windowed)
    values, present = windowed.true_values["resting_hr"]
    assert (values.dtype, present.dtype, windowed.size) == (np.int64, np.bool_, 6)
    assert values.tolist() == [583, 0, 0, 0, 0, 0]
    for array in (values, present):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(TypeError):
        windowed.true_values["mood"] = (values, present)  # type: ignore[index]


def test_the_largest_sums_stay_exact(table_of: TableMaker) -> None:
    rows = [(ANN, day(place % 7), [4000]) for place in range(1000)]
    table = table_of(["ferritin"], rows)
    assert one(table, eager("ferritin"))[0] == 600
    wide = replace(CATALOGUE["ferritin"].level, high=10**9)
    assert one(table, eager("ferritin", level=wide))[0] == 4000


# Against a slow reference -------------------------------------------------------

KEYS = ["resting_hr", "daily_load", "running_km"]
ASKED = [*KEYS, "weekly_load"]
CELLS = st.one_of(st.none(), st.integers(0, 3), st.integers(0, 1000))
ENTRIES = st.lists(
    st.tuples(
        st.sampled_from([*ATHLETES[:4], "A-ZZZZZZZZZZ"]),
        st.integers(-35, 12),
        st.tuples(CELLS, CELLS, CELLS),
    ),
    max_size=40,
)


def build(entries: Sequence[tuple[str, int, tuple[int | None, ...]]]) -> AthleteTable:
    shift = (200, 0, 0)
    columns = {
        key: pd.array(
            [
                None if cells[place] is None else cells[place] + shift[place]
                for _, _, cells in entries
            ],
            dtype="Int64",
        )
        for place, key in enumerate(KEYS)
    }
    frame = pd.DataFrame(
        {
            "athlete": pd.array([name for name, _, _ in entries], dtype="str"),
            "day": np.array([day(offset) for _, offset, _ in entries], dtype="datetime64[s]"),
            **columns,
        }
    )
    return AthleteTable(frame, {key: CATALOGUE[key] for key in KEYS})


def reference(
    table: AthleteTable, athlete: str, metric: Metric, stretch: Window
) -> Fraction | None:
    source = "daily_load" if metric.key == "weekly_load" else metric.key
    by_day: dict[date, list[int]] = {}
    for name, moment, cell in zip(
        table.rows["athlete"], table.rows["day"], table.rows[source], strict=True
    ):
        if name == athlete and stretch.start <= moment.date() <= stretch.end and cell is not pd.NA:
            by_day.setdefault(moment.date(), []).append(int(cell))
    if len(by_day) < max(1, math.ceil(Fraction(metric.minimum_days * stretch.days, 28))):
        return None
    if metric.aggregate == "weekly_sum":
        return Fraction(sum(map(sum, by_day.values())), stretch.days) * 7
    readings = [cell for cells in by_day.values() for cell in cells]
    parts = [sum(cells) for cells in by_day.values()] if metric.per_day else readings
    return Fraction(sum(parts), len(parts))


@settings(deadline=None)
@given(ENTRIES, st.integers(1, 12), st.sampled_from([None, 7, 28]), st.integers(1, 12))
def test_windowed_values_equal_a_slow_reference(
    entries: list[tuple[str, int, tuple[int | None, ...]]],
    length: int,
    baseline: int | None,
    minimum: int,
) -> None:
    table, stretch = build(entries), Window(START, day(length - 1))
    for metric in (eager(key, minimum_days=minimum) for key in ASKED):
        quantity = metric.level if baseline is None else metric.change
        assert quantity is not None
        expected: list[int | None] = []
        for athlete in ATHLETES:
            value = reference(table, athlete, metric, stretch)
            if value is not None and baseline is not None:
                before = reference(table, athlete, metric, stretch.before(baseline))
                value = None if before is None else value - before
            clipped = None if value is None else min(max(round(value), quantity.low), quantity.high)
            expected.append(clipped)
        assert one(table, metric, stretch, baseline) == expected


@settings(deadline=None, max_examples=30)
@given(ENTRIES, st.randoms(use_true_random=False), st.sampled_from([None, 28]))
def test_the_order_of_the_rows_makes_no_difference(
    entries: list[tuple[str, int, tuple[int | None, ...]]],
    chance: random.Random,
    baseline: int | None,
) -> None:
    shuffled = chance.sample(entries, len(entries))
    for metric in (eager(key) for key in ASKED):
        expected = one(build(entries), metric, baseline=baseline)
        assert one(build(shuffled), metric, baseline=baseline) == expected


def test_every_metric_of_the_catalogue_can_be_windowed(catalogue: Catalogue) -> None:
    metrics = list(catalogue.metrics.values())
    windowed = window(build([(ANN, 0, (1, 2, 3))]), ROSTER, metrics, WEEK)
    assert list(windowed.true_values) == list(catalogue.metrics)
