"""A league's released sums say what to expect of a further team, and how surely."""

from __future__ import annotations

import numpy as np
import pytest

from dp_core.estimate.joint.family import as_stated
from dp_core.estimate.joint.planning import plan_joint
from dp_core.estimate.pool import POOLED, LeagueBelief, _grid, in_unit, learn, weigh_places
from dp_core.features.soft_histogram import sum_weights
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon

CATALOGUE = read_catalogue()
RESTING = CATALOGUE["resting_hr"].level
RMSSD = CATALOGUE["hrv_rmssd"].level


def seen(place, sd=0.4):
    """What a team says that lies at a place, seen with an error."""
    return np.exp(-(((_grid()[0] - place) / sd) ** 2) / 2) + 1e-12


def league(*, centre=0.0, spread=0.6, teams=12, seed=1, sd=0.4):
    law = np.random.default_rng(seed)
    true = centre + spread * law.standard_normal(teams)
    return [seen(place + sd * law.standard_normal(), sd) for place in true]


def weighed(mean, *, size=200, epsilon="8", quantity=RESTING):
    """Release one made-up team and weigh its places."""
    law = np.random.default_rng(3)
    terms = plan_joint([quantity], roster=size, epsilon=Epsilon.read(epsilon))
    drawn = law.normal(mean, quantity.prior.athlete_sd, size) / float(quantity.step)
    steps = np.clip(np.rint(drawn), quantity.low, quantity.high).astype(np.int64)
    noisy = terms.mechanism.randomise(
        sum_weights(terms.layout, {quantity.key: (steps, np.ones(size, dtype=bool))})
    )
    return weigh_places(terms, noisy, 0)


@pytest.mark.parametrize("mean", [50.0, 58.0, 66.0])
def test_the_places_that_fit_a_teams_sums_lie_at_its_mean(mean):
    """The error of a mean of 200 at epsilon 8 is 0.15 team SDs; 1.2 are never passed (< 1e-9)."""
    chance = weighed(mean)
    places, volume = _grid()
    middle = (chance * volume) @ places / (chance @ volume)
    assert middle == pytest.approx((mean - 58) / 4, abs=1.2)
    assert chance.max() == 1.0


def test_without_reports_a_league_is_what_the_prior_expects():
    before = LeagueBelief.before()
    assert before.weights.sum() == pytest.approx(1)
    assert before.weights[-1] == 0.5
    assert before.centre == pytest.approx(0, abs=1e-12)
    assert 1.0 < before.spread < 1.3
    assert before.after([]).weights == pytest.approx(before.weights)


def test_a_league_that_is_off_is_found_and_one_that_is_not_stays():
    off = LeagueBelief.before().after(league(centre=2.0))
    right = LeagueBelief.before().after(league(centre=0.0, spread=1.0, teams=30, seed=2))
    assert off.centre == pytest.approx(2.0, abs=0.5)
    assert off.weights[-1] < 0.01
    assert right.centre == pytest.approx(0.0, abs=0.5)
    assert right.weights[-1] > 0.5


def test_what_is_not_known_of_a_league_widens_what_is_expected_of_a_team():
    few, many = (LeagueBelief.before(0.0).after(league(centre=1.0, teams=n)) for n in (2, 40))
    assert few.spread > many.spread
    assert many.spread == pytest.approx(0.6, abs=0.25)


def test_metrics_that_are_off_make_the_others_less_trusted():
    vague = [seen(0.8, sd=2.0)]
    alone = learn([vague])[0]
    beside_wrong = learn([vague, *[league(centre=3.0)] * 5])[0]
    beside_right = learn([vague, *[league(centre=0.0, spread=1.0, teams=30, seed=2)] * 5])[0]
    assert beside_wrong.weights[-1] < alone.weights[-1] < beside_right.weights[-1]


def test_a_metric_is_told_by_the_others_and_its_own_reports_count_once():
    """One metric alone: its rate stays even, so that its odds enter through its reports only."""
    reports = league(centre=1.5)
    assert learn([reports])[0].weights == pytest.approx(
        LeagueBelief.before(0.5).after(reports).weights
    )


def test_the_learned_prior_is_the_quantitys_own_where_the_league_is_as_expected():
    certain = LeagueBelief(np.zeros(1), np.ones(1), np.ones(1))
    prior = certain.prior(RESTING)
    assert prior.mean == RESTING.prior.mean
    assert prior.athlete_sd == RESTING.prior.athlete_sd
    assert prior.team_sd * as_stated(2).team_spread == pytest.approx(RESTING.prior.team_sd)
    assert prior.source == POOLED


def test_on_a_log_scale_a_league_moves_by_a_factor():
    certain = LeagueBelief(np.array([2.0]), np.ones(1), np.ones(1))
    prior, own = certain.prior(RMSSD), RMSSD.prior
    grown = np.exp(2 * own.team_sd / own.mean)
    assert prior.mean == pytest.approx(own.mean * grown)
    assert prior.athlete_sd == pytest.approx(own.athlete_sd * grown)
    assert in_unit(RMSSD, np.zeros(1)) == pytest.approx([own.mean])


@pytest.mark.parametrize("key", list(CATALOGUE.metrics))
@pytest.mark.parametrize("centre", [-6.0, 6.0])
def test_a_learned_prior_can_always_take_the_place_of_the_metrics_own(key, centre):
    quantity = CATALOGUE[key].level
    for spread in (0.25, 2.5):
        belief = LeagueBelief(np.array([centre]), np.array([spread]), np.ones(1))
        assert quantity.takes(belief.prior(quantity))
