"""What the pages predict is what fresh releases measure."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dp_core.classroom.bins import histogram, misplaced
from dp_core.classroom.curves import (
    SIZES,
    measure_error,
    predict_error,
    with_epsilons,
    with_sizes,
    with_upper_bounds,
)
from dp_core.classroom.joint_release import joint_means, planned_joint, split_half_width
from dp_core.classroom.scenes import Scene
from dp_core.classroom.settings import Setting
from dp_core.classroom.squad import METRICS, ClassSquad
from dp_core.errors import ParameterError
from dp_core.params import Epsilon

RELEASES = 60_000
TOLERANCE = 0.05
"""The relative error of a root mean square of 60,000 such draws has an SD below 0.005."""


def setting(low=80, high=220, epsilon="1", athletes=25):
    squad = ClassSquad.simulated(Scene(7, athletes))
    return Setting(squad, "sleep_hours", low, high, Epsilon.read(epsilon))


def test_measured_errors_lie_on_the_curve_against_epsilon():
    epsilons = [Epsilon.read(step) for step in ("0.1", "0.5", "2", "10")]
    for each in with_epsilons(setting(), epsilons):
        assert measure_error(each, RELEASES) == pytest.approx(
            predict_error(each).release, rel=TOLERANCE
        )


def test_measured_errors_lie_on_the_curve_against_squad_size():
    settings = with_sizes(setting())
    assert [each.squad.athletes for each in settings] == list(SIZES)
    for each in settings:
        assert measure_error(each, RELEASES) == pytest.approx(
            predict_error(each).release, rel=TOLERANCE
        )


def test_measured_errors_lie_on_the_curve_when_the_bounds_cut_values():
    tight = setting(low=100, high=140)
    assert predict_error(tight).clipping > predict_error(tight).noise
    assert measure_error(tight, RELEASES) == pytest.approx(
        predict_error(tight).release, rel=TOLERANCE
    )


def test_twice_the_epsilon_or_the_squad_halves_the_noise():
    base = predict_error(setting()).noise
    assert predict_error(setting(epsilon="2")).noise == pytest.approx(base / 2, rel=0.001)
    assert predict_error(setting(athletes=50)).noise == pytest.approx(base / 2, rel=1e-9)


def test_a_higher_upper_bound_cuts_less_and_adds_more_noise():
    settings = with_upper_bounds(setting(high=100))
    parts = [predict_error(each) for each in settings]
    noises, cuts = [each.noise for each in parts], [each.clipping for each in parts]
    assert noises == sorted(noises)
    assert cuts == sorted(cuts, reverse=True)
    assert cuts[0] > 1 > cuts[-1] == pytest.approx(0, abs=1e-9)
    best = min(range(len(parts)), key=lambda place: parts[place].release)
    assert 0 < best < len(parts) - 1
    assert (settings[-1].low, settings[-1].high) == (80, 220)


def test_even_the_narrowest_bounds_have_stops():
    assert [s.high for s in with_upper_bounds(setting(low=218, high=219))] == [219, 220]


def test_parts_of_an_error_add_up_in_squares():
    parts = predict_error(setting(low=144, high=152))
    squares = parts.clipping**2 + parts.noise**2 + parts.sampling**2
    assert parts.total == pytest.approx(math.sqrt(squares))
    values = setting().squad.true_values("sleep_hours")
    assert parts.sampling == pytest.approx(values.std(ddof=1) / 5)


def test_a_count_is_of_the_athletes_beyond_the_first_public_line():
    squad = ClassSquad.simulated(Scene(7, 200))
    short = Setting(squad, "sleep_hours", 80, 220, Epsilon.read(1))
    assert short.line == "below 7 h"
    assert short.true_count() == (squad.true_values("sleep_hours") < 7 - 1e-9).sum()
    heavy = Setting(squad, "daily_load", 0, 240, Epsilon.read(1))
    assert heavy.true_count() == (squad.true_values("daily_load") >= 500 - 1e-9).sum() > 0


@pytest.mark.parametrize(("low", "high"), [(100, 100), (120, 100), (79, 220), (80, 221)])
def test_bounds_out_of_order_or_place_are_refused(low, high):
    with pytest.raises(ParameterError):
        setting(low, high)


def test_a_shipped_squad_has_one_size():
    team = ClassSquad.shipped("SoccerMon Team A")
    only = Setting(team, "sleep_hours", 80, 220, Epsilon.read(1))
    assert with_sizes(only) == [only]
    with pytest.raises(ParameterError):
        Setting(team, "resting_hr", 300, 1000, Epsilon.read(1))


@pytest.mark.parametrize("bins", [2, 8, 30])
def test_a_histogram_misplaces_what_the_formula_says(bins):
    found = histogram(setting(), bins)
    assert found.true_counts.sum() == 25
    assert len(found.edges) == bins + 1
    measured = [misplaced(found.release(), found.true_counts) for _ in range(4000)]
    off = abs(np.mean(measured) - found.noise_share)
    assert off < 6.5 * np.std(measured) / math.sqrt(4000)


def test_more_bins_misplace_more():
    assert histogram(setting(), 20).noise_share == pytest.approx(
        10 * histogram(setting(), 2).noise_share
    )


def test_the_joint_release_is_within_its_planned_interval():
    """Coverage of 95 % at 40 releases: fewer than 26 has probability below 1e-8."""
    here = setting(epsilon="4")
    truth = here.squad.true_mean("sleep_hours")
    figures = list(joint_means(here, 40))
    assert sum(figure.low <= truth <= figure.high for figure in figures) >= 26
    assert len({figure.estimate for figure in figures}) > 1
    assert np.mean([f.half_width for f in figures]) == pytest.approx(planned_joint(here), rel=0.5)


def test_a_shared_release_beats_a_split_budget_by_more_the_more_metrics():
    here = setting()
    gains = [
        split_half_width(here, many) / planned_joint(here, METRICS[:many]) for many in (1, 3, 10)
    ]
    assert 1 < gains[0] < gains[1] < gains[2]
    assert split_half_width(here, 10) == pytest.approx(10 * split_half_width(here, 1))
