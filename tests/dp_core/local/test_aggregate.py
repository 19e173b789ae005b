"""Blurred answers add up to the squad's figures, as nearly as was predicted."""

from __future__ import annotations

import numpy as np
import pytest

from dp_core.errors import ParameterError
from dp_core.local.aggregate import aggregate
from dp_core.local.choice import choose_design, expected_half_width, expected_variance
from dp_core.local.design import LocalDesign
from dp_core.local.device import blur
from dp_core.local.scores import chances, knot_scores, scores_of
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon

DESIGNS = [
    LocalDesign(0, 40, knots, window, 5, 2) for knots, window in ((2, 1), (5, 1), (9, 4), (3, 3))
]
HEART = read_catalogue()["resting_hr"].level


@pytest.mark.parametrize("design", DESIGNS, ids=str)
def test_every_score_means_what_it_stands_for(design):
    scores = scores_of(design)
    for knot in range(design.knots):
        chance = np.array(design.weights(knot)) / design.total
        assert chance @ scores.reports == pytest.approx(1)
        assert chance @ scores.knot == pytest.approx(knot)
        assert chance @ scores.square == pytest.approx(knot**2)
        assert knot_scores(design) @ chance == pytest.approx(np.eye(design.knots)[knot], abs=1e-9)
    skipped = np.array(design.weights(None)) / design.total
    for score in (scores.reports, scores.knot, scores.square, *knot_scores(design)):
        assert skipped @ score == pytest.approx(0, abs=1e-9)


def test_a_value_between_two_knots_is_told_without_bias():
    design = DESIGNS[2]
    assert chances(design, 3.25) @ scores_of(design).knot == pytest.approx(3.25)


def squad(law: np.random.Generator, athletes: int, skips: float = 0.1):
    values = law.normal(HEART.prior.mean, HEART.prior.athlete_sd, athletes) / float(HEART.step)
    steps = np.clip(np.rint(values), HEART.low, HEART.high).astype(int)
    return steps, law.random(athletes) < skips


def outputs_of(design, steps, skipped, law):
    """Send from every device, on repeatable draws."""
    return [
        blur(design, None if skips else int(value), lambda most: int(law.integers(most)))
        for value, skips in zip(steps, skipped, strict=True)
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("epsilon", "athletes"), [("4", 100), ("2", 400)])
def test_errors_are_as_predicted_and_intervals_cover(epsilon, athletes):
    """300 squads: the RMS error is known to 4 %, coverage to 1.3 %."""
    design, law = choose_design(HEART, Epsilon.read(epsilon)), np.random.default_rng(5)
    off, held, spread_held, heads_held = [], [], [], []
    for _ in range(300):
        steps, skipped = squad(law, athletes)
        found = aggregate(HEART, design, outputs_of(design, steps, skipped, law))
        true = steps[~skipped] * float(HEART.step)
        off.append(found.mean.estimate - true.mean())
        held.append(found.mean.low <= true.mean() <= found.mean.high)
        spread_held.append(found.sd.low <= true.std() <= found.sd.high)
        heads_held.append(found.reported.low <= (~skipped).sum() <= found.reported.high)
    predicted = (expected_variance(design, HEART) / (0.9 * athletes)) ** 0.5
    predicted *= HEART.value(design.width)
    assert np.std(off) == pytest.approx(predicted, rel=0.12)
    assert abs(np.mean(off)) < 4 * predicted / 300**0.5
    assert np.mean(held) > 0.91
    assert np.mean(spread_held) > 0.91
    assert np.mean(heads_held) > 0.91


def test_shares_at_the_knots_are_told():
    design, law = LocalDesign(1, 5, 5, 1, 50, 1), np.random.default_rng(2)
    steps = law.choice([1, 2, 3, 4, 5], 4000, p=[0.1, 0.2, 0.4, 0.2, 0.1])
    found = aggregate(HEART, design, outputs_of(design, steps, steps < 0, law))
    for share, true in zip(found.shares, np.bincount(steps)[1:] / 4000, strict=True):
        assert share.low - 0.01 <= true <= share.high + 0.01
        assert share.estimate == pytest.approx(true, abs=0.03)


def test_few_answers_at_a_small_epsilon_say_nothing():
    design, law = choose_design(HEART, Epsilon.read("0.5")), np.random.default_rng(3)
    steps, skipped = squad(law, 25)
    mean = aggregate(HEART, design, outputs_of(design, steps, skipped, law)).mean
    assert mean.high - mean.low > 0.5 * HEART.value(HEART.width)


@pytest.mark.parametrize("outputs", [[], [1], [0, -1], [0, 10**6]])
def test_answers_that_the_mechanism_cannot_give_are_refused(outputs):
    with pytest.raises(ParameterError):
        aggregate(HEART, DESIGNS[1], outputs)


def test_less_epsilon_never_makes_a_better_design():
    spread = [
        expected_variance(choose_design(HEART, Epsilon.read(each)), HEART)
        for each in ("0.25", "0.5", "1", "2", "4", "8")
    ]
    assert spread == sorted(spread, reverse=True)


def test_the_interval_to_expect_narrows_as_the_root_of_the_squad():
    design = choose_design(HEART, Epsilon.read(4))
    few, many = (expected_half_width(HEART, design, each) for each in (25, 2500))
    assert few == pytest.approx(10 * many)
    assert few == pytest.approx(1.96 * 70 * (expected_variance(design, HEART) / 25) ** 0.5)


@pytest.mark.parametrize("devices", [2, 3, 5])
def test_a_few_answers_that_agree_by_chance_do_not_look_sharp(devices):
    design = choose_design(HEART, Epsilon.read(1))
    found = aggregate(HEART, design, [1] * devices)
    assert found.mean.high - found.mean.low > 0.9 * HEART.value(HEART.width)
    assert found.reported.low < devices / 2


@pytest.mark.slow
@pytest.mark.parametrize("athletes", [2, 5, 10])
def test_intervals_of_small_squads_cover(athletes):
    """1,000 squads: were the coverage 0.95, below 0.92 in one of 100,000 runs."""
    design, law = choose_design(HEART, Epsilon.read(2)), np.random.default_rng(8)
    held = np.zeros(3)
    for _ in range(1000):
        steps, skipped = squad(law, athletes, skips=0)
        found = aggregate(HEART, design, outputs_of(design, steps, skipped, law))
        true = steps * float(HEART.step)
        for place, (figure, truth) in enumerate(
            [(found.mean, true.mean()), (found.sd, true.std()), (found.reported, athletes)]
        ):
            held[place] += figure.low - 1e-9 <= truth <= figure.high + 1e-9
    assert (held / 1000).min() > 0.92
