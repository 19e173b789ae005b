"""What is said about epsilon is true, plain, and never more certain than the mathematics."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.explain import (
    dates,
    guarantee_for_coaches,
    guarantee_for_experts,
    label_for_players,
    odds,
    odds_conditions,
    odds_sentence,
    season_sentence,
)
from dp_core.params import EPSILON_STEPS, MAX_EPSILON, Epsilon, Window
from dp_core.question import Account

TABLE = [
    (0.1, "52.5", "47.5", 1.11),
    (0.25, "56", "44", 1.28),
    (0.5, "62", "38", 1.65),
    (1, "73", "27", 2.72),
    (2, "88", "12", 7.39),
    (3, "95", "5", 20.1),
    (4, "98", "2", 54.6),
    (8, "99.97", "0.03", 2981),
]


@pytest.mark.parametrize(("epsilon", "most", "least", "factor"), TABLE)
def test_the_odds_are_those_of_the_formula(epsilon, most, least, factor):
    found = odds(epsilon)
    assert (found.most, found.least) == (most, least)
    assert found.factor == pytest.approx(factor, rel=0.005)


def test_a_promise_of_nothing_released_leaves_even_odds():
    assert (odds(0).most, odds(0).least, odds(0).factor) == ("50", "50", 1.0)


@given(st.floats(0, 1000), st.floats(0, 1000))
def test_more_epsilon_never_reads_as_less(one, other):
    lower, higher = sorted([one, other])
    assert float(odds(lower).most) <= float(odds(higher).most)
    assert float(odds(lower).least) >= float(odds(higher).least)


def test_every_stop_of_the_slider_reads_differently():
    said = [odds(float(step)).most for step in EPSILON_STEPS]
    assert len(set(said)) == len(said)


@given(st.floats(0, 1e6))
def test_nothing_is_ever_said_to_be_certain(epsilon):
    found = odds(epsilon)
    assert found.most != "100"
    assert found.least != "0"
    assert not found.most.startswith("100")
    assert set(found.least) != set("0.")


@given(st.floats(0, MAX_EPSILON))
def test_what_is_said_is_the_bound_to_the_digits_it_has(epsilon):
    bound = 100 / (1 + math.exp(-epsilon))
    digits = len(odds(epsilon).most.partition(".")[2])
    assert abs(float(odds(epsilon).most) - bound) <= 0.5 * 10**-digits * 1.0001 + 1e-12


def test_the_sentence_for_a_report_names_its_ceiling_and_its_reader():
    assert odds_sentence(0.5) == (
        "From this report alone, someone who thought it 50:50 that an athlete is hurt, and "
        "knows what every teammate reported, gets to at most 62 in 100."
    )


def test_the_sentence_for_several_reports_does_not_say_alone():
    said = odds_sentence(4, released="all reports of the season")
    assert said.startswith("From all reports of the season, someone")
    assert "98 in 100" in said
    assert "alone" not in said


def test_the_season_adds_this_report_to_what_was_spent():
    assert season_sentence(500_000, Epsilon.read("1.5")) == (
        "With this report the season’s promises add up to epsilon 2: from all of them "
        "together, at most 88 in 100."
    )


def test_the_first_report_of_a_season_is_the_season():
    assert "epsilon 1:" in season_sentence(0, Epsilon.read(1))
    assert "73 in 100" in season_sentence(0, Epsilon.read(1))


def test_the_conditions_name_what_the_odds_rest_on():
    said = odds_conditions()
    for needed in ("ceiling", "50:50", "every report", "teammates", "whether or not"):
        assert needed in said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), "2 March 2026"),
        (date(2026, 3, 2), date(2026, 3, 29), "2 to 29 March 2026"),
        (date(2026, 3, 30), date(2026, 4, 26), "30 March to 26 April 2026"),
        (date(2025, 12, 29), date(2026, 1, 4), "29 December 2025 to 4 January 2026"),
        (date(2025, 3, 30), date(2026, 3, 2), "30 March 2025 to 2 March 2026"),
    ],
)
def test_days_are_written_as_people_say_them(start, end, said):
    assert dates(Window(start, end)) == said


@pytest.mark.parametrize(("baseline", "days"), [(None, 28), (28, 56)])
def test_the_coachs_guarantee_counts_the_baselines_days_too(baseline, days, question):
    said = guarantee_for_coaches(question(baseline=baseline))
    assert f"over these {days} days" in said
    assert "a factor of at most 2.72" in said
    assert odds_sentence(1.0) in said
    assert "Whoever loaded the file" in said


def test_the_experts_guarantee_can_be_checked(question):
    said = guarantee_for_experts(question(epsilon="0.5", roster=31), "Noise is drawn so.")
    version = question().catalogue
    for needed in (
        "Pure", "ε = 0.5", "δ = 0", "basic composition", "Privacy unit: the athlete",
        "replace one athlete’s record", "n = 31", f"catalogue {version}", "Noise is drawn so.",
        "exact rational arithmetic", "Not covered: the time",
    ):  # fmt: skip
        assert needed in said


def test_the_label_for_players_fits_half_a_page_and_answers_four_questions(question):
    label = label_for_players(question())
    assert [heading for heading, _ in label] == [
        "What was asked",
        "What it can tell about you",
        "What your coach cannot see",
        "What it does not protect",
    ]
    assert label[0][1] == (
        "Falcons, 2 to 29 March 2026: levels of 3 metrics, for the team as a whole. "
        "25 athletes are on the roster."
    )
    assert label[1][1] == odds_sentence(1.0)
    assert len(" ".join(text for _, text in label).split()) < 200


def test_the_label_says_that_changes_are_measured_from_ones_own_weeks(question):
    asked = replace(question(metrics=("mood",), baseline=28), account=Account("Hawks"))
    assert label_for_players(asked)[0][1].startswith(
        "Hawks, 2 to 29 March 2026: the change from your own last four weeks of 1 metric, for"
    )
