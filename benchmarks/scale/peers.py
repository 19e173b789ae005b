"""Other private libraries: noisy figures of ten metrics for every team.

Each is run as its documents show. It needs only that library, so that each can live in an
environment of its own: nothing of Huddle is imported here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

METRICS: Final = (
    "resting_hr", "hrv_rmssd", "sleep_hours", "fatigue", "soreness",
    "stress", "mood", "sleep_quality", "readiness", "daily_load",
)  # fmt: skip
TEAMS: Final = tuple(f"Team {number:03d}" for number in range(200))
LARGEST: Final = 1000
"""Every value is clipped to 0 … this; other bounds take as long."""
QUARTERS: Final = (0.25, 0.5, 0.75)
CANDIDATES: Final = list(range(0, LARGEST + 1, 10))
"""Where a quartile may lie; more of them take longer."""

EPSILON: Final = 1.0


def opendp(table: Path, teams: Sequence[str] = TEAMS) -> int:
    """OpenDP on Polars, what a report shows: of each metric a sum, a count and the quartiles."""
    return _opendp(table, teams, QUARTERS)


def opendp_light(table: Path, teams: Sequence[str] = TEAMS) -> int:
    """OpenDP on Polars, sums and counts alone."""
    return _opendp(table, teams, ())


def _opendp(table: Path, teams: Sequence[str], quarters: Sequence[float]) -> int:
    """An athlete's mean of each metric first, as OpenDP's Polars interface allows."""
    import opendp.prelude as dp
    import polars as pl

    dp.enable_features("contrib", "idealized-numerics")
    context = dp.Context.compositor(
        data=pl.scan_parquet(table),
        privacy_unit=dp.unit_of(contributions=1, identifier=pl.col("athlete")),
        privacy_loss=dp.loss_of(epsilon=EPSILON),
        split_evenly_over=1,
        margins=[dp.polars.Margin(max_length=10_000_000)],
    )
    means = [pl.col(key).mean().alias(key) for key in METRICS]
    athletes = context.query().group_by("athlete").agg([pl.col("team").first(), *means])
    asked = []
    for key in METRICS:
        value = pl.col(key).fill_null(0)
        asked += [value.dp.sum((0, LARGEST)).alias(f"{key}_sum"),
                  pl.col(key).dp.count().alias(f"{key}_count")]  # fmt: skip
        asked += [
            value.dp.quantile(quarter, CANDIDATES).alias(f"{key}_{quarter}") for quarter in quarters
        ]
    keys = pl.LazyFrame({"team": list(teams)})
    return int(athletes.group_by("team").agg(asked).with_keys(keys).release().collect().height)


def pipeline_dp(table: Path, teams: Sequence[str] = TEAMS) -> int:
    """PipelineDP on its local backend: one record per athlete, sums and counts.

    Its vector sum would take one pass, but fails where public partitions are given.
    """
    import pipeline_dp as library
    import pyarrow.parquet as pq

    columns = pq.read_table(table, columns=["team", "athlete", *METRICS]).to_pydict()
    accountant = library.NaiveBudgetAccountant(total_epsilon=EPSILON, total_delta=1e-9)
    engine = library.DPEngine(accountant, library.LocalBackend())
    extractors = library.DataExtractors(
        privacy_id_extractor=lambda row: row[0],
        partition_extractor=lambda row: row[1],
        value_extractor=lambda row: row[2] or 0,
    )
    answers = []
    for key in METRICS:
        params = library.AggregateParams(
            noise_kind=library.NoiseKind.LAPLACE,
            metrics=[library.Metrics.SUM, library.Metrics.COUNT],
            max_partitions_contributed=1,
            max_contributions_per_partition=1,
            min_value=0,
            max_value=LARGEST,
        )
        rows = zip(columns["athlete"], columns["team"], columns[key], strict=True)
        answers.append(engine.aggregate(rows, params, extractors, public_partitions=list(teams)))
    accountant.compute_budgets()
    return min(len(list(answered)) for answered in answers)


def tumult(table: Path, teams: Sequence[str] = TEAMS) -> int:
    """Tumult Analytics on Spark: one record per athlete, ten sums and one count."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession
    from tmlt.analytics import (
        AddRowsWithID,
        KeySet,
        MaxRowsPerID,
        PureDPBudget,
        QueryBuilder,
        Session,
    )  # fmt: skip

    spark = SparkSession.builder.config("spark.driver.memory", "4g").getOrCreate()
    rows = spark.read.parquet(str(table)).select("team", "athlete", *METRICS).fillna(0)
    session = Session.from_dataframe(
        privacy_budget=PureDPBudget(EPSILON),
        source_id="rows",
        dataframe=rows,
        protected_change=AddRowsWithID(id_column="athlete"),
    )
    keys = KeySet.from_dict({"team": list(teams)})
    part = PureDPBudget(EPSILON / (len(METRICS) + 1))
    counted = QueryBuilder("rows").enforce(MaxRowsPerID(1)).groupby(keys)
    answers = [session.evaluate(counted.count(), part).count()]
    for key in METRICS:
        answers.append(session.evaluate(counted.sum(key, low=0, high=LARGEST), part).count())
    return int(min(answers))


PEERS: Final[dict[str, Any]] = {
    "opendp": opendp,
    "opendp-light": opendp_light,
    "pipeline-dp": pipeline_dp,
    "tumult": tumult,
}
