"""The CSV of a report holds each of its figures, and nothing else."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from dp_core.export.figures_csv import HEADER, write_csv
from dp_core.figures import STATISTICS, Figure, Reading
from dp_core.metrics import Catalogue
from dp_core.question import Account
from dp_core.report import Report
from tests.dp_core.export.conftest import MakeReport


def parsed(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write_csv(report))))


def figure_of(row: dict[str, str]) -> Figure:
    return Figure(*(float(row[name]) for name in ("estimate", "low", "high", "data_share")))


def all_figures(report: Report) -> list[Figure]:
    found = [report.reported]
    for metric in report.metrics:
        found.append(metric.reported)
        found += [metric.statistics[name].figure for name in STATISTICS]
        found += [share.figure for share in metric.shares]
        found += metric.histogram
    return [Figure(each.estimate, each.low, each.high, each.data_share) for each in found]


def test_every_figure_is_read_back_as_it_was(report: MakeReport) -> None:
    made = report()
    assert [figure_of(row) for row in parsed(made)] == all_figures(made)


def test_each_row_names_its_metric_unit_and_statistic(report: MakeReport) -> None:
    made = report(metrics=("resting_hr", "sleep_hours"))
    rows = parsed(made)
    assert tuple(rows[0]) == HEADER
    assert (rows[0]["metric"], rows[0]["unit"], rows[0]["statistic"]) == (
        "", "athletes", "reported",
    )  # fmt: skip
    mine = [row for row in rows if row["metric"] == "resting_hr"]
    assert [row["statistic"] for row in mine] == [
        "reported", *STATISTICS, "below 60 bpm", "70 bpm or more",
        "from 30 to 40", "from 40 to 45", "from 45 to 50", "from 50 to 55", "from 55 to 60",
        "from 60 to 65", "from 65 to 70", "from 70 to 80", "from 80 to 100",
    ]  # fmt: skip
    assert [row["unit"] for row in mine] == ["athletes", *["bpm"] * 5, *["share"] * 11]


def test_a_verdict_stands_where_one_was_given(report: MakeReport) -> None:
    made = report(metrics=("resting_hr",))
    (metric,) = made.metrics
    verdicts = [row["verdict"] for row in parsed(made)]
    given = [judged.verdict.value for judged in metric.statistics.values()]
    shares = [share.verdict.value for share in metric.shares]
    assert verdicts == ["", "", *given, *shares, *[""] * len(metric.histogram)]


@pytest.mark.parametrize("baseline", [None, 28])
def test_no_cell_can_be_taken_for_a_formula(
    report: MakeReport, catalogue: Catalogue, baseline: int | None
) -> None:
    asked = [key for key, metric in catalogue.metrics.items() if baseline is None or metric.change]
    made = report(
        metrics=tuple(asked), baseline=baseline, epsilon="4", account=Account("=1+1", "@x")
    )
    for row in parsed(made):
        for name in ("metric", "unit", "statistic", "verdict"):
            assert not row[name].startswith(("=", "+", "-", "@", "\t", "\r")), row


def test_the_csv_tells_no_name_and_no_price(report: MakeReport) -> None:
    written = write_csv(report(account=Account("Hidden Team", "Hidden Season")))
    assert "Hidden" not in written
    assert "epsilon" not in written


def test_a_reading_that_was_chosen_after_the_release_is_marked_row_by_row(
    report: MakeReport,
) -> None:
    made = report(metrics=("resting_hr", "fatigue"))
    assert {row["reading"] for row in parsed(made)} == {"as sealed"}
    prior = replace(made.metric("fatigue").quantity.prior, mean=4.0)
    other = replace(made, reading=Reading({"fatigue": prior}, "population"))
    marked = {(row["metric"], row["statistic"]): row["reading"] for row in parsed(other)}
    assert marked["fatigue", "mean"] == "other prior and population"
    assert marked["resting_hr", "sd"] == "population"
    assert marked["fatigue", "reported"] == marked["", "reported"] == "as sealed"
