"""CSV files, line by line: no line can change how another is read.

Each physical line is one record. A stray quote or a line break inside a cell makes its
own line unreadable and never swallows the next one, which may be another athlete's.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Final

from dp_core.athletes.declaration import Delimiter, Encoding, Layout
from dp_core.athletes.limits import MAX_ROWS
from dp_core.athletes.readers.records import Records, check_header
from dp_core.errors import FileRefused

BOM: Final = b"\xef\xbb\xbf"
DELIMITERS: Final[tuple[Delimiter, ...]] = (",", ";", "\t")
_END_OF_LINE: Final = re.compile("\r\n|\n|\r")
_UNDECODABLE: Final = "\ufffd"


def split_lines(content: bytes, encoding: Encoding) -> list[str]:
    """Decode and split into lines that are not blank; a byte that fits no letter becomes `\ufffd`.

    Args:
        content: the whole file.
        encoding: the declared encoding; a byte order mark of UTF-8 is dropped under any.
    """
    text = content.removeprefix(BOM).decode(encoding, errors="replace")
    return [line for line in _END_OF_LINE.split(text) if line.strip()]


def split_line(line: str, delimiter: str) -> list[str] | None:
    """Split one line into its cells, or return None where its quotes do not close.

    >>> split_line('a,"b, c",d', ","), split_line('a,"b', ",")
    (['a', 'b, c', 'd'], None)
    """
    if '"' not in line:
        return line.split(delimiter)
    if line.count('"') % 2:
        return None
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:
        return None


def propose_layout(content: bytes) -> Layout:
    """Propose encoding and delimiter from the header line and the byte order mark alone.

    Args:
        content: the whole file, of which only the first line is looked at.
    """
    first = re.split(rb"[\r\n]", content.removeprefix(BOM).lstrip(b"\r\n"), maxsplit=1)[0]
    try:
        line, encoding = first.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        line, encoding = first.decode("windows-1252", errors="replace"), "windows-1252"
    outside = re.sub(r'"[^"]*"', "", line)
    return Layout(
        encoding="utf-8" if encoding == "utf-8" else "windows-1252",
        delimiter=max(DELIMITERS, key=outside.count),
    )


def read_header(content: bytes, layout: Layout) -> tuple[str, ...]:
    """Return the names of the columns.

    Raises:
        FileRefused: the file is empty or has a header only, or the header is not one.
    """
    return _header(split_lines(content, layout.encoding), layout.delimiter)


def read_records(content: bytes, layout: Layout, wanted: Sequence[str]) -> Records:
    """Return the wanted columns of every readable line, in the file's order.

    Args:
        content: the whole file.
        layout: the declared encoding and delimiter.
        wanted: names of the header, at least two.

    Raises:
        FileRefused: the structure of the file cannot be read.
    """
    lines = split_lines(content, layout.encoding)
    header = _header(lines, layout.delimiter)
    if len(lines) - 1 > MAX_ROWS:
        raise FileRefused(f"the file has more than {MAX_ROWS:,} rows")
    pick = itemgetter(*(header.index(name) for name in wanted))
    rows = [pick(cells) for cells in _whole_lines(lines, len(header), layout.delimiter)]
    return Records(
        columns=tuple(zip(*rows, strict=True)) if rows else ((),) * len(wanted),
        broken=len(lines) - 1 - len(rows),
        undecodable=sum(_UNDECODABLE in line for line in lines[1:]),
    )


def _header(lines: Sequence[str], delimiter: Delimiter) -> tuple[str, ...]:
    if not lines:
        raise FileRefused("the file is empty")
    names = split_line(lines[0], delimiter)
    if names is None:
        raise FileRefused("the header line has a quotation mark that does not close")
    if len(lines) == 1:
        raise FileRefused("the file has a header and no rows")
    return check_header(names)


def _whole_lines(lines: Sequence[str], width: int, delimiter: Delimiter) -> Iterator[list[str]]:
    for line in lines[1:]:
        cells = split_line(line, delimiter)
        if cells is not None and len(cells) == width:
            yield cells
