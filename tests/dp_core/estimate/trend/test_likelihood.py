"""What a window's sums say of a level: against simulation, and with all that blurs it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.special import logsumexp

from dp_core.estimate.joint.contrasts import contrasts
from dp_core.estimate.joint.evidence import gather, head_count
from dp_core.estimate.joint.family import Belief, family_of
from dp_core.estimate.joint.lens import lens_of
from dp_core.estimate.joint.planning import JointTerms, plan_joint
from dp_core.estimate.trend.levels import as_stated
from dp_core.estimate.trend.likelihood import HEADS, by_kind, kinds, levels, log_likelihood
from dp_core.estimate.trend.model import places
from dp_core.metrics import Catalogue, Quantity
from dp_core.params import Epsilon

WITHIN = as_stated(None).within


@pytest.fixture(scope="module")
def quantities(catalogue: Catalogue) -> tuple[Quantity, ...]:
    found = catalogue.quantities(("sleep_hours", "fatigue"), None)
    return tuple(replace(each, gaps=0.0) for each in found)


def planned(
    quantities: tuple[Quantity, ...], *, epsilon: str = "2", roster: int = 40
) -> JointTerms:
    return plan_joint(quantities, roster=roster, epsilon=Epsilon.read(epsilon), gaussian=True)


def sums_of(terms: JointTerms, place: float) -> list[list[int]]:
    """Noiseless sums of a whole squad whose level lies at a place."""
    found = []
    for item in terms.layout.items:
        lens = lens_of(item, item.quantity.prior, terms.layout.resolution)
        family = lens.family
        law = np.argmin(np.abs(family.place - place) + np.abs(family.width) + ~family.normal)
        contrast = terms.roster * lens.means[law]
        even = terms.roster / len(item.knots)
        half = contrast @ contrasts(len(item.knots))
        found.append(np.rint((half + even) * terms.layout.resolution).astype(int).tolist())
    return found


def moments(log_like: NDArray[np.float64]) -> tuple[float, float]:
    law = np.exp(log_like - log_like.max())
    law /= law.sum()
    mean = float(law @ places())
    return mean, float(np.sqrt(law @ (places() - mean) ** 2))


def test_a_level_is_read_where_the_squad_lies(quantities: tuple[Quantity, ...]) -> None:
    terms = planned(quantities, epsilon="10", roster=400)
    for place in (-1.5, 0.0, 1.5):
        noisy = sums_of(terms, place)
        for number, quantity in enumerate(quantities):
            found = log_likelihood(terms, noisy, number, quantity.prior, WITHIN)
            assert moments(found)[0] == pytest.approx(place, abs=0.25)


def test_more_noise_says_less_and_sampling_is_counted(quantities: tuple[Quantity, ...]) -> None:
    """With hardly any noise what is left is who happened to report: SD / √n, and not zero."""
    spreads = []
    for epsilon in ("0.5", "2", "10"):
        terms = planned(quantities, epsilon=epsilon, roster=100)
        found = log_likelihood(terms, sums_of(terms, 0.0), 0, quantities[0].prior, WITHIN)
        spreads.append(moments(found)[1])
    assert spreads == sorted(spreads, reverse=True)
    prior = quantities[0].prior
    sampling = prior.athlete_sd / prior.team_sd / 100**0.5
    assert spreads[-1] > sampling


def test_a_likelihood_weighs_in_each_head_count_width_and_shape(
    quantities: tuple[Quantity, ...],
) -> None:
    """At the laws' own places it is the plain sum over all of them."""
    terms = planned(quantities)
    noisy, prior = sums_of(terms, 0.0), quantities[0].prior
    item = terms.layout.items[0]
    lens = lens_of(item, prior, terms.layout.resolution)
    evidence = gather(terms, noisy, 0, head_count(terms, noisy, "questionnaire").spread(HEADS))
    every = np.arange(len(lens.family.place))
    seen = logsumexp(lens.log_likelihood(every, evidence, WITHIN.concentration), axis=0)
    weight = lens.family.log_weights(WITHIN)
    found = log_likelihood(terms, noisy, 0, prior, WITHIN)
    fine, at = CubicSpline(places(), found), {}
    for place in (-2.0, 0.0, 2.0):
        nearest = lens.family.place[np.argmin(np.abs(lens.family.place - place))]
        here = lens.family.place == nearest
        total = logsumexp((seen + weight)[here]) - logsumexp(weight[here])
        at[place] = total - fine(nearest)
    assert max(at.values()) - min(at.values()) < 0.02


def test_kinds_add_up_to_the_whole(quantities: tuple[Quantity, ...]) -> None:
    terms = planned(quantities)
    noisy, prior = sums_of(terms, 1.0), quantities[0].prior
    belief = Belief(team=1.6, spread=1.1, concentration=100.0, normal=0.4, wide=0.05)
    lens = lens_of(terms.layout.items[0], prior, terms.layout.resolution)
    chances = kinds(lens, belief)
    assert np.exp(chances).sum() == pytest.approx(1.0)
    assert np.exp(chances).reshape(5, -1).sum(axis=1)[0] == pytest.approx(0.4)
    whole = log_likelihood(terms, noisy, 0, prior, belief)
    parts = logsumexp(by_kind(terms, noisy, 0, prior, belief) + chances[:, None], axis=0)
    middle = np.abs(places()) < 3
    np.testing.assert_allclose((parts - whole)[middle], (parts - whole)[len(whole) // 2], atol=0.05)


def test_levels_are_the_priors_mean_and_spread_in_the_unit(catalogue: Catalogue) -> None:
    for quantity in catalogue.quantities(("resting_hr", "sleep_hours", "weekly_load"), None):
        level = levels(quantity, quantity.prior)
        assert (np.diff(level) >= 0).all()
        assert (
            quantity.value(quantity.low) <= level[0] <= level[-1] <= quantity.value(quantity.high)
        )
        if not quantity.log:
            at = np.interp([0.0, 1.0], places(), level)
            prior = quantity.prior
            assert at == pytest.approx([prior.mean, prior.mean + prior.team_sd], rel=0.02)
    assert len(family_of(quantity, quantity.prior).place) > len(level)
