"""Each law of noise does what its formula says, by its own draws and by diffprivlib's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from diffprivlib.mechanisms import GaussianAnalytic
from hypothesis import given
from hypothesis import strategies as st

from dp_core.accounting.gaussian import gaussian_delta
from dp_core.classroom.laws import Gaussian, Geometric, Laplace, gaussian
from dp_core.classroom.laws import geometric as geometric_law
from dp_core.classroom.laws import laplace as laplace_law
from dp_core.classroom.stored import dot_shares, stored_shares
from dp_core.errors import ParameterError
from dp_core.mechanisms.integer import TwoSidedGeometric
from dp_core.params import Epsilon

DRAWS = 200_000
LAWS = [Laplace(2.0), Geometric(0.5), Geometric(2.0), Gaussian(3.0)]
FALSE_ALARM = 6.5
"""A normal deviate lies beyond this with probability below 1e-10."""


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_draws_have_the_spread_of_the_formula(law):
    squares = law.draw(DRAWS) ** 2
    assert abs(squares.mean() - law.sd**2) < FALSE_ALARM * squares.std() / math.sqrt(DRAWS)


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_draws_pass_a_value_as_often_as_the_tail_says(law):
    drawn = law.draw(DRAWS)
    for value in (-3.0, -1.0, 0.0, 0.5, 1.0, 4.0):
        told = float(law.tail(value))
        spread = math.sqrt(told * (1 - told) / DRAWS)
        assert abs((drawn >= value).mean() - told) < FALSE_ALARM * spread + 1e-9


@pytest.mark.parametrize("law", [Laplace(2.0), Gaussian(3.0)], ids=repr)
@given(share=st.floats(0.001, 0.999))
def test_a_quantile_has_its_share_below_it(law, share):
    assert float(law.tail(law.quantile(share))) == pytest.approx(1 - share, abs=1e-9)


@given(rate=st.floats(0.005, 8), share=st.floats(0.001, 0.999))
def test_a_whole_quantile_is_the_least_number_with_its_share(rate, share):
    law = Geometric(rate)
    value = float(law.quantile(share))
    assert value == round(value)
    assert 1 - float(law.tail(value + 1)) >= share - 1e-6
    assert 1 - float(law.tail(value)) < share + 1e-6


@pytest.mark.parametrize("epsilon", [0.25, 1, 3])
def test_neighbours_differ_by_exp_epsilon_and_no_more(epsilon):
    law, values = geometric_law(epsilon, 5), np.arange(-60, 61)
    ratios = law.chance(values) / law.chance(values - 5)
    assert ratios.max() == pytest.approx(math.exp(epsilon))
    assert law.chance(np.arange(-3000, 3001)).sum() == pytest.approx(1)
    assert law.mean_size == pytest.approx(
        (np.abs(np.arange(-3000, 3001)) * law.chance(np.arange(-3000, 3001))).sum()
    )


def test_the_law_is_that_of_the_mechanism_of_real_releases():
    mechanism = TwoSidedGeometric(epsilon=Epsilon.read("0.7"), sensitivity=1)
    drawn = np.array([mechanism.draw() for _ in range(20_000)])
    told = float(geometric_law(0.7, 1).chance(0))
    assert abs((drawn == 0).mean() - told) < FALSE_ALARM * math.sqrt(told * (1 - told) / 20_000)
    assert laplace_law(0.5, 3.0).scale == 6.0


@pytest.mark.parametrize("epsilon", [0.25, 0.5, 1.0])
def test_gaussian_noise_is_diffprivlibs_analytic_one(epsilon):
    theirs = GaussianAnalytic(epsilon=epsilon, delta=1e-5, sensitivity=2.0)
    assert gaussian(epsilon, 1e-5, 2.0).sd == pytest.approx(theirs._scale, rel=1e-4)


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 4.0, 10.0])
def test_gaussian_noise_spends_exactly_its_delta(epsilon):
    assert gaussian_delta(epsilon, gaussian(epsilon, 1e-6, 1).sd) == pytest.approx(1e-6, rel=1e-6)


@pytest.mark.parametrize(("epsilon", "delta"), [(1, 0), (1, 1), (0, 0.1), (-1, 0.1)])
def test_gaussian_noise_without_a_delta_is_refused(epsilon, delta):
    with pytest.raises(ParameterError):
        gaussian(epsilon, delta, 1)


def test_stored_shares_are_even_and_always_the_same():
    assert sorted(stored_shares(50)) == pytest.approx(list(dot_shares(50)))
    assert list(stored_shares(50)) == list(stored_shares(50)) != list(dot_shares(50))
    assert dot_shares(20)[[0, -1]].tolist() == [0.025, 0.975]
