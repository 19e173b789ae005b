"""The same door without a browser: the commands as a newcomer types them, and every refusal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from dp_core.cli.commands import COMMANDS
from dp_core.cli.main import main

ROOT = Path(__file__).parents[2]
CANARY = "Zaphod Quellwasser"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder; returns exit code, output and complaints."""
    monkeypatch.chdir(tmp_path)

    def go(*words: str) -> tuple[int, str, str]:
        code = main(words)
        output = capsys.readouterr()
        return code, output.out, output.err

    return go


@pytest.fixture
def team(run: Run) -> str:
    code, _, _ = run(
        "simulate", "--athletes", "40", "--weeks", "12", "--seed", "7",
        "--start", "2026-01-05", "--out", "team.csv",
    )  # fmt: skip
    assert code == 0
    return "team.csv"


def asked(file: str, **changed: str) -> list[str]:
    options = {
        "team": "Falcons",
        "window": "4w",
        "until": "2026-03-29",
        "metrics": "resting_hr,sleep_hours",
        "epsilon": "1",
        "roster": "40",
        "ledger": "sqlite:///falcons.db",
    } | changed
    words = ["release", file, "--json"]
    for name, value in options.items():
        words += [f"--{name}", value]
    return words


def test_the_five_commands_work_as_written_in_a_fresh_folder(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def python(*words: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "dp_core", *words],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    python(
        "simulate", "--athletes", "40", "--weeks", "12", "--seed", "7",
        "--start", "2026-01-05", "--out", "team.csv",
    )  # fmt: skip
    plan = json.loads(
        python(
            "plan", "--roster", "40", "--metrics", "resting_hr,sleep_hours", "--epsilon", "1",
            "--json",
        )
    )  # fmt: skip
    assert set(plan["metrics"]) == {"resting_hr", "sleep_hours"}
    python(
        "ledger", "open", "--team", "Falcons", "--season-epsilon", "4",
        "--ledger", "sqlite:///falcons.db",
    )  # fmt: skip
    report = json.loads(python(*asked("team.csv")))
    assert report["charged"] == 1
    account = json.loads(
        python("ledger", "show", "--team", "Falcons", "--ledger", "sqlite:///falcons.db", "--json")
    )
    assert account["remaining"] == 3


def test_the_sample_team_is_released_from_any_folder_with_nothing_but_a_python(
    tmp_path: Path,
) -> None:
    """Every default is used: the ledger and the key lie under ./local, the account opens at 4."""

    def python(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "dp_core", *words],
            cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    words = [
        "release", str(ROOT / "data" / "sample_team.csv"), "--team", "Sample", "--window", "4w",
        "--until", "2021-10-03", "--metrics", "fatigue,sleep_hours,weekly_load", "--epsilon", "1",
        "--roster", "26", "--json",
    ]  # fmt: skip
    first, second = python(*words), python(*words)
    assert (first.returncode, first.stderr) == (0, "")
    report, again = json.loads(first.stdout), json.loads(second.stdout)
    assert (report["charged"], report["remaining"]) == (1, 3)
    assert (again["charged"], again["remaining"], again["metrics"]) == (0, 3, report["metrics"])
    assert list(report["metrics"]) == ["sleep_hours", "fatigue", "weekly_load"]
    assert "TeamA_" not in first.stdout
    left = {path.name for path in (tmp_path / "local").iterdir()}
    assert left == {"ledger.db", "installation.key"}
    refused = python(*[word if word != "26" else "25" for word in words])
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.count("\n") == 1
    assert python("ledger", "show", "--team", "Sample").stdout.startswith(
        "limit 4, spent 1, left 3"
    )


def test_a_report_has_every_promised_part(run: Run, team: str) -> None:
    _, output, _ = run(*asked(team))
    report: dict[str, Any] = json.loads(output)
    assert report["guarantee"] == {
        "accountant": "pure", "epsilon": 1, "delta": 0, "rho": None,
        "privacy_unit": "athlete", "neighbours": "replace-one", "roster": 40,
        "also_covers": [
            "add one athlete", "remove one athlete", "remove one source of one athlete",
        ],
    }  # fmt: skip
    assert {"question", "charged", "remaining", "method", "versions"} <= set(report)
    assert {"estimate", "low", "high"} <= set(report["reported"])
    for metric in report["metrics"].values():
        for name in ("mean", "sd", "q25", "median", "q75"):
            assert {"estimate", "low", "high", "verdict"} <= set(metric[name])
        assert len(metric["histogram"]["edges"]) == len(metric["histogram"]["shares"]) + 1
        for share in metric["shares"]:
            assert {"threshold", "direction", "estimate", "low", "high"} <= set(share)


def test_asked_twice_it_pays_once_and_a_revision_pays_anew(run: Run, team: str) -> None:
    first, second = (json.loads(run(*asked(team))[1]) for _ in range(2))
    assert (first["charged"], second["charged"]) == (1, 0)
    assert first["metrics"] == second["metrics"]
    assert first["remaining"] == second["remaining"] == 3
    third = json.loads(run(*asked(team, revision="2"))[1])
    assert (third["charged"], third["remaining"]) == (1, 2)


def test_changes_rosters_from_a_file_and_methods_can_be_asked_for(
    run: Run, team: str, tmp_path: Path
) -> None:
    names = [f"Athlete {number:02d}" for number in range(1, 31)]
    (tmp_path / "roster.txt").write_text("\n".join(names), "utf-8")
    code, output, _ = run(*asked(team, roster="roster.txt", baseline="28d", method="per-statistic"))
    report = json.loads(output)
    assert code == 0
    assert report["question"]["roster"]["size"] == 30
    assert report["question"]["roster"]["digest"]
    assert report["question"]["baseline_days"] == 28
    assert report["method"] == "per-statistic/1"


def test_people_can_read_what_is_printed_without_json(run: Run, team: str) -> None:
    words = [word for word in asked(team) if word != "--json"]
    assert "Resting heart rate" in run(*words)[1]
    shown = run("ledger", "show", "--team", "Falcons", "--ledger", "sqlite:///falcons.db")[1]
    assert "left 3" in shown
    plan = run("plan", "--roster", "40", "--metrics", "mood", "--epsilon", "1")[1]
    assert "73 in 100" in plan


def test_a_team_column_keeps_one_team_and_a_team_without_rows_is_refused(
    run: Run, tmp_path: Path
) -> None:
    rows = [f"{name},2026-03-{day:02d},{team},4" for team in ("Falcons", "Hawks")
            for name in (f"{team} {k}" for k in range(6)) for day in range(2, 30)]  # fmt: skip
    (tmp_path / "two.csv").write_text("\n".join(["athlete,date,team,mood", *rows]), "utf-8")
    report = json.loads(run(*asked("two.csv", metrics="mood", roster="6"))[1])
    assert report["question"]["roster"]["size"] == 6
    assert run(*asked("two.csv", metrics="mood", roster="6", team="Owls"))[0] == 2


def test_a_declaration_file_says_what_the_columns_hold(run: Run, tmp_path: Path) -> None:
    rows = [f"P{k};{day:02d}.03.2026;7,5" for k in range(6) for day in range(2, 30)]
    (tmp_path / "own.csv").write_text("\n".join(["who;when;zzz", *rows]), "utf-8")
    declaration = {
        "kind": "csv", "athlete_column": "who", "date_column": "when", "delimiter": ";",
        "decimal": ",", "date_order": "dmy",
        "columns": [{"column": "zzz", "metric": "sleep_hours", "unit": "h"}],
    }  # fmt: skip
    (tmp_path / "own.json").write_text(json.dumps(declaration), "utf-8")
    code, _, complaint = run(
        *asked("own.csv", metrics="sleep_hours", roster="6", declaration="own.json")
    )
    assert code == 0, complaint


BAD_FILES = {
    "empty.csv": b"",
    "header.csv": b"athlete,date,mood\n",
    "nobody.csv": b"date,mood\n2026-03-02,3",
    "twice.csv": b"athlete,date,mood,mood\nA,2026-03-02,3,3",
    "wide.csv": b",".join(b"c%d" % each for each in range(10_000)) + b"\n1",
    "zip.xlsx": b"PK\x03\x04 not a workbook",
    "strange.pdf": b"%PDF",
}


@pytest.mark.parametrize("name", sorted(BAD_FILES))
def test_a_file_with_a_broken_structure_is_refused_in_one_line(
    run: Run, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(BAD_FILES[name])
    code, output, complaint = run(*asked(name, metrics="mood"))
    assert (code, output) == (2, "")
    assert complaint.count("\n") == 1
    assert name not in complaint
    assert not (tmp_path / "falcons.db").exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"epsilon": "0"}, {"epsilon": "-1"}, {"epsilon": "NaN"}, {"epsilon": "1e9"},
        {"epsilon": "much"}, {"roster": "3"}, {"roster": "39"}, {"roster": "none.txt"},
        {"window": "5y"}, {"window": "4w", "until": "tomorrow"}, {"metrics": "happiness"},
        {"metrics": "mood,mood"}, {"metrics": "vo2max"}, {"method": "guess"},
        {"baseline": "7d"}, {"revision": "0"}, {"revision": "two"}, {"team": ""},
        {"declaration": "none.json"},
    ],
    ids=str,
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused_before_anything_is_spent(
    run: Run, team: str, tmp_path: Path, changed: dict[str, str]
) -> None:
    code, output, complaint = run(*asked(team, **changed))
    assert (code, output) == (2, "")
    assert complaint.count("\n") == 1
    assert "Traceback" not in complaint


