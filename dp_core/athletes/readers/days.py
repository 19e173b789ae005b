"""One cell of text becomes a calendar day, as the holder declared dates to be written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from dp_core.athletes.declaration import DateOrder
from dp_core.athletes.limits import MAX_TIME
from dp_core.params import EARLIEST, LATEST

_TIME: Final = (
    r"(?:(?:[Tt]|,?\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
    r"(?:\s*(?P<offset>[Zz]|UTC|[+-]\d{2}(?::?\d{2})?))?)?"
)
_YEAR: Final = r"(?P<year>\d{4}|\d{2})"
_MONTH: Final = r"(?P<month>\d{1,2})"
_DAY: Final = r"(?P<day>\d{1,2})"
_MARK: Final = r"(?P<mark>[/.\-])"
_ORDERS: Final = {
    "ymd": rf"{_YEAR}{_MARK}{_MONTH}(?P=mark){_DAY}",
    "dmy": rf"{_DAY}{_MARK}{_MONTH}(?P=mark){_YEAR}",
    "mdy": rf"{_MONTH}{_MARK}{_DAY}(?P=mark){_YEAR}",
}
_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})" + _TIME, re.ASCII)


@dataclass(frozen=True, slots=True)
class DayReader:
    """Reads the cells of the date column.

    ISO 8601 is always understood; other dates in the declared order with `/`, `.` or `-`,
    a year of two digits being of this century. A time may follow. A time with an offset
    from UTC falls on the calendar day of the declared zone.

    Attributes:
        order: the declared order of day, month and year.
        zone: the declared time zone.
    """

    order: DateOrder
    zone: ZoneInfo

    def read(self, cell: str) -> date | None:
        """Return the day between 2000 and 2099, or None; no text makes this fail."""
        text = cell.strip()
        if len(text) > MAX_TIME:
            return None
        match = _ISO.fullmatch(text) or _DECLARED[self.order].fullmatch(text)
        try:
            day = _moment(match, self.zone).date() if match else None
        except (ValueError, OverflowError):
            return None
        return day if day and EARLIEST <= day <= LATEST else None


_DECLARED: Final = {
    order: re.compile(pattern + _TIME, re.ASCII) for order, pattern in _ORDERS.items()
}


def _moment(match: re.Match[str], zone: ZoneInfo) -> datetime:
    year = int(match["year"])
    moment = datetime(
        year if len(match["year"]) == 4 else 2000 + year,
        int(match["month"]),
        int(match["day"]),
        _hour(match),
        int(match["minute"] or 0),
        int(match["second"] or 0),
    )
    offset = match["offset"]
    return moment.replace(tzinfo=_offset(offset)).astimezone(zone) if offset else moment


def _hour(match: re.Match[str]) -> int:
    hour = int(match["hour"] or 0)
    if match["half"] is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("a clock of twelve hours goes from 1 to 12")
    return hour % 12 + (12 if match["half"] in "Pp" else 0)


def _offset(text: str) -> timezone:
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-size if text[0] == "-" else size)
