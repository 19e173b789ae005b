"""One question to many teams through an engine: every listed team, no other, and paid once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dp_core import many_teams
from dp_core.athletes.pseudonyms import Secret, installation_secret
from dp_core.athletes.public_teams import read_public_team
from dp_core.athletes.roster import Roster
from dp_core.athletes.rosters import read_rosters
from dp_core.athletes.schema import AthleteTable
from dp_core.athletes.simulate import simulate
from dp_core.athletes.team import TeamData, answer
from dp_core.cli.main import main
from dp_core.engines.aggregate.connect import opened
from dp_core.errors import BudgetExceeded, ParameterError, QuestionError, RosterError
from dp_core.league import _values as league_values
from dp_core.league import answer_league, league_question
from dp_core.ledger import Ledger
from dp_core.many_teams import ManyTeams, answer_all
from dp_core.methods import method_named
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question, RosterTerms
from dp_core.terms import Terms

CATALOGUE = read_catalogue()
SECRET = Secret(bytes(range(32)))
ROOT = Path(__file__).parents[2]
KEY = "local/installation.key"
SIZES = {"Bears": 6, "Falcons": 9, "Owls": 7}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A season of three teams as CSV, and a list of rosters with a fourth that has no rows."""
    monkeypatch.chdir(tmp_path)
    frames, listed = [], []
    for seed, (team, size) in enumerate(SIZES.items()):
        rows = simulate(athletes=size, weeks=4, seed=seed, start=date(2026, 3, 2))
        rows["athlete"] = team + " " + rows["athlete"]
        rows.insert(0, "team", team)
        frames.append(rows)
        listed += [(team, name) for name in rows["athlete"].unique()]
    listed = [each for each in listed if each[0] != "Owls"]  # not declared: never asked about
    listed += [("Wrens", f"Wren {number}") for number in range(5)]
    pd.concat(frames).to_csv("all.csv", index=False)
    pd.DataFrame(listed, columns=["team", "athlete"]).to_csv("rosters.csv", index=False)
    assert main(["grid", "all.csv", "--rosters", "rosters.csv", "--out", "rows.parquet"]) == 0
    return tmp_path


RELEASE = (
    "release", "rows.parquet", "--engine", "duckdb", "--rosters", "rosters.csv",
    "--window", "4w", "--until", "2026-03-29", "--metrics", "resting_hr,fatigue",
    "--epsilon", "1", "--ledger", "sqlite:///league.db", "--json",
)  # fmt: skip


