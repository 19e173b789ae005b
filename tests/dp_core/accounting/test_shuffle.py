"""Shuffling helps leagues and no squad; the closed form is that of its paper."""

from __future__ import annotations

import math

import pytest

from dp_core.accounting.shuffle import local_before_shuffle, shuffled_epsilon
from dp_core.errors import ParameterError

DELTA = 1e-5


@pytest.mark.parametrize(
    ("devices", "local"),
    [(1_000, 1.62), (10_000, 3.64), (100_000, 5.85), (1_000_000, 8.14)],
)
def test_devices_may_answer_at_a_larger_epsilon_the_more_there_are(devices, local):
    """The numbers were computed apart from this code, for a target of epsilon 1, on a grid."""
    found = local_before_shuffle(1.0, DELTA, devices)
    assert found == pytest.approx(local, abs=0.02)
    assert shuffled_epsilon(found, DELTA, devices) <= 1 + 1e-9


@pytest.mark.parametrize("devices", [2, 25, 100, 300])
def test_a_squad_is_too_small_to_hide_in(devices):
    assert local_before_shuffle(1.0, DELTA, devices) is None


def test_the_theorem_says_nothing_beyond_its_range():
    most = math.log(1_000 / (16 * math.log(2 / DELTA)))
    assert shuffled_epsilon(most - 1e-9, DELTA, 1_000) is not None
    assert shuffled_epsilon(most + 1e-9, DELTA, 1_000) is None


def test_a_total_that_is_large_anyway_saves_nothing():
    assert local_before_shuffle(20.0, DELTA, 1_000_000) is None


def test_where_the_whole_range_fits_its_end_is_taken():
    most = math.log(400 / (16 * math.log(2 / DELTA)))
    total = most * 0.999
    assert shuffled_epsilon(most, DELTA, 400) < total
    assert local_before_shuffle(total, DELTA, 400) == pytest.approx(most)


@pytest.mark.parametrize(("local", "delta"), [(0, DELTA), (-1, DELTA), (1, 0), (1, 1)])
def test_numbers_out_of_range_are_refused(local, delta):
    with pytest.raises(ParameterError):
        shuffled_epsilon(local, delta, 1_000)
