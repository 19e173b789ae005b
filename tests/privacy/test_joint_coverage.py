"""Intervals of the joint release hold when half the squad is missing and the prior is off.

240 team-metrics a test. At a true coverage of 0.95 fewer than 205 hold with probability below
1e-6 for independent intervals; ignoring participation falls far short of that.
"""

import numpy as np
import pytest

from dp_core.estimate.joint import figures
from dp_core.estimate.joint.figures import estimate_joint
from dp_core.estimate.joint.planning import plan_joint
from dp_core.estimate.joint.reporters import HeadCount
from dp_core.features.soft_histogram import sum_weights
from dp_core.figures import Reading
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon

QUANTITIES = read_catalogue().quantities(("sleep_hours", "fatigue", "mood"), None)
TEAMS, ROSTER, LEAST = 80, 100, 205


def a_squad(law):
    """Half the roster reports; each team mean lies two between-team SDs off its prior's."""
    values, present = {}, law.random(ROSTER) < 0.5
    for quantity in QUANTITIES:
        prior = quantity.prior
        mean = prior.mean + 2 * prior.team_sd * law.choice([-1, 1])
        steps = np.rint(law.normal(mean, prior.athlete_sd, ROSTER) / float(quantity.step))
        values[quantity.key] = (
            np.clip(steps.astype(np.int64), quantity.low, quantity.high),
            present,
        )
    return values, present


def held(terms, law):
    """Count the intervals of mean, SD and median that hold, and those of the head count."""
    counts = dict.fromkeys(("mean", "sd", "median", "reported"), 0)
    for _ in range(TEAMS):
        values, present = a_squad(law)
        found = estimate_joint(terms, terms.mechanism.randomise(sum_weights(terms.layout, values)))
        for quantity in QUANTITIES:
            steps, figure = values[quantity.key][0][present], found.quantities[quantity.key]
            true = {"mean": steps.mean(), "sd": steps.std(), "median": np.median(steps)}
            for name, exact in true.items():
                interval = figure.statistics[name]
                counts[name] += interval.low <= quantity.value(exact) <= interval.high
            counts["reported"] += figure.reported.low <= present.sum() <= figure.reported.high
    return counts


@pytest.fixture
def terms():
    return plan_joint(QUANTITIES, roster=ROSTER, epsilon=Epsilon.read(4), expected=50)


@pytest.mark.slow
def test_intervals_hold_with_half_the_squad_missing_and_every_prior_off(terms):
    counts = held(terms, np.random.default_rng(20))
    assert min(counts.values()) >= LEAST


@pytest.mark.slow
def test_ignoring_participation_is_noticed(terms, monkeypatch):
    def everybody(*_):
        return HeadCount(np.array([float(ROSTER)]), np.ones(1))

    monkeypatch.setattr(figures, "head_count", everybody)
    counts = held(terms, np.random.default_rng(20))
    assert counts["mean"] < LEAST


def held_of_the_population(terms, law):
    """Count the intervals for the population that hold its mean, and those for the squad."""
    counts = {"team": 0, "population": 0}
    for _ in range(TEAMS):
        values, present, means = {}, np.ones(ROSTER, dtype=bool), {}
        for quantity in QUANTITIES:
            prior = quantity.prior
            means[quantity.key] = law.normal(prior.mean, prior.team_sd)
            drawn = law.normal(means[quantity.key], prior.athlete_sd, ROSTER)
            steps = np.rint(drawn / float(quantity.step)).astype(np.int64)
            values[quantity.key] = np.clip(steps, quantity.low, quantity.high), present
        noisy = terms.mechanism.randomise(sum_weights(terms.layout, values))
        for whom in counts:
            found = estimate_joint(terms, noisy, Reading(whom=whom))
            for key, mean in means.items():
                interval = found.quantities[key].statistics["mean"]
                counts[whom] += interval.low <= mean <= interval.high
    return counts


@pytest.mark.slow
def test_only_intervals_for_the_population_hold_its_mean():
    terms = plan_joint(QUANTITIES, roster=ROSTER, epsilon=Epsilon.read(50))
    counts = held_of_the_population(terms, np.random.default_rng(5))
    assert counts["population"] >= LEAST
    assert counts["team"] < LEAST
