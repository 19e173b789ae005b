"""The table of athletes keeps to its schema and to itself."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dp_core.athletes import schema
from dp_core.athletes.limits import MAX_ROWS
from dp_core.athletes.schema import LARGEST_STEP, AthleteTable
from dp_core.errors import FileRefused
from dp_core.metrics import Catalogue

DAY = date(2026, 3, 2)
ANN, BEN = "A-0000000000", "A-1111111111"


def test_it_lists_its_athletes_sorted_and_once(table_of: Callable[..., AthleteTable]) -> None:
    table = table_of(["resting_hr"], [(BEN, DAY, [580]), (ANN, DAY, [None]), (BEN, DAY, [581])])
    assert table.athletes == (ANN, BEN)


def test_a_table_may_be_empty(table_of: Callable[..., AthleteTable]) -> None:
    assert table_of(["resting_hr"], []).athletes == ()


def test_it_shows_its_shape_alone(table_of: Callable[..., AthleteTable]) -> None:
    table = table_of(["resting_hr"], [(ANN, DAY, [583])])
    expected = "AthleteTable(1 athletes × 1 rows × 1 metrics)"
    assert [repr(table), str(table), f"{table}"] == [expected] * 3


@pytest.mark.parametrize("writing", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_is_never_written(
    table_of: Callable[..., AthleteTable], writing: Callable[[Any], Any]
) -> None:
    with pytest.raises(TypeError, match="never written"):
        writing(table_of(["resting_hr"], [(ANN, DAY, [583])]))


def frame(**changes: Any) -> pd.DataFrame:
    columns = {
        "athlete": pd.array([ANN], dtype="str"),
        "day": np.array([DAY], dtype="datetime64[s]"),
        "resting_hr": pd.array([583], dtype="Int64"),
    }
    return pd.DataFrame(columns | changes)


@pytest.mark.parametrize(
    "rows",
    [
        frame(athlete=pd.array(["Ann Example"], dtype="str")),
        frame(athlete=pd.array([None], dtype="str")),
        frame(athlete=[7]),
        frame(day=np.array(["1999-12-31"], dtype="datetime64[s]")),
        frame(day=np.array(["2100-01-01"], dtype="datetime64[s]")),
        frame(day=np.array(["NaT"], dtype="datetime64[s]")),
        frame(resting_hr=pd.array([199], dtype="Int64")),
        frame(resting_hr=pd.array([1501], dtype="Int64")),
        frame(resting_hr=[58.3]),
        frame(mood=pd.array([3], dtype="Int64")),
        frame()[["athlete", "day"]],
        frame()[["day", "athlete", "resting_hr"]],
    ],
)
def test_rows_that_do_not_fit_are_refused_without_a_value(
    catalogue: Catalogue, rows: pd.DataFrame
) -> None:
    with pytest.raises(FileRefused) as refusal:
        AthleteTable(rows, {"resting_hr": catalogue["resting_hr"]})
    assert str(refusal.value) == "the rows do not fit the table of athletes"
    assert refusal.value.__context__ is None


def test_rows_at_the_edges_fit(catalogue: Catalogue) -> None:
    for steps in (200, 1500, None):
        AthleteTable(
            frame(resting_hr=pd.array([steps], dtype="Int64")),
            {"resting_hr": catalogue["resting_hr"]},
        )


def test_more_rows_than_can_be_added_up_are_refused(
    table_of: Callable[..., AthleteTable], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "MAX_ROWS", 1)
    with pytest.raises(FileRefused):
        table_of(["resting_hr"], [(ANN, DAY, [580]), (ANN, DAY, [581])])


def test_no_sum_leaves_64_bits(catalogue: Catalogue) -> None:
    assert LARGEST_STEP * MAX_ROWS <= 2**63 - 1
    for metric in catalogue.metrics.values():
        assert max(map(abs, metric.possible)) <= LARGEST_STEP
