"""Three parties' noise follows the sum of three laws, and predictions know it."""

from itertools import product
from math import exp

import numpy as np
import pytest
from scipy.signal import fftconvolve
from scipy.stats import chisquare

from dp_core.estimate.joint.contrasts import contrast_variance, contrasts, unit_noise
from dp_core.estimate.joint.evidence import head_count
from dp_core.estimate.joint.figures import summarise
from dp_core.estimate.joint.noise_law import NoiseLaw
from dp_core.estimate.joint.planning import at_epsilon, plan_joint
from dp_core.estimate.joint.predict import expected_error, expected_half_width
from dp_core.features.soft_histogram import sum_weights
from dp_core.mechanisms.knorm import JointKNorm
from dp_core.params import Epsilon
from dp_core.secure_sum.terms import RoundTerms
from tests.dp_core.estimate.joint.test_predict import (  # noqa: F401
    QUANTITIES,
    made_up,
    repeatable,
)

pytestmark = pytest.mark.xdist_group("noise of three")  # what they share is made once

ROUNDS = 1_500
RELEASES = [([2] * 3, ["one"] * 3), ([5, 3, 2], ["one"] * 3), ([2, 2, 3], ["one", "two", "two"])]


@pytest.fixture(scope="module", params=RELEASES, ids=lambda release: str(release[0]))
def added(request):
    """Many exact sums of three draws, in athletes."""
    cells, sources = request.param
    mechanism = JointKNorm(epsilon=Epsilon.read(1), cells=cells, sources=sources)
    drawn = [[mechanism.draw() for _ in range(3)] for _ in range(ROUNDS)]
    law = NoiseLaw(1.0, tuple(cells), tuple(sources), 3)
    return law, [
        np.array([[each[place] for each in three] for three in drawn]).sum(axis=1) / 64
        for place in range(len(cells))
    ]


def test_totals_spread_as_the_law_says(added):
    law, noise = added
    grid = np.linspace(-200, 200, 20_001)
    for cells, source in zip(noise, law.sources, strict=True):
        density = np.exp(law.log_density(source, grid))
        claimed = (density * grid**2).sum() / density.sum()
        assert (cells.sum(axis=1) ** 2).mean() == pytest.approx(claimed, rel=0.25)


def test_contrasts_spread_as_the_law_says(added):
    law, noise = added
    for cells, source in zip(noise, law.sources, strict=True):
        total = cells.sum(axis=1)
        claimed = contrast_variance(cells.shape[1], law.radius_squared(source, total)).mean()
        seen = cells @ contrasts(cells.shape[1]).T
        assert (seen**2).mean() == pytest.approx(claimed, rel=0.2)


def test_one_party_has_the_law_that_it_always_had():
    alone = NoiseLaw(1.0, (2, 3), ("one", "one"))
    assert alone == NoiseLaw(1.0, (2, 3), ("one", "one"), 1)
    assert np.array_equal(unit_noise(3, 3, 512), unit_noise(3, 3, 512, 1))


def test_noise_of_three_kept_ready_is_closer_to_normal():
    alone, three = unit_noise(3, 2, 4096), unit_noise(3, 2, 4096, 3)
    kurtosis = [(z**4).mean() / (z**2).mean() ** 2 for z in (alone, three)]
    assert kurtosis[1] - 3 == pytest.approx((kurtosis[0] - 3) / 3, abs=0.5)


def test_three_times_the_noise_is_planned_with_fewer_knots_and_at_any_epsilon():
    def knots(parties, epsilon):
        terms = plan_joint(QUANTITIES, roster=100, epsilon=Epsilon.read(epsilon), parties=parties)
        return [len(item.knots) for item in terms.layout.items]

    assert knots(3, "2") < knots(1, "2")
    three = plan_joint(QUANTITIES, roster=100, epsilon=Epsilon.read(1), parties=3)
    assert at_epsilon(three, Epsilon.read(2)).parties == 3


TINY = RoundTerms(Epsilon.read(64), (2,), ("one",))
REACH = 30
FALSE_ALARM = 1e-7


