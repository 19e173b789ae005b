"""A declared file becomes a table of pseudonyms, days and whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dp_core.athletes.declaration import ColumnDeclaration, Declaration
from dp_core.athletes.pseudonyms import Secret
from dp_core.athletes.readers import ColumnNotes, ReadingNotes, open_file, read
from dp_core.athletes.schema import AthleteTable
from dp_core.errors import DeclarationError, FileRefused
from dp_core.metrics import Catalogue, read_catalogue

Declare = Callable[..., Declaration]
Nick = Callable[[str], str]
ReadCsv = Callable[..., tuple[AthleteTable, ReadingNotes]]
HEAD = "athlete,date,resting_hr,sleep_hours\n"


@pytest.fixture
def read_csv(catalogue: Catalogue, secret: Secret, declare: Declare) -> ReadCsv:
    def read_text(text: str, *, team: str | None = None, **choices: Any) -> Any:
        declared = declare(**choices)
        raw = open_file(text.encode(declared.encoding), "csv")
        return read(raw, declared, catalogue, secret, team=team)

    return read_text


def rows_of(table: AthleteTable) -> list[tuple[object, ...]]:
    days = [day.date() for day in table.rows["day"]]
    metrics = [
        [None if cell is pd.NA else cell for cell in table.rows[key]] for key in table.metrics
    ]
    return list(zip(table.rows["athlete"], days, *metrics, strict=True))


def test_rows_become_pseudonyms_days_and_steps(read_csv: ReadCsv, nick: Nick) -> None:
    table, notes = read_csv(
        HEAD + "Ann,2026-03-02,58.3,7.5\nBen,2026-03-03,,8\nAnn,2026-03-02,57,\n"
    )
    assert rows_of(table) == [
        (nick("Ann"), date(2026, 3, 2), 583, 150),
        (nick("Ben"), date(2026, 3, 3), None, 160),
        (nick("Ann"), date(2026, 3, 2), 570, None),
    ]
    assert list(table.rows.columns) == ["athlete", "day", "resting_hr", "sleep_hours"]
    assert table.athletes == tuple(sorted((nick("Ann"), nick("Ben"))))
    assert (notes.rows, notes.athletes, notes.unreadable, notes.missing) == (3, 2, 0, 0)
    assert notes.columns["resting_hr"] == ColumnNotes(2, 1, 0, 0)


def test_cells_that_do_not_fit_become_missing_and_are_counted(read_csv: ReadCsv) -> None:
    cells = ["1e308", "NaN", "inf", "-58", "tired", "=58", "", "-", "58"]
    table, notes = read_csv(HEAD + "".join(f"Ann,2026-03-02,{cell},7\n" for cell in cells))
    assert [row[2] for row in rows_of(table)] == [None] * 8 + [580]
    assert notes.columns["resting_hr"] == ColumnNotes(read=1, empty=2, not_numbers=4, impossible=2)
    assert notes.columns["sleep_hours"] == ColumnNotes(9, 0, 0, 0)
    assert notes.missing == 6


def test_rows_that_cannot_be_read_are_left_out_and_counted(read_csv: ReadCsv) -> None:
    table, notes = read_csv(
        HEAD + "Ann,2026-03-02,58,7\n"
        " ,2026-03-02,58,7\n"
        "Ann,1900-01-01,58,7\n"
        "Ann,2999-01-01,58,7\n"
        "Ann,soon,58,7\n"
        'Ann,2026-03-02,"58,7\n'
        "Ann,2026-03-02,58\n"
    )
    assert len(table.rows) == 1
    assert (notes.without_athlete, notes.without_day, notes.broken) == (1, 3, 2)
    assert (notes.rows, notes.unreadable) == (1, 6)
    assert notes.columns["resting_hr"] == ColumnNotes(1, 0, 0, 0)


def test_a_file_of_unreadable_rows_is_an_empty_table(read_csv: ReadCsv) -> None:
    table, notes = read_csv(HEAD + "Ann,soon,58,7\nAnn\n")
    assert (len(table.rows), table.athletes, notes.unreadable) == (0, (), 2)
    only_broken, notes = read_csv(HEAD + "Ann\n")
    assert (len(only_broken.rows), notes.broken) == (0, 1)


def test_names_may_hold_formulas_html_and_emoji(read_csv: ReadCsv, nick: Nick) -> None:
    names = ["=cmd()", "<b>Ann</b>", "💓", "Ann; DROP TABLE", "'", "Lee, Ann"]
    table, _ = read_csv(HEAD + "".join(f'"{name}",2026-03-02,58,7\n' for name in names))
    assert [row[0] for row in rows_of(table)] == list(map(nick, names))


def test_the_same_person_is_known_however_the_name_is_spaced(read_csv: ReadCsv) -> None:
    table, _ = read_csv(HEAD + "Zoë,2026-03-02,58,7\n Zoe\u0308 ,2026-03-03,58,7\n")
    assert len(table.athletes) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "windows-1252"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_european_files_are_read_as_declared(
    read_csv: ReadCsv, nick: Nick, encoding: str, delimiter: str
) -> None:
    text = "athlete;date;resting_hr;sleep_hours\nZoë;02.03.2026 07:15;58,3;7,5\n"
    table, notes = read_csv(
        text.replace(";", delimiter),
        encoding=encoding,
        delimiter=delimiter,
        decimal=",",
        date_order="dmy",
    )
    assert rows_of(table) == [(nick("Zoë"), date(2026, 3, 2), 583, 150)]
    assert notes.undecodable == 0


def test_bytes_of_another_encoding_are_counted(
    catalogue: Catalogue, secret: Secret, declare: Declare
) -> None:
    raw = open_file((HEAD + "Zoë,2026-03-02,58,7\n").encode("latin-1"), "csv")
    table, notes = read(raw, declare(), catalogue, secret)
    assert (len(table.rows), notes.undecodable) == (1, 1)


def test_a_declared_team_keeps_its_rows_alone(read_csv: ReadCsv, nick: Nick) -> None:
    text = "team,athlete,date,resting_hr,sleep_hours\n" + "".join(
        f"{team},{name},2026-03-02,58,7\n"
        for team, name in [("Falcons", "Ann"), ("Hawks", "Ben"), (" FALCONS", "Cy"), ("", "")]
    )
    table, notes = read_csv(text, team="Falcons", team_column="team")
    assert table.athletes == tuple(sorted(map(nick, ("Ann", "Cy"))))
    assert (notes.rows, notes.other_teams, notes.without_athlete) == (2, 2, 0)
    everybody, notes = read_csv(text, team_column="team")
    assert (len(everybody.rows), notes.other_teams) == (3, 0)
    unasked, _ = read_csv(text, team="Falcons")
    assert len(unasked.rows) == 3
    nobody, notes = read_csv(text, team="Owls", team_column="team")
    assert (nobody.athletes, notes.other_teams) == ((), 4)


def test_units_scales_and_directions_are_applied_as_declared(read_csv: ReadCsv) -> None:
    table, _ = read_csv(
        "athlete,date,mass,tired,slept\nAnn,2026-03-02,176.4,7,7:30\n",
        columns=(
            ColumnDeclaration("mass", "body_mass", "lb"),
            ColumnDeclaration("tired", "fatigue", "points", (1, 7), reversed=True),
            ColumnDeclaration("slept", "sleep_hours", "h:min"),
        ),
    )
    assert rows_of(table)[0][2:] == (800, 20, 150)
    assert list(table.metrics) == ["body_mass", "fatigue", "sleep_hours"]


def test_a_workbook_is_read_like_its_csv_twin(
    catalogue: Catalogue,
    secret: Secret,
    declare: Declare,
    csv_of: Callable[..., bytes],
    workbook_of: Callable[..., bytes],
) -> None:
    rows = [
        ["athlete", "date", "resting_hr", "sleep_hours"],
        ["Ann", date(2026, 3, 2), 58.3, 7.5],
        [7, date(2026, 3, 3), "tired", None],
        ["Ben", "2026-03-04", 1e308, "8"],
    ]
    tables = [
        read(open_file(content, kind), declare(kind=kind), catalogue, secret)  # type: ignore[arg-type]
        for content, kind in ((csv_of(rows), "csv"), (workbook_of(rows), "excel"))
    ]
    assert rows_of(tables[0][0]) == rows_of(tables[1][0])
    assert tables[0][1] == tables[1][1]


def test_a_workbook_with_decimal_commas_is_read(
    catalogue: Catalogue, secret: Secret, declare: Declare, workbook_of: Callable[..., bytes]
) -> None:
    content = workbook_of(
        [["athlete", "date", "resting_hr", "sleep_hours"], ["Ann", "2.3.2026", 58.3, "7,5"]]
    )
    declared = declare(kind="excel", decimal=",", date_order="dmy")
    table, _ = read(open_file(content, "excel"), declared, catalogue, secret)
    assert rows_of(table)[0][1:] == (date(2026, 3, 2), 583, 150)


def test_a_declaration_of_another_kind_is_refused(read_csv: ReadCsv) -> None:
    with pytest.raises(DeclarationError, match="another kind than declared"):
        read_csv(HEAD + "Ann,2026-03-02,58,7\n", kind="excel")


def test_a_declaration_that_does_not_fit_the_header_is_refused(read_csv: ReadCsv) -> None:
    with pytest.raises(DeclarationError, match="not in the file's header"):
        read_csv(HEAD + "Ann,2026-03-02,58,7\n", athlete_column="who")


def test_a_file_without_rows_is_refused(read_csv: ReadCsv) -> None:
    with pytest.raises(FileRefused, match="a header and no rows"):
        read_csv(HEAD)


CATALOGUE, SECRET = read_catalogue(), Secret(bytes(32))
COLUMN = ColumnDeclaration("cell", "resting_hr", "bpm")
DECLARED = Declaration(kind="csv", athlete_column="athlete", date_column="date", columns=(COLUMN,))


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), min_size=1, max_size=6))
def test_no_cells_make_reading_fail(rows: list[list[str]]) -> None:
    lines = ["athlete,date,cell", *(",".join(row) for row in rows)]
    content = "\n".join([*lines, "Ann,2026-03-02,58"]).encode("utf-8", "replace")
    table, notes = read(open_file(content, "csv"), DECLARED, CATALOGUE, SECRET)
    assert notes.rows == len(table.rows) >= 1
    assert table.rows["resting_hr"].iloc[-1] == 580


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["utf-8", "latin-1", "windows-1252"]))
def test_no_bytes_make_reading_fail(noise: bytes, encoding: str) -> None:
    content = b"athlete,date,cell\nAnn,2026-03-02,58\n" + noise
    declared = replace(DECLARED, encoding=encoding)
    table, _ = read(open_file(content, "csv"), declared, CATALOGUE, SECRET)
    assert table.rows["resting_hr"].iloc[0] == 580
