"""The one rounding rule."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.athletes.rounding import round_half_even


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**20))
def test_it_rounds_as_exact_fractions_do(numerator: int, denominator: int) -> None:
    assert round_half_even(numerator, denominator) == round(Fraction(numerator, denominator))


@pytest.mark.parametrize(
    ("numerator", "rounded"), [(1, 0), (3, 2), (5, 2), (7, 4), (-1, 0), (-3, -2), (-5, -2)]
)
def test_a_half_goes_to_the_even_neighbour(numerator: int, rounded: int) -> None:
    assert round_half_even(numerator, 2) == rounded
