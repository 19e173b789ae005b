"""The interval that needs no prior holds whatever the prior says, with athletes missing.

450 intervals a test: at a coverage of 0.95 fewer than 400 hold with probability below 1e-6
for independent ones.
"""

import numpy as np
import pytest

from dp_core.estimate.joint import noise_only
from dp_core.estimate.joint.noise_only import clipped_mean
from dp_core.estimate.joint.planning import plan_joint
from dp_core.features.knots import Scale
from dp_core.features.soft_histogram import sum_weights
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon

QUANTITIES = read_catalogue().quantities(("resting_hr", "hrv_rmssd", "fatigue"), None)
RELEASES, LEAST = 150, 400


def a_team(roster, law):
    """A team of which the prior knows little: three between-team SDs off, a third missing."""
    here = law.random(roster) < 0.67
    here[0] = True
    values = {}
    for quantity in QUANTITIES:
        prior = quantity.prior
        drawn = law.normal(prior.mean + 3 * prior.team_sd, 1.5 * prior.athlete_sd, roster)
        steps = np.clip(np.rint(drawn / float(quantity.step)), quantity.low, quantity.high)
        values[quantity.key] = (steps.astype(np.int64), here)
    return values, here


def true_mean(terms, place, values, here):
    item = terms.layout.items[place]
    scale, steps = Scale.of(item.quantity), values[item.quantity.key][0][here]
    within = np.clip(scale.place(steps.astype(float)), item.knots[0], item.knots[-1])
    return float(scale.value(within.mean()))


def held(terms, law):
    hits = 0
    for _ in range(RELEASES):
        values, here = a_team(terms.roster, law)
        noisy = terms.mechanism.randomise(sum_weights(terms.layout, values))
        for place in range(len(QUANTITIES)):
            found = clipped_mean(terms, noisy, place)
            hits += found.low <= true_mean(terms, place, values, here) <= found.high
    return hits


@pytest.fixture(autouse=True)
def forgotten():
    """A mutant's noise must not be remembered, nor the right one beside a mutant."""
    noise_only._usual.cache_clear()
    yield
    noise_only._usual.cache_clear()


def planned(roster, epsilon, **more):
    return plan_joint(QUANTITIES, roster=roster, epsilon=Epsilon.read(epsilon), **more)


@pytest.mark.slow
@pytest.mark.parametrize(("roster", "epsilon"), [(20, "1"), (25, "4"), (400, "2")])
def test_it_holds_however_wrong_the_prior_is(roster, epsilon):
    assert held(planned(roster, epsilon), np.random.default_rng(roster)) >= LEAST


@pytest.mark.slow
def test_half_the_noise_forgotten_is_noticed(monkeypatch):
    whole = noise_only._noise
    monkeypatch.setattr(noise_only, "_noise", lambda *parts: whole(*parts) / 2)
    assert held(planned(25, "4"), np.random.default_rng(25)) < LEAST


def test_hardly_any_noise_leaves_the_exact_clipped_mean():
    terms, law = planned(200, "100"), np.random.default_rng(2)
    values, here = a_team(200, law)
    noisy = sum_weights(terms.layout, values)
    for place in range(len(QUANTITIES)):
        found = clipped_mean(terms, noisy, place)
        true = true_mean(terms, place, values, here)
        assert found.low <= true <= found.high
        assert found.high - found.low < 0.1 * (found.last - found.first)


def test_noise_far_above_the_data_leaves_the_whole_range():
    terms = planned(10, "0.05")
    found = clipped_mean(terms, [[0] * cells for cells in terms.layout.cells], 0)
    assert (found.low, found.high) == (found.first, found.last)


def test_sums_beyond_all_sense_still_give_an_interval():
    terms = planned(10, "4")
    found = clipped_mean(terms, [[10**6] + [0] * (c - 1) for c in terms.layout.cells], 0)
    assert found.first <= found.low <= found.high <= found.last
