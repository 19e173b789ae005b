"""What the tests of this room share: the shipped catalogue, a secret, small files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from dp_core.athletes.declaration import ColumnDeclaration, Declaration
from dp_core.athletes.pseudonyms import Secret, pseudonym
from dp_core.athletes.schema import AthleteTable
from dp_core.metrics import Catalogue, read_catalogue

Row = Sequence[object]
TableMaker = Callable[..., AthleteTable]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return read_catalogue()


@pytest.fixture(scope="session")
def secret() -> Secret:
    return Secret(bytes(range(32)))


@pytest.fixture(scope="session")
def nick(secret: Secret) -> Callable[[str], str]:
    """A name's pseudonym under the tests' secret."""
    return lambda name: pseudonym(name, secret)


@pytest.fixture(scope="session")
def csv_of() -> Callable[..., bytes]:
    """Write rows as CSV, quoting cells where they need it."""

    def write(rows: Sequence[Row], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
        return text.getvalue().encode(encoding)

    return write


@pytest.fixture(scope="session")
def workbook_of() -> Callable[..., bytes]:
    """Write rows as the first sheet of an Excel workbook, other sheets after it."""

    def write(rows: Sequence[Row], **others: Sequence[Row]) -> bytes:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        for name, more in others.items():
            sheet = book.create_sheet(name)
            for row in more:
                sheet.append(list(row))
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    return write


@pytest.fixture(scope="session")
def declare() -> Callable[..., Declaration]:
    """Declare a file with the columns athlete and date, and metrics named as in the catalogue."""

    def make(**choices: Any) -> Declaration:
        columns = choices.pop(
            "columns",
            (
                ColumnDeclaration("resting_hr", "resting_hr", "bpm"),
                ColumnDeclaration("sleep_hours", "sleep_hours", "h"),
            ),
        )
        defaults = {"kind": "csv", "athlete_column": "athlete", "date_column": "date"}
        return Declaration(**(defaults | choices), columns=columns)

    return make


@pytest.fixture(scope="session")
def table_of(catalogue: Catalogue) -> TableMaker:
    """Make a table of rows (pseudonym, day, step or None for each metric)."""

    def make(keys: Sequence[str], rows: Sequence[tuple[str, date, Sequence[int | None]]]) -> Any:
        columns = {
            key: pd.array([values[place] for _, _, values in rows], dtype="Int64")
            for place, key in enumerate(keys)
        }
        frame = pd.DataFrame(
            {
                "athlete": pd.array([name for name, _, _ in rows], dtype="str"),
                "day": np.array([day for _, day, _ in rows], dtype="datetime64[s]"),
                **columns,
            }
        )
        return AthleteTable(frame, {key: catalogue[key] for key in keys})

    return make
