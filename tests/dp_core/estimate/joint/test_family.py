"""The grid of laws is what the prior says, and shapes are standardised."""

from dataclasses import replace

import numpy as np
import pytest

from dp_core.estimate.joint.cells import cells_of
from dp_core.estimate.joint.family import SHAPES, as_stated, cautious, chances_of, family_of
from dp_core.estimate.joint.statistics import statistics_of
from dp_core.metrics import Prior
from tests.dp_core.features.made_up import make_quantity

FINE = make_quantity(low=-400, high=440, edges=(-400, 0, 440))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_has_mean_zero_and_variance_one(shape):
    z = np.linspace(-60, 60, 240_001)
    mass = np.diff(SHAPES[shape](z))
    middle = (z[1:] + z[:-1]) / 2
    assert mass.sum() == pytest.approx(1, abs=1e-5)
    assert (mass * middle).sum() == pytest.approx(0, abs=1e-3)
    assert (mass * middle**2).sum() == pytest.approx(1, abs=5e-3)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_law_puts_mean_and_sd_where_it_says(shape):
    place, width = np.array([2.0]), np.array([-1.0])
    chances = chances_of(FINE, FINE.prior, shape, place, width)
    mean, sd = statistics_of(cells_of(FINE), chances)[0, :2] * 0.5
    assert mean == pytest.approx(10 + 2 * 1.5, abs=0.02)
    assert sd == pytest.approx(3 * np.exp(-0.25), rel=0.02)


def test_every_law_of_the_grid_is_a_law():
    family = family_of(FINE, FINE.prior)
    assert family.chances.min() >= 0
    assert family.chances.sum(axis=1) == pytest.approx(np.ones(len(family.place)))


@pytest.mark.parametrize("belief", [as_stated(2), as_stated(9), cautious(2)])
def test_prior_weights_spread_as_the_belief_says(belief):
    family = family_of(FINE, FINE.prior)
    weight = np.exp(family.log_weights(belief))  # the grid cuts its tails off
    assert weight.sum() == pytest.approx(1)
    assert weight[family.normal].sum() == pytest.approx(belief.normal)
    assert np.sqrt(weight @ family.place**2) == pytest.approx(
        belief.team_spread, rel=0.1
    )  # cut at 9
    assert np.sqrt(weight @ family.width**2) == pytest.approx(belief.width_spread, rel=0.1)


def test_shapes_are_trusted_more_where_they_are_seen_well():
    assert as_stated(3).concentration < as_stated(5).concentration
    assert cautious(5).concentration < cautious(9).concentration <= cautious(17).concentration


def test_intervals_trust_prior_and_shape_less_than_estimates():
    for knots in (2, 3, 5, 9, 17):
        belief, stated = cautious(knots), as_stated(knots)
        assert belief.team > stated.team
        assert belief.spread > stated.spread
        assert belief.normal < stated.normal
        assert belief.concentration <= stated.concentration


def test_another_prior_moves_the_laws_but_not_the_cells():
    other = Prior(mean=14.0, athlete_sd=2.0, team_sd=1.0, sd_spread=0.2, source="judgement")
    chances = chances_of(FINE, other, "normal", np.zeros(1), np.zeros(1))
    mean, sd = statistics_of(cells_of(FINE), chances)[0, :2] * 0.5
    assert (mean, sd) == (pytest.approx(14, abs=0.01), pytest.approx(2, rel=0.02))


def test_a_log_normal_law_has_the_prior_s_mean_and_sd():
    prior = Prior(mean=68, athlete_sd=24, team_sd=12, sd_spread=0.25, source="judgement")
    quantity = replace(make_quantity(low=2, high=1600, edges=(2, 1600)), prior=prior, log=True)
    chances = chances_of(quantity, prior, "normal", np.zeros(1), np.zeros(1))
    mean, sd = statistics_of(cells_of(quantity), chances)[0, :2] * 0.5
    assert (mean, sd) == (pytest.approx(68, rel=0.01), pytest.approx(24, rel=0.03))


def test_values_beyond_a_public_bound_count_as_the_bound():
    tight = make_quantity(low=16, high=24, edges=(16, 24))
    chances = chances_of(tight, tight.prior, "normal", np.zeros(1), np.zeros(1))[0]
    assert chances[0] > 2 * chances[1]
    assert chances.sum() == pytest.approx(1)
