"""Sentences about a check-in state the odds that its epsilon allows."""

from dp_core.explain import odds
from dp_core.explain_check_in import (
    check_in_sentence,
    linkable_sentence,
    season_sentence,
    server_sentence,
)
from tests.dp_core.local.test_survey import survey


def test_a_check_in_of_new_answers_costs_them_all():
    told = check_in_sentence(survey(epsilon="0.5"))
    assert "epsilon 1)" in told
    assert f"at most {odds(1.0).most} in 100" in told


def test_a_season_is_told_so_far_and_at_most():
    told = season_sentence(survey(cap="4"), 2_000_000)
    assert f"epsilon 2: at most {odds(2.0).most} in 100" in told
    assert f"stops at 4 for the season, whatever your device asks: at most {odds(4.0).most}" in told
    assert "shared nothing" in season_sentence(survey(), 0)


def test_what_is_not_hidden_is_said():
    assert "same as an earlier one" in linkable_sentence()
    assert "could send another one" in server_sentence()
