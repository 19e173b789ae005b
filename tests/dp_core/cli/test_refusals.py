"""Whatever is refused: the right exit code, one line, no word of the data, nothing spent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest

from dp_core.athletes.limits import MAX_BYTES
from dp_core.cli import commands
from dp_core.errors import EngineUnavailable
from dp_core.ledger import Ledger
from tests.dp_core.cli.conftest import Ran, Run, release

NAME = "Quirin Kanarienvogel"
TELLING = ("Quirin", "Kanarienvogel", "Traceback", ".py", "team.csv", "ledger.db", "local/", "/tmp")

HEADER = "athlete,date,mood"
GOOD = [f"A{each},2026-03-{day:02d},4" for each in range(6) for day in range(2, 30)]

BAD_FILES: dict[str, bytes] = {
    "empty.csv": b"",
    "blank.csv": b" \n\r\n\t",
    "header.csv": b"athlete,date,mood\n",
    "no_athlete.csv": f"{NAME},date,mood\nx,2026-03-02,4\n".encode(),
    "no_date.csv": f"athlete,{NAME},mood\nx,2026-03-02,4\n".encode(),
    "no_metric.csv": f"athlete,date,{NAME}\nx,2026-03-02,4\n".encode(),
    "twice.csv": f"athlete,date,mood,{NAME},{NAME}\nx,2026-03-02,4,1,1\n".encode(),
    "mood_twice.csv": f"athlete,date,mood,mood\n{NAME},2026-03-02,4,5\n".encode(),
    "wide.csv": ",".join(["athlete", "date", "mood", *map(str, range(9_997))]).encode() + b"\n1\n",
    "open_quote.csv": f'athlete,date,"{NAME}\nx,2026-03-02,4\n'.encode(),
    "zip.xlsx": b"PK\x03\x04" + NAME.encode() * 40,
    "csv.xlsx": f"{HEADER}\n{NAME},2026-03-02,4\n".encode(),
    "workbook.csv": b"PK\x03\x04" + NAME.encode(),
    "old.xls": b"\xd0\xcf\x11\xe0" + NAME.encode(),
    "old.xlsx": b"\xd0\xcf\x11\xe0" + NAME.encode(),
    "utf16.csv": f"{HEADER}\n{NAME},2026-03-02,4\n".encode("utf-16"),
    "nobody.csv": f"{HEADER}\n,2026-03-02,4\n".encode(),
    "no_days.csv": f"{HEADER}\n{NAME},1900-01-01,4\n{NAME},2999-01-01,4\n".encode(),
    f"{NAME}.pdf": b"%PDF",
}

BAD_QUESTIONS: tuple[dict[str, str], ...] = (
    {"epsilon": "0"}, {"epsilon": "-1"}, {"epsilon": "NaN"}, {"epsilon": "inf"},
    {"epsilon": "1e9"}, {"epsilon": "0.0000001"}, {"epsilon": NAME},
    {"epsilon": "0.00001", "method": "per-statistic"},
    {"window": NAME}, {"window": "0w"}, {"window": "9999w"}, {"window": "2026-W99"},
    {"window": "2026-13"}, {"window": "2999-01"}, {"window": "2026-03-29..2026-03-02"},
    {"until": NAME}, {"until": "1900-01-01"}, {"until": "2999-01-01"}, {"until": ""},
    {"metrics": NAME}, {"metrics": ""}, {"metrics": ","}, {"metrics": "mood,mood"},
    {"metrics": "resting_hr"}, {"method": NAME}, {"method": "per-statistic/9"},
    {"baseline": "27d"}, {"baseline": NAME}, {"revision": "0"}, {"revision": "1001"},
    {"revision": NAME}, {"team": ""}, {"team": " Falcons"}, {"team": "a\nb"},
    {"team": NAME * 9}, {"season": ""}, {"roster": "3"}, {"roster": "0"}, {"roster": "+5"},
    {"roster": "4.5"}, {"roster": "²"}, {"roster": "9" * 5000}, {"roster": NAME}, {"roster": ""},
    {"roster": "."}, {"roster": "999999999"}, {"declaration": NAME}, {"declaration": "team.csv"},
    {"secret": "team.csv/key"}, {"secret": "team.csv"}, {"secret": "."},
)  # fmt: skip


def is_one_quiet_line(ran: Ran) -> bool:
    """Nothing was printed but one line of complaint, without a name, a file or a trace."""
    quiet = not any(word in ran.err for word in TELLING)
    return ran.out == "" and ran.err.startswith("huddle: ") and ran.err.count("\n") == 1 and quiet


@pytest.fixture
def good(tmp_path: Path) -> str:
    """A file with six athletes that can be released."""
    (tmp_path / "team.csv").write_text("\n".join([HEADER, *GOOD]), "utf-8")
    return "team.csv"


def asked(file: str, **changed: str) -> list[str]:
    return release(file, **({"metrics": "mood", "roster": "6"} | changed))


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_whose_structure_is_broken_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BAD_FILES[name])
    ran = run(*asked(name))
    assert ran.code == 2
    assert is_one_quiet_line(ran)
    assert name not in ran.err
    assert not (tmp_path / "local" / "ledger.db").exists()


@pytest.mark.parametrize("changed", BAD_QUESTIONS, ids=lambda changed: str(changed)[:50])
def test_a_question_that_does_not_fit_is_refused(
    run: Run, good: str, tmp_path: Path, changed: dict[str, str]
) -> None:
    ran = run(*asked(good, **changed))
    assert ran.code == 2
    assert is_one_quiet_line(ran)
    assert spent(run) == 0


def spent(run: Run) -> int:
    """How many charges the default account has; none where it was never opened."""
    place = Path("local/ledger.db")
    if not place.exists():
        return 0
    with closing(sqlite3.connect(place)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM charges").fetchone()
    return int(count)


def test_a_file_that_is_not_there_or_too_large_is_refused(run: Run, tmp_path: Path) -> None:
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(MAX_BYTES + 2)
        file.write(b"athlete")
    for name, reason in (("none.csv", "cannot be read"), ("large.csv", "larger than 50 MB")):
        ran = run(*asked(name))
        assert ran.code == 2
        assert reason in ran.err
        assert is_one_quiet_line(ran)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a file without an end")
def test_a_file_without_an_end_is_read_no_further_than_the_limit(run: Run, tmp_path: Path) -> None:
    (tmp_path / "endless.csv").symlink_to("/dev/zero")
    assert "larger than 50 MB" in run(*asked("endless.csv")).err


def test_a_roster_smaller_than_the_file_is_refused(run: Run, good: str) -> None:
    ran = run(*asked(good, roster="5"))
    assert ran.code == 2
    assert "more athletes than the roster has places" in ran.err
    assert spent(run) == 0


def test_a_roster_file_of_three_names_is_refused(run: Run, good: str, tmp_path: Path) -> None:
    (tmp_path / "three").write_text(f"{NAME}\nA1\nA2\n", "utf-8")
    ran = run(*asked(good, roster="three"))
    assert ran.code == 2
    assert is_one_quiet_line(ran)


@pytest.mark.parametrize(
    "cell",
    ["1e308", "-1e308", "NaN", "inf", "-inf", "-4", "tired", "=1+1", "", "4 4", NAME, "9" * 400],
)
def test_a_cell_that_does_not_fit_is_missing_and_refuses_nothing(
    run: Run, tmp_path: Path, cell: str
) -> None:
    rows = [HEADER, *GOOD, *(f"{NAME},2026-03-{day:02d},{cell}" for day in range(2, 30))]
    (tmp_path / "team.csv").write_text("\n".join(rows), "utf-8")
    ran = run(*asked("team.csv", roster="7"))
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "<script>alert(1)</script>", "💓", "@x", "'--"])
def test_any_name_is_a_name(run: Run, tmp_path: Path, name: str) -> None:
    rows = [HEADER, *GOOD, f"{name},2026-03-02,4", f"{name},1900-01-01,4", f"{name},2999-01-01,4"]
    (tmp_path / "team.csv").write_text("\n".join(rows), "utf-8")
    ran = run(*asked("team.csv", roster="7"))
    assert (ran.code, ran.err) == (0, "")
    assert name not in ran.out


def test_a_spend_beyond_the_budget_exits_with_three_and_spends_nothing(run: Run, good: str) -> None:
    ran = run(*asked(good, epsilon="4.000001"))
    assert ran.code == 3
    assert is_one_quiet_line(ran)
    assert spent(run) == 0
    assert run(*asked(good, epsilon="4")).code == 0
    assert run(*asked(good, epsilon="0.1")).code == 3
    assert spent(run) == 1


def test_an_athlete_of_another_team_is_refused_and_nothing_is_spent(run: Run, good: str) -> None:
    assert run(*asked(good)).code == 0
    ran = run(*asked(good, team="Hawks"))
    assert ran.code == 2
    assert is_one_quiet_line(ran)
    assert run("ledger", "show", "--team", "Hawks").out == "limit 4, spent 0, left 4\n"


def locked(place: Path) -> Iterator[None]:
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


def newer(place: Path) -> Iterator[None]:
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'v9999'")
        connection.commit()
    yield


def broken(place: Path) -> Iterator[None]:
    place.write_bytes(b"no database " * 1000)
    yield


@pytest.mark.parametrize("spoil", [locked, newer, broken], ids=lambda spoil: spoil.__name__)
def test_a_ledger_that_cannot_be_used_exits_with_four(
    run: Run, good: str, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], Iterator[None]]
) -> None:
    assert run("ledger", "open", "--team", "Falcons").code == 0
    monkeypatch.setattr(commands, "Ledger", partial(Ledger, patience=0.05))
    with contextmanager(spoil)(Path("local/ledger.db")):
        ran = run(*asked(good))
    assert ran.code == 4
    assert is_one_quiet_line(ran)


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///none.db", "nonsense", "", "mysql://x/y", "sqlite:///team.csv",
        "sqlite:///file:team.csv?mode=ro&uri=true", f"sqlite:///team.csv/{NAME}.db",
    ],
)  # fmt: skip
def test_no_ledger_is_shown_where_there_is_none(run: Run, good: str, address: str) -> None:
    before = Path(good).read_bytes()
    ran = run("ledger", "show", "--team", "Falcons", "--ledger", address)
    assert ran.code == 4
    assert is_one_quiet_line(ran)
    assert Path(good).read_bytes() == before
    assert not Path("none.db").exists()


def test_a_read_only_ledger_spends_nothing(run: Run, good: str) -> None:
    assert run("ledger", "open", "--team", "Falcons").code == 0
    ran = run(*asked(good, ledger="sqlite:///file:local/ledger.db?mode=ro&uri=true"))
    assert ran.code == 4
    assert is_one_quiet_line(ran)
    assert spent(run) == 0


def test_an_account_that_is_not_there_exits_with_four(run: Run) -> None:
    assert run("ledger", "open", "--team", "Falcons").code == 0
    ran = run("ledger", "show", "--team", NAME)
    assert ran.code == 4
    assert is_one_quiet_line(ran)


def test_a_missing_engine_exits_with_five(
    run: Run, good: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise EngineUnavailable("an engine", install="pip install engine")

    monkeypatch.setattr(commands, "answer", missing)
    ran = run(*asked(good))
    assert ran.code == 5
    assert is_one_quiet_line(ran)


@pytest.mark.parametrize(
    "words",
    [
        [], [NAME], ["release"], ["release", f"{NAME}.csv"], ["ledger"], ["ledger", NAME],
        ["plan", "--roster"], [*asked("team.csv"), NAME], [*asked("team.csv"), f"--{NAME}"],
        [*asked("team.csv"), f"--json={NAME}"], ["simulate", "--s", NAME], ["release", "--e=-inf"],
    ],
    ids=lambda words: " ".join(words)[:40],
)  # fmt: skip
def test_words_that_are_no_command_are_refused(run: Run, words: list[str]) -> None:
    ran = run(*words)
    assert ran.code == 2
    assert is_one_quiet_line(ran)


@pytest.mark.parametrize(
    "changed",
    [
        {"athletes": "0"}, {"athletes": "-1"}, {"athletes": NAME}, {"athletes": "9" * 30},
        {"athletes": "1e3"}, {"weeks": "0"}, {"weeks": "9" * 30}, {"seed": "-1"}, {"seed": NAME},
        {"start": NAME}, {"start": "1900-01-01"}, {"start": "2999-01-01"},
        {"start": "2099-12-30"}, {"sport": NAME}, {"missing": "NaN"}, {"missing": "inf"},
        {"missing": "-0.1"}, {"missing": "1"}, {"missing": NAME}, {"out": "none/team.csv"},
        {"out": "."}, {"out": ""},
    ],
    ids=str,
)  # fmt: skip
def test_a_team_that_cannot_be_made_up_is_refused(run: Run, changed: dict[str, str]) -> None:
    options = {
        "athletes": "5", "weeks": "4", "seed": "1", "start": "2026-01-05", "out": "made.csv",
    } | changed  # fmt: skip
    ran = run("simulate", *(word for n, value in options.items() for word in (f"--{n}", value)))
    assert ran.code == 2
    assert is_one_quiet_line(ran)
    assert not Path("made.csv").exists()
