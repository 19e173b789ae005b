"""Earlier reports: which one stands beside this one, and what may be called a change."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from dp_core.figures import Figure
from dp_core.history import change_between, previous_report, sealed_questions
from dp_core.metric_report import Judged, MetricReport
from dp_core.params import Epsilon, Window
from dp_core.question import Account
from dp_core.release import release
from dp_core.report import Report

FALCONS = Account("Falcons")


def four_weeks(until: str) -> Window:
    return Window.ending(date.fromisoformat(until), days=28)


@pytest.fixture
def released(ledger, catalogue, question, values) -> Callable[..., Report]:
    """Release a small question of one metric: `released("2026-03-01", revision=2)`."""

    def make(until: str, **parts: object) -> Report:
        usual = {"window": four_weeks(until), "metrics": ("fatigue",), "epsilon": "0.25"}
        asked = question(**(usual | parts))
        return release(asked, lambda: values(asked), ledger, catalogue)

    return make


def test_answered_questions_are_listed_latest_window_first(released, ledger, question):
    middle, last, first = (released(day) for day in ("2026-02-01", "2026-03-01", "2026-01-04"))
    corrected = released("2026-02-01", revision=2)
    ledger.reserve(question(window=four_weeks("2026-05-01"), epsilon="0.1"))
    expected = [each.question for each in (last, corrected, middle, first)]
    assert sealed_questions(ledger, FALCONS) == expected
    assert sealed_questions(ledger, Account("Hawks")) == []


def test_of_two_windows_that_end_together_the_later_start_comes_first(released, ledger):
    long = released("2026-03-01", window=Window(date(2026, 1, 1), date(2026, 3, 1)))
    short = released("2026-03-01")
    assert sealed_questions(ledger, FALCONS) == [short.question, long.question]


def test_the_previous_report_is_the_latest_that_shares_no_day(released, ledger):
    released("2026-01-04")
    before = released("2026-02-01")
    released("2026-02-02")
    now = released("2026-03-01")
    assert now.question.window.start == date(2026, 2, 2)
    assert previous_report(ledger, now, "fatigue") == replace(
        before, charged_micro=0, remaining_micro=3_000_000
    )


def test_a_corrected_report_stands_in_for_the_one_it_corrects(released, ledger):
    released("2026-02-01")
    corrected = released("2026-02-01", revision=2)
    found = previous_report(ledger, released("2026-03-01"), "fatigue")
    assert found.question == corrected.question


@pytest.mark.parametrize(
    "parts",
    [
        {"metrics": ("mood",)},
        {"baseline": 28},
        {"window": four_weeks("2026-04-30")},
        {"account": Account("Hawks")},
    ],
)
def test_a_report_of_something_else_is_no_previous_report(parts, released, ledger):
    ledger.open_account(Account("Hawks"), Epsilon.read(4))
    released("2026-02-01", **parts)
    assert previous_report(ledger, released("2026-03-01"), "fatigue") is None


def test_changes_are_compared_with_changes(released, ledger):
    before = released("2026-02-01", baseline=28)
    now = released("2026-03-01", baseline=28)
    assert previous_report(ledger, now, "fatigue").question == before.question


def test_a_metric_finds_its_own_previous_report(released, ledger):
    moody = released("2026-01-04", metrics=("fatigue", "mood"))
    tired = released("2026-02-01")
    now = released("2026-03-01", metrics=("fatigue", "mood"))
    assert previous_report(ledger, now, "mood").question == moody.question
    assert previous_report(ledger, now, "fatigue").question == tired.question


@pytest.fixture
def reading(released) -> Callable[[float, float, float], MetricReport]:
    """A metric's report with the mean that a test needs."""
    metric = released("2026-03-01").metric("fatigue")

    def make(low: float, estimate: float, high: float) -> MetricReport:
        mean = Judged(Figure(estimate, low, high), metric.mean.verdict)
        return replace(metric, statistics={**metric.statistics, "mean": mean})

    return make


def test_the_interval_of_a_change_joins_the_sides_that_pull_together(reading):
    change = change_between(reading(8, 10, 13), reading(19, 20, 24)).difference
    assert change.estimate == 10
    assert change.low == pytest.approx(10 - math.hypot(20 - 19, 13 - 10))
    assert change.high == pytest.approx(10 + math.hypot(24 - 20, 10 - 8))


@pytest.mark.parametrize(
    ("earlier", "later", "seen"),
    [
        ((9, 10, 11), (19, 20, 21), True),
        ((19, 20, 21), (9, 10, 11), True),
        ((9, 10, 11), (10, 11, 12), False),
        ((10, 10, 10), (10, 13, 16), False),
        ((10, 10, 10), (10.001, 13, 16), True),
        ((10, 10, 10), (4, 7, 10), False),
        ((10, 10, 10), (4, 7, 9.999), True),
    ],
)
def test_a_change_is_seen_when_its_interval_leaves_out_zero(earlier, later, seen, reading):
    assert change_between(reading(*earlier), reading(*later)).is_seen is seen


def test_a_report_has_not_changed_from_itself(reading):
    assert not change_between(reading(9, 10, 12), reading(9, 10, 12)).is_seen


def test_the_interval_of_a_change_holds_the_true_change_in_95_of_100(reading):
    """20,000 simulated pairs; a false alarm has a probability below 1e-9."""
    law = np.random.default_rng(20)
    before, after = law.normal(50, 1, 20_000), law.normal(52, 3, 20_000)
    held = 0
    for one, two in zip(before, after, strict=True):
        change = change_between(
            reading(one - 1.96, one, one + 1.96), reading(two - 5.88, two, two + 5.88)
        ).difference
        held += change.low <= 2 <= change.high
    assert 0.94 <= held / 20_000 <= 0.96
