"""Releasing from the command line: what is printed, where things lie, who is counted."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dp_core.figures import STATISTICS
from dp_core.report import Report
from dp_core.verdict import Verdict
from tests.dp_core.cli.conftest import Run, release

PARTS = {
    "schema", "id", "question", "guarantee", "charged", "remaining", "method", "versions",
    "sealed_at", "reading", "reported", "metrics", "terms", "noisy",
}  # fmt: skip


def is_number(value: Any) -> bool:
    return type(value) in (int, float)


def is_figure(value: dict[str, Any]) -> bool:
    return (
        all(map(is_number, value.values())) and value["low"] <= value["estimate"] <= value["high"]
    )


def is_judged(value: dict[str, Any]) -> bool:
    verdicts = {each.value for each in Verdict}
    figure = {name: part for name, part in value.items() if name != "verdict"}
    return is_figure(figure) and value["verdict"] in verdicts


def test_the_printed_report_has_every_part_in_its_type(run: Run, team: str) -> None:
    ran = run(*release(team, "--json"))
    assert (ran.code, ran.err) == (0, "")
    printed = json.loads(ran.out)
    assert set(printed) == PARTS
    assert is_number(printed["charged"])
    assert is_number(printed["remaining"])
    assert isinstance(printed["method"], str)
    assert {"huddle", "catalogue"} <= set(printed["versions"])
    assert printed["guarantee"] == {
        "accountant": "pure", "epsilon": 1.0, "delta": 0.0, "rho": None,
        "privacy_unit": "athlete", "neighbours": "replace-one", "roster": 14,
        "also_covers": [
            "add one athlete", "remove one athlete", "remove one source of one athlete",
        ],
    }  # fmt: skip
    assert is_figure(printed["reported"])
    assert list(printed["metrics"]) == printed["question"]["metrics"]


def test_each_metric_has_every_figure_in_its_type(run: Run, team: str) -> None:
    printed = json.loads(run(*release(team, "--json", metrics="resting_hr,sleep_hours")).out)
    assert [each["unit"] for each in printed["metrics"].values()] == ["bpm", "h"]
    for metric in printed["metrics"].values():
        assert all(is_judged(metric[name]) for name in STATISTICS)
        edges, shares = metric["histogram"]["edges"], metric["histogram"]["shares"]
        assert edges == sorted(set(edges))
        assert len(shares) == len(edges) - 1
        assert all(map(is_figure, shares))
        assert metric["shares"]
        for share in metric["shares"]:
            line = {name: share.pop(name) for name in ("threshold", "direction", "label")}
            assert is_number(line["threshold"])
            assert line["direction"] in ("below", "above")
            assert is_judged(share)


def test_the_printed_report_reads_back_as_a_report(run: Run, team: str) -> None:
    printed = json.loads(run(*release(team, "--json")).out)
    assert Report.from_json(printed).to_json() == printed


def test_ledger_and_key_lie_under_local_and_the_account_opens_at_four(
    run: Run, team: str, tmp_path: Path
) -> None:
    printed = json.loads(run(*release(team, "--json")).out)
    assert printed["remaining"] == 3
    assert {path.name for path in (tmp_path / "local").iterdir()} == {
        "installation.key", "ledger.db",
    }  # fmt: skip
    shown = json.loads(run("ledger", "show", "--team", "Falcons", "--json").out)
    assert (shown["limit"], shown["spent"], shown["remaining"]) == (4, 1, 3)
    (charge,) = shown["charges"]
    assert charge["id"] == printed["id"]
    assert charge["question"] == printed["question"]
    assert charge["epsilon"] == 1
    assert charge["sealed_at"] == printed["sealed_at"]


def test_the_order_of_the_metrics_makes_no_other_question(run: Run, team: str) -> None:
    one = json.loads(run(*release(team, "--json")).out)
    other = json.loads(run(*release(team, "--json", metrics=" sleep_hours, mood")).out)
    assert (other["id"], other["charged"]) == (one["id"], 0)


@pytest.mark.parametrize(
    "window", ["4w", "28d", "2026-03-02..2026-03-29"]
)  # fmt: skip
def test_however_the_window_is_written_it_is_one_question(run: Run, team: str, window: str) -> None:
    printed = json.loads(run(*release(team, "--json", window=window)).out)
    assert printed["question"]["window"] == {"start": "2026-03-02", "end": "2026-03-29"}


def test_a_method_and_no_baseline_can_be_named(run: Run, team: str) -> None:
    printed = json.loads(run(*release(team, "--json", method="per-statistic", baseline="none")).out)
    assert printed["method"].startswith("per-statistic/")
    assert printed["question"]["baseline_days"] is None


def test_a_roster_file_counts_its_names_and_keeps_the_team(
    run: Run, team: str, tmp_path: Path
) -> None:
    rows = [f"Athlete {each:02d},{'Falcons' if each < 8 else 'Hawks'}" for each in range(1, 13)]
    (tmp_path / "list.csv").write_text("\n".join(["athlete,team", *rows]), "utf-8")
    printed = json.loads(run(*release(team, "--json", roster="list.csv")).out)
    assert printed["question"]["roster"]["size"] == 7
    assert len(printed["question"]["roster"]["digest"]) == 64
    assert "Athlete" not in json.dumps(printed["question"])


def test_another_teams_rows_are_never_counted(run: Run, tmp_path: Path) -> None:
    days = [f"2026-03-{day:02d}" for day in range(2, 30)]
    falcons = [f"F{each},{day}, falcons ,10" for each in range(6) for day in days]
    hawks = [f"H{each},{day},Hawks,5" for each in range(300) for day in days]
    text = "\n".join(["athlete,date,team,sleep_hours", *falcons, *hawks])
    (tmp_path / "both.csv").write_text(text, "utf-8")
    run("ledger", "open", "--team", "Falcons", "--season-epsilon", "100")
    ran = run(*release("both.csv", "--json", metrics="sleep_hours", epsilon="50", roster="300"))
    printed = json.loads(ran.out)
    assert printed["question"]["roster"]["size"] == 300
    assert printed["metrics"]["sleep_hours"]["reported"]["estimate"] == pytest.approx(6, abs=20)


def test_a_figure_too_noisy_to_act_on_is_not_printed_for_people(run: Run, team: str) -> None:
    ran = run(*release(team, epsilon="0.1"))
    assert "2 to 29 March 2026" in ran.out
    assert "not shown (95 %: " in ran.out
    assert "too noisy to act on" in ran.out
    assert "Spent epsilon 0.1, 3.9 left." in ran.out


def test_a_figure_that_can_be_used_is_printed_with_its_unit(run: Run, tmp_path: Path) -> None:
    days = [f"2026-03-{day:02d}" for day in range(2, 30)]
    rows = [f"A{each},{day},{7 + each % 3}" for each in range(900) for day in days]
    (tmp_path / "large.csv").write_text("\n".join(["athlete,date,sleep", *rows]), "utf-8")
    run("ledger", "open", "--team", "Falcons", "--season-epsilon", "100")
    ran = run(*release("large.csv", metrics="sleep_hours", epsilon="50", roster="900"))
    assert re.search(r"Sleep: [78](\.\d+)? h \(95 %: ", ran.out)
    assert ", useful" in ran.out


def test_a_workbook_is_read_as_well(run: Run, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["athlete", "date", "mood"])
    for each in range(6):
        for day in range(2, 30):
            book.active.append([f"A{each}", f"2026-03-{day:02d}", 4])
    book.save(tmp_path / "team.xlsx")
    assert run(*release("team.xlsx", "--json", metrics="mood")).code == 0
