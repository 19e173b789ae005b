"""The audit: sound mechanisms stay below their claim, broken ones are caught, as predicted.

A sound mechanism is accused by chance with probability below 1e-6 a test: bounds there are
taken at a confidence of 1 - 1e-6.
"""

import math
from functools import partial

import numpy as np
import pytest

from dp_core.attacks import audit
from dp_core.attacks.audit import (
    EVENTS,
    Tally,
    attack,
    best_chances,
    histogram_target,
    joint_target,
    library_target,
    predict_shown,
    ratio_bound,
    sum_target,
)
from dp_core.classroom.explain import guess_ceiling
from dp_core.classroom.scenes import Scene
from dp_core.classroom.settings import Setting
from dp_core.classroom.squad import ClassSquad
from dp_core.params import Epsilon

SURE = 1 - 1e-6
SQUAD = ClassSquad.simulated(Scene(seed=3, athletes=12))


def a_setting(epsilon="1", metric="sleep_hours"):
    quantity = SQUAD.quantity(metric)
    return Setting(SQUAD, metric, quantity.low, quantity.high, Epsilon.read(epsilon))


def joint(setting, *, broken=False):
    return joint_target(setting, [setting.metric], broken=broken)


def joint_of_three(setting, *, broken=False):
    return joint_target(setting, SQUAD.metrics[:3], broken=broken)


OURS = (sum_target, histogram_target, joint, joint_of_three)
every_mechanism = pytest.mark.parametrize("target", OURS)
KNOWN = (
    sum_target, partial(sum_target, broken=True), histogram_target,
    partial(histogram_target, broken=True), library_target,
    partial(library_target, replaces=False),
)  # fmt: skip


@every_mechanism
def test_a_sound_mechanism_stays_below_its_claim_and_near_it(target):
    shown = attack(target(a_setting()), 3000).shown(SURE)
    assert 0.4 < shown <= 1.0


@every_mechanism
def test_a_broken_mechanism_is_caught(target):
    """The true epsilon is 2; the bound falls below 1 with probability below 1e-6."""
    shown = attack(target(a_setting(), broken=True), 3000).shown(SURE)
    assert 1.0 < shown <= 2.05


def test_the_librarys_histogram_costs_twice_its_epsilon_when_an_athlete_is_replaced():
    assert attack(library_target(a_setting()), 2500).shown(SURE) > 1.3


def test_and_only_its_epsilon_when_an_athlete_leaves():
    assert 0.4 < attack(library_target(a_setting(), replaces=False), 2500).shown(SURE) <= 1.0


@pytest.mark.parametrize("target", KNOWN)
@pytest.mark.parametrize("epsilon", ["0.5", "2"])
def test_the_formula_says_how_often_the_best_event_happens(target, epsilon):
    """Counts of 1,500 releases, within 6 standard deviations, for both directions."""
    draws = 1500
    found = target(a_setting(epsilon))
    events = attack(found, draws).events
    for hits, alarms in (events[1], events[3]):
        for count, chance in ((hits, found.chances[0]), (alarms, found.chances[1])):
            spread = math.sqrt(draws * chance * (1 - chance))
            assert abs(count - draws * chance) < 6 * spread


@pytest.mark.slow
def test_audits_show_what_is_predicted_of_an_event():
    """The mean of 40 bounds of one event each; its standard error is 0.02.

    An audit shows the best of its events, which is a little above.
    """
    target, draws = histogram_target(a_setting(), broken=True), 1000
    tallies = [attack(target, draws) for _ in range(20)]
    error = (1 - 0.99) / EVENTS
    bounds = [
        ratio_bound(*each.events[place], draws, error) for each in tallies for place in (1, 3)
    ]
    assert np.mean(bounds) == pytest.approx(predict_shown(target.chances, draws, 0.99), abs=0.12)
    assert np.mean([each.shown(0.99) for each in tallies]) >= np.mean(bounds)


def test_a_bound_is_wrong_no_more_often_than_is_said():
    """Randomised response at epsilon 1: of 20,000 audits at 90 %, below 10 % are too high."""
    fresh = np.random.default_rng(1)
    hit, alarm = best_chances(1.0)
    hits, alarms = fresh.binomial(300, hit, 20_000), fresh.binomial(300, alarm, 20_000)
    wrong = [ratio_bound(h, a, 300, 0.1) > 1.0 for h, a in zip(hits, alarms, strict=True)]
    assert 0 < np.mean(wrong) < 0.1


def test_no_draws_show_nothing_and_no_hits_show_nothing():
    assert Tally().shown(0.99) == 0.0
    assert ratio_bound(0, 0, 50, 0.01) == -math.inf
    assert Tally(50, ((0, 0),) * EVENTS).shown(0.99) == 0.0
    assert ratio_bound(50, 50, 50, 0.01) < 0


def test_the_bound_is_that_of_clopper_and_pearson():
    """Of n out of n, the lower end is (error / 2)^(1 / n); of none, the upper is one less it."""
    end = 0.005 ** (1 / 100)
    assert ratio_bound(100, 0, 100, 0.01) == pytest.approx(math.log(end / (1 - end)))


def test_all_four_events_pay_for_the_confidence():
    tally = Tally(100, ((90, 10),) * EVENTS)
    assert tally.shown(0.9) == ratio_bound(90, 10, 100, 0.025)


def test_events_speak_for_either_squad():
    """A target that tells the squads apart only when the second is there is caught too."""
    one_sided = audit.Target(1.0, lambda side: -1.0 if side else 0.0)
    found = attack(one_sided, 50)
    assert found.events == ((0, 0), (0, 0), (50, 0), (50, 0))
    assert found.shown(0.9) > 1.0


def test_tallies_add_up():
    one, two = Tally(2, ((1, 0),) * EVENTS), Tally(3, ((2, 1),) * EVENTS)
    assert one + two == Tally(5, ((3, 1),) * EVENTS)


def test_more_draws_show_more_and_never_more_than_they_can():
    chances = best_chances(1.0)
    shown = [predict_shown(chances, draws, 0.99) for draws in (10, 100, 1000, 100_000)]
    assert shown == sorted(shown)
    assert 0.97 < shown[-1] < 1.0
    assert shown[1] < predict_shown((1.0, 0.0), 100, 0.99)


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 5.0])
def test_the_best_event_is_the_ceiling_of_a_guess(epsilon):
    hit, alarm = best_chances(epsilon)
    assert hit == pytest.approx(guess_ceiling(epsilon))
    assert hit + alarm == pytest.approx(1)
    assert math.log(hit / alarm) == pytest.approx(epsilon)


@pytest.mark.parametrize("metric", ["soreness", "daily_load", "body_mass"])
def test_every_metric_can_be_audited(metric):
    setting = a_setting(metric=metric)
    for target in (*KNOWN, joint):
        assert attack(target(setting), 40).draws == 40


def test_a_mutant_without_noise_is_caught(monkeypatch):
    monkeypatch.setattr(audit.TwoSidedGeometric, "draw", lambda self: 0)
    assert attack(sum_target(a_setting()), 100).shown(0.99) > 2


def test_a_mutant_that_forgets_one_direction_of_noise_is_caught(monkeypatch):
    drawn = audit.TwoSidedGeometric.draw
    monkeypatch.setattr(audit.TwoSidedGeometric, "draw", lambda self: abs(drawn(self)))
    assert attack(sum_target(a_setting()), 400).shown(0.99) > 1.5
