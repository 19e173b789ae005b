"""A cell is read exactly, or is missing; no text makes reading fail."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.athletes.declaration import ColumnDeclaration
from dp_core.athletes.readers.cells import CellReader, Fault, read_clock, read_number
from dp_core.metrics import read_catalogue

CATALOGUE = read_catalogue()


def reader(key: str, unit: str, decimal: str = ".") -> CellReader:
    column = ColumnDeclaration("column", key, unit)
    return CellReader.of(column, CATALOGUE[key], decimal)  # type: ignore[arg-type]


HEART = reader("resting_hr", "bpm")


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("58", ".", "58"),
        ("+58", ".", "58"),
        ("-3.5", ".", "-3.5"),
        ("58.", ".", "58"),
        (".5", ".", "0.5"),
        ("007", ".", "7"),
        ("5.83e1", ".", "58.3"),
        ("583E-1", ".", "58.3"),
        ("1,024", ".", "1024"),
        ("12,345,678.5", ".", "12345678.5"),
        ("7,5", ",", "7.5"),
        (",5", ",", "0.5"),
        ("1.024", ",", "1024"),
        ("1.024,5", ",", "1024.5"),
        ("0,024", ",", "0.024"),
    ],
)
def test_a_number_is_read_as_its_decimal_mark_says(text: str, decimal: str, value: str) -> None:
    assert Fraction(*read_number(text, decimal)) == Fraction(value)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("7,5", "."),
        ("7.5", ","),
        ("1,02", "."),
        ("1024,5", "."),
        ("0,024", "."),
        ("1,0240", "."),
        ("1,024,5", "."),
        ("1,024.000,5", "."),
        ("1.024.5", ","),
        ("1 024", "."),
        ("58 bpm", "."),
        ("5_8", "."),
        ("٥٨", "."),
        ("½", "."),
        ("−3", "."),
        ("--3", "."),
        ("e5", "."),
        ("5e", "."),
        ("1e9999", "."),
        ("0x3A", "."),
        (".", "."),
        ("", "."),
        ("NaN", "."),
        ("inf", "."),
        ("1" * 41, "."),
    ],
)
def test_a_text_that_is_not_quite_a_number_is_none(text: str, decimal: str) -> None:
    assert read_number(text, decimal) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "  ", "-", "--", "–", "\t—\n"])
def test_an_empty_cell_is_empty(text: str) -> None:
    assert HEART.read(text) is Fault.EMPTY


@pytest.mark.parametrize(
    "text", ["tired", "NaN", "inf", "-Infinity", "=1+1", "<b>58</b>", "58💓", "#N/A", "TRUE", "5 8"]
)
def test_a_cell_that_is_not_a_number_is_missing(text: str) -> None:
    assert HEART.read(text) is Fault.NOT_A_NUMBER


@pytest.mark.parametrize("text", ["1e308", "-58", "0", "19.9", "150.1", "1e999", "99999999"])
def test_a_number_that_cannot_be_is_missing(text: str) -> None:
    assert HEART.read(text) is Fault.IMPOSSIBLE


@pytest.mark.parametrize(("text", "steps"), [("20", 200), ("150", 1500), ("19.95", 200)])
def test_the_bounds_themselves_are_possible_after_rounding(text: str, steps: int) -> None:
    assert HEART.read(text) == steps


@pytest.mark.parametrize(
    ("text", "steps"), [("58.25", 582), ("58.35", 584), ("58.2500000001", 583), (" 58.3 ", 583)]
)
def test_a_half_step_goes_to_the_even_neighbour(text: str, steps: int) -> None:
    assert HEART.read(text) == steps


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("7:30", "7.5"),
        ("07:30:00", "7.5"),
        ("7:00:36", "7.01"),
        ("7h 30min", "7.5"),
        ("7h30m", "7.5"),
        ("8h", "8"),
    ],
)
def test_a_clock_is_read_in_hours(text: str, hours: str) -> None:
    assert Fraction(*read_clock(text)) == Fraction(hours)  # type: ignore[misc]


@pytest.mark.parametrize("text", ["7.5", "7:60", "7:3", "7:30:60", ":30", "h", "٧:٣٠", "7:30" * 11])
def test_a_text_that_is_no_clock_is_none(text: str) -> None:
    assert read_clock(text) is None


def test_a_column_declared_as_a_clock_reads_clocks_alone() -> None:
    clock = reader("sleep_hours", "h:min")
    assert clock.read("7:30") == 150
    assert clock.read("7.5") is Fault.NOT_A_NUMBER
    assert reader("sleep_hours", "h").read("7:30") is Fault.NOT_A_NUMBER
    assert reader("marathon_minutes", "h:min").read("3:30:15") == 420


@given(st.text(), st.sampled_from([".", ","]))
def test_no_text_makes_reading_fail(text: str, decimal: str) -> None:
    result = reader("sleep_hours", "min", decimal).read(text)
    assert isinstance(result, Fault) or 10 <= result <= 360


@given(
    st.decimals("-2000", "2000", allow_nan=False, places=6),
    st.sampled_from([("body_mass", "lb"), ("sleep_hours", "min"), ("steps", "steps")]),
    st.sampled_from([".", ","]),
)
def test_a_cell_equals_exact_arithmetic(
    number: Decimal, column: tuple[str, str], decimal: str
) -> None:
    key, unit = column
    metric = CATALOGUE[key]
    factor = {"lb": Fraction(45359237, 10**8), "min": Fraction(1, 60), "steps": Fraction(1)}[unit]
    exact = round(Fraction(number) * factor / metric.step)
    low, high = metric.possible
    expected = exact if low <= exact <= high else Fault.IMPOSSIBLE
    text = f"{number:f}".replace(".", decimal)
    assert reader(key, unit, decimal).read(text) == expected
