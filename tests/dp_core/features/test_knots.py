"""Knots follow from public numbers: strength of the signal, bounds and prior."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.features.knots import Scale, choose_knots, moments_of, signal
from dp_core.metrics import Prior, read_catalogue
from dp_core.params import Epsilon
from tests.dp_core.features.made_up import make_quantity

WIDE = make_quantity(low=-2000, high=2000, edges=(-2000, 0, 2000))


@pytest.mark.parametrize(
    ("strength", "count", "reach"),
    [
        (0.0, 2, 1.0),
        (12.9, 2, 1.0),
        (13.0, 3, 1.5),
        (60.0, 5, 2.0),
        (250.0, 9, 2.5),
        (500.0, 9, 3.2),
        (700.0, 17, 4.0),
        (2500.0, 17, 3.2),
        (1e9, 17, 3.2),
    ],
)
def test_more_signal_gets_more_knots(strength, count, reach):
    knots = choose_knots(WIDE, strength)
    assert len(knots) == count
    assert (knots[0], knots[-1]) == (-reach, reach)
    assert np.allclose(np.diff(knots), 2 * reach / (count - 1))


def test_the_signal_counts_expected_reporters_and_not_the_roster():
    assert signal(20, Epsilon.read(2), 4) == 10.0


def test_knots_stay_within_the_public_bounds():
    bounded = make_quantity(low=16, high=22, edges=(16, 22))
    assert choose_knots(bounded, 5.0) == pytest.approx((-2 / 3, 1 / 3))


def test_a_quantity_whose_prior_lies_outside_its_bounds_has_its_bounds_for_knots():
    outside = make_quantity(low=30, high=40, edges=(30, 40))
    assert choose_knots(outside, 5.0) == pytest.approx((5 / 3, 10 / 3))


def test_a_quantity_with_few_values_has_a_knot_at_each():
    scale = make_quantity(low=18, high=22, edges=(18, 22))
    knots = choose_knots(scale, 300.0)
    assert knots == pytest.approx([-1 / 3, -1 / 6, 0, 1 / 6, 1 / 3])


@given(st.floats(0, 1e6), st.sampled_from(list(read_catalogue().metrics.values())))
def test_knots_of_the_shipped_catalogue_always_increase(strength, metric):
    for quantity in filter(None, (metric.level, metric.change)):
        knots = choose_knots(quantity, strength)
        assert len(knots) >= 2
        assert (np.diff(knots) > 0).all()


def test_the_prior_s_mean_lies_at_zero_and_one_athlete_sd_at_one():
    assert Scale.of(make_quantity()).place(np.array([20.0, 26.0])) == pytest.approx([0, 1])


def test_a_log_scale_has_the_moments_of_a_log_normal_law():
    prior = Prior(mean=68, athlete_sd=24, team_sd=12, sd_spread=0.25, source="judgement")
    centre, spread = moments_of(prior, log=True)
    draws = np.exp(np.random.default_rng(1).normal(centre, spread, 200_000))
    assert draws.mean() == pytest.approx(68, rel=0.01)
    assert draws.std() == pytest.approx(24, rel=0.02)


def test_a_logarithm_is_only_taken_above_zero():
    assert not Scale.of(make_quantity(log=True)).log
    positive = make_quantity(log=True, low=1)
    assert Scale.of(positive).log
    below = replace(positive, prior=replace(positive.prior, mean=-1.0))
    assert not Scale.of(below).log
