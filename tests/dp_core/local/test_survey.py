"""A survey says what is asked, and a device may send nothing else."""

from __future__ import annotations

import json
from fractions import Fraction
from math import inf, nan

import pytest

from dp_core.errors import CheckInRefused, ParameterError
from dp_core.local.survey import Sent, Survey, fingerprint, new_key, read_sent
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon
from dp_core.question import Account


def survey(metrics=("sleep_hours", "fatigue"), *, epsilon="1", cap="4", places=25, **terms):
    return Survey.of(
        Account("Falcons"), metrics, read_catalogue(), epsilon=Epsilon.read(epsilon),
        cap=Epsilon.read(cap), places=places, **terms,
    )  # fmt: skip


SURVEY = survey()


@pytest.mark.parametrize("by_code", [False, True])
def test_a_survey_is_written_and_read_back_exactly(by_code):
    asked = survey(by_code=by_code)
    assert Survey.from_json(json.loads(json.dumps(asked.to_json()))) == asked


def test_a_cap_allows_so_many_check_ins_of_new_answers():
    assert survey(cap="7").sure_check_ins == 3
    assert survey(cap="7").dearest_micro == 2_000_000


@pytest.mark.parametrize(
    "terms",
    [
        {"metrics": ()}, {"metrics": ("sleep_hours",) * 2}, {"metrics": ("shoe_size",)},
        {"cap": "1.5"}, {"places": 1}, {"places": 1001},
        {"metrics": tuple(read_catalogue().metrics)[:11], "cap": "100"},
    ],
    ids=str,
)  # fmt: skip
def test_terms_that_make_no_survey_are_refused(terms):
    with pytest.raises(ParameterError):
        survey(**terms)


def test_a_question_that_is_not_asked_is_not_found():
    assert SURVEY.question("fatigue").quantity.key == "fatigue"
    with pytest.raises(ParameterError):
        SURVEY.question("mood")


def test_every_answer_is_epsilon_private_whatever_is_asked():
    every = survey(tuple(read_catalogue().metrics)[:10], epsilon="0.7", cap="100")
    odds = {Fraction(each.design.inside, each.design.outside) for each in every.questions}
    assert max(odds) <= Fraction(2.0137527074704766)  # e^0.7, rounded up in its last digit


def test_an_answer_is_a_fresh_output_or_the_number_of_an_earlier_one():
    written = {"sleep_hours": {"output": 2}, "fatigue": {"again": 0.0}}
    assert read_sent(SURVEY, written) == {"sleep_hours": Sent(output=2), "fatigue": Sent(again=0)}


SKIP = SURVEY.question("fatigue").design.skip


@pytest.mark.parametrize(
    "forged",
    [
        {"output": SKIP + 1}, {"output": -1}, {"output": 1.5}, {"output": nan}, {"output": inf},
        {"output": "1"}, {"output": True}, {"output": None}, {"output": [1]}, {"again": -1},
        {"value": 3}, {"output": 1, "again": 0}, {"output": 1, "value": 3},
        {}, None, 1, "output", [1],
    ],
    ids=str,
)  # fmt: skip
def test_a_forged_answer_refuses_the_whole_check_in(forged):
    with pytest.raises(CheckInRefused) as refusal:
        read_sent(SURVEY, {"sleep_hours": {"output": 1}, "fatigue": forged})
    assert "nothing of it was kept" in str(refusal.value)


@pytest.mark.parametrize(
    "written",
    [None, [], "x", {}, {"sleep_hours": {"output": 1}},
     {"sleep_hours": {"output": 1}, "fatigue": {"output": 1}, "mood": {"output": 1}}],
    ids=str,
)  # fmt: skip
def test_exactly_the_questions_are_answered(written):
    with pytest.raises(CheckInRefused):
        read_sent(SURVEY, written)


def test_keys_cannot_be_guessed_and_their_fingerprints_not_turned_back():
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(len(key) == 22 and key not in fingerprint(key) for key in keys)


@pytest.mark.parametrize("key", [None, 7, "", "short", "x" * 65, "a b" * 10, "ä" * 22])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(CheckInRefused):
        fingerprint(key)
