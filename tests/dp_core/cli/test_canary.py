"""A planted name and a planted text are found in nothing that a release leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dp_core import Report, write_csv
from dp_core.export.players import page_for_players
from tests.dp_core.cli.conftest import Run, release

NAME, TEXT, VALUE = "Quirin Kanarienvogel", "zwitscherndes Fieber", "57.3"
CANARIES = (b"Quirin", b"Kanarienvogel", b"zwitschernd", b"Fieber")


@pytest.fixture
def source(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file outside the working folder with one athlete who must never be seen."""
    rows = [f"A{each},2026-03-{day:02d},55,4" for each in range(6) for day in range(2, 30)]
    hers = [f"{NAME},2026-03-{day:02d},{VALUE},{TEXT}" for day in range(2, 30)]
    odd = [f"{NAME},{TEXT},{VALUE},4", f"{NAME},2026-03-02,{TEXT},{TEXT}"]
    place = tmp_path_factory.mktemp("source") / f"{NAME}.csv"
    place.write_text("\n".join(["athlete,date,resting_hr,mood", *rows, *hers, *odd]), "utf-8")
    return place


def left_behind(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def tells(said: bytes) -> bool:
    return any(canary in said for canary in CANARIES)


def test_a_release_leaves_no_name_and_no_cell_behind(
    run: Run, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    asked = {"metrics": "resting_hr,mood", "roster": "7"}
    printed = [
        run(*release(str(source), "--json", **asked)),
        run(*release(str(source), "--json", **asked)),
        run(*release(str(source), revision="2", **asked)),
        run(*release(str(source), epsilon="4", **asked)),
        run(*release(str(source), **(asked | {"roster": "6"}))),
        run(*release(str(source), **(asked | {"metrics": "sleep_hours"}))),
        run(*release(str(source), team="Hawks", **asked)),
        run("ledger", "show", "--team", "Falcons", "--json"),
    ]
    assert [each.code for each in printed] == [0, 0, 0, 3, 2, 2, 2, 0]
    report = Report.from_json(json.loads(printed[0].out))
    said = [text.encode() for each in printed for text in (each.out, each.err)]
    said += [write_csv(report).encode(), page_for_players(report.question).encode()]
    assert not any(map(tells, said))
    files = left_behind(tmp_path)
    assert any(name.endswith("ledger.db") for name in files)
    assert not any(tells(content) or tells(name.encode()) for name, content in files.items())


def test_while_the_ledger_is_open_its_log_tells_nothing_either(
    run: Run, source: Path, tmp_path: Path
) -> None:
    from dp_core import Ledger

    watching = Ledger(f"sqlite:///{tmp_path / 'local' / 'ledger.db'}")
    try:
        assert watching.accounts() == []
        assert run(*release(str(source), metrics="resting_hr,mood", roster="7")).code == 0
        files = left_behind(tmp_path)
        log = next(content for name, content in files.items() if name.endswith("-wal"))
        assert b"resting_hr" in log
        assert not any(map(tells, files.values()))
    finally:
        watching.close()


def test_the_canaries_would_be_seen(source: Path) -> None:
    assert tells(source.read_bytes())
    assert VALUE in source.read_text("utf-8")
