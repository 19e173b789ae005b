"""Trends of simulated seasons: how far off they are, against how far off they say they are.

Squads and noise are simulated from fixed seeds, so no test here can raise a false alarm; how
near each bound lies was measured on other seeds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from dp_core.errors import ParameterError
from dp_core.estimate.joint import lens
from dp_core.estimate.joint.gaussian_law import GaussianLaw
from dp_core.estimate.joint.planning import JointTerms, plan_joint
from dp_core.estimate.trend import levels as trend_levels
from dp_core.estimate.trend.change import Call
from dp_core.estimate.trend.levels import spread
from dp_core.estimate.trend.likelihood import levels
from dp_core.estimate.trend.model import places
from dp_core.estimate.trend.outlook import expected_band, expected_trend
from dp_core.estimate.trend.trend import Trend, WindowSums, estimate_trend
from dp_core.features.soft_histogram import sum_weights
from dp_core.metrics import Quantity, read_catalogue
from dp_core.params import Epsilon

pytestmark = pytest.mark.xdist_group("trend")  # what they share is made once

Floats = NDArray[np.float64]
Seasons = list[tuple[Trend, Floats]]

WEEKS = 10
MANY = 30
NOISY, SHARP = (50, "0.15"), (20, "4")
"""Where the noise decides what is known, and where the sampling of athletes does."""


@cache
def quantity() -> Quantity:
    (found,) = read_catalogue().quantities(("sleep_hours",), None)
    prior = replace(found.prior, team_sd=found.prior.athlete_sd / 2)
    return replace(found, gaps=0.0, prior=prior, matters=0.2)


def planned(roster: int, epsilon: str) -> JointTerms:
    return plan_joint([quantity()], roster=roster, epsilon=Epsilon.read(epsilon), gaussian=True)


@cache
def simulated(roster: int, epsilon: str) -> tuple[tuple[list[WindowSums], Floats], ...]:
    """Seasons whose level is an AR(1) with φ = 0.9 and whose athletes are drawn each week."""
    terms, prior = planned(roster, epsilon), quantity().prior
    sd = terms.law.sd * terms.layout.resolution  # type: ignore[attr-defined]
    seasons = []
    for number in range(MANY):
        law = np.random.default_rng((roster, number))
        place, windows, truth = law.standard_normal(), [], []
        for week in range(WEEKS):
            if week:
                place = 0.9 * place + (1 - 0.81) ** 0.5 * law.standard_normal()
            values = prior.mean + prior.team_sd * place
            values = values + prior.athlete_sd * law.standard_normal(roster)
            steps = np.rint(values / float(quantity().step)).astype(np.int64)
            steps = np.clip(steps, quantity().low, quantity().high)
            (sums,) = sum_weights(
                terms.layout, {"sleep_hours": (steps, np.ones(roster, dtype=bool))}
            )
            noisy = np.rint(np.asarray(sums) + sd * law.standard_normal(len(sums)))
            windows.append(WindowSums(terms, [noisy.astype(int).tolist()], 0, 7.0 * week))
            truth.append(place)
        seasons.append((windows, np.array(truth)))
    return tuple(seasons)


def trends(setting: tuple[int, str]) -> Seasons:
    level = levels(quantity(), quantity().prior)
    return [
        (estimate_trend(windows, quantity(), quantity().prior), np.interp(truth, places(), level))
        for windows, truth in simulated(*setting)
    ]


def surprise(found: Seasons) -> float:
    """The mean square of errors in units of what the trend says they are; 1 is right."""
    squares = []
    for trend, truth in found:
        for law, figure, true in zip(
            trend.season.retrospective, trend.retrospective, truth, strict=True
        ):
            squares.append(((figure.estimate - true) / spread(law, trend.level)) ** 2)
    return float(np.mean(squares))


@pytest.fixture(scope="module")
def noisy_seasons() -> Seasons:
    return trends(NOISY)


@pytest.fixture(scope="module")
def sharp_seasons() -> Seasons:
    return trends(SHARP)


def test_a_trend_is_as_far_off_as_it_says(noisy_seasons: Seasons, sharp_seasons: Seasons) -> None:
    assert 0.75 < surprise(noisy_seasons) < 1.2
    assert 0.75 < surprise(sharp_seasons) < 1.2


def half_the_noise(patch: pytest.MonkeyPatch) -> tuple[int, str]:
    honest = GaussianLaw.contrast_variance
    patch.setattr(GaussianLaw, "contrast_variance", lambda *given: honest(*given) / 2)
    return NOISY


def no_wandering(patch: pytest.MonkeyPatch) -> tuple[int, str]:
    patch.setattr(trend_levels, "persistence_of", lambda _: 0.999)
    return NOISY


def no_sampling(patch: pytest.MonkeyPatch) -> tuple[int, str]:
    patch.setattr(lens, "overdispersion", lambda heads, trust: 0.2 * heads)
    return SHARP


@pytest.mark.parametrize("mutant", [half_the_noise, no_wandering, no_sampling])
def test_a_trend_that_leaves_something_out_is_found_out(
    mutant: Callable[[pytest.MonkeyPatch], tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    setting = mutant(monkeypatch)
    assert surprise(trends(setting)) > 1.3


def test_bands_hold_the_level(noisy_seasons: Seasons, sharp_seasons: Seasons) -> None:
    for found in (noisy_seasons, sharp_seasons):
        for kind in ("live", "retrospective"):
            held = [
                figure.low <= true <= figure.high
                for trend, truth in found
                for figure, true in zip(getattr(trend, kind), truth, strict=True)
            ]
            assert np.mean(held) > 0.93


def test_looking_back_knows_more_than_was_known_then(noisy_seasons: Seasons) -> None:
    live, back = (
        np.mean([
            (figure.estimate - true) ** 2
            for trend, truth in noisy_seasons
            for figure, true in zip(getattr(trend, kind), truth, strict=True)
        ])
        for kind in ("live", "retrospective")
    )  # fmt: skip
    assert back < 0.9 * live
    trend = noisy_seasons[0][0]
    assert trend.live[-1] == trend.retrospective[-1]
    assert all(0 < figure.data_share < 1 for figure in trend.live)
    assert trend.retrospective[3].data_share > trend.live[3].data_share


def test_changes_come_true_as_often_as_said(noisy_seasons: Seasons, sharp_seasons: Seasons) -> None:
    """And with them the calls: what was called was so, mostly."""
    said, true, called, wrong = [], [], 0, 0
    matters = quantity().matters
    for trend, truth in (*noisy_seasons, *sharp_seasons):
        for first, second in ((0, 6), (3, 9), (5, 8)):
            found = trend.really_changed(first, second)
            change = truth[second] - truth[first]
            came = {Call.ROSE: change > matters, Call.FELL: change < -matters}
            came[Call.SAME] = not any(came.values())
            said.append([found.rose, found.fell, found.same])
            true.append(list(came.values()))
            called += found.call in came
            wrong += not came.get(found.call, True)
    assert np.abs(np.mean(said, axis=0) - np.mean(true, axis=0)).max() < 0.06
    assert called > 5
    assert wrong / called < 0.2


def test_the_plan_of_a_season_says_how_far_off_its_trend_will_be(
    noisy_seasons: Seasons, sharp_seasons: Seasons
) -> None:
    for setting, found in ((NOISY, noisy_seasons), (SHARP, sharp_seasons)):
        planned_errors = expected_trend(planned(*setting), 0, [1.0] * (WEEKS - 1))
        bands = expected_band(planned(*setting), 0, [1.0] * (WEEKS - 1))
        for kind, error, band in zip(("live", "retrospective"), planned_errors, bands, strict=True):
            pairs = [
                (figure, true)
                for trend, truth in found
                for figure, true in zip(getattr(trend, kind), truth, strict=True)
            ]
            off = np.sqrt(np.mean([(figure.estimate - true) ** 2 for figure, true in pairs]))
            assert error == pytest.approx(off, rel=0.15 if setting == NOISY else 0.25)
            half = np.mean([figure.half_width for figure, _ in pairs])
            assert setting == SHARP or band == pytest.approx(half, rel=0.15)


def test_windows_out_of_order_are_refused() -> None:
    (windows, _), *_ = simulated(*NOISY)
    for wrong in ([], [windows[1], windows[0]], [windows[0], windows[0]]):
        with pytest.raises(ParameterError):
            estimate_trend(wrong, quantity(), quantity().prior)


def test_a_change_is_between_two_windows_in_order(noisy_seasons: Seasons) -> None:
    trend = noisy_seasons[0][0]
    for first, second in ((3, 3), (4, 2), (-1, 2), (0, WEEKS)):
        with pytest.raises(ParameterError):
            trend.really_changed(first, second)


def test_a_change_said_live_does_not_know_what_came_later() -> None:
    (windows, _), *_ = simulated(*NOISY)
    whole, part = (
        estimate_trend(each, quantity(), quantity().prior) for each in (windows, windows[:6])
    )
    live = whole.really_changed(1, 5, live=True)
    assert live.rose == pytest.approx(part.really_changed(1, 5).rose, abs=1e-9)
    assert live.rose != pytest.approx(whole.really_changed(1, 5).rose, abs=1e-4)
