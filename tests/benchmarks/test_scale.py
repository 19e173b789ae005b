"""The benchmark of ten million rows does the same work on every side, tried on a small table."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from benchmarks.scale import tables, work
from benchmarks.scale.peers import METRICS, TEAMS
from benchmarks.scale.tables import ATHLETES, DAYS, FIRST, Place, write_rosters, write_table
from dp_core.athletes.pseudonyms import Secret
from dp_core.athletes.rosters import read_rosters
from dp_core.athletes.schema import AthleteTable
from dp_core.athletes.windows import window
from dp_core.methods import method_named
from dp_core.metrics import read_catalogue
from dp_core.terms import Terms

ROWS = 30 * ATHLETES


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    made = Place(tmp_path_factory.mktemp("scale"))
    write_rosters(made)
    write_table(made, ROWS)
    return made


def test_the_plain_engines_agree_to_rounding(place: Place) -> None:
    floor = work.duckdb(place.table(ROWS), place.folder, DAYS)
    plain = work.pandas(place.table(ROWS), place.folder, DAYS)
    assert [row[0] for row in floor] == [row[0] for row in plain] == list(TEAMS)
    assert np.allclose([row[1:] for row in floor], [row[1:] for row in plain])


def test_huddles_sums_are_those_of_memory_and_add_up_to_the_leagues(place: Place) -> None:
    made = work.sums(place.table(ROWS), place.folder, DAYS)
    assert len(made) == len(TEAMS) + 1
    squad, found = made[7]
    assert found == in_memory(place, squad.question.account.team)
    assert squad.question.window.days == DAYS
    teams, league = made[:-1], made[-1][0]
    assert league.question.roster.size == ATHLETES == sum(s.question.roster.size for s, _ in teams)


def in_memory(place: Place, team: str) -> Mapping[str, list[int]]:
    """What the method makes of one team's rows."""
    catalogue = read_catalogue()
    rosters = read_rosters(place.rosters.read_bytes(), Secret(place.secret.read_bytes()))
    rows = pd.read_parquet(place.table(ROWS))
    mine = rows[rows["team"] == team].drop(columns="team").reset_index(drop=True)
    mine["day"] = pd.to_datetime(mine["day"]).astype("datetime64[s]")
    table = AthleteTable(
        mine.astype(dict.fromkeys(METRICS, "Int64")), {key: catalogue[key] for key in METRICS}
    )
    asked = work._many(place.folder, DAYS).question(team)
    metrics = [catalogue[key] for key in METRICS]
    values = window(table, rosters[team], metrics, asked.window, None).true_values
    return method_named("joint").sums(Terms.of(asked, catalogue), values)


def test_every_reading_lies_on_its_grid_and_in_the_window(place: Place) -> None:
    rows, catalogue = pd.read_parquet(place.table(ROWS)), read_catalogue()
    assert len(rows) == ROWS
    assert rows["day"].min() == FIRST
    assert (rows["day"].max() - FIRST).days < DAYS
    assert rows.groupby("athlete").size().eq(ROWS // ATHLETES).all()
    for key in METRICS:
        level = catalogue[key].level
        assert rows[key].between(level.low, level.high).sum() == rows[key].notna().sum()
        assert abs(rows[key].isna().mean() - tables.MISSING) < 0.01


def test_a_small_run_prints_a_row_for_each(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from benchmarks.scale import __main__ as scale

    monkeypatch.setattr(scale, "SIZES", (ATHLETES,))
    monkeypatch.setattr(scale, "REPEATS", 1)
    assert scale.main([str(ATHLETES), "--days", "28", "--only", "duckdb", "sums"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("\n| ") == 3  # the head, and two contestants
    assert "nan" not in printed