def released(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main([*RELEASE, *words]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_listed_team_reports_with_or_without_rows_and_no_other(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = released(capsys, "--team", "all")
    assert [report["question"]["team"] for report in reports] == ["Bears", "Falcons", "Wrens"]
    assert [report["charged"] for report in reports] == [1, 1, 1]
    again = released(capsys, "--team", "all")
    assert [report["charged"] for report in again] == [0, 0, 0]
    assert [r["noisy"] for r in again] == [r["noisy"] for r in reports]


def test_a_team_alone_asks_what_it_asks_among_all(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = released(capsys, "--team", "Falcons")
    among = released(capsys, "--team", "all")
    assert len(alone) == 1
    assert alone[0]["id"] == among[1]["id"]
    assert among[1]["charged"] == 0
    assert main([*RELEASE, "--team", "Owls"]) == 2


def test_words_are_printed_where_nobody_asks_for_json(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main([word for word in RELEASE if word != "--json"] + ["--team", "all"]) == 0
    assert capsys.readouterr().out.count("Spent epsilon 1") == 3


@pytest.mark.parametrize(
    "changed",
    [
        {"--engine": "abacus"},
        {"--rosters": "missing.csv"},
        {"rows.parquet": "missing.parquet"},
        {"--method": "per-statistic"},
        {"--groups": "Backs"},
        {"--remeasures": "0.5"},
        {"--metrics": "resting_hr,vo2max"},
    ],
)
def test_what_does_not_fit_is_refused_and_costs_nothing(
    files: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, str]
) -> None:
    words = [*RELEASE, "--team", "all"]
    for name, value in changed.items():
        if name in words and name.startswith("--"):
            words[words.index(name) + 1] = value
        elif name in words:
            words[words.index(name)] = value
        else:
            words += [name, value]
    assert main(words) == 2
    told = capsys.readouterr().err
    assert "Bears" not in told
    if (files / "league.db").exists():
        ledger = Ledger("sqlite:///league.db")
        assert all(state.spent == 0 for state in ledger.accounts())
        ledger.close()


def test_an_engine_needs_rosters_and_a_file_needs_a_roster(files: Path) -> None:
    without = [word for word in RELEASE if word not in {"--rosters", "rosters.csv"}]
    assert main([*without, "--team", "all"]) == 2
    plain = [word for word in without if word not in {"--engine", "duckdb"}]
    assert main([*plain, "--team", "Bears"]) == 2


def test_rows_without_a_team_column_make_no_grid(files: Path) -> None:
    pd.read_csv("all.csv").drop(columns="team").to_csv("one.csv", index=False)
    words = ["grid", "one.csv", "--rosters", "rosters.csv", "--out", "one.parquet"]
    assert main(words) == 2
    assert main(["grid", "all.csv", "--rosters", "rosters.csv", "--out", "no/such/place"]) == 2


@pytest.mark.parametrize(
    "content", [b"", b"athlete\nAnn\n", b"team,athlete\nA,Ann\nA\n", b"team,athlete\nA,Ann\n"]
)
def test_a_list_of_rosters_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(RosterError):
        read_rosters(content, SECRET)


def test_accounts_in_zcdp_get_gaussian_noise(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for team in ("Bears", "Falcons", "Wrens"):
        words = ["ledger", "open", "--team", team, "--season-epsilon", "8", "--delta", "1e-5",
                 "--ledger", "sqlite:///league.db"]  # fmt: skip
        assert main(words) == 0
    methods = {report["method"] for report in released(capsys, "--team", "all")}
    assert methods == {"joint-gaussian/1"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened_ledger = Ledger(f"sqlite:///{tmp_path / 'other.db'}")
    yield opened_ledger
    opened_ledger.close()


def asked(rosters: dict[str, Roster]) -> ManyTeams:
    first = next(iter(rosters))
    question = Question(
        Account(first), Window.ending(date(2026, 3, 29), days=28), ("resting_hr", "fatigue"),
        Epsilon.read(1), "joint/1", CATALOGUE.version, RosterTerms(rosters[first].size),
    )  # fmt: skip
    return ManyTeams(question, rosters)


def test_a_pass_that_dies_leaves_one_charge_and_goes_on_without_a_second(
    files: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosters = read_rosters(Path("rosters.csv").read_bytes(), SECRET)
    teams = asked(rosters)

    def die(*_: object) -> None:
        raise MemoryError

    with opened("duckdb", "rows.parquet") as rows:
        with monkeypatch.context() as dying:
            dying.setattr(many_teams, "sums_of", die)
            with pytest.raises(MemoryError):
                list(answer_all(teams, rows, ledger, CATALOGUE))
        spent = [state.spent_micro for state in ledger.accounts()]
        assert sorted(spent) == [0, 0, 1_000_000]
        assert all(ledger.sealed(teams.question(team).id) is None for team in rosters)
        reports = list(answer_all(teams, rows, ledger, CATALOGUE))
    assert [state.spent_micro for state in ledger.accounts()] == [1_000_000] * 3
    assert [report.charged_micro for report in reports] == [0, 1_000_000, 1_000_000]


def test_an_engine_asks_the_question_that_a_file_asks(ledger: Ledger) -> None:
    table = simulate(athletes=6, weeks=4, seed=1, start=date(2026, 3, 2))
    team = read_public_team(table.to_csv(index=False).encode(), Account("Bears"), SECRET, None)
    roster = Roster.declared(team.roster.members)
    teams = asked({"Bears": roster})
    listed = type(team)(team.account, team.table, roster, team.offers)
    report = answer(teams.question("Bears"), listed, ledger, CATALOGUE)
    assert report.question == teams.question("Bears")


def test_a_league_is_asked_in_the_same_pass_and_is_the_one_that_memory_asks(
    files: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosters = read_rosters(Path("rosters.csv").read_bytes(), installation_secret(Path(KEY)))
    teams = replace(asked(rosters), league="All clubs")
    passes = []
    sums_of = many_teams.sums_of
    monkeypatch.setattr(
        many_teams, "sums_of", lambda *given: passes.append(made := sums_of(*given)) or made
    )
    with opened("duckdb", "rows.parquet") as rows:
        reports = list(answer_all(teams, rows, ledger, CATALOGUE))
        grid = rows.to_pandas()
    assert [each.question.account.team for each in reports] == [*rosters, "All clubs"]
    assert [state.spent_micro for state in ledger.accounts()] == [1_000_000, *[2_000_000] * 3]
    (made,) = passes
    loaded = [in_memory(grid, team, roster) for team, roster in rosters.items()]
    whole = teams.asked
    question = league_question(
        "All clubs", loaded, window=whole.window, metrics=whole.metrics, epsilon=whole.epsilon,
        method=whole.method, catalogue=whole.catalogue,
    )  # fmt: skip
    assert question == reports[-1].question
    again = answer_league(question, loaded, ledger, CATALOGUE)
    assert (again.charged_micro, again.noisy) == (0, reports[-1].noisy)
    values = league_values(question, loaded, CATALOGUE)()
    assert made[-1] == method_named("joint").sums(Terms.of(question, CATALOGUE), values)


def in_memory(grid: pd.DataFrame, team: str, roster: Roster) -> TeamData:
    """A team's rows of a grid as a reader would have them."""
    keys = ["resting_hr", "fatigue"]
    mine = grid.loc[grid["team"] == team, ["athlete", "day", *keys]].reset_index(drop=True)
    mine = mine.astype(dict.fromkeys(keys, "Int64") | {"athlete": "str"})
    mine["day"] = pd.to_datetime(mine["day"]).astype("datetime64[s]")
    table = AthleteTable(mine, {key: CATALOGUE[key] for key in keys})
    return TeamData(Account(team), table, roster, tuple(keys))


def test_a_league_whose_budget_is_short_charges_nobody_for_it(files: Path, ledger: Ledger) -> None:
    rosters = read_rosters(Path("rosters.csv").read_bytes(), SECRET)
    ledger.open_account(Account("Wrens"), Epsilon.read("1.5"))
    with opened("duckdb", "rows.parquet") as rows:
        answering = answer_all(replace(asked(rosters), league="All"), rows, ledger, CATALOGUE)
        assert len([next(answering) for _ in rosters]) == 3
        with pytest.raises(BudgetExceeded):
            next(answering)
    assert [state.spent_micro for state in ledger.accounts()] == [0, *[1_000_000] * 3]


def test_a_league_of_one_team_or_of_a_teams_name_is_none(files: Path, ledger: Ledger) -> None:
    rosters = read_rosters(Path("rosters.csv").read_bytes(), SECRET)
    with opened("duckdb", "rows.parquet") as rows:
        alone = ManyTeams(asked(rosters).asked, {"Bears": rosters["Bears"]}, "All")
        with pytest.raises(QuestionError, match="two teams or more"):
            next(answer_all(alone, rows, ledger, CATALOGUE))
        with pytest.raises(ParameterError, match="a name of its own"):
            next(answer_all(replace(asked(rosters), league="Bears"), rows, ledger, CATALOGUE))
        twice = {"A": rosters["Bears"], "B": rosters["Bears"]}
        with pytest.raises(RosterError, match="in common"):
            next(answer_all(ManyTeams(asked(rosters).asked, twice, "All"), rows, ledger, CATALOGUE))
    assert ledger.accounts() == []


def test_the_command_prints_the_league_last(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = released(capsys, "--team", "all", "--league", "All clubs")
    assert [report["question"]["team"] for report in reports][3:] == ["All clubs"]
    assert reports[3]["question"]["members"] == ["Bears", "Falcons", "Wrens"]
    assert main([*RELEASE, "--team", "Bears", "--league", "All clubs"]) == 2
    plain = [word for word in RELEASE if word not in {"--engine", "duckdb"}]
    assert main([*plain, "--team", "Bears", "--league", "All clubs"]) == 2


def test_methods_whose_sums_an_engine_does_not_make_are_refused(ledger: Ledger) -> None:

    roster = Roster.declared(
        [f"A-{name}" for name in ("0" * 10, "1" * 10, "2" * 10, "3" * 10, "4" * 10)]
    )
    teams = asked({"Bears": roster})
    secure = ManyTeams(replace(teams.asked, method="joint-secure/1"), teams.rosters)
    with pytest.raises(QuestionError, match="an engine makes the sums of"):
        next(answer_all(secure, pd.DataFrame(columns=["fatigue"]), ledger, CATALOGUE))
    again = ManyTeams(replace(teams.asked, remeasures=Epsilon.read(2)), teams.rosters)
    with pytest.raises(QuestionError, match="first questions about whole teams"):
        next(answer_all(again, pd.DataFrame(columns=["fatigue"]), ledger, CATALOGUE))
    assert ledger.accounts() == []


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_a_spark_job_killed_in_the_middle_spends_once(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["spark" if word == "duckdb" else word for word in RELEASE]
    job = subprocess.Popen(
        [sys.executable, "-m", "dp_core", *words, "--team", "all"],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    ledger, ends = Ledger("sqlite:///league.db"), time.monotonic() + 120
    while not any(state.spent for state in ledger.accounts()) and time.monotonic() < ends:
        assert job.poll() is None
        time.sleep(0.02)
    os.killpg(job.pid, signal.SIGKILL)
    job.wait(timeout=30)
    spent = [state.spent_micro for state in ledger.accounts()]
    assert sum(spent) in (1_000_000, 2_000_000, 3_000_000)
    assert max(spent) == 1_000_000
    released(capsys, "--team", "all")
    assert [state.spent_micro for state in ledger.accounts()] == [1_000_000] * 3
    ledger.close()


def test_an_athlete_on_two_lists_is_refused_before_anybody_is_enrolled() -> None:
    """A season remembers its rosters, so that a mistake in the file must leave no trace."""
    listed = b"team,athlete\nOne,Ada\nOne,Bea\nOne,Cleo\nOne,Dora\nOne,Eve\nTwo, Ada \nTwo,Finn\n"
    listed += b"Two,Gus\nTwo,Hal\nTwo,Ivo\n"
    with pytest.raises(RosterError, match="two teams"):
        read_rosters(listed, SECRET)


def test_one_name_written_in_two_ways_is_one_team() -> None:
    composed, decomposed = "\u0141\u00f3d\u017a", "\u0141o\u0301dz\u0301"
    lines = [f"{composed if place % 2 else decomposed},A{place}" for place in range(10)]
    rosters = read_rosters("\n".join(["team,athlete", *lines]).encode(), SECRET)
    assert {name: roster.size for name, roster in rosters.items()} == {composed: 10}
