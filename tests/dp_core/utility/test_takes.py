"""What it would take: each way, taken, makes the figure useful, and a step less does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dp_core.methods import METHODS
from dp_core.params import Epsilon
from dp_core.plan import plan
from dp_core.question import RosterTerms
from dp_core.terms import Terms
from dp_core.utility.takes import (
    MOST_ATHLETES,
    MOST_EPSILON,
    Takes,
    half_width,
    sentence,
    what_it_takes,
    with_metrics,
    with_roster,
)
from dp_core.verdict import Verdict, verdict

HUNDREDTH = 10_000
Make = Callable[..., Terms]


@pytest.fixture
def asked(terms: Make) -> Make:
    """Terms of the transparent method, whose plan is quick and rises and falls evenly."""

    def make(*metrics: str, **parts: Any) -> Terms:
        return terms(metrics=metrics, method="per-statistic/1", **parts)

    return make


@pytest.fixture
def label(catalogue) -> str:
    return str(catalogue["mood"].level.label)


def is_useful(terms: Terms, key: str, epsilon: Epsilon | None = None) -> bool:
    wanted = terms.quantity(key).matters
    return verdict(half_width(terms, key, epsilon), wanted) is Verdict.USEFUL


CASES = [
    (("mood",), "mood", {"roster": 60}),
    (("fatigue", "stress", "mood"), "mood", {"roster": 150, "epsilon": "2"}),
    (("resting_hr", "sleep_hours", "fatigue"), "fatigue", {"roster": 300}),
    (("resting_hr", "sleep_hours"), "resting_hr", {"roster": 200, "baseline": 28}),
    (
        ("stress", "mood"),
        "stress",
        {"roster": 200, "split": (Epsilon.read("0.2"), Epsilon.read("0.8"))},
    ),
]


@pytest.mark.parametrize(("metrics", "key", "parts"), CASES)
def test_the_epsilon_found_is_the_least_hundredth_that_does(metrics, key, parts, asked):
    terms = asked(*metrics, **parts)
    found = what_it_takes(terms, key).epsilon
    assert found.micro % HUNDREDTH == 0
    assert is_useful(terms, key, found)
    assert not is_useful(terms, key, Epsilon(found.micro - HUNDREDTH))


def test_what_would_still_be_prior_is_not_found_to_do(terms):
    """A change of sleep has a narrow prior: its interval is narrow long before data is in it."""
    faint = terms(metrics=("sleep_hours", "fatigue"), baseline=28, epsilon="0.1")
    assert half_width(faint, "sleep_hours") < 2 * faint.quantity("sleep_hours").matters
    found = what_it_takes(faint, "sleep_hours").epsilon
    assert plan(faint.at_epsilon(found)).verdict("sleep_hours") is Verdict.USEFUL
    assert plan(faint.at_epsilon(found)).data_share("sleep_hours") >= 0.25


@pytest.mark.parametrize(("metrics", "key", "parts"), CASES)
def test_the_roster_found_is_the_smallest_that_does(metrics, key, parts, asked):
    terms = asked(*metrics, **parts)
    found = what_it_takes(terms, key).athletes
    assert terms.roster < found <= MOST_ATHLETES
    assert is_useful(with_roster(terms, found), key)
    assert not is_useful(with_roster(terms, found - 1), key)


@pytest.mark.parametrize(("roster", "epsilon", "kept"), [(300, "1", 1), (200, "2", 2)])
def test_the_metrics_found_are_the_most_that_do(roster, epsilon, kept, asked):
    terms = asked("fatigue", "stress", "mood", roster=roster, epsilon=epsilon)
    assert what_it_takes(terms, "mood").metrics == kept
    assert is_useful(with_metrics(terms, "mood", kept), "mood")
    assert not is_useful(with_metrics(terms, "mood", kept + 1), "mood")


@pytest.mark.parametrize(("metrics", "key", "parts"), CASES)
def test_the_window_found_replaces_the_fewest_reports_whose_epsilon_does(
    metrics, key, parts, asked
):
    terms = asked(*metrics, **parts)
    days = what_it_takes(terms, key).days
    reports, odd = divmod(days, terms.question.window.days)
    micro = terms.question.epsilon.micro
    assert odd == 0
    assert is_useful(terms, key, Epsilon(reports * micro))
    assert reports == 1 or not is_useful(terms, key, Epsilon((reports - 1) * micro))


def test_a_window_that_would_be_longer_than_a_year_is_not_offered(asked):
    terms = asked("mood", roster=25, epsilon="0.5")
    takes = what_it_takes(terms, "mood")
    assert takes.epsilon is not None
    assert takes.days is None


def test_nothing_is_offered_out_of_reach(asked):
    takes = what_it_takes(asked("body_mass", "ferritin", roster=5, epsilon="0.1"), "ferritin")
    assert takes == Takes("ferritin", epsilon=None, athletes=None, metrics=None, days=None)


def test_a_roster_beyond_the_most_that_is_tried_counts_as_it_is(asked):
    terms = asked("fatigue", "stress", "mood", roster=MOST_ATHLETES + 500, epsilon="0.2")
    assert what_it_takes(terms, "mood").athletes == MOST_ATHLETES + 500


def test_epsilon_is_sought_up_to_ten(asked):
    least = what_it_takes(asked("mood", roster=25), "mood").epsilon
    assert least < MOST_EPSILON == Epsilon.read(10)
    assert what_it_takes(asked("fatigue", "stress", "mood", roster=25), "mood").epsilon is None


@pytest.mark.parametrize("method", sorted(METHODS))
def test_each_way_makes_the_figure_useful_whatever_the_method(method, terms):
    asked = terms(method=method, roster=60, epsilon="2", metrics=("stress", "mood"))
    takes = what_it_takes(asked, "mood")
    assert takes.epsilon is None or is_useful(asked, "mood", takes.epsilon)
    assert takes.athletes is None or is_useful(with_roster(asked, takes.athletes), "mood")
    assert takes.metrics is None or is_useful(with_metrics(asked, "mood", takes.metrics), "mood")
    assert sentence(takes, asked).startswith("Mood")


@pytest.mark.parametrize("key", ["resting_hr", "fatigue", "mood"])
def test_fewer_metrics_keep_the_one_that_is_wanted_in_its_place(key, asked):
    terms = asked("resting_hr", "fatigue", "mood", split=tuple(Epsilon.read(1).split([1, 2, 3])))
    fewer = with_metrics(terms, key, 2)
    assert key in fewer.question.metrics
    assert len(fewer.question.metrics) == 2
    assert fewer.question.split == ()
    order = terms.question.metrics
    assert list(fewer.question.metrics) == sorted(fewer.question.metrics, key=order.index)


def test_another_roster_leaves_the_rest_as_it_is(asked):
    terms = asked("mood")
    assert with_roster(terms, 40) == replace(
        terms, question=replace(terms.question, roster=RosterTerms(40))
    )


def test_the_sentence_names_every_way_there_is(asked, label):
    terms = asked("fatigue", "stress", "mood", roster=300)
    takes = Takes("mood", Epsilon.read("1.5"), 1451, 2, 56)
    assert sentence(takes, terms) == (
        f"{label} to ± 0.3 points: ε = 1.5, or 1,451 athletes, or 2 metrics instead of 3, "
        "or one report over 56 days at ε = 1.5."
    )


def test_the_sentence_leaves_out_what_would_change_nothing(asked, label):
    terms = asked("fatigue", "stress", "mood", roster=300)
    takes = Takes("mood", None, None, 1, 28)
    assert sentence(takes, terms) == f"{label} to ± 0.3 points: 1 metric instead of 3."


@pytest.mark.parametrize("metrics", [None, 3])
def test_where_nothing_is_within_reach_teams_must_pool(metrics, asked, label):
    terms = asked("fatigue", "stress", "mood", roster=300)
    assert sentence(Takes("mood", None, None, metrics, None), terms) == (
        f"{label}: nothing within reach gives ± 0.3 points; pool several teams instead."
    )


def test_a_figure_that_is_useful_as_asked_needs_nothing(asked, label):
    terms = asked("mood", roster=300)
    assert sentence(what_it_takes(terms, "mood"), terms) == (
        f"{label} is within ± 0.3 points as asked; ε = 0.62 would do."
    )
    exact = replace(terms, question=replace(terms.question, epsilon=Epsilon.read("0.62")))
    assert sentence(what_it_takes(exact, "mood"), exact) == (
        f"{label} is within ± 0.3 points as asked."
    )
