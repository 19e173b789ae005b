"""Terms are a question with its public numbers, complete without the catalogue."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dp_core.errors import ParameterError, QuestionError
from dp_core.terms import Terms


@pytest.mark.parametrize("baseline", [None, 28])
def test_terms_hold_what_was_asked_in_the_order_of_the_question(baseline, question, catalogue):
    asked = question(baseline=baseline)
    terms = Terms.of(asked, catalogue)
    assert tuple(quantity.key for quantity in terms.quantities) == asked.metrics
    assert {quantity.baseline for quantity in terms.quantities} == {baseline}
    assert terms.roster == 25
    assert terms.quantity("sleep_hours") is terms.quantities[1]


def test_a_question_of_another_catalogue_is_refused(question, catalogue):
    with pytest.raises(QuestionError, match="another version"):
        Terms.of(question(catalogue="0"), catalogue)


def test_metrics_in_another_order_are_refused_for_their_split_would_be_another(question, catalogue):
    with pytest.raises(QuestionError, match="order"):
        Terms.of(question(metrics=("sleep_hours", "resting_hr")), catalogue)


def test_a_metric_that_is_not_in_the_catalogue_is_refused(question, catalogue):
    with pytest.raises(ParameterError, match="unknown metric"):
        Terms.of(question(metrics=("luck",)), catalogue)


def test_a_metric_without_a_change_has_no_baseline(question, catalogue):
    with pytest.raises(ParameterError, match="no change"):
        Terms.of(question(metrics=("vo2max",), baseline=28), catalogue)


def test_quantities_that_were_not_asked_for_are_refused(terms):
    made = terms()
    with pytest.raises(QuestionError, match="order"):
        replace(made, quantities=made.quantities[:2])


def test_levels_are_never_taken_for_changes(terms):
    with pytest.raises(QuestionError, match="mixed"):
        replace(terms(), quantities=terms(baseline=28).quantities)


@pytest.mark.parametrize("baseline", [None, 28])
def test_terms_come_back_from_json_as_they_were(baseline, terms):
    made = terms(baseline=baseline)
    assert Terms.from_json(json.loads(json.dumps(made.to_json()))) == made
