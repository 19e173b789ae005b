"""Simulating, planning and the ledger from the command line, and how things are printed."""

from __future__ import annotations

import io
import json
import runpy
import sys
from argparse import Namespace
from pathlib import Path

import pandas as pd
import pytest

from dp_core.cli import commands
from dp_core.cli.main import INTERRUPTED, main
from tests.dp_core.cli.conftest import Run

SIMULATE = ("simulate", "--athletes", "6", "--weeks", "2", "--seed", "1", "--start", "2026-01-05")
PLAN = ("plan", "--roster", "40", "--metrics", "mood", "--epsilon", "1")


def test_the_same_seed_writes_the_same_team(run: Run) -> None:
    for name in ("one.csv", "two.csv"):
        ran = run(*SIMULATE, "--out", name)
        assert (ran.code, ran.out) == (0, "6 made-up athletes, 84 rows\n")
    assert Path("one.csv").read_bytes() == Path("two.csv").read_bytes()
    assert pd.read_csv("one.csv")["athlete"].nunique() == 6


@pytest.mark.parametrize("name", ["team.csv.gz", "team.zip", "team"])
def test_a_made_up_team_is_csv_whatever_its_name_ends_with(run: Run, name: str) -> None:
    assert run(*SIMULATE, "--out", name).code == 0
    assert Path(name).read_bytes().startswith(b"athlete,date,")


def test_a_team_cannot_be_written_to_an_address(run: Run, tmp_path: Path) -> None:
    ran = run(*SIMULATE, "--out", "https://example.org/team.csv")
    assert ran.code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_plan_reads_no_data_and_makes_no_ledger(run: Run, tmp_path: Path) -> None:
    ran = run(*PLAN, "--json")
    planned = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert planned["question"]["roster"] == {"size": 40, "digest": ""}
    assert {"unit", "matters", "mean", "sd", "q25", "median", "q75"} <= set(
        planned["metrics"]["mood"]
    )
    assert list(tmp_path.iterdir()) == []


def test_a_plan_for_people_says_the_width_what_matters_and_the_verdict(run: Run) -> None:
    first, second = run(*PLAN, "--method", "per-statistic").out.splitlines()
    assert "73 in 100" in first
    assert second.startswith("Mood (5 = very good): ± ")
    assert second.endswith(("useful", "coarse", "too noisy to act on"))


def test_a_method_without_a_name_is_no_method(run: Run) -> None:
    ran = run(*PLAN, "--method", "")
    assert ran.code == 2
    assert "unknown method" in ran.err


def test_an_account_opens_at_what_is_said_or_at_four(run: Run) -> None:
    opened = run("ledger", "open", "--team", "Falcons")
    assert opened.out == "account open: epsilon 4 for the season\n"
    opened = run(
        "ledger", "open", "--team", "Falcons", "--season", "2027", "--season-epsilon", "2.5"
    )
    assert opened.out == "account open: epsilon 2.5 for the season\n"
    shown = run("ledger", "show", "--team", "Falcons", "--season", "2027")
    assert shown.out == "limit 2.5, spent 0, left 2.5\n"
    refused = run("ledger", "open", "--team", "Falcons", "--season-epsilon", "9")
    assert refused.code == 3
    assert "already has an account" in refused.err


@pytest.mark.parametrize("limit", ["0", "-1", "NaN", "inf", "1e9", "", "four"])
def test_a_limit_that_is_no_epsilon_opens_nothing(run: Run, tmp_path: Path, limit: str) -> None:
    assert run("ledger", "open", "--team", "Falcons", "--season-epsilon", limit).code == 2
    assert list(tmp_path.iterdir()) == []


def test_help_is_printed_without_a_complaint(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["release", "--help"])
    assert ended.value.code == 0
    assert "--roster" in capsys.readouterr().out


def test_a_letter_the_terminal_does_not_have_is_no_failure(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    assert main(PLAN) == 0
    narrow.flush()
    assert b"very good): ? " in narrow.buffer.getvalue()  # type: ignore[attr-defined]


def test_a_stream_without_an_encoding_gets_every_letter(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = io.StringIO()
    monkeypatch.setattr(sys, "stdout", bare)
    assert main(PLAN) == 0
    assert "very good): ± " in bare.getvalue()


def test_an_interrupted_command_says_so_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: Namespace) -> str:
        raise KeyboardInterrupt

    monkeypatch.setitem(commands.COMMANDS, "plan", interrupted)  # type: ignore[arg-type]
    ran = run(*PLAN)
    assert (ran.code, ran.out) == (INTERRUPTED, "")
    assert ran.err.count("\n") == 1


def test_the_module_ends_with_the_commands_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["dp_core", *PLAN, "--baseline", "1d"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("dp_core", run_name="__main__")
    assert ended.value.code == 2
    assert "a baseline is 28d" in capsys.readouterr().err


def test_importing_the_module_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert runpy.run_module("dp_core.__main__")["main"] is main
    assert capsys.readouterr().out == ""
