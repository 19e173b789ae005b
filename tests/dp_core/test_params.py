"""Epsilon is exact and never more than was asked; days are absolute and of this century."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dp_core.errors import ParameterError
from dp_core.params import (
    EPSILON_STEPS,
    LONGEST_WINDOW,
    MAX_EPSILON,
    MICRO,
    Epsilon,
    Window,
    plain,
    read_day,
)

UNTIL = date(2026, 3, 29)
MICROS = st.integers(1, MAX_EPSILON * MICRO)


@pytest.mark.parametrize(
    ("written", "micro"),
    [
        ("1", 1_000_000),
        (" 0.5 ", 500_000),
        (3, 3_000_000),
        (0.1, 100_000),
        (0.1 + 0.2, 300_000),
        (Decimal("2.5"), 2_500_000),
        (np.float64(0.25), 250_000),
        ("1e-6", 1),
        ("100", 100_000_000),
    ],
)
def test_a_number_is_read_as_whole_millionths(written, micro):
    assert Epsilon.read(written).micro == micro


@pytest.mark.parametrize(
    ("written", "micro"),
    [
        ("0.3333339", 333_333),
        ("0.0000019", 1),
        ("1.9999999", 1_999_999),
        ("0." + "9" * 40, 999_999),
    ],
)
def test_digits_beyond_a_millionth_are_cut_and_never_rounded_up(written, micro):
    assert Epsilon.read(written).micro == micro


@given(st.decimals(Decimal("0.000001"), MAX_EPSILON, places=30))
def test_what_is_read_is_at_most_what_was_asked_and_within_a_millionth(number):
    read = Epsilon.read(number).fraction
    assert read <= Fraction(number) < read + Fraction(1, MICRO)


@pytest.mark.parametrize(
    "written",
    ["nan", "-nan", "snan", "inf", "-inf", "0", "-1", 0, -0.5, 1e9, "1e9", "1e999999", "-1e999999",
     "1e-999999", "0.0000009", "100.000001", "", "one", "1,5", "0x1", None, True,
     pytest.param(10**5000, id="5000 digits")],
)  # fmt: skip
def test_what_is_no_epsilon_is_refused(written):
    with pytest.raises(ParameterError, match=r"^epsilon must be"):
        Epsilon.read(written)


def test_a_refusal_does_not_repeat_what_was_written():
    with pytest.raises(ParameterError) as refusal:
        Epsilon.read("Ann Example")
    assert "Ann" not in str(refusal.value)


@pytest.mark.parametrize("micro", [0, -1, MAX_EPSILON * MICRO + 1])
def test_no_epsilon_is_born_out_of_range(micro):
    with pytest.raises(ParameterError):
        Epsilon(micro)


@given(MICROS)
def test_an_epsilon_reads_back_from_its_text(micro):
    assert Epsilon.read(str(Epsilon(micro))) == Epsilon(micro)


@given(MICROS)
def test_a_float_below_is_never_above_and_hardly_less(micro):
    below, exact = Epsilon(micro).below(), Epsilon(micro).fraction
    assert Fraction(below) <= exact < Fraction(math.nextafter(below, math.inf))


def test_a_float_that_rounds_up_is_lowered():
    assert Fraction(0.1) > Fraction(1, 10)
    assert Epsilon.read("0.1").below() == math.nextafter(0.1, 0)
    assert Epsilon.read("0.5").below() == 0.5


@given(MICROS, st.lists(st.integers(1, 50), min_size=1, max_size=30))
def test_the_parts_of_a_split_add_up_exactly_and_follow_their_weights(micro, weights):
    total = sum(weights)
    assume(micro * min(weights) >= total)
    parts = Epsilon(micro).split(weights)
    assert sum(part.micro for part in parts) == micro
    assert all(
        abs(part.fraction - Fraction(micro * weight, total * MICRO)) <= Fraction(1, MICRO)
        for part, weight in zip(parts, weights, strict=True)
    )


def test_an_epsilon_too_small_to_share_is_refused():
    with pytest.raises(ParameterError):
        Epsilon(2).split([1, 1, 1])


def test_a_spare_millionth_goes_to_the_first():
    assert [part.micro for part in Epsilon(8).split([1, 1, 1])] == [3, 3, 2]


def test_epsilons_add_up_without_rounding():
    third = Epsilon.read("0.1").split([1, 1, 1])
    assert third[0] + third[1] + third[2] == Epsilon.read("0.1")
    with pytest.raises(ParameterError):
        Epsilon.read(60) + Epsilon.read(60)


def test_epsilons_are_ordered_and_shown_plainly():
    assert sorted([Epsilon.read("10"), Epsilon.read("2")])[0] == Epsilon.read(2)
    assert [str(Epsilon.read(step)) for step in EPSILON_STEPS] == list(EPSILON_STEPS)
    assert repr(Epsilon.read("0.25")) == "Epsilon(0.25)"
    assert float(Epsilon.read("0.25")) == 0.25
    assert plain(0) == "0"


def test_the_slider_goes_from_a_tenth_to_ten_in_near_even_steps():
    steps = [float(step) for step in EPSILON_STEPS]
    ratios = [b / a for a, b in pairwise(steps)]
    assert (steps[0], steps[-1]) == (0.1, 10)
    assert min(ratios) >= 1.19
    assert max(ratios) <= 1.34


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("4w", date(2026, 3, 2), UNTIL),
        ("28d", date(2026, 3, 2), UNTIL),
        ("1d", UNTIL, UNTIL),
        ("2026-W10", date(2026, 3, 2), date(2026, 3, 8)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-03-02..2026-03-29", date(2026, 3, 2), UNTIL),
    ],
)
def test_a_window_is_read_as_people_write_it(written, start, end):
    assert Window.read(written, until=UNTIL) == Window(start, end)


@pytest.mark.parametrize(
    "written",
    ["", "..", "0w", "4", "w", "54w", "999w", "372d", "latest", "2026-W54", "2026-W10..2026-W12",
     "20260302..20260329", "2026-13", "2026-03-02", "2026-03-02..", "2026-02-30..2026-03-29",
     "2026-03-29..2026-03-02", "1999-12", "2100-01", "9999-12", "9999-W52", "0000-01",
     "2026-01-01..2027-12-31", "2026-03 "],
)  # fmt: skip
def test_what_is_no_window_is_refused(written):
    with pytest.raises(ParameterError):
        Window.read(written, until=UNTIL)


def test_a_length_needs_the_day_it_ends_on():
    with pytest.raises(ParameterError, match="ends on"):
        Window.read("4w")


def test_an_absolute_window_does_not_look_at_the_day_it_ends_on():
    assert Window.read("2026-03") == Window.read("2026-03", until=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 3, 2), date(2026, 3, 1)),
        (date(1999, 12, 31), date(2000, 1, 5)),
        (date(2099, 12, 30), date(2100, 1, 1)),
        (UNTIL, UNTIL + timedelta(days=LONGEST_WINDOW)),
    ],
)
def test_days_out_of_order_or_reach_are_refused(start, end):
    with pytest.raises(ParameterError):
        Window(start, end)


def test_the_longest_window_counts_both_its_ends():
    assert Window(UNTIL, UNTIL + timedelta(days=LONGEST_WINDOW - 1)).days == LONGEST_WINDOW
    assert Window(UNTIL, UNTIL).days == 1


@pytest.mark.parametrize(("until", "days"), [(UNTIL, 0), (UNTIL, 372), (date(1999, 1, 1), 7)])
def test_a_window_cannot_end_after_no_days_or_too_many(until, days):
    with pytest.raises(ParameterError):
        Window.ending(until, days=days)


def test_the_days_before_a_window_touch_but_do_not_overlap_it():
    window = Window.read("4w", until=UNTIL)
    before = window.before(28)
    assert before == Window(date(2026, 2, 2), date(2026, 3, 1))
    assert not before.overlaps(window)
    assert not window.overlaps(before)


def test_windows_that_share_one_day_overlap():
    first, second = Window.read("2026-W10"), Window(date(2026, 3, 8), date(2026, 3, 9))
    assert first.overlaps(second)
    assert second.overlaps(first)


def test_a_window_is_shown_as_a_range_that_reads_back():
    window = Window.read("2026-W10")
    assert str(window) == "2026-03-02..2026-03-08"
    assert Window.read(str(window)) == window


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_reads_back_from_its_text(day):
    assert read_day(day.isoformat()) == day


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "20260329", "2026-W10-1", "29.03.2026", "2026-3-29", "2026-02-30",
     "1999-12-31", "2100-01-01", "2026-03-29T00:00"],
)  # fmt: skip
def test_what_is_no_day_of_this_century_is_refused(written):
    with pytest.raises(ParameterError, match=r"^a day"):
        read_day(written)
