"""What the data holder declares about a file, before a cell of it is looked at.

A declaration alone decides how a file is read. It is made from the header line, the
kind of file and its first bytes, never from a cell, so that nothing in one athlete's
cells changes how another's are read.
"""

from __future__ import annotations

import json
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

from dp_core.athletes.units import Conversion, conversion
from dp_core.errors import DeclarationError
from dp_core.metrics import Catalogue, Metric

Kind = Literal["csv", "excel"]
Encoding = Literal["utf-8", "latin-1", "windows-1252"]
Delimiter = Literal[",", ";", "\t"]
Decimal = Literal[".", ","]
DateOrder = Literal["ymd", "dmy", "mdy"]

WIDEST_SCALE: Final = 1000
"""A questionnaire's answers lie between minus and plus this."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the bytes of a file become cells.

    Attributes:
        encoding: how a CSV file's bytes become letters.
        delimiter: what separates a CSV file's cells.
        sheet: which sheet of a workbook; None for the first.
    """

    encoding: Encoding = "utf-8"
    delimiter: Delimiter = ","
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnDeclaration:
    """Which metric a column holds, and how.

    Attributes:
        column: the column's name in the header.
        metric: the metric's key in the catalogue.
        unit: the unit of the file's numbers.
        scale: the lowest and highest answer of a questionnaire item in the file; None for
            the catalogue's own scale, and for measurements.
        reversed: whether the file codes the item the other way round from the catalogue.

    Raises:
        DeclarationError: the scale does not rise.
    """

    column: str
    metric: str
    unit: str
    scale: tuple[int, int] | None = None
    reversed: bool = False

    def __post_init__(self) -> None:
        if self.scale is not None and not _is_scale(self.scale):
            raise DeclarationError("a scale goes from its lowest answer to its highest")

    def conversion(self, metric: Metric) -> Conversion:
        """Return the exact line from this column's numbers to steps of the metric.

        Raises:
            DeclarationError: the unit, scale or direction does not fit the metric.
        """
        return conversion(metric, self.unit, self.scale, flipped=self.reversed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """All that decides how a file is read; part of the data set once reading starts.

    Attributes:
        kind: a CSV file or an Excel workbook.
        athlete_column: the column that names the athlete.
        date_column: the column that holds the day.
        columns: what the other columns hold; columns not named here are never read.
        encoding, delimiter: how a CSV file is written.
        decimal: the decimal mark; the other mark may group thousands.
        date_order: the order of day, month and year where a date is not written as ISO 8601.
        time_zone: the IANA zone whose calendar day a time with an offset falls on.
        team_column: the column that names the team, if there is one.
        sheet: which sheet of a workbook; None for the first.

    Raises:
        DeclarationError: a choice is unknown, or a column or metric is used twice.
    """

    kind: Kind
    athlete_column: str
    date_column: str
    columns: tuple[ColumnDeclaration, ...]
    encoding: Encoding = "utf-8"
    delimiter: Delimiter = ","
    decimal: Decimal = "."
    date_order: DateOrder = "ymd"
    time_zone: str = "UTC"
    team_column: str | None = None
    sheet: str | None = None

    def __post_init__(self) -> None:
        _known("kind of file", self.kind, get_args(Kind))
        _known("encoding", self.encoding, get_args(Encoding))
        _known("delimiter", self.delimiter, get_args(Delimiter))
        _known("decimal mark", self.decimal, get_args(Decimal))
        _known("order of dates", self.date_order, get_args(DateOrder))
        _check_time_zone(self.time_zone)
        if not self.columns:
            raise DeclarationError("no column is declared to hold a metric")
        _once("column", self.used)
        _once("metric", (column.metric for column in self.columns))

    @property
    def layout(self) -> Layout:
        """How the bytes of the file become cells."""
        return Layout(self.encoding, self.delimiter, self.sheet)

    @property
    def used(self) -> tuple[str, ...]:
        """The names of all columns that are read: athlete, date, metrics, team."""
        team = () if self.team_column is None else (self.team_column,)
        metrics = (column.column for column in self.columns)
        return (self.athlete_column, self.date_column, *metrics, *team)

    def offers(self, catalogue: Catalogue) -> tuple[str, ...]:
        """Return the metrics a question can ask of this file, whatever its cells hold.

        They are those declared and those that are derived from one declared, in the
        order of the catalogue.
        """
        declared = {column.metric for column in self.columns}
        return tuple(
            key
            for key, metric in catalogue.metrics.items()
            if key in declared or metric.derived_from in declared
        )

    def to_json(self) -> str:
        """Write the declaration as JSON, the same text for the same declaration."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Declaration:
        """Read back what `to_json` wrote.

        Raises:
            DeclarationError: the text is no declaration, or contradicts itself.
        """
        try:
            fields = json.loads(text)
            fields["columns"] = tuple(_column_from(entry) for entry in fields["columns"])
            return cls(**fields)
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            raise DeclarationError("this text is not a declaration") from None


def check_declaration(
    declaration: Declaration, header: Sequence[str], catalogue: Catalogue
) -> None:
    """Check a declaration against the file's header and the catalogue.

    Args:
        declaration: what the holder declares.
        header: the names of the file's columns.
        catalogue: what can be measured.

    Raises:
        DeclarationError: a declared column is not in the header, a metric is not in the
            catalogue, or a unit, scale or direction does not fit its metric.
    """
    if not set(declaration.used) <= set(header):
        raise DeclarationError("a declared column is not in the file's header")
    for column in declaration.columns:
        if column.metric not in catalogue.metrics:
            raise DeclarationError("a declared metric is not in the catalogue")
        column.conversion(catalogue.metrics[column.metric])


def _known(what: str, choice: str, choices: Sequence[str]) -> None:
    if choice not in choices:
        raise DeclarationError(f"the {what} must be one of {', '.join(map(repr, choices))}")


def _check_time_zone(name: str) -> None:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        raise DeclarationError("the time zone must be an IANA name such as Europe/Oslo") from None


def _is_scale(scale: Sequence[Any]) -> bool:
    whole = len(scale) == 2 and all(type(answer) is int for answer in scale)
    return whole and -WIDEST_SCALE <= scale[0] < scale[1] <= WIDEST_SCALE


def _once(what: str, names: Iterable[str]) -> None:
    if any(count > 1 for count in Counter(names).values()):
        raise DeclarationError(f"a {what} is declared twice")


def _column_from(entry: Mapping[str, Any]) -> ColumnDeclaration:
    scale = entry.get("scale")
    return ColumnDeclaration(**{**entry, "scale": scale if scale is None else tuple(scale)})
