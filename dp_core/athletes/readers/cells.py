"""One cell of text becomes a whole number of grid steps, or a reason why it is missing.

Numbers stay exact from the first character to the grid: no binary fraction is ever made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

from dp_core.athletes.declaration import ColumnDeclaration, Decimal
from dp_core.athletes.limits import MAX_NUMBER
from dp_core.athletes.units import CLOCK, Conversion
from dp_core.metrics import Metric

Ratio = tuple[int, int]
"""An exact number: numerator and positive denominator."""


class Fault(Enum):
    """Why a cell is missing."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not a number"
    IMPOSSIBLE = "impossible"


EMPTY_MARKS: Final = frozenset({"", "-", "--", "–", "—"})
"""What devices write where they have no reading."""


def _number(decimal: Literal[r"\.", ","], group: Literal[r"\.", ","]) -> re.Pattern[str]:
    whole = rf"(?P<whole>[1-9]\d{{0,2}}(?:{group}\d{{3}})+|\d+)"
    return re.compile(
        rf"(?P<sign>[+-]?)(?:{whole}(?:{decimal}(?P<part>\d*))?|{decimal}(?P<only>\d+))"
        r"(?:[eE](?P<power>[+-]?\d{1,3}))?",
        re.ASCII,
    )


_NUMBERS: Final = {".": _number(r"\.", ","), ",": _number(",", r"\.")}
_CLOCK: Final = re.compile(
    r"(?P<h>\d{1,3}):(?P<min>[0-5]\d)(?::(?P<s>[0-5]\d))?"
    r"|(?P<hours>\d{1,3})\s*h(?:\s*(?P<minutes>[0-5]?\d)\s*m(?:in)?)?",
    re.ASCII,
)


def read_number(text: str, decimal: Decimal) -> Ratio | None:
    """Read a number exactly as it is written.

    The other mark may group thousands, only where every group is whole: with a decimal
    point `1,024` is 1024 and `1,02` is no number.

    Args:
        text: a cell without outer spaces.
        decimal: the decimal mark.

    Returns:
        Numerator and denominator, or None where the text is no finite number.

    >>> read_number("58.3", "."), read_number("1.024,5", ","), read_number("1,02", ".")
    ((583, 10), (10245, 10), None)
    """
    if len(text) > MAX_NUMBER or not (match := _NUMBERS[decimal].fullmatch(text)):
        return None
    whole = (match["whole"] or "").replace(",", "").replace(".", "")
    part = match["only"] or match["part"] or ""
    mantissa = int(match["sign"] + whole + part)
    power = int(match["power"] or 0) - len(part)
    return (mantissa * 10**power, 1) if power >= 0 else (mantissa, 10**-power)


def read_clock(text: str) -> Ratio | None:
    """Read a duration as a clock shows it, in hours: `7:30`, `07:30:00`, `7h 30min`.

    >>> read_clock("7:30"), read_clock("7h 30min"), read_clock("7.5")
    ((27000, 3600), (27000, 3600), None)
    """
    if len(text) > MAX_NUMBER or not (match := _CLOCK.fullmatch(text)):
        return None
    hours = int(match["h"] or match["hours"])
    minutes = int(match["min"] or match["minutes"] or 0)
    return 3600 * hours + 60 * minutes + int(match["s"] or 0), 3600


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads the cells of one column.

    Attributes:
        decimal: the decimal mark.
        clock: whether cells are durations as a clock shows them.
        line: the exact line to grid steps.
        possible: the lowest and highest possible value, in steps.
    """

    decimal: Decimal
    clock: bool
    line: Conversion
    possible: tuple[int, int]

    @classmethod
    def of(cls, column: ColumnDeclaration, metric: Metric, decimal: Decimal) -> CellReader:
        """Make the reader of a declared column.

        Raises:
            DeclarationError: the unit, scale or direction does not fit the metric.
        """
        line = column.conversion(metric)
        return cls(decimal, column.unit == CLOCK, line, metric.possible)

    def read(self, cell: str) -> int | Fault:
        """Return the cell in steps, or why it is missing; no text makes this fail."""
        text = cell.strip()
        if text in EMPTY_MARKS:
            return Fault.EMPTY
        number = read_clock(text) if self.clock else read_number(text, self.decimal)
        if number is None:
            return Fault.NOT_A_NUMBER
        steps = self.line.steps(*number)
        return steps if self.possible[0] <= steps <= self.possible[1] else Fault.IMPOSSIBLE
