"""Pure noise against Gaussian noise: the formulas are what draws show, and so is the crossing."""

import math

import numpy as np
import pytest

from dp_core.accounting.crossing import gaussian_noise, joint_noise, laplace_noise, last_ahead
from dp_core.accounting.gaussian import gaussian_sd

DELTA = 1e-5
DRAWS = 40_000
NEAR = 0.03
"""Root mean squares of 40,000 draws are within 1.5 %; the margin is five times that or more."""


def rms(noise):
    return float(np.sqrt((noise**2).mean()))


@pytest.mark.parametrize("statistics", [1, 4, 20])
@pytest.mark.parametrize("epsilon", [0.5, 2.0])
def test_laplace_noise_is_what_draws_show(statistics, epsilon):
    drawn = np.random.default_rng(1).laplace(0, statistics / epsilon, DRAWS)
    assert laplace_noise(statistics, epsilon) == pytest.approx(rms(drawn), rel=NEAR)


@pytest.mark.parametrize("statistics", [1, 4, 20])
def test_gaussian_noise_is_what_draws_show(statistics):
    sd = math.sqrt(statistics) * gaussian_sd(1.0, DELTA)
    drawn = np.random.default_rng(2).normal(0, sd, DRAWS)
    assert gaussian_noise(statistics, 1.0, DELTA) == pytest.approx(rms(drawn), rel=NEAR)


@pytest.mark.parametrize("statistics", [1, 4, 20])
@pytest.mark.parametrize("epsilon", [0.5, 2.0])
def test_joint_noise_is_what_draws_show(statistics, epsilon):
    """A radius of d + 1 exponential steps, times an even draw from the cube."""
    fresh = np.random.default_rng(3)
    radius = fresh.gamma(statistics + 1, 1 / epsilon, DRAWS)
    drawn = radius * fresh.uniform(-1, 1, DRAWS)
    assert joint_noise(statistics, epsilon) == pytest.approx(rms(drawn), rel=NEAR)


@pytest.mark.parametrize("statistics", [1, 3, 12])
def test_joint_noise_keeps_to_epsilon_where_it_is_told_apart_best(statistics):
    """The density falls by e^-ε per unit of the largest coordinate, whatever the dimension."""
    fresh = np.random.default_rng(4)
    radius = fresh.gamma(statistics + 1, 1.0, DRAWS)
    noise = radius[:, None] * fresh.uniform(-1, 1, (DRAWS, statistics))
    largest = np.abs(noise).max(axis=1)
    # ‖z‖ of such noise has density ∝ r^(d-1) · e^-r: a Gamma law of shape d
    assert largest.mean() == pytest.approx(statistics, rel=NEAR)


def test_a_single_statistic_has_the_same_noise_jointly_and_alone():
    assert joint_noise(1, 0.7) == pytest.approx(laplace_noise(1, 0.7))


@pytest.mark.parametrize(
    ("delta", "crossings"),
    [(1e-5, (30, 34, 38, 44, 53)), (1e-6, (41, 45, 50, 56, 65)), (1e-8, (65, 69, 75, 81, 90))],
)
def test_joint_noise_is_ahead_up_to_the_known_number_of_statistics(delta, crossings):
    found = tuple(last_ahead(joint_noise, e, delta) for e in (0.25, 0.5, 1.0, 2.0, 4.0))
    assert found == crossings


def test_laplace_noise_falls_behind_where_the_formulas_meet():
    """√2 · d / ε = √d · σ gives d = (σε)² / 2."""
    for epsilon in (0.25, 1.0, 4.0):
        meets = (gaussian_sd(epsilon, DELTA) * epsilon) ** 2 / 2
        assert last_ahead(laplace_noise, epsilon, DELTA) == math.floor(meets)


def test_on_either_side_of_the_crossing_draws_agree_who_is_smaller():
    """With 200,000 draws a root mean square is within 0.5 %; the gaps here are above 5 %."""
    epsilon, last = 1.0, last_ahead(laplace_noise, 1.0, DELTA)
    fresh = np.random.default_rng(6)
    for statistics, laplace_is_less in ((last - 1, True), (last + 2, False)):
        pure = rms(fresh.laplace(0, statistics / epsilon, 200_000))
        sd = math.sqrt(statistics) * gaussian_sd(epsilon, DELTA)
        assert (pure < rms(fresh.normal(0, sd, 200_000))) == laplace_is_less
