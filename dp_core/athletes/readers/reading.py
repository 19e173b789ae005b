"""A declared file becomes a table of whole numbers; its names are gone when it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dp_core.athletes.confidential import Confidential
from dp_core.athletes.declaration import Declaration, check_declaration
from dp_core.athletes.pseudonyms import Secret, normal_name, pseudonym, same_name
from dp_core.athletes.readers.cells import CellReader, Fault
from dp_core.athletes.readers.days import DayReader
from dp_core.athletes.readers.notes import ColumnNotes, ReadingNotes
from dp_core.athletes.readers.raw_file import RawFile
from dp_core.athletes.readers.records import Records
from dp_core.athletes.schema import ATHLETE, DAY, AthleteTable
from dp_core.errors import DeclarationError
from dp_core.metrics import Catalogue, Metric

Mask = NDArray[np.bool_]

_NO_DAY: Final = np.datetime64("NaT", "s")


@dataclass(frozen=True, repr=False, eq=False, slots=True)
class _Rows(Confidential):
    """Who and when of every record, and which records are kept."""

    athletes: NDArray[np.object_]
    days: NDArray[np.datetime64]
    other_team: Mask
    nameless: Mask
    dayless: Mask
    kept: Mask


def read(
    raw: RawFile,
    declaration: Declaration,
    catalogue: Catalogue,
    secret: Secret,
    *,
    team: str | None = None,
) -> tuple[AthleteTable, ReadingNotes]:
    """Read a file as declared, each row on its own, each cell by itself.

    A cell that does not fit is missing; a row without an athlete or a day is left out.

    Args:
        raw: the file.
        declaration: how it is to be read.
        catalogue: what can be measured.
        secret: the key that names are replaced under.
        team: keep the rows of this team only, where the file has a team column.

    Returns:
        The table, in the file's order, and what became of the file's rows and cells.

    Raises:
        FileRefused: the structure of the file cannot be read.
        DeclarationError: the declaration does not fit the file or the catalogue.
    """
    records = _read_records(raw, declaration, catalogue)
    cells = dict(zip(declaration.used, records.columns, strict=True))
    rows = _read_rows(cells, declaration, secret, team)
    metrics = {each.metric: catalogue.metrics[each.metric] for each in declaration.columns}
    values, notes = {}, {}
    for column in declaration.columns:
        key = column.metric
        reader = CellReader.of(column, metrics[key], declaration.decimal)
        values[key], notes[key] = _read_column(cells[column.column], rows.kept, reader)
    table = _table(rows, values, MappingProxyType(metrics))
    return table, _notes(records, rows, len(table.athletes), MappingProxyType(notes))


def _read_records(raw: RawFile, declaration: Declaration, catalogue: Catalogue) -> Records:
    if declaration.kind != raw.kind:
        raise DeclarationError("the file is of another kind than declared")
    layout = declaration.layout
    check_declaration(declaration, raw.header(layout), catalogue)
    return raw.records(
        layout, declaration.used, day=declaration.date_column, decimal=declaration.decimal
    )


def _read_rows(
    cells: Mapping[str, Sequence[str]],
    declaration: Declaration,
    secret: Secret,
    team: str | None,
) -> _Rows:
    days = DayReader(declaration.date_order, ZoneInfo(declaration.time_zone))
    athletes = _each_text(cells[declaration.athlete_column], _renaming(secret))
    dates = _each_text(cells[declaration.date_column], lambda text: _instant(days.read(text)))
    other_team = _other_teams(cells, declaration.team_column, team, len(athletes))
    nameless = ~other_team & (athletes == "")
    day = dates.astype("datetime64[s]")
    dayless = ~other_team & ~nameless & np.isnat(day)
    return _Rows(athletes, day, other_team, nameless, dayless, ~(other_team | nameless | dayless))


def _each_text(cells: Sequence[str], read_text: Callable[[str], Any]) -> NDArray[np.object_]:
    """Apply a function to every cell, once for each different text."""
    codes, texts = pd.factorize(np.array(cells, dtype=object))
    results = np.empty(len(texts), dtype=object)
    results[:] = [read_text(text) for text in texts]
    return results[codes]


def _renaming(secret: Secret) -> Callable[[str], str]:
    return lambda name: pseudonym(name, secret) if normal_name(name) else ""


def _instant(day: date | None) -> np.datetime64:
    return _NO_DAY if day is None else np.datetime64(day, "s")


def _other_teams(
    cells: Mapping[str, Sequence[str]], column: str | None, team: str | None, count: int
) -> Mask:
    if column is None or team is None:
        return np.zeros(count, dtype=bool)
    return _each_text(cells[column], lambda name: not same_name(name, team)).astype(bool)


def _read_column(
    cells: Sequence[str], kept: Mask, reader: CellReader
) -> tuple[pd.arrays.IntegerArray, ColumnNotes]:
    results = _each_text(cells, reader.read)[kept]
    present = np.array([type(result) is int for result in results], dtype=bool)
    steps = np.where(present, results, 0).astype(np.int64)
    faults = {fault: int(np.count_nonzero(results == fault)) for fault in Fault}
    notes = ColumnNotes(
        read=int(present.sum()),
        empty=faults[Fault.EMPTY],
        not_numbers=faults[Fault.NOT_A_NUMBER],
        impossible=faults[Fault.IMPOSSIBLE],
    )
    return pd.arrays.IntegerArray(steps, ~present), notes


def _table(
    rows: _Rows, values: Mapping[str, pd.arrays.IntegerArray], metrics: Mapping[str, Metric]
) -> AthleteTable:
    who = pd.array(rows.athletes[rows.kept].tolist(), dtype="str")
    frame = pd.DataFrame({ATHLETE: who, DAY: rows.days[rows.kept], **values})
    return AthleteTable(frame, metrics)


def _notes(
    records: Records, rows: _Rows, athletes: int, columns: Mapping[str, ColumnNotes]
) -> ReadingNotes:
    return ReadingNotes(
        rows=int(rows.kept.sum()),
        athletes=athletes,
        broken=records.broken,
        without_athlete=int(rows.nameless.sum()),
        without_day=int(rows.dayless.sum()),
        other_teams=int(rows.other_team.sum()),
        undecodable=records.undecodable,
        columns=columns,
    )