def law_of_a_sum(rate, parties):
    """The exact law of summed noise on two cells, P(z) ∝ exp(-rate · ‖z‖), as a square table."""
    one = np.zeros((2 * REACH + 1,) * 2)
    for a, b in product(range(-REACH, REACH + 1), repeat=2):
        norm = max(max(a, 0) + max(b, 0), max(-a, 0) + max(-b, 0))
        one[a + REACH, b + REACH] = exp(-rate * norm)
    one /= one.sum()
    law = one
    for _ in range(parties - 1):
        law = fftconvolve(law, one, mode="same")
    return np.maximum(law, 0)


def misfit(drawn, law):
    """The chi-square p-value of draws, shape (N, 2), with rare places put together."""
    found = np.zeros_like(law)
    inside = (np.abs(drawn) <= REACH).all(axis=1)
    np.add.at(found, tuple((drawn[inside] + REACH).T), 1)
    expected = law / law.sum() * len(drawn)
    often = expected >= 8
    rest = [expected[~often].sum(), len(drawn) - found[often].sum()]
    return chisquare([*found[often], rest[1]], [*expected[often], rest[0]]).pvalue


def summed(mechanism, parties, rounds):
    drawn = [[mechanism.draw()[0] for _ in range(parties)] for _ in range(rounds)]
    return np.array(drawn).sum(axis=1)


@pytest.mark.slow
def test_the_noise_of_a_round_follows_its_law():
    """Chi-square on 4,000 rounds of three draws; a false alarm has probability 1e-7.

    With one party's noise missing, or the sensitivity halved, 1,000 rounds are enough.
    """
    law = law_of_a_sum(1.0, 3)
    assert misfit(summed(TINY.mechanism, 3, 4_000), law) > FALSE_ALARM
    assert misfit(summed(TINY.mechanism, 2, 1_000), law) < FALSE_ALARM
    halved = JointKNorm(epsilon=TINY.epsilon, cells=TINY.cells, sensitivity=32)
    assert misfit(summed(halved, 3, 1_000), law) < FALSE_ALARM


TOLD = [0, 1, 3]
"""Mean, SD and median."""


def simulate(terms, teams, law):
    widths, errors = [], []
    for _ in range(teams):
        values = {
            q.key: (made_up(q, terms.roster, law.normal(), law), np.ones(terms.roster, bool))
            for q in QUANTITIES
        }
        noisy = sum_weights(terms.layout, values)
        for _party in range(terms.parties):
            noisy = terms.mechanism.randomise(noisy)
        for place, quantity in enumerate(QUANTITIES):
            heads = head_count(terms, noisy, quantity.group)
            found = summarise(terms, noisy, place, heads, quantity.prior)
            steps = values[quantity.key][0]
            true = np.array([steps.mean(), steps.std(), np.median(steps)])
            widths.append((found.high - found.low)[TOLD] / 2)
            errors.append(np.abs(found.estimate[TOLD] - true))
    shape = (teams, len(QUANTITIES), 3)
    return np.reshape(widths, shape).mean(axis=0), np.reshape(errors, shape).mean(axis=0)


@pytest.mark.slow
@pytest.mark.usefixtures("repeatable")
@pytest.mark.parametrize(("roster", "epsilon"), [(25, "4"), (100, "2")])
def test_predicted_errors_and_half_widths_of_a_secure_sum_come_true(roster, epsilon):
    """The same draws in every run, so it never alarms by chance; 150 teams tell it to 5 %."""
    terms = plan_joint(QUANTITIES, roster=roster, epsilon=Epsilon.read(epsilon), parties=3)
    widths, errors = simulate(terms, 150, np.random.default_rng(roster))
    places = range(len(QUANTITIES))
    told = [expected_error(terms, place)[TOLD] for place in places]
    wide = [expected_half_width(terms, place)[TOLD] for place in places]
    assert np.mean(np.array(told) / errors) == pytest.approx(1, abs=0.1)
    assert np.mean(np.array(wide) / widths) == pytest.approx(1, abs=0.1)
    alone = plan_joint(QUANTITIES, roster=roster, epsilon=Epsilon.read(epsilon))
    less = [expected_error(alone, place)[TOLD] for place in places]
    assert np.mean(np.array(less) / errors) < 0.9
