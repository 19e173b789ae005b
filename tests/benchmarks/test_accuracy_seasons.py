"""The part of the accuracy benchmark that counts seasons."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy import seasons
from benchmarks.accuracy.options import Options, read_options
from benchmarks.accuracy.season_teams import SEASON_WORLDS, WEEKS, simulate_season
from benchmarks.accuracy.seasons import (
    DEMANDED,
    KINDS,
    Reliability,
    SeasonCell,
    run,
    season_metrics,
    weekly_terms,
)
from dp_core.estimate.trend.change import Call


def squares(size: int, cell: SeasonCell) -> SeasonCell:
    cell.planned = dict.fromkeys(KINDS, 0.3)
    for kind in KINDS:
        cell.squares[kind] = [0.01] * size
        cell.bands[kind].held, cell.bands[kind].asked = 0.95 * size, size
    return cell


def test_twenty_reports_cost_no_more_than_the_season() -> None:
    terms = weekly_terms(season_metrics(), 50, "8")
    whole = seasons.rho_within(seasons.Epsilon.read("8"), seasons.DELTA)
    spent = WEEKS * terms.epsilon.micro**2
    assert spent <= whole.parts < WEEKS * (terms.epsilon.micro + 1) ** 2
    assert terms.gaussian


def test_a_level_wanders_as_the_model_says_and_the_squad_keeps_its_own_athletes() -> None:
    quantities = season_metrics()
    law = np.random.default_rng(3)
    places = [
        simulate_season(quantities, 15, SEASON_WORLDS["prior"], 0.0, law).true_places
        for _ in range(60)
    ]
    level = np.concatenate(places, axis=1)
    assert level.std() == pytest.approx(1.0, abs=0.08)
    kept = np.mean([np.corrcoef(level[week], level[week + 1])[0, 1] for week in range(WEEKS - 1)])
    assert kept == pytest.approx(0.9, abs=0.03)
    season = simulate_season(quantities, 15, SEASON_WORLDS["still"], 0.0, law)
    assert (season.true_places == season.true_places[0]).all()
    weeks = np.array([values["sleep_hours"][0] for values in season.weeks], dtype=float)
    own = weeks.mean(axis=0).var() / (weeks.mean(axis=0).var() + weeks.var(axis=0).mean())
    assert 0.4 < own < 0.8
    shift = simulate_season(quantities, 15, SEASON_WORLDS["shift"], 0.5, law)
    assert set(np.sign(shift.true_places.mean(axis=0))) <= {-1.0, 1.0}
    heads = [values["fatigue"][1].sum() for values in shift.weeks]
    assert 2 <= min(heads) < 15 and np.mean(heads) < 11


def test_probabilities_that_come_true_too_often_fail() -> None:
    honest, wrong = Reliability(), Reliability()
    law = np.random.default_rng(5)
    for _ in range(2000):
        said = law.random(4).tolist()
        honest.note(said, [bool(law.random() < each) for each in said])
        wrong.note(said, [bool(law.random() < each + 0.2) for each in said])
    assert not honest.fails
    assert wrong.fails
    assert np.abs(wrong.off[:4] - 0.2).max() < 0.06


@pytest.mark.parametrize(
    ("setting", "break_it", "word"),
    [
        (DEMANDED, lambda cell: cell.squares["live"].append(9.0), "live error"),
        (DEMANDED, lambda cell: setattr(cell.bands["live"], "held", 60.0), "live band"),
        ((25, "8", "still", "15"), lambda cell: cell.calls.update(rose=9), "false alarms"),
    ],
)
def test_a_cell_that_misses_its_demand_says_what(setting, break_it, word) -> None:  # type: ignore[no-untyped-def]
    cell = squares(100, SeasonCell(*setting, seasons=100))
    cell.calls[Call.TOO_EARLY.value] = 100
    assert cell.failing == ()
    break_it(cell)
    assert cell.failing == (word,)


def test_few_seasons_miss_a_demand_only_when_they_surely_do() -> None:
    for many, words in ((100, ("live error",)), (3, ())):
        cell = squares(100, SeasonCell(*DEMANDED, seasons=many))
        cell.squares["live"] = [0.02, 0.18] * 50  # 0.316 on average, and 0.28 as likely
        assert cell.failing == words


def test_one_season_goes_all_the_way_into_a_table_and_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "season.csv"
    options = Options(
        rosters=(25,), epsilons=("8",), worlds=("shape",), missing=("15",), teams=1, out=out
    )
    assert run(options)
    assert "| 25 | 8 | shape | 15 |" in capsys.readouterr().out
    (written,) = csv.DictReader(out.read_text("utf-8").splitlines())
    assert (written["n"], written["seasons"], written["failing"]) == ("25", "1", "")
    assert 0 <= float(written["live coverage"]) <= 1
    assert float(written["retrospective error"]) > 0


def test_the_quick_run_takes_few_settings_and_the_demanded_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[SeasonCell] = []
    monkeypatch.setattr(seasons, "count", lambda cell: asked.append(cell) or squares(1, cell))
    run(read_options(["--quick", "seasons"]))
    settings = [(cell.roster, cell.epsilon, cell.world, cell.missing) for cell in asked]
    assert DEMANDED in settings and len(settings) == 2
    assert all(cell.seasons <= 3 for cell in asked)
    run(read_options(["seasons"]))
    assert len(asked) == 2 + 4 * 3 * 6
