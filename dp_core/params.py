"""The numbers and dates a question is made of: frozen, checked at birth, exact.

Epsilon is kept as a whole number of millionths, so that sums of charges are
exact whatever their order; a float exists only for display and for libraries.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction
from typing import Final, Self

from dp_core.errors import ParameterError

NEIGHBOURS: Final = "replace-one"
"""The one neighbouring relation: one athlete's whole record is replaced; roster size is public."""

PRIVACY_UNIT: Final = "athlete"
"""Everything one athlete has in the data, over the whole window and its baseline."""

MICRO: Final = 1_000_000
MAX_EPSILON: Final = 100
"""No account or report may promise less than this: above it a promise says nothing."""

EPSILON_STEPS: Final = (
    "0.1", "0.125", "0.15", "0.2", "0.25", "0.3", "0.4", "0.5", "0.6", "0.8",
    "1", "1.25", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10",
)  # fmt: skip
"""The stops of every epsilon slider: near-even steps on a log scale from 0.1 to 10."""

ROSTER_REFUSED_BELOW: Final = 5
ROSTER_WARNED_BELOW: Final = 11
ROSTER_MAX: Final = 1_000_000

BASELINE_DAYS: Final = 28
EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2099, 12, 31)
LONGEST_WINDOW: Final = 371


@dataclass(frozen=True, order=True, slots=True)
class Epsilon:
    """A privacy loss under pure epsilon-DP, in whole millionths.

    Attributes:
        micro: epsilon times 1,000,000; at least 1 and at most 100,000,000.

    Raises:
        ParameterError: the number is not in that range.
    """

    micro: int

    def __post_init__(self) -> None:
        if not 1 <= self.micro <= MAX_EPSILON * MICRO:
            raise ParameterError(f"epsilon must be above 0 and at most {MAX_EPSILON}")

    @classmethod
    def read(cls, text: str | int | float | Decimal) -> Self:
        """Read a number as epsilon, rounding down to a millionth: never more than was asked.

        >>> Epsilon.read("0.3"), Epsilon.read(0.1 + 0.2)
        (Epsilon(0.3), Epsilon(0.3))
        """
        try:
            with localcontext(rounding=ROUND_FLOOR):  # the product of many digits rounds too
                micro = (Decimal(str(text).strip()) * MICRO).to_integral_value()
        except (ArithmeticError, ValueError) as wrong:
            raise ParameterError("epsilon must be a number, such as 1 or 0.5") from wrong
        if not (micro.is_finite() and 1 <= micro <= MAX_EPSILON * MICRO):
            raise ParameterError(f"epsilon must be above 0 and at most {MAX_EPSILON}")
        return cls(int(micro))

    @property
    def fraction(self) -> Fraction:
        """Epsilon as an exact fraction."""
        return Fraction(self.micro, MICRO)

    def below(self) -> float:
        """Return a float that is never above epsilon, for a library that takes floats."""
        value = self.micro / MICRO
        return value if Fraction(value) <= self.fraction else math.nextafter(value, 0.0)

    def split(self, weights: Sequence[int]) -> list[Epsilon]:
        """Split into exact parts in proportion to whole weights; the parts add up to epsilon.

        Args:
            weights: one positive whole number per part.

        Raises:
            ParameterError: epsilon is too small to give each part a millionth.

        >>> [str(part) for part in Epsilon.read(1).split([1, 1, 1])]
        ['0.333334', '0.333333', '0.333333']
        """
        total = sum(weights)
        floors = [self.micro * weight // total for weight in weights]
        spare = self.micro - sum(floors)
        return [Epsilon(part + (1 if place < spare else 0)) for place, part in enumerate(floors)]

    def __add__(self, other: Epsilon) -> Epsilon:
        return Epsilon(self.micro + other.micro)

    def __float__(self) -> float:
        return self.micro / MICRO

    def __str__(self) -> str:
        return plain(self.micro)

    def __repr__(self) -> str:
        return f"Epsilon({self})"


def plain(micro: int) -> str:
    """Write a count of millionths as a plain number, zero included.

    >>> plain(1_250_000), plain(0)
    ('1.25', '0')
    """
    return f"{(Decimal(micro) / MICRO).normalize():f}"


@dataclass(frozen=True, order=True, slots=True)
class Window:
    """A stretch of calendar days, both ends included; never relative to the data.

    Raises:
        ParameterError: the days are out of order, out of this century, or too many.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if not EARLIEST <= self.start <= self.end <= LATEST:
            raise ParameterError("a window must start before it ends, between 2000 and 2099")
        if self.days > LONGEST_WINDOW:
            raise ParameterError(f"a window has at most {LONGEST_WINDOW} days")

    @property
    def days(self) -> int:
        """The number of days, both ends included."""
        return (self.end - self.start).days + 1

    @classmethod
    def ending(cls, until: date, *, days: int) -> Self:
        """The given number of days that end on, and include, `until`."""
        if not 1 <= days <= LONGEST_WINDOW or until < EARLIEST:
            raise ParameterError(f"a window has 1 to {LONGEST_WINDOW} days and starts after 1999")
        return cls(until - timedelta(days=days - 1), until)

    @classmethod
    def read(cls, text: str, *, until: date | None = None) -> Self:
        """Read a window as people write it.

        Args:
            text: `4w` or `28d` (ending on `until`), `2026-W10` (an ISO week), `2026-03`
                (a month) or `2026-03-02..2026-03-29` (a range).
            until: the last day, for the first two forms only.

        Raises:
            ParameterError: the text is none of these.

        >>> Window.read("4w", until=date(2026, 3, 29)).start
        datetime.date(2026, 3, 2)
        """
        if match := re.fullmatch(r"([1-9]\d{0,2})([wd])", text):
            if until is None:
                raise ParameterError("this window needs the day it ends on")
            return cls.ending(until, days=int(match[1]) * (7 if match[2] == "w" else 1))
        try:
            return cls(*_absolute_days(text))
        except (ValueError, OverflowError) as wrong:
            raise ParameterError(
                "a window is 4w, 28d, 2026-W10, 2026-03 or 2026-03-02..2026-03-29"
            ) from wrong

    def before(self, days: int) -> Window:
        """The given number of days that come just before this window."""
        return Window.ending(self.start - timedelta(days=1), days=days)

    def holds(self, other: Window) -> bool:
        """Say whether all days of the other window are days of this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Window) -> bool:
        """Say whether the two windows share a day."""
        return self.start <= other.end and other.start <= self.end

    def __str__(self) -> str:
        return f"{self.start.isoformat()}..{self.end.isoformat()}"


def _absolute_days(text: str) -> tuple[date, date]:
    if match := re.fullmatch(r"(\d{4})-W(\d{2})", text):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return monday, monday + timedelta(days=6)
    if match := re.fullmatch(r"(\d{4})-(\d{2})", text):
        first = date(int(match[1]), int(match[2]), 1)
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        return first, following - timedelta(days=1)
    start, _, end = text.partition("..")
    return _written_day(start), _written_day(end)


def _written_day(text: str) -> date:
    """Read a day in the one form that people mean; the library also takes 2026-W10."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError("a day is written as 2026-03-29")
    return date.fromisoformat(text)


def read_day(text: str) -> date:
    """Read a calendar day written as 2026-03-29.

    Raises:
        ParameterError: it is not one, or not in this century.
    """
    try:
        day = _written_day(text)
    except ValueError as wrong:
        raise ParameterError("a day is written as 2026-03-29") from wrong
    if not EARLIEST <= day <= LATEST:
        raise ParameterError("a day must lie between 2000 and 2099")
    return day
