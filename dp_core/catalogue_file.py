"""The text of a catalogue: its tables, each field with its line, each number exact.

Nothing here knows what a metric is. A `Table` hands out typed fields and refuses
what does not fit with the line and the reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, cast

from dp_core.errors import CatalogueError

Place = tuple[str | int, ...]
"""Where something stands in the file: the names of its tables, then of its field."""

_MOST_DIGITS: Final = 9
"""Numbers of the catalogue lie between a billionth and ten billion."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file, that knows where its fields stand.

    Attributes:
        fields: what the table holds, as tomllib reads it; decimal numbers are exact.
        place: the names that lead to it.
        lines: the line of every place of the file.
    """

    fields: Mapping[str, Any]
    place: Place
    lines: Mapping[Place, int]

    def __contains__(self, field: str) -> bool:
        return field in self.fields

    @property
    def line(self) -> int:
        """The line where the table starts."""
        return self._line_of(None)

    def refusal(self, reason: str, field: str | None = None) -> CatalogueError:
        """Return the refusal of this table, or of one of its fields, ready to raise."""
        name = ".".join(str(part) for part in (*self.place, field) if isinstance(part, str))
        return CatalogueError(f"{name}: {reason}", line=self._line_of(field))

    def only(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
        """Refuse a field that is unknown or missing."""
        for field in self.fields:
            if field not in (*required, *optional):
                raise self.refusal("this field is not known", field)
        for field in required:
            if field not in self.fields:
                raise self.refusal(f"the field {field} is missing")

    def text(self, field: str) -> str:
        """Read a field that is a text and not empty."""
        value = self.fields[field]
        if not isinstance(value, str) or not value.strip():
            raise self.refusal("this must be a text that is not empty", field)
        return value

    def choice(self, field: str, choices: tuple[str, ...]) -> Any:
        """Read a field that is one of a few words."""
        if self.fields[field] not in choices:
            raise self.refusal(f"this must be one of {', '.join(choices)}", field)
        return self.fields[field]

    def flag(self, field: str) -> bool:
        """Read a field that is true or false; false when it is left out."""
        value = self.fields.get(field, False)
        if not isinstance(value, bool):
            raise self.refusal("this must be true or false", field)
        return value

    def number(self, field: str) -> Fraction:
        """Read a field that is a number, exactly."""
        return self._exact(self.fields[field], field)

    def numbers(self, field: str) -> tuple[Fraction, ...]:
        """Read a field that is a list of numbers, exactly."""
        value = self.fields[field]
        if not isinstance(value, list):
            raise self.refusal("this must be a list of numbers", field)
        return tuple(self._exact(entry, field) for entry in value)

    def table(self, field: str) -> Table:
        """Read a field that is a table of its own."""
        value = self.fields[field]
        if not isinstance(value, dict):
            raise self.refusal("this must be a table", field)
        return Table(value, (*self.place, field), self.lines)

    def tables(self, field: str) -> tuple[Table, ...]:
        """Read a field that is a list of tables; none when it is left out."""
        value = self.fields.get(field, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self.refusal("this must be a list of tables", field)
        return tuple(
            Table(entry, (*self.place, field, place), self.lines)
            for place, entry in enumerate(value)
        )

    def _exact(self, value: object, field: str) -> Fraction:
        if type(value) not in (int, Decimal):
            raise self.refusal("this must be a number", field)
        number = Decimal(cast("int | Decimal", value))
        if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
            raise self.refusal("this number is out of range", field)
        return Fraction(number)

    def _line_of(self, field: str | None) -> int:
        place = self.place if field is None else (*self.place, field)
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_tables(path: Path) -> Table:
    """Read a TOML file as one table.

    Raises:
        CatalogueError: there is no such file, or it is not TOML; with the line.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise CatalogueError("the metric catalogue cannot be read as UTF-8 text") from wrong
    try:
        return Table(tomllib.loads(text, parse_float=Decimal), (), _find_lines(text))
    except tomllib.TOMLDecodeError as wrong:
        raise _not_toml(text, str(wrong)) from wrong


def _not_toml(text: str, message: str) -> CatalogueError:
    found = re.search(r"at line (\d+)", message)
    line = int(found[1]) if found else max(1, text.count("\n"))
    return CatalogueError("this is not TOML", line=line)


_HEADER: Final = re.compile(r"""\s*(\[\[?)([\w."' -]+)\]\]?\s*(#.*)?$""")
_FIELD: Final = re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")


def _find_lines(text: str) -> dict[Place, int]:
    """Find the line of every table header and field.

    tomllib keeps no positions, so the text is read again, line by line; a field
    inside an inline table, or over several lines, has the line it starts on.
    """
    lines: dict[Place, int] = {}
    table: Place = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _place_of(header[2], repeats=header[1] == "[[", lines=lines)
            lines.setdefault(table, number)
        elif field := _FIELD.match(line):
            lines.setdefault((*table, field[1]), number)
    return lines


def _place_of(dotted: str, *, repeats: bool, lines: Mapping[Place, int]) -> Place:
    names: Place = tuple(part.strip(" \"'") for part in dotted.split("."))
    if not repeats:
        return names
    return (*names, sum(1 for place in lines if place[:-1] == names))
