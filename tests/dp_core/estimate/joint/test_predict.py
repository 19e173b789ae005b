"""What is told before a release comes true, and costs next to nothing to tell."""

import random
import time
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import norm

from dp_core.estimate.joint.evidence import head_count
from dp_core.estimate.joint.figures import summarise
from dp_core.estimate.joint.planning import plan_joint
from dp_core.estimate.joint.predict import (
    expect_joint,
    expected_error,
    expected_half_width,
    half_widths,
)
from dp_core.features.soft_histogram import sum_weights
from dp_core.mechanisms import exact, knorm, slices
from dp_core.metrics import read_catalogue
from dp_core.params import EPSILON_STEPS, Epsilon
from tests.dp_core.estimate.joint.test_figures import assert_sound
from tests.dp_core.features.made_up import make_quantity

QUANTITIES = read_catalogue().quantities(("resting_hr", "sleep_hours", "fatigue"), None)
STEPS = [Epsilon.read(step) for step in EPSILON_STEPS]


def test_expected_figures_are_sound_and_mostly_the_prior_s():
    terms = plan_joint(QUANTITIES, roster=25, epsilon=Epsilon.read(1))
    found = expect_joint(terms)
    for quantity in QUANTITIES:
        figures = found.quantities[quantity.key]
        assert_sound(quantity, figures)
        mean = figures.statistics["mean"]
        assert mean.estimate == pytest.approx(quantity.prior.mean, rel=0.02)
        assert mean.prior_only == mean.estimate
    assert found.reported.high == 25


def test_more_epsilon_more_athletes_and_fewer_metrics_promise_narrower_intervals():
    def width(metrics, roster, epsilon):
        terms = plan_joint(QUANTITIES[:metrics], roster=roster, epsilon=Epsilon.read(epsilon))
        return expected_half_width(terms, 0)[0]

    assert width(3, 25, 4) < width(3, 25, 1)
    assert width(3, 100, 1) < width(3, 25, 1)
    assert width(1, 25, 1) < width(3, 25, 1)


def test_the_share_that_is_data_grows_with_epsilon():
    shares = [
        expect_joint(plan_joint(QUANTITIES, roster=25, epsilon=Epsilon.read(epsilon)))
        .quantities["fatigue"]
        .statistics["mean"]
        .data_share
        for epsilon in ("0.1", "1", "10")
    ]
    assert shares[0] < 0.1
    assert 0.3 < shares[1] < shares[2]


def test_a_curve_over_all_epsilons_is_quick_enough_for_a_slider():
    terms = plan_joint(QUANTITIES, roster=25, epsilon=Epsilon.read(1))
    half_widths(terms, STEPS)
    start = time.perf_counter()
    curves = half_widths(terms, STEPS)
    assert time.perf_counter() - start < 1.0
    assert [len(curve) for curve in curves.values()] == [len(STEPS)] * 3
    assert all(curve[0] > 2 * curve[-1] for curve in curves.values())


def test_many_knots_promise_narrow_intervals():
    terms = plan_joint(QUANTITIES, roster=10_000, epsilon=Epsilon.read(4))
    assert len(terms.layout.items[0].knots) == 17
    mean, sd = expected_half_width(terms, 0)[:2] * float(QUANTITIES[0].step)
    assert 0 < sd < 0.3
    assert 0 < mean < 0.15


def test_fewer_athletes_are_expected_to_answer_an_often_missing_item():
    whole, gaps = (
        plan_joint([make_quantity()], roster=40, epsilon=Epsilon.read(2), often_missing=often)
        for often in (frozenset(), frozenset({"rest"}))
    )
    assert expected_error(gaps, 0)[0] > expected_error(whole, 0)[0]


def simulate(terms, teams, law):
    """Release many made-up teams and average half-widths and errors of mean, SD and median.

    Team means are spread evenly over the prior's law: the few far off weigh much.
    """
    widths, errors = [], []
    places = {
        q.key: law.permutation(norm.ppf((np.arange(teams) + 0.5) / teams)) for q in QUANTITIES
    }
    for team in range(teams):
        values = {
            q.key: (made_up(q, terms.roster, places[q.key][team], law), np.ones(terms.roster, bool))
            for q in QUANTITIES
        }
        noisy = terms.mechanism.randomise(sum_weights(terms.layout, values))
        for place, quantity in enumerate(QUANTITIES):
            heads = head_count(terms, noisy, quantity.group)
            found = summarise(terms, noisy, place, heads, quantity.prior)
            steps = values[quantity.key][0]
            true = np.array([steps.mean(), steps.std(), np.median(steps)])
            widths.append((found.high - found.low)[[0, 1, 3]] / 2)
            errors.append(np.abs(found.estimate[[0, 1, 3]] - true))
    shape = (teams, len(QUANTITIES), 3)
    return np.reshape(widths, shape).mean(axis=0), np.reshape(errors, shape).mean(axis=0)


def made_up(quantity, size, place, law):
    prior = quantity.prior
    mean = prior.mean + place * prior.team_sd
    sd = prior.athlete_sd * np.exp(law.normal(0, prior.sd_spread))
    steps = np.rint(law.normal(mean, sd, size) / float(quantity.step)).astype(np.int64)
    return np.clip(steps, quantity.low, quantity.high)


@pytest.fixture
def repeatable(monkeypatch):
    """Let the exact sampler draw alike in every run, so that this test never alarms by chance."""
    coins = SimpleNamespace(randbelow=random.Random(11).randrange)
    for module in (exact, knorm, slices):
        monkeypatch.setattr(module, "secrets", coins)


@pytest.mark.slow
@pytest.mark.usefixtures("repeatable")
@pytest.mark.parametrize(("roster", "epsilon"), [(25, "1"), (25, "4"), (100, "2"), (1000, "1")])
def test_predicted_errors_and_half_widths_come_true(roster, epsilon):
    terms = plan_joint(QUANTITIES, roster=roster, epsilon=Epsilon.read(epsilon))
    widths, errors = simulate(terms, 150, np.random.default_rng(roster))
    for place in range(len(QUANTITIES)):
        width = expected_half_width(terms, place)[[0, 1, 3]]
        error = expected_error(terms, place)[[0, 1, 3]]
        assert width == pytest.approx(widths[place], rel=0.2)
        assert error == pytest.approx(errors[place], rel=0.3)  # 150 teams tell it to 6 %
    assert np.mean(
        [expected_half_width(terms, p)[[0, 1, 3]] / widths[p] for p in range(3)]
    ) == pytest.approx(1, abs=0.07)