def test_cells_that_do_not_fit_are_missing_and_change_no_refusal(run: Run, tmp_path: Path) -> None:
    good = [f"P{k},2026-03-{day:02d},4" for k in range(6) for day in range(2, 30)]
    bad = [f"{CANARY},2026-03-02,{cell}" for cell in ("1e308", "NaN", "inf", "-5", "very", "=1")]
    ages = [f"{CANARY},1900-01-01,4", f"{CANARY},2999-01-01,4", "<b>x</b>😀,2026-03-02,4"]
    (tmp_path / "odd.csv").write_text("\n".join(["athlete,date,mood", *good, *bad, *ages]), "utf-8")
    code, output, complaint = run(*asked("odd.csv", metrics="mood", roster="8"))
    assert (code, complaint) == (0, "")
    assert CANARY not in output


def test_a_spend_beyond_the_budget_exits_with_three(run: Run, team: str) -> None:
    code, _, complaint = run(*asked(team, epsilon="4.5"))
    assert code == 3
    assert "only 4 is left" in complaint
    assert run(*asked(team, epsilon="4"))[0] == 0
    assert "nothing is left" in run(*asked(team, epsilon="1"))[2]


def test_an_account_is_opened_once(run: Run) -> None:
    words = ("ledger", "open", "--team", "Falcons", "--ledger", "sqlite:///falcons.db")
    assert run(*words, "--season-epsilon", "2")[0] == 0
    assert run(*words, "--season-epsilon", "9")[0] == 3


