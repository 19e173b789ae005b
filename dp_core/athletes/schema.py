"""The table of raw values: one row a reading, whole numbers on the metrics' public grids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd
import pandera.pandas as pandera
from pandera.errors import SchemaError, SchemaErrors

from dp_core.athletes.confidential import Confidential
from dp_core.athletes.limits import MAX_ROWS
from dp_core.athletes.pseudonyms import PSEUDONYM
from dp_core.errors import FileRefused
from dp_core.metrics import Metric
from dp_core.params import EARLIEST, LATEST

ATHLETE: Final = "athlete"
DAY: Final = "day"

LARGEST_STEP: Final = (2**63 - 1) // MAX_ROWS
"""A sum of MAX_ROWS values up to this many steps fits 64 bits; the schema keeps to both."""


@dataclass(frozen=True, repr=False, eq=False, slots=True)
class AthleteTable(Confidential):
    """Raw values by athlete and day; several rows of one day are allowed, in any order.

    Attributes:
        rows: a frame with the columns `athlete` (pseudonyms), `day` (datetime64[s]) and
            one nullable Int64 column per metric, in steps of the metric's grid.
        metrics: the declared metrics by key; they are the frame's other columns.
        athletes: the pseudonyms that have a row, sorted.

    Raises:
        FileRefused: the frame does not fit the schema; no value of it is told.
    """

    rows: pd.DataFrame
    metrics: Mapping[str, Metric]
    athletes: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        if not _fits(self.rows, self.metrics):
            raise FileRefused("the rows do not fit the table of athletes")
        athletes = sorted(self.rows[ATHLETE].unique())
        object.__setattr__(self, "athletes", tuple(map(str, athletes)))

    def shape(self) -> str:
        """Say how many athletes, rows and metrics there are."""
        athletes, rows, metrics = len(self.athletes), len(self.rows), len(self.metrics)
        return f"{athletes} athletes × {rows} rows × {metrics} metrics"


def table_schema(metrics: Mapping[str, Metric]) -> pandera.DataFrameSchema:
    """Return the schema of a table that holds the given metrics.

    Args:
        metrics: by key; a cell must lie within the metric's `possible`, or be missing.
    """
    pattern = pandera.Check(_are_pseudonyms, element_wise=False)
    century = pandera.Check.in_range(pd.Timestamp(EARLIEST), pd.Timestamp(LATEST))
    return pandera.DataFrameSchema(
        {
            ATHLETE: pandera.Column("str", pattern),
            DAY: pandera.Column("datetime64[s]", century),
            **{key: _metric_column(metric) for key, metric in metrics.items()},
        },
        checks=pandera.Check(lambda frame: len(frame) <= MAX_ROWS),
        strict=True,
        ordered=True,
    )


def _metric_column(metric: Metric) -> pandera.Column:
    low, high = metric.possible
    bounded = max(low, -LARGEST_STEP), min(high, LARGEST_STEP)
    return pandera.Column("Int64", pandera.Check.in_range(*bounded), nullable=True)


def _are_pseudonyms(names: pd.Series[str]) -> bool:
    return all(PSEUDONYM.fullmatch(name) for name in names.unique())


def _fits(rows: pd.DataFrame, metrics: Mapping[str, Metric]) -> bool:
    """Check quietly: what pandera has to say repeats values."""
    try:
        table_schema(metrics).validate(rows)
    except (SchemaError, SchemaErrors):
        return False
    return True
