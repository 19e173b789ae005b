"""A slice holds exactly the points counted, each drawn with the same probability."""

import secrets
from fractions import Fraction
from itertools import product
from math import comb, factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dp_core.mechanisms.slices import count_slice, draw_from_slice, spread_of_slice
from tests.dp_core.mechanisms.every_draw import law_of, uniform

TINY = [(k, p, q) for k in (1, 2, 3) for p in range(4) for q in range(4)]


def points_of_slice(k, positive, negative):
    reach = range(-positive - negative, positive + negative + 1)
    points = []
    for head in product(reach, repeat=k):
        point = (*head, positive - negative - sum(head))
        rise = sum(part for part in point if part > 0)
        if rise <= positive and rise - sum(point) <= negative:
            points.append(point)
    return points


@pytest.mark.parametrize(("k", "positive", "negative"), TINY)
def test_a_slice_is_counted_as_brute_force_counts_it(k, positive, negative):
    assert count_slice(k, positive, negative) == len(points_of_slice(k, positive, negative))


@pytest.mark.parametrize(("positive", "negative"), [(-1, 2), (2, -1)])
def test_a_slice_with_a_limit_below_zero_is_empty(positive, negative):
    assert count_slice(2, positive, negative) == 0


@pytest.mark.parametrize(
    ("k", "positive", "negative"), [(1, 3, 1), (2, 2, 1), (2, 2, 2), (3, 1, 2)]
)
def test_every_point_of_a_slice_is_drawn_with_the_same_probability(
    k, positive, negative, monkeypatch
):
    def run(choose):
        monkeypatch.setattr(secrets, "randbelow", uniform(choose))
        return tuple(draw_from_slice(k, positive, negative))

    law, left = law_of(run, undecided=0)
    points = points_of_slice(k, positive, negative)
    assert abs(left) < 1e-9
    assert law.keys() == set(points)
    assert all(weight == pytest.approx(1 / len(points)) for weight in law.values())


@settings(max_examples=300)
@given(st.integers(1, 32), st.integers(0, 3000), st.integers(0, 3000))
def test_the_bound_that_the_sampler_stands_on_holds(k, positive, negative):
    middle = Fraction(positive + negative, 2) + Fraction(k + 1, 4)
    assert count_slice(k, positive, negative) <= comb(2 * k, k) * middle**k / factorial(k)


@settings(max_examples=50)
@given(st.integers(1, 40), st.integers(0, 200), st.integers(0, 200))
def test_a_point_drawn_lies_in_its_slice(k, positive, negative):
    point = draw_from_slice(k, positive, negative)
    assert len(point) == k + 1
    assert sum(point) == positive - negative
    assert sum(part for part in point if part > 0) <= positive


@pytest.mark.parametrize(
    ("cells", "studied"), [(2, 0.333), (3, 0.278), (4, 0.210), (5, 0.160), (9, 0.067), (17, 0.0225)]
)
def test_the_spread_of_a_slice_is_that_of_the_study(cells, studied):
    assert float(spread_of_slice(cells)) == pytest.approx(studied, abs=6e-4)


def test_the_spread_of_a_slice_is_that_of_its_lattice_points():
    points = points_of_slice(2, 60, 60)
    squares = sum(point[0] ** 2 for point in points) / len(points) / 60**2
    assert squares == pytest.approx(float(spread_of_slice(3)), rel=0.03)
