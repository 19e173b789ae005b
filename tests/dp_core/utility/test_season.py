"""A season plan spends the budget and no more, and its order is that of expected errors."""

import pytest

from dp_core.accounting.promise import Accountant, Promise
from dp_core.errors import ParameterError
from dp_core.params import Epsilon
from dp_core.rho import Delta
from dp_core.utility.season import (
    SCHEDULES,
    Schedule,
    calendar,
    plan_season,
    price_of,
)
from dp_core.verdict import Verdict

PURE = Promise(Accountant.PURE, Epsilon.read(8))
ZCDP = Promise(Accountant.ZCDP, Epsilon.read(8), Delta(5))
METRICS = ("resting_hr", "sleep_hours", "fatigue", "soreness")


def asked(terms, **parts):
    return terms(**({"metrics": METRICS, "roster": 50} | parts))


@pytest.mark.parametrize("promise", [PURE, ZCDP])
@pytest.mark.parametrize("weeks", [2, 20, 53])
def test_every_schedule_fits_the_budget_and_uses_it_up(terms, promise, weeks):
    for plan in plan_season(asked(terms), promise, weeks):
        assert plan.reports * promise.cost(plan.price) <= promise.cap
        dearer = Epsilon(plan.price.micro + 1)
        assert plan.reports * promise.cost(dearer) > promise.cap


@pytest.mark.parametrize("promise", [PURE, ZCDP])
def test_the_best_comes_first(terms, promise):
    scores = [plan.score for plan in plan_season(asked(terms), promise, 20)]
    assert scores == sorted(scores)
    assert len(scores) == len(SCHEDULES)


def test_a_season_in_zcdp_sees_more_than_one_of_pure_epsilons(terms):
    pure, zcdp = (plan_season(asked(terms), promise, 20)[0] for promise in (PURE, ZCDP))
    assert zcdp.score < 0.95 * pure.score


def test_more_athletes_and_more_budget_see_more(terms):
    def score(roster, epsilon):
        promise = Promise(Accountant.ZCDP, Epsilon.read(epsilon), Delta(5))
        return plan_season(asked(terms, roster=roster), promise, 20)[0].score

    assert score(200, "8") < score(50, "8") < score(50, "2")


def test_hindsight_never_sees_less_and_a_band_is_wider_than_its_error(terms):
    for plan in plan_season(asked(terms), ZCDP, 20):
        for sight in plan.sights.values():
            assert sight.later <= sight.error < sight.half_width
            assert 0 <= sight.data_share <= 1


def test_what_is_mostly_prior_is_too_noisy_however_narrow(terms):
    tiny = Promise(Accountant.ZCDP, Epsilon.read("0.2"), Delta(5))
    plan = plan_season(asked(terms, roster=15), tiny, 20)[0]
    assert all(sight.verdict is Verdict.TOO_NOISY for sight in plan.sights.values())


def test_an_open_season_plans_with_what_it_has_left(terms):
    whole = plan_season(asked(terms), PURE, 10)
    half = plan_season(asked(terms), PURE, 10, PURE.cap // 2)
    assert half[0].price.micro <= max(plan.price.micro for plan in whole) / 2 + 1
    assert plan_season(asked(terms), PURE, 10, 0) == []
    assert price_of(PURE, 5_000, 10) is None


def test_one_metric_has_no_turns(terms):
    plans = plan_season(asked(terms, metrics=("fatigue",)), ZCDP, 3)
    assert {plan.schedule.name for plan in plans} == {"Every week", "Every second week"}


@pytest.mark.parametrize("weeks", [1, 54])
def test_a_season_of_no_length_is_refused(terms, weeks):
    with pytest.raises(ParameterError, match="2 to 53 weeks"):
        plan_season(asked(terms), ZCDP, weeks)


def test_turns_divide_the_metrics_and_leave_none_out():
    schedule = Schedule("halves", 2, 2)
    weeks = calendar(schedule, METRICS, 8)
    assert weeks == [METRICS[::2], (), METRICS[1::2], (), METRICS[::2], (), METRICS[1::2], ()]
    assert schedule.reports(8) == 4
    for key in METRICS:
        assert schedule.weeks_of(METRICS, key, 8) == [key in metrics for metrics in weeks]


def test_a_metric_in_turn_is_sharper_in_its_week_and_seen_less_often(terms):
    plans = {plan.schedule.name: plan for plan in plan_season(asked(terms), ZCDP, 20)}
    every, halves = plans["Every week"], plans["Every week, half the metrics in turn"]
    assert every.price == halves.price
    assert every.sights["fatigue"].error != halves.sights["fatigue"].error
