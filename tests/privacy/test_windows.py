"""Neighbouring tables of raw rows become neighbouring squads, whatever one athlete wrote.

Windowing is checked exactly and not by draws: no statistic may move by more than its
sensitivity when one athlete's rows are replaced, a row far in the future included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from dp_core.athletes import windows
from dp_core.athletes.roster import Roster
from dp_core.athletes.schema import AthleteTable
from dp_core.features.statistics import sensitivity, statistics_of
from dp_core.metrics import Catalogue, Metric
from dp_core.params import Window
from tests.privacy.small import METHOD, terms_for

ATHLETES = [f"A-000000000{place}" for place in range(5)]
ROSTER = Roster.declared(ATHLETES)
END = date(2026, 3, 29)
WINDOW = Window.ending(END, days=28)

Row = tuple[str, date, int]


def rows_of(athlete: str, value: int) -> list[Row]:
    return [(athlete, END - timedelta(days=back), value) for back in range(20)]


def table_of(metric: Metric, rows: Sequence[Row]) -> AthleteTable:
    frame = pd.DataFrame(rows, columns=["athlete", "day", metric.key])
    frame = frame.astype({"athlete": "str", metric.key: "Int64"})
    frame["day"] = pd.to_datetime(frame["day"]).astype("datetime64[s]")
    return AthleteTable(frame, {metric.key: metric})


@pytest.fixture
def metric(catalogue: Catalogue) -> Metric:
    return replace(catalogue["resting_hr"], minimum_days=1)


OTHERS = [row for place, name in enumerate(ATHLETES[:4]) for row in rows_of(name, 520 + 30 * place)]
LAST = ATHLETES[4]
RECORDS = [
    rows_of(LAST, 550),
    rows_of(LAST, 1500),
    [*rows_of(LAST, 200), (LAST, date(2099, 12, 31), 600)],
    [(LAST, date(2000, 1, 1), 600)],
    [(LAST, END, 300)] * 50,
]


@pytest.mark.parametrize("place", range(len(RECORDS)))
def test_replacing_one_athletes_rows_moves_no_statistic_further_than_its_sensitivity(
    metric: Metric, place: int
) -> None:
    terms = terms_for([metric.level])
    reports = [
        METHOD.sums(
            terms, windows.window(table_of(metric, OTHERS + own), ROSTER, [metric], WINDOW)
            .true_values,
        )["metrics"][metric.key]
        for own in (RECORDS[0], RECORDS[place], [])
    ]  # fmt: skip
    for one, other in [(reports[0], reports[1]), (reports[1], reports[2])]:
        for each, a, b in zip(statistics_of(metric.level), one, other, strict=True):
            gaps = [abs(x - y) for x, y in zip(a, b, strict=True)]
            moved = max(gaps) if each.kind == "quartile" else sum(gaps)
            assert moved <= sensitivity(metric.level, each.kind), each.kind
