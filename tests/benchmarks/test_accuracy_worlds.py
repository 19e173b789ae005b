"""Simulated teams are what their world says, and errors are what they are defined to be."""

import numpy as np
import pytest

from benchmarks.accuracy.metrics import TEN, ten_metrics, with_study_spreads
from benchmarks.accuracy.scores import errors_of, truth_of
from benchmarks.accuracy.worlds import MISSING, SHAPES, WORLDS, Missing, off_by, simulate
from dp_core.engines.compare.engine import Answers
from dp_core.features.knots import Scale
from tests.privacy.small import a_line, a_quantity

TEN_METRICS = ten_metrics()
MANY = 40_000


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_odd_shapes_have_mean_0_and_variance_1(shape):
    """A million values: standard errors are below 0.02, also for the variance of heavy tails."""
    drawn = shape(np.random.default_rng(1), 1_000_000)
    assert drawn.mean() == pytest.approx(0, abs=0.02)
    assert drawn.var() == pytest.approx(1, abs=0.1)


def places_and_widths(world, teams=300):
    """Each team's mean and SD on the standard scale, for one metric far from its bounds."""
    quantity = TEN_METRICS[0]
    rows = []
    for team in range(teams):
        law = np.random.default_rng(team)
        steps, _ = simulate([quantity], 400, world, Missing(), law)[quantity.key]
        z = Scale.of(quantity).place(steps.astype(float))
        rows.append((z.mean(), z.std()))
    prior = quantity.prior
    mean, sd = np.array(rows).T
    return mean * prior.athlete_sd / prior.team_sd, np.log(sd) / prior.sd_spread


def test_in_the_prior_world_teams_vary_as_the_prior_says():
    place, width = places_and_widths(WORLDS["prior"])
    assert place.std() == pytest.approx(1, abs=0.2)
    assert width.std() == pytest.approx(1, abs=0.25)
    assert abs(place.mean()) < 0.3 and abs(width.mean()) < 0.3


def test_in_the_shifted_world_every_mean_is_two_off_and_every_sd_too():
    place, width = places_and_widths(WORLDS["shift"], 40)
    spread = TEN_METRICS[0].prior.sd_spread
    assert np.abs(place) == pytest.approx(2, abs=0.6)
    assert np.abs(width * spread) == pytest.approx(0.35, abs=0.2)
    assert (place > 0).any() and (place < 0).any()


def test_a_distance_is_kept():
    place, _ = places_and_widths(off_by(4.0), 10)
    assert np.abs(place) == pytest.approx(4, abs=0.6)


@pytest.mark.parametrize("missing", MISSING, ids=str)
def test_so_many_are_missing_and_they_miss_all_metrics(missing):
    values = simulate(TEN_METRICS, MANY, WORLDS["prior"], missing, np.random.default_rng(2))
    masks = [present for _, present in values.values()]
    assert all((mask == masks[0]).all() for mask in masks)
    assert 1 - masks[0].mean() == pytest.approx(missing.share, abs=0.02)


def test_the_informed_absent_are_the_tired():
    values = simulate(
        TEN_METRICS, MANY, WORLDS["prior"], Missing(0.5, True), np.random.default_rng(3)
    )
    gaps = []
    for key in ("fatigue", "resting_hr", "body_mass"):
        steps, present = values[key]
        gaps.append((steps[~present].mean() - steps[present].mean()) / steps.std())
    assert min(gaps[:2]) > 0.5 and abs(gaps[2]) < 0.1


def test_missing_is_written_and_read_alike():
    assert [str(each) for each in MISSING] == ["0", "20", "50", "20i", "50i"]
    assert [Missing.read(str(each)) for each in MISSING] == list(MISSING)


def test_two_athletes_report_at_least():
    for team in range(200):
        law = np.random.default_rng(team)
        values = simulate(TEN_METRICS[:1], 3, WORLDS["prior"], Missing(0.5), law)
        assert values[TEN[0]][1].sum() >= 2


def test_metrics_are_ten_in_one_source_or_their_own():
    assert [quantity.key for quantity in TEN_METRICS] == list(TEN)
    assert {quantity.group for quantity in TEN_METRICS} == {"questionnaire"}
    assert len({quantity.group for quantity in ten_metrics(one_source=False)}) == 4
    shares = [
        each.prior.team_sd / each.prior.athlete_sd for each in with_study_spreads(TEN_METRICS)
    ]
    assert min(shares) == pytest.approx(0.35) and max(shares) == pytest.approx(0.7)


PULSE = a_quantity(thresholds=(a_line(105), a_line(103, "below")))
SQUAD = {"pulse": (np.array([100, 104, 106, 110, 101]), np.array([True, True, True, True, False]))}


def test_the_truth_is_about_those_who_reported():
    truth = truth_of(PULSE, SQUAD)
    assert truth.numbers == pytest.approx([105, 13**0.5, 103, 105, 107])
    assert truth.histogram == (0.25, 0.5, 0.25)
    assert truth.shares == (0.5, 0.25)


def test_errors_are_weighed_as_defined():
    exact = truth_of(PULSE, SQUAD)
    off = Answers(
        exact.mean + 1,
        exact.sd,
        exact.q25 - 2,
        exact.median,
        exact.q75,
        (0.5, 0.5, 0.0),
        (0.7, 0.25),
    )
    found = errors_of([PULSE], SQUAD, {"pulse": off})
    assert found.of_range == pytest.approx((0.1 + 0.2 + 0.25 + 0.2) / 8)
    assert found.of_sd == pytest.approx((1 + 2) / 5 / PULSE.prior.athlete_sd)
    assert errors_of([PULSE], SQUAD, {"pulse": exact}).of_range == 0
