"""A date is read as declared, or its row is unreadable."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.athletes.readers.days import DayReader

UTC = ZoneInfo("UTC")
MARCH_4 = date(2026, 3, 4)


@pytest.mark.parametrize("order", ["ymd", "dmy", "mdy"])
@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04",
        " 2026-03-04 ",
        "2026-03-04T23:59:59",
        "2026-03-04 07:15",
        "2026-03-04T07:15:30.123456",
        "2026-03-04t07:15",
        "2026-03-04T07:15Z",
        "2026-03-04 07:15:00 UTC",
        "2026-03-04 07:15:00 +0000",
    ],
)
def test_iso_dates_are_understood_in_every_order(order: str, text: str) -> None:
    assert DayReader(order, UTC).read(text) == MARCH_4  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ("dmy", "04.03.2026"),
        ("dmy", "4/3/2026"),
        ("dmy", "4-3-26"),
        ("dmy", "04.03.2026 7:15"),
        ("dmy", "04/03/2026, 23:59:59"),
        ("mdy", "03/04/2026"),
        ("mdy", "3-4-2026 12:00:00 AM"),
        ("mdy", "3/4/2026 11:59 p.m."),
        ("mdy", "3/4/26"),
        ("ymd", "2026/3/4"),
        ("ymd", "2026.03.04"),
        ("ymd", "26-03-04"),
        ("ymd", "2026-3-4"),
    ],
)
def test_other_dates_are_read_in_the_declared_order(order: str, text: str) -> None:
    assert DayReader(order, UTC).read(text) == MARCH_4  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("zone", "text", "day"),
    [
        ("Europe/Oslo", "2026-03-04T23:30:00Z", 5),
        ("Europe/Oslo", "2026-03-04T23:30:00", 4),
        ("Europe/Oslo", "2026-03-04T22:30:00Z", 4),
        ("America/Denver", "2026-03-04T06:30:00Z", 3),
        ("UTC", "2026-03-04 00:30:00 +02:00", 3),
        ("UTC", "2026-03-04 23:30:00 -0200", 5),
        ("UTC", "2026-03-04 23:30:00 -02", 5),
        ("UTC", "2026-03-04 23:30 +0030", 4),
        ("Asia/Kolkata", "2026-03-04T18:29:59Z", 4),
        ("Asia/Kolkata", "2026-03-04T18:30:00Z", 5),
    ],
)
def test_a_time_with_an_offset_falls_on_the_declared_zones_day(
    zone: str, text: str, day: int
) -> None:
    assert DayReader("ymd", ZoneInfo(zone)).read(text) == date(2026, 3, day)


@pytest.mark.parametrize("order", ["ymd", "dmy", "mdy"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "20260304",
        "2026-02-30",
        "2026-13-01",
        "1900-01-01",
        "1999-12-31",
        "2100-01-01",
        "2999-01-01",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
        "2026-03-04T25:00",
        "2026-03-04T07:60",
        "2026-03-04T07:15:60",
        "2026-03-04 13:00 AM",
        "2026-03-04 0:30 PM",
        "2026-03-04T07:15+24:00",
        "2026-03-04T",
        "04/03-2026",
        "31.31.2026",
        "٢٠٢٦-٠٣-٠٤",
        "2026-03-04" + " " * 60 + "x",
        "45000",
    ],
)
def test_a_text_that_is_no_day_of_this_century_is_none(order: str, text: str) -> None:
    assert DayReader(order, UTC).read(text) is None  # type: ignore[arg-type]


def test_the_first_and_last_day_of_the_century_are_read() -> None:
    reader = DayReader("ymd", UTC)
    assert reader.read("2000-01-01") == date(2000, 1, 1)
    assert reader.read("2099-12-31") == date(2099, 12, 31)


@given(st.text(), st.sampled_from(["ymd", "dmy", "mdy"]))
def test_no_text_makes_reading_fail(text: str, order: str) -> None:
    DayReader(order, ZoneInfo("Europe/Oslo")).read(text)  # type: ignore[arg-type]


@given(
    st.from_regex(
        r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}"
        r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})? ?([ap]m|Z|[+-][0-9]{4})?",
        fullmatch=True,
    ),
    st.sampled_from(["ymd", "dmy", "mdy"]),
)
def test_nothing_that_looks_like_a_date_makes_reading_fail(text: str, order: str) -> None:
    day = DayReader(order, ZoneInfo("Pacific/Apia")).read(text)  # type: ignore[arg-type]
    assert day is None or 2000 <= day.year <= 2099


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_of_the_century_is_read_in_every_order(day: date) -> None:
    forms = {"ymd": "%Y/%m/%d", "dmy": "%d.%m.%Y", "mdy": "%m-%d-%Y"}
    for order, form in forms.items():
        assert DayReader(order, UTC).read(day.strftime(form)) == day  # type: ignore[arg-type]


@given(st.datetimes(), st.integers(-23 * 60, 23 * 60))
def test_a_day_is_at_most_two_days_from_what_is_written(moment: object, offset: int) -> None:
    sign, size = "-" if offset < 0 else "+", abs(offset)
    text = f"{moment.isoformat()}{sign}{size // 60:02}:{size % 60:02}"  # type: ignore[attr-defined]
    day = DayReader("ymd", ZoneInfo("Pacific/Kiritimati")).read(text)
    assert day is None or abs(day - moment.date()) <= timedelta(days=2)  # type: ignore[attr-defined]
