"""A command run in an empty folder, and a team's file lying there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from dp_core.athletes.simulate import simulate
from dp_core.cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a command left behind: its exit code, output and complaint."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder: `run("plan", "--roster", "40")`."""
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> Ran:
        code = main(words)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return command


@pytest.fixture(scope="session")
def team_csv() -> bytes:
    """Twelve made-up athletes over eight weeks that end on 29 March 2026."""
    made = simulate(athletes=12, weeks=8, seed=3, start=date(2026, 2, 2))
    return made.to_csv(index=False).encode()


@pytest.fixture
def team(tmp_path: Path, team_csv: bytes) -> str:
    """The name of the team's file, in the folder where commands run."""
    (tmp_path / "team.csv").write_bytes(team_csv)
    return "team.csv"


def release(file: str, *switches: str, **changed: str) -> list[str]:
    """Words that release a report: `release("team.csv", "--json", epsilon="2")`."""
    options = {
        "team": "Falcons",
        "window": "4w",
        "until": "2026-03-29",
        "metrics": "mood,sleep_hours",
        "epsilon": "1",
        "roster": "14",
    } | changed
    return ["release", file, *switches, *(w for n, v in options.items() for w in (f"--{n}", v))]
