"""The filter and smoother on a grid against the closed form of Kalman, Rauch, Tung and Striebel."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from dp_core.estimate.trend.model import STEP, Wander, moves, places, start
from dp_core.estimate.trend.season import Season, run

Floats = NDArray[np.float64]

NOISE = 1.1
WEEKS = (1.0, 1.0, 3.0, 1.0, 2.0, 1.0, 1.0, 4.0, 1.0)
SHARP = 0.01
"""As near as the grid must come: one per cent of an SD of the prior."""


def look(noisy: Floats, noise: float = NOISE) -> Floats:
    """Log-likelihoods of straight looks at a level, one kind of team."""
    return -((noisy[:, None, None] - places()) ** 2) / (2 * noise**2)


def closed(wander: Wander, noisy: Floats, until: int) -> tuple[Floats, Floats]:
    """The joint normal law of all levels given the looks before `until`."""
    days = np.cumsum([0.0, *WEEKS])[: len(noisy)]
    apart = np.abs(np.subtract.outer(days, days))
    prior = wander.spread**2 * wander.persistence**apart + wander.centre**2
    gain = prior[:, :until] @ np.linalg.inv(prior[:until, :until] + NOISE**2 * np.eye(until))
    return gain @ noisy[:until], prior - gain @ prior[:until]


def moments(law: Floats) -> tuple[Floats, Floats]:
    mean = law @ places()
    return mean, np.sqrt(law @ places() ** 2 - mean**2)


@pytest.fixture
def noisy() -> Floats:
    return 1.5 * np.random.default_rng(4).standard_normal(len(WEEKS) + 1)


@pytest.mark.parametrize("wander", [Wander(0.9), Wander(0.3), Wander(0.9, 0.8, 1.2)])
def test_straight_looks_give_the_smoother_of_rauch_tung_and_striebel(
    wander: Wander, noisy: Floats
) -> None:
    mean, variance = closed(wander, noisy, len(noisy))
    found, spread = moments(run(wander, WEEKS, look(noisy)).retrospective)
    assert np.abs(found - mean).max() < SHARP
    np.testing.assert_allclose(spread, np.sqrt(np.diag(variance)), rtol=0.01)


@pytest.mark.parametrize("wander", [Wander(0.9), Wander(0.3), Wander(0.9, 0.8, 1.2)])
def test_straight_looks_give_the_filter_of_kalman(wander: Wander, noisy: Floats) -> None:
    found, spread = moments(run(wander, WEEKS, look(noisy)).live)
    for last in range(len(noisy)):
        mean, variance = closed(wander, noisy, last + 1)
        assert abs(found[last] - mean[last]) < SHARP
        assert spread[last] == pytest.approx(np.sqrt(variance[last, last]), rel=0.01)


def test_a_live_figure_does_not_know_the_future(noisy: Floats) -> None:
    later = noisy.copy()
    later[6:] += 5.0
    before, after = (run(Wander(0.9), WEEKS, look(each)) for each in (noisy, later))
    np.testing.assert_array_equal(before.live[:6], after.live[:6])
    assert np.abs(before.retrospective[5] - after.retrospective[5]).sum() > 0.1
    np.testing.assert_allclose(before.pair(1, 5, until=5), after.pair(1, 5, until=5), atol=1e-12)


def test_a_level_that_does_not_wander_is_one_level_seen_many_times(noisy: Floats) -> None:
    """Ignoring how the level persists would leave each window to itself."""
    still, restless = (
        moments(run(Wander(phi), WEEKS, look(noisy)).retrospective)[1][4] for phi in (0.999, 0.001)
    )
    assert still < 0.4
    assert restless == pytest.approx(np.sqrt(1 / (1 + NOISE**-2)), rel=0.01)


@pytest.mark.parametrize("until", [7, 9])
def test_the_joint_law_of_two_windows_has_the_closed_covariance(noisy: Floats, until: int) -> None:
    mean, variance = closed(Wander(0.9), noisy, until + 1)
    joint = run(Wander(0.9), WEEKS, look(noisy)).pair(2, 7, until=until)
    means = [joint.sum(axis=1) @ places(), joint.sum(axis=0) @ places()]
    assert means == pytest.approx([mean[2], mean[7]], abs=SHARP)
    together = places() @ joint @ places() - means[0] * means[1]
    assert together == pytest.approx(variance[2, 7], abs=0.003)


def test_kinds_of_team_are_weighed_by_how_well_they_foretold(noisy: Floats) -> None:
    """Two kinds, one of which never sees straight: the mixture forgets it."""
    both = np.concatenate([look(noisy), look(noisy + 6.0) - 4.0], axis=1)
    chances = np.log([0.5, 0.5])
    mixed = run(Wander(0.9), WEEKS, both, chances)
    alone = run(Wander(0.9), WEEKS, look(noisy))
    np.testing.assert_allclose(mixed.retrospective, alone.retrospective, atol=1e-3)
    equal = run(Wander(0.9), WEEKS, np.repeat(look(noisy), 2, axis=1), chances)
    np.testing.assert_allclose(equal.live, alone.live, atol=1e-12)


def test_evidence_is_the_likelihood_of_the_looks(noisy: Floats) -> None:
    """Against the closed normal density of all looks together."""
    days = np.cumsum([0.0, *WEEKS])
    spread = 0.9 ** np.abs(np.subtract.outer(days, days)) + NOISE**2 * np.eye(len(days))
    _, size = np.linalg.slogdet(spread)
    expected = -0.5 * (noisy @ np.linalg.solve(spread, noisy) + size)
    scale = len(noisy) * np.log(NOISE)
    found = run(Wander(0.9), WEEKS, look(noisy)).evidence[-1, 0] - scale
    assert found == pytest.approx(expected, abs=0.02)


def test_laws_are_laws(noisy: Floats) -> None:
    season: Season = run(Wander(0.9, 1.0, 1.3), WEEKS, look(noisy))
    for law in (season.live, season.retrospective):
        np.testing.assert_allclose(law.sum(axis=1), 1.0)
        assert law.min() >= 0
    assert season.pair(0, 3, until=9).sum() == pytest.approx(1.0)


def test_moves_keep_the_law_of_a_level_before_any_data() -> None:
    for wander in (Wander(0.9), Wander(0.9, 1.0, 1.3)):
        first = start(wander)
        after = (first[:, None] @ moves(wander, 2.5))[:, 0]
        np.testing.assert_allclose(after, first, atol=2e-3)
        _, spread = moments(first.sum(axis=0)[None])
        assert spread[0] == pytest.approx(wander.variance**0.5, rel=0.03)
    assert all(right - left == pytest.approx(STEP) for left, right in pairwise(places()))
