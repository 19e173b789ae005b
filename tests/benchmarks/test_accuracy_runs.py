"""The accuracy benchmark decides as it says, and a method that ignores the data fails it."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from benchmarks.accuracy import __main__ as command
from benchmarks.accuracy import contestants as who
from benchmarks.accuracy import coverage, prediction, ratios, real, speed
from benchmarks.accuracy.coverage import Cell, Tally, count, row, write
from benchmarks.accuracy.options import Options, read_options
from benchmarks.accuracy.ours import Joint, PerStatisticEngine, PriorOnly
from benchmarks.accuracy.ratios import DEMANDS, Score, Setting, meets
from benchmarks.accuracy.scores import Errors
from benchmarks.accuracy.worlds import Missing
from dp_core.engines.compare.smart_histogram import SmartHistogram
from dp_core.errors import EngineUnavailable
from dp_core.figures import Figure

FEW = {
    who.PRIOR_ONLY: [PriorOnly()],
    who.SMART: [SmartHistogram(10), SmartHistogram(40)],
}
SETTING = Setting(100, "1")


def scores(**of_range):
    return {name: Score(Errors(each, 1.0), name) for name, each in of_range.items()}


def test_a_demand_is_met_from_its_ratio_on():
    assert meets(SETTING, scores(joint=0.1, other=0.2), {"other": 2.0})
    assert not meets(SETTING, scores(joint=0.1, other=0.199), {"other": 2.0})
    assert not meets(SETTING, scores(joint=0.1, a=0.4, other=0.1), {"a": 2.0, "other": 2.0})


def test_a_tenth_less_will_do_where_few_teams_are_simulated():
    assert meets(Setting(10_000, "1"), scores(joint=0.1, other=0.181), {"other": 2.0})
    assert not meets(Setting(1_000, "1"), scores(joint=0.1, other=0.181), {"other": 2.0})


def test_every_demand_names_a_column():
    assert {name for least in DEMANDS.values() for name in least} <= set(who.CONTESTANTS)
    assert len(DEMANDS) == 11


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(who, "CONTESTANTS", FEW)
    only = {SETTING: {who.SMART: 2.5}, Setting(100, "4"): {who.PRIOR_ONLY: 1.65}}
    monkeypatch.setattr(ratios, "DEMANDS", only)
    monkeypatch.setattr(ratios, "_entered", lambda _: dict(FEW))


@pytest.mark.slow
def test_method_joint_passes_and_one_that_ignores_the_data_fails(few, capsys):
    """Twelve teams of 100 in the prior world; at epsilon 4 a report reaches 3.3 of the 1.65."""
    quick = Options(quick=True, teams=12, draws=1, rosters=(100,))
    assert ratios.run(quick, Joint())
    assert "pass" in capsys.readouterr().out
    assert not ratios.run(quick, PriorOnly())
    assert "**FAIL**" in capsys.readouterr().out
    assert not ratios.run(quick, PerStatisticEngine())


def test_an_engine_that_is_not_installed_is_left_out(monkeypatch, capsys):
    class NotInstalled:
        name = "missing"

        def answer(self, *_):
            raise EngineUnavailable("Missing", install="pip install missing")

    monkeypatch.setattr(ratios, "_entered", lambda _: {who.PYDP: [NotInstalled()]})
    found = ratios.measure(Options(teams=1, draws=1), ratios.ten_metrics(), SETTING, PriorOnly())
    assert list(found) == ["joint"]
    assert "pip install missing" in capsys.readouterr().out


def test_the_best_engine_of_a_column_is_taken(few):
    found = ratios.measure(Options(teams=2, draws=1), ratios.ten_metrics(), SETTING, PriorOnly())
    assert found[who.SMART].best == "smart-histogram-10"
    assert found[who.PRIOR_ONLY].errors == found["joint"].errors


def test_a_coverage_fails_only_when_it_is_surely_too_low():
    for held in (1_800, 1_828, 1_829, 1_999):
        exact = binomtest(held, 2_000).proportion_ci(0.99, "exact").high
        assert Tally(held, 2_000).highest == pytest.approx(exact)
    assert Tally(2_000, 2_000).highest == 1


def test_a_cell_fails_for_each_kind_of_figure_that_is_judged():
    cell = Cell(25, "1", "prior", Missing(), 200)
    for kind in coverage.KINDS:
        cell.tallies[kind].held, cell.tallies[kind].asked = 1_950, 2_000
    assert cell.failing == ()
    for kind in coverage.KINDS:
        cell.tallies[kind].held = 1_780
    assert cell.failing == coverage.JUDGED
    assert replace(cell, world="5 SD off").failing == ()


def test_intervals_of_one_metric_count_as_one():
    tally = Tally()
    tally.note([(Figure(1, 0, 2), 1.5), (Figure(1, 0, 2), 3.0)], 2.0)
    assert (tally.held, tally.asked, tally.width) == (0.5, 1, 1.0)
    tally.note([], 1.0)
    assert tally.asked == 1


@pytest.mark.slow
def test_intervals_hold_and_narrower_ones_are_noticed(monkeypatch):
    """60 teams of ten metrics: half of a width leaves far less than 0.93."""
    cell = count(Cell(25, "4", "prior", Missing(), 60))
    assert not cell.failing
    assert min(cell.tallies[kind].coverage for kind in coverage.JUDGED) > 0.93
    assert cell.tallies["mean"].asked == 600

    def narrower(figure):
        return replace(figure, low=(figure.low + 3 * figure.estimate) / 4,
                       high=(figure.high + 3 * figure.estimate) / 4)  # fmt: skip

    estimate = coverage.estimate_joint

    def too_sure(terms, noisy):
        figures = estimate(terms, noisy)
        for found in figures.quantities.values():
            found.statistics.update({n: narrower(f) for n, f in found.statistics.items()})
        return figures

    monkeypatch.setattr(coverage, "estimate_joint", too_sure)
    assert {"mean", "sd"} <= set(count(Cell(25, "4", "prior", Missing(), 60)).failing)


def test_cells_are_written_one_after_the_other(tmp_path):
    out = tmp_path / "cells.csv"
    cell = count(Cell(15, "1", "3 SD off", Missing(0.2, True), 1))
    write(cell, out)
    write(cell, out)
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert len(rows) == 2 and rows[0] == rows[1]
    assert (rows[0]["n"], rows[0]["world"], rows[0]["missing"]) == ("15", "3 SD off", "20i")
    assert row(cell).startswith("| 15 | 1 | 3 SD off | 20i |")


def test_coverage_runs_only_what_is_asked(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(coverage, "count", lambda cell: asked.append(cell.setting) or cell)
    options = read_options(["coverage", "--n", "25,100", "--epsilon", "1", "--world", "shape",
                            "--missing", "0,20i"])  # fmt: skip
    assert coverage.run(options)
    assert asked == [(n, "1", "shape", m) for n in ("25", "100") for m in ("0", "20i")]
    assert coverage.run_curve(read_options(["--n", "1000"]))
    assert asked[4:] == [("1000", "1", f"{far} SD off", "0") for far in range(6)]


def test_all_of_coverage_is_360_cells(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(coverage, "count", lambda cell: asked.append(cell.teams) or cell)
    assert coverage.run(Options())
    assert asked == [200] * 360


def test_planned_over_simulated_is_near_one():
    found = prediction.compare(100, "4", 6)
    assert found["half-width"] == pytest.approx(np.ones(4), abs=0.4)
    assert found["error"] == pytest.approx(np.ones(4), abs=0.4)


@pytest.mark.parametrize(
    ("ratio", "met"), [(0.86, True), (1.14, True), (0.84, False), (1.16, False)]
)
def test_a_plan_may_be_15_percent_off(ratio, met, monkeypatch, capsys):
    found = {"half-width": np.ones(4), "error": np.array([1.0, 1.0, ratio, 1.0])}
    monkeypatch.setattr(prediction, "compare", lambda *_, **__: found)
    assert prediction.run(Options(rosters=(25,), epsilons=("1",))) == met
    assert ("**FAIL**" in capsys.readouterr().out) != met


def test_speed_and_the_real_team_are_shown(monkeypatch, capsys):
    monkeypatch.setattr(speed, "REPEATS", 2)
    speed.run(Options(rosters=(25,)))
    assert "| 25 | 1 | 2 |" in capsys.readouterr().out
    assert real.run(Options(epsilons=("4",), draws=1))
    shown = capsys.readouterr().out
    assert shown.count("| 4 |") == 4 and "of 26" in shown


def test_slow_reports_fail(monkeypatch):
    monkeypatch.setattr(speed, "measure", lambda *_: (2, 0.6, 0.001))
    assert not speed.run(Options(rosters=(25,)))
    monkeypatch.setattr(speed, "measure", lambda *_: (2, 0.1, 0.03))
    assert not speed.run(Options(rosters=(25,)))


def test_the_command_fails_when_a_part_does(monkeypatch, capsys):
    monkeypatch.setattr(command, "RUNS", {"speed": lambda _: False, "real": lambda _: True})
    assert command.main(["real"]) == 0
    assert command.main(["real", "speed"]) == 1
    assert "speed: FAIL" in capsys.readouterr().out


def test_an_unknown_part_is_refused(capsys):
    with pytest.raises(SystemExit):
        read_options(["warp"])


def test_quick_is_less_of_everything():
    quick, full = read_options(["--quick"]), read_options([])
    assert quick.teams_of(100) < full.teams_of(100) == 60
    assert [full.teams_of(n) for n in (25, 1_000, 10_000)] == [60, 30, 8]
    assert full.draws == 4 and full.coverage_teams == 200
    assert set(full.parts) <= set(command.RUNS)
