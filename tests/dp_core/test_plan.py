"""A plan says from public numbers alone what a report will be able to say."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import pytest

from dp_core.features.expected import expected_reporters
from dp_core.figures import STATISTICS
from dp_core.methods import METHODS
from dp_core.params import EPSILON_STEPS, Epsilon
from dp_core.plan import half_width_curves, plan
from dp_core.release import release
from dp_core.verdict import SHARE_MATTERS, Verdict, verdict

STEPS = [Epsilon.read(step) for step in EPSILON_STEPS]

every_method = pytest.mark.parametrize("method", sorted(METHODS))


@every_method
def test_a_plan_reads_no_data_and_needs_no_ledger(method, terms):
    planned = plan(terms(method=method))
    assert planned == plan(terms(method=method))
    assert set(planned.expected.quantities) == {"resting_hr", "sleep_hours", "fatigue"}


@every_method
@pytest.mark.parametrize("baseline", [None, 28])
def test_the_curve_runs_through_the_plan_at_the_same_epsilon(method, baseline, terms):
    for epsilon in ("0.25", "2.5"):
        asked = terms(method=method, baseline=baseline, epsilon=epsilon, roster=100)
        curves = half_width_curves(asked, [Epsilon.read(epsilon)])
        for key, (width,) in curves.items():
            assert width == pytest.approx(plan(asked).half_width(key), rel=0.02)


def test_the_curve_of_an_uneven_split_runs_through_its_plan_exactly(terms):
    parts = tuple(Epsilon.read("2.5").split([1, 5, 2]))
    asked = terms(method="per-statistic/1", epsilon="2.5", roster=150, split=parts)
    curves = half_width_curves(asked, STEPS)
    for key in asked.question.metrics:
        assert curves[key][EPSILON_STEPS.index("2.5")] == plan(asked).half_width(key)


@every_method
def test_more_epsilon_never_plans_a_wider_interval(method, terms):
    curves = half_width_curves(terms(method=method, roster=60), STEPS)
    assert list(curves) == ["resting_hr", "sleep_hours", "fatigue"]
    for widths in curves.values():
        assert len(widths) == len(STEPS)
        assert widths[-1] < widths[0]
        assert max(later - sooner for sooner, later in pairwise(widths)) <= 0.05 * widths[0]


def test_the_transparent_methods_curve_never_rises_at_all(terms):
    for widths in half_width_curves(terms(method="per-statistic/1", roster=80), STEPS).values():
        assert widths == sorted(widths, reverse=True)


@every_method
def test_more_athletes_plan_a_narrower_interval(method, terms):
    few, many = (plan(terms(method=method, roster=size)) for size in (60, 600))
    for key in few.terms.question.metrics:
        assert many.half_width(key) < few.half_width(key)


@every_method
def test_every_verdict_compares_the_planned_half_width_with_what_matters(method, terms):
    planned = plan(terms(method=method, epsilon=4, roster=300))
    for quantity in planned.terms.quantities:
        figures = planned.expected.quantities[quantity.key]
        for name in STATISTICS:
            width = figures.statistics[name].half_width
            assert planned.half_width(quantity.key, name) == width
            told = figures.statistics[name].data_share
            assert planned.verdict(quantity.key, name) is verdict(width, quantity.matters, told)
        for place, share in enumerate(figures.shares):
            judged = planned.share_verdict(quantity.key, place)
            assert judged is verdict(share.half_width, SHARE_MATTERS, share.data_share)


def test_a_narrow_interval_that_is_prior_is_nothing_to_act_on(terms):
    planned = plan(terms(epsilon=1))
    assert planned.half_width("fatigue", "sd") < 2 * planned.terms.quantity("fatigue").matters
    assert planned.verdict("fatigue", "sd") is Verdict.TOO_NOISY
    faint = plan(terms(epsilon="0.1", baseline=28, metrics=("sleep_hours", "fatigue")))
    assert faint.half_width("sleep_hours") < 2 * faint.terms.quantity("sleep_hours").matters
    assert faint.data_share("sleep_hours") < 0.25
    assert faint.verdict("sleep_hours") is Verdict.TOO_NOISY


def test_a_figure_is_judged_by_its_mean_where_nothing_else_is_said(terms):
    planned = plan(terms(epsilon=10, roster=600))
    assert planned.half_width("fatigue") == planned.half_width("fatigue", "mean")
    assert planned.verdict("fatigue") is planned.verdict("fatigue", "mean") is Verdict.USEFUL


@pytest.mark.parametrize(("roster", "reporters"), [(5, 4), (25, 21), (40, 34), (1000, 850)])
def test_the_sampling_error_is_that_of_the_squad_itself(roster, reporters, terms):
    asked = terms(roster=roster)
    prior = asked.quantity("resting_hr").prior
    assert expected_reporters(roster) == reporters
    assert plan(asked).sampling_error("resting_hr") == pytest.approx(
        1.96 * prior.athlete_sd / reporters**0.5
    )


@every_method
def test_a_plan_is_plain_json(method, terms):
    asked = terms(method=method)
    planned = plan(asked)
    written = json.loads(json.dumps(planned.to_json(), allow_nan=False))
    assert written["question"] == asked.question.to_json()
    assert written["id"] == asked.question.id
    assert written["expected_reporters"] == 21
    assert list(written["metrics"]) == list(asked.question.metrics)
    entry = written["metrics"]["resting_hr"]
    assert (entry["unit"], entry["matters"]) == ("bpm", 3.0)
    assert entry["sampling_half_width"] == planned.sampling_error("resting_hr")
    for name in STATISTICS:
        assert entry[name] == {
            "half_width": planned.half_width("resting_hr", name),
            "verdict": planned.verdict("resting_hr", name).value,
            "data_share": planned.expected.quantities["resting_hr"].statistics[name].data_share,
        }


@every_method
def test_what_was_planned_is_what_the_report_is_judged_by(
    method, ledger, catalogue, question, values
):
    asked = question(method=method)
    report = release(asked, lambda: values(asked, missing=0.6), ledger, catalogue)
    other = release(replace(asked, revision=2), lambda: values(asked, seed=3), ledger, catalogue)
    for metric, again in zip(report, other, strict=True):
        assert metric.planned_half_width == again.planned_half_width
        assert [each.verdict for each in metric.statistics.values()] == [
            each.verdict for each in again.statistics.values()
        ]