def test_a_ledger_that_cannot_be_used_exits_with_four(run: Run, team: str, tmp_path: Path) -> None:
    show = ("ledger", "show", "--team", "Falcons", "--ledger")
    assert run(*show, "sqlite:///none.db")[0] == 4
    assert run(*show, "nonsense")[0] == 4
    assert run(*asked(team))[0] == 0
    assert run("ledger", "show", "--team", "Hawks", "--ledger", "sqlite:///falcons.db")[0] == 4
    read_only = f"sqlite:///file:{tmp_path}/falcons.db?mode=ro&uri=true"
    code, _, complaint = run(*asked(team, ledger=read_only, revision="2"))
    assert code == 4
    assert str(tmp_path) not in complaint
    engine = create_engine("sqlite:///falcons.db")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    code, _, complaint = run(*asked(team, revision="3"))
    assert code == 4
    assert "later version" in complaint
    Path("broken.db").write_bytes(b"this is no database at all" * 100)
    assert run(*asked(team, ledger="sqlite:///broken.db"))[0] == 4


@pytest.mark.parametrize("words", [(), ("relase",), ("plan", "--epsilon", "1"), ("ledger",)])
def test_a_mistyped_command_is_refused_in_one_line(run: Run, words: tuple[str, ...]) -> None:
    code, output, complaint = run(*words)
    assert (code, output) == (2, "")
    assert complaint.count("\n") == 1


def test_anything_unforeseen_shows_no_trace(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> str:
        raise RuntimeError(CANARY)

    monkeypatch.setitem(COMMANDS, "plan", fails)  # type: ignore[arg-type]
    code, output, complaint = run("plan", "--roster", "40", "--metrics", "mood", "--epsilon", "1")
    assert (code, output) == (1, "")
    assert CANARY not in complaint


@pytest.mark.parametrize(
    "changed",
    [
        {"--athletes": "many"},
        {"--missing": "most"},
        {"--sport": "chess"},
        {"--out": "no/where.csv"},
    ],
    ids=str,
)
def test_a_team_that_cannot_be_made_up_is_refused(run: Run, changed: dict[str, str]) -> None:
    options = {
        "--athletes": "5", "--weeks": "4", "--seed": "1", "--start": "2026-01-05",
        "--out": "team.csv",
    } | changed  # fmt: skip
    words = [word for pair in options.items() for word in pair]
    assert run("simulate", *words)[0] == 2


def test_a_canary_is_found_in_no_output_ledger_or_left_over_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    rows = [f"P{k},2026-03-{day:02d},4" for k in range(6) for day in range(2, 30)]
    own = [f"{CANARY},2026-03-{day:02d},{CANARY}" for day in range(2, 30)]
    source = tmp_path / "source" / "file.csv"
    source.parent.mkdir()
    source.write_text("\n".join(["athlete,date,mood", *rows, *own]), "utf-8")
    code, output, complaint = run(*asked(str(source), metrics="mood", roster="7"))
    assert code == 0
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path != source]
    assert any(path.name == "falcons.db" for path in left)
    for said in [output.encode(), complaint.encode(), *(path.read_bytes() for path in left)]:
        assert CANARY.encode() not in said
        assert b"Quellwasser" not in said


