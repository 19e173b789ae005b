"""Excel workbooks: the cells of one sheet as text, no formula and no type of their own.

A number is written as the shortest decimal that names it, which is what was typed. Only
the declared date column holds days; a number there is Excel's count of days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from xml.etree.ElementTree import Element

from dp_core.athletes.declaration import Decimal, Layout
from dp_core.athletes.limits import MAX_COLUMNS, MAX_ROWS
from dp_core.athletes.readers.package import Package, local_name, open_package, read_elements
from dp_core.athletes.readers.records import Records, check_header
from dp_core.errors import DeclarationError, FileRefused

_LETTERS: Final = re.compile(r"[A-Z]{1,3}")
_DAY_ZERO: Final = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_MOST_SERIAL: Final = 100_000
"""Excel's count of days for a day in 2173: past every day that is read."""

_EXACT_WHOLE: Final = 1e15
HEADER_ONLY: Final = "the sheet has a header and no rows"
_EMPTY: Final = ("", False)


Row = Mapping[int, tuple[str, bool]]
"""For each place that holds something its text, and whether it is a number."""


def sheet_names(content: bytes) -> tuple[str, ...]:
    """Return the names of the workbook's sheets, in its order.

    Raises:
        FileRefused: the file is not a workbook that can be read.
    """
    with open_package(content) as package:
        return tuple(package.sheets)


def read_header(content: bytes, layout: Layout) -> tuple[str, ...]:
    """Return the names of the columns: the first row that holds something.

    Raises:
        FileRefused: the file is no workbook, or the sheet has no header or no rows.
        DeclarationError: the workbook has no sheet of the declared name.
    """
    with open_package(content) as package:
        rows = _rows(package, layout.sheet)
        header = _header(next(rows, None))
        if next(rows, None) is None:
            raise FileRefused(HEADER_ONLY)
        return header


def read_records(
    content: bytes, layout: Layout, wanted: Sequence[str], *, day: str, decimal: Decimal
) -> Records:
    """Return the wanted columns of every row that holds something, as text.

    Args:
        content: the whole file.
        layout: says which sheet.
        wanted: names of the header.
        day: the name of the date column.
        decimal: the decimal mark that numbers are to be written with.

    Raises:
        FileRefused: the file is no workbook, or the sheet has no header or no rows.
        DeclarationError: the workbook has no sheet of the declared name.
    """
    with open_package(content) as package:
        rows = _rows(package, layout.sheet)
        header = _header(next(rows, None))
        places = [header.index(name) for name in wanted]
        date_place, zero = header.index(day), _DAY_ZERO[package.from_1904]
        picked = [
            tuple(
                _as_text(row, place, decimal, zero if place == date_place else None)
                for place in places
            )
            for row in rows
        ]
    if not picked:
        raise FileRefused(HEADER_ONLY)
    return Records(columns=tuple(zip(*picked, strict=True)))


def _rows(package: Package, sheet: str | None) -> Iterator[Row]:
    """Return the rows of a sheet that hold something."""
    name = next(iter(package.sheets)) if sheet is None else sheet
    if name not in package.sheets:
        raise DeclarationError("the workbook has no sheet of the declared name")
    texts: list[str] = []
    if package.strings is not None:
        texts = [_text(each) for each in read_elements(package.archive, package.strings, "si")]
    for count, element in enumerate(read_elements(package.archive, package.sheets[name], "row")):
        if count > MAX_ROWS:
            raise FileRefused(f"the sheet has more than {MAX_ROWS:,} rows")
        if row := dict(_cells(element, texts)):
            yield row


def _header(row: Row | None) -> tuple[str, ...]:
    if row is None:
        raise FileRefused("the sheet is empty")
    width = max(row) + 1
    if width > MAX_COLUMNS:
        raise FileRefused(f"the sheet has more than {MAX_COLUMNS} columns")
    return check_header([row.get(place, _EMPTY)[0] for place in range(width)])


def _cells(row: Element, texts: Sequence[str]) -> Iterator[tuple[int, tuple[str, bool]]]:
    place = -1
    for cell in row:
        letters = _LETTERS.match(cell.get("r", ""))
        place = _place(letters[0]) if letters else place + 1
        text, is_number = _value(cell, texts)
        if text.strip():
            yield place, (text, is_number)


def _place(letters: str) -> int:
    """Turn a column's letters into its place from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = 26 * place + ord(letter) - ord("A") + 1
    return place - 1


def _value(cell: Element, texts: Sequence[str]) -> tuple[str, bool]:
    """Return a cell's text and whether it is a number; what cannot be read is empty."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell), False
    written = cell.findtext("{*}v") or ""
    if kind == "s":
        place = int(written) if re.fullmatch(r"[0-9]{1,9}", written) else len(texts)
        return (texts[place] if place < len(texts) else ""), False
    return _number(written) if kind == "n" else (written, False)


def _number(written: str) -> tuple[str, bool]:
    try:
        value = float(written)
    except ValueError:
        return written, False
    if value.is_integer() and abs(value) < _EXACT_WHOLE:
        return str(int(value)), True
    return repr(value), True


def _text(element: Element) -> str:
    """Join the runs of a rich text, without the reading aids of Japanese names."""
    if local_name(element) == "t":
        return element.text or ""
    return "".join(_text(child) for child in element if local_name(child) != "rPh")


def _as_text(row: Row, place: int, decimal: Decimal, zero: date | None) -> str:
    text, is_number = row.get(place, _EMPTY)
    if not is_number:
        return text
    return text.replace(".", decimal) if zero is None else _day(text, zero)


def _day(serial: str, zero: date) -> str:
    days = float(serial)
    return (zero + timedelta(days=int(days))).isoformat() if 0 <= days < _MOST_SERIAL else ""
