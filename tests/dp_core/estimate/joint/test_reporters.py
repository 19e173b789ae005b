"""The head count's posterior is prior times noise, and picks are evenly spread."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.estimate.joint.contrasts import systematic
from dp_core.estimate.joint.noise_law import NoiseLaw
from dp_core.estimate.joint.reporters import HeadCount

LAW = NoiseLaw(1.0, (2,) * 10, ("all",) * 10)


def test_the_prior_favours_everybody_and_many():
    prior = HeadCount.prior(4)
    assert prior.counts.tolist() == [1, 2, 3, 4]
    assert prior.chances == pytest.approx([0.08, 0.16, 0.24, 0.52])


def test_the_posterior_is_prior_times_the_noise_s_density():
    found = HeadCount.posterior(LAW, "all", 6.3, 10)
    counts = np.arange(1.0, 11)
    weight = HeadCount.prior(10).chances * np.exp(LAW.log_density("all", 6.3 - counts))
    assert found.counts.tolist() == counts.tolist()
    assert found.chances == pytest.approx(weight / weight.sum())


@pytest.mark.parametrize("total", [-500.0, 0.0, 33.3, 1e6, 5e6])
def test_a_posterior_exists_whatever_the_noise_did(total):
    found = HeadCount.posterior(NoiseLaw(10.0, (2,), ("all",)), "all", total, 1_000_000)
    assert np.isfinite(found.chances).all()
    assert found.chances.sum() == pytest.approx(1)
    assert 1 <= found.counts[0] <= found.counts[-1] <= 1_000_000


def test_more_epsilon_makes_the_head_count_surer():
    sharp = HeadCount.posterior(NoiseLaw(4.0, (2,) * 10, ("all",) * 10), "all", 18.0, 25)
    blunt = HeadCount.posterior(LAW, "all", 18.0, 25)
    assert sharp.variance < blunt.variance / 4
    assert sharp.mean == pytest.approx(18, abs=0.3)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=30), st.floats(0.001, 0.4))
def test_a_range_leaves_at_most_its_tails_out(weights, tail):
    chances = np.array(weights) / sum(weights)
    heads = HeadCount(np.arange(1.0, len(weights) + 1), chances)
    low, high = heads.between(tail)
    assert chances[heads.counts < low].sum() <= tail + 1e-9
    assert chances[heads.counts > high].sum() <= tail + 1e-9
    assert low <= high


def test_the_range_of_a_certain_count_is_that_count():
    certain = HeadCount(np.array([3.0, 4.0, 5.0]), np.array([0.0, 1.0, 0.0]))
    assert certain.between(0.025) == (4, 4)
    assert (certain.mean, certain.variance) == (4, 0)


def test_systematic_picks_are_as_many_as_their_chances_say():
    picked = systematic(np.array([[0.5, 0.25, 0.25], [0.0, 0.0, 1.0]]), 8)
    assert picked[0].tolist() == [0, 0, 0, 0, 1, 1, 2, 2]
    assert picked[1].tolist() == [2] * 8


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40).filter(lambda w: sum(w) > 1e-3))
def test_no_pick_falls_on_what_has_no_chance(weights):
    chances = np.array(weights) / sum(weights)
    picked = systematic(chances, 16)
    assert (chances[picked] > 0).all()