# A season


OPEN = (
    "ledger", "open", "--team", "Falcons", "--season", "2026", "--season-epsilon", "8",
    "--delta", "1e-5", "--days", "2026-01-01..2026-12-31", "--by", "Ada", "--reason", "agreed",
    "--ledger", "sqlite:///falcons.db",
)  # fmt: skip
SEASON = ("--team", "Falcons", "--season", "2026", "--ledger", "sqlite:///falcons.db")


def test_a_season_in_zcdp_from_opening_to_raising(run: Run, team: str) -> None:
    code, out, _ = run(*OPEN)
    assert (code, out) == (0, "account open: epsilon 8 at delta 1e-5 for the season\n")
    code, out, _ = run(*asked(team, season="2026", epsilon="0.5", roster="40"))
    report = json.loads(out)
    assert code == 0
    assert report["method"] == "joint-gaussian/1"
    assert report["guarantee"]["rho"] == 0.125
    code, out, _ = run(*asked(team, season="2026", epsilon="0.7", remeasures="0.5"))
    assert (code, json.loads(out)["question"]["remeasures"]) == (0, "0.5")
    code, _, err = run(*asked(team, season="2026", epsilon="0.6", remeasures="0.5"))
    assert (code, "once" in err) == (2, True)
    code, _, err = run("ledger", "raise", *SEASON, "--season-epsilon", "9")
    assert (code, "a name and a reason" in err) == (2, True)
    raised = ("--season-epsilon", "9", "--by", "Ada", "--reason", "cup final")
    assert run("ledger", "raise", *SEASON, *raised)[0] == 0
    code, out, _ = run("ledger", "show", *SEASON, "--json")
    shown = json.loads(out)
    assert (shown["accountant"], shown["delta"], shown["limit"]) == ("zcdp", 1e-5, 9.0)
    assert [act["act"] for act in shown["acts"]] == ["opened", "raised"]
    assert len(shown["charges"]) == 2
    code, out, _ = run("ledger", "show", *SEASON)
    assert "raised at epsilon 9 by Ada: cup final" in out
    assert "rho 0.125" in out


def test_a_window_outside_the_season_costs_nothing(run: Run, team: str) -> None:
    run(*OPEN)
    words = asked(team, season="2026", window="2025-12-29..2026-01-25")
    words = [word for word in words if word not in {"--until", "2026-03-29"}]
    code, _, err = run(*words)
    assert (code, "does not lie in the season" in err) == (2, True)
    shown = json.loads(run("ledger", "show", *SEASON, "--json")[1])
    assert shown["charges"] == []


def test_declared_groups_have_figures_of_their_own(run: Run, team: str) -> None:
    names = sorted({line.split(",")[0] for line in Path(team).read_text().splitlines()[1:]})
    lines = [f"{name},{'Back' if place < 20 else 'Forward' if place < 36 else 'Keeper'}"
             for place, name in enumerate(names)]  # fmt: skip
    Path("roster.csv").write_text("player,position\n" + "\n".join(lines) + "\n")
    code, out, _ = run(*asked(team, roster="roster.csv", groups="Forward,Back"))
    report = json.loads(out)
    assert (code, report["group"]) == (0, "Back")
    sizes = [group["size"] for group in report["question"]["groups"]]
    assert sizes == [20, 16]
    code, _, err = run(*asked(team, roster="roster.csv", groups="Keeper"))
    assert (code, "at least 11" in err) == (2, True)


@pytest.mark.parametrize("delta", ["0.5", "1e-2", "1e-13", "small"])
def test_a_delta_that_is_none_is_refused(run: Run, delta: str) -> None:
    words = [delta if word == "1e-5" else word for word in OPEN]
    code, _, err = run(*words)
    assert (code, "delta" in err) == (2, True)


def test_schedules_are_compared_without_data(run: Run, tmp_path: Path) -> None:
    words = ("season", "--roster", "40", "--weeks", "20", "--metrics", "fatigue,soreness",
             "--epsilon", "8", "--delta", "1e-5")  # fmt: skip
    code, out, _ = run(*words)
    assert code == 0
    assert out.splitlines()[0].startswith("Every week")
    plans = json.loads(run(*words, "--json")[1])
    assert [plan["score"] for plan in plans] == sorted(plan["score"] for plan in plans)
    assert list(tmp_path.iterdir()) == []
