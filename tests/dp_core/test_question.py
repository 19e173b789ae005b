"""A question is named by all that decides its answer and its cost, and by nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.account import NAME_LENGTH
from dp_core.errors import ParameterError
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Group, Question, RosterTerms

OTHER = {
    "account": Account("Falcons", "season 2"),
    "window": Window(date(2026, 3, 2), date(2026, 3, 28)),
    "metrics": ("resting_hr", "sleep_hours"),
    "epsilon": Epsilon(1_000_001),
    "method": "per-statistic/2",
    "catalogue": "another",
    "roster": RosterTerms(26),
    "baseline": 28,
    "split": (Epsilon(500_000), Epsilon(300_000), Epsilon(200_000)),
    "revision": 2,
    "members": ("Hawks", "Owls"),
    "groups": (Group("Backs", 11),),
    "remeasures": Epsilon(500_000),
}


@pytest.mark.parametrize("part", [each.name for each in fields(Question)])
def test_every_part_changes_the_questions_name(part, question):
    asked = question()
    assert replace(asked, **{part: OTHER[part]}).id != asked.id


@pytest.mark.parametrize(
    "changed",
    [
        {"account": Account("Hawks")},
        {"window": Window(date(2026, 3, 1), date(2026, 3, 29))},
        {"roster": RosterTerms(25, "a list")},
        {"metrics": ("sleep_hours", "resting_hr", "fatigue")},
    ],
)
def test_the_parts_of_a_part_change_it_too(changed, question):
    assert question(**changed).id != question().id


def test_two_people_who_ask_alike_ask_the_same_question(question):
    assert question().id == question().id
    assert question(epsilon="1.0").id == question(epsilon=1).id


def test_the_name_is_the_same_in_another_process(question):
    asked = question()
    program = (
        "import json, sys; from dp_core.question import Question;"
        "print(Question.from_json(json.load(sys.stdin)).id)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(asked.to_json()),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == asked.id


def test_the_name_of_a_question_stays_as_it_was_when_reports_were_sealed_under_it(question):
    asked = question(catalogue="1", method="per-statistic/1")
    assert asked.id == "aae9d9180ae2d24b61e3dfcc"


def test_an_even_split_is_the_same_question_as_none(question):
    parts = tuple(Epsilon.read(1).split([1, 1, 1]))
    assert question(split=parts) == question()
    assert question(split=parts).id == question().id


def test_an_epsilon_too_small_to_split_can_still_be_a_question(question):
    assert question(epsilon=Epsilon(1)).split == ()


QUESTIONS = st.builds(
    lambda team, days, micro, size, baseline, revision, weights: Question(
        account=Account(team),
        window=Window.ending(date(2026, 3, 29), days=days),
        metrics=("mood", "stress", "steps")[: len(weights)],
        epsilon=Epsilon(micro),
        method="per-statistic/1",
        catalogue="1",
        roster=RosterTerms(size, "digest"),
        baseline=baseline,
        split=tuple(Epsilon(micro).split(weights)),
        revision=revision,
    ),
    st.text("Falcons ⚽ é", min_size=1, max_size=9).filter(lambda text: text == text.strip()),
    st.integers(1, 371),
    st.integers(1000, 100_000_000),
    st.integers(5, 1_000_000),
    st.sampled_from([None, 28]),
    st.integers(1, 1000),
    st.lists(st.integers(1, 9), min_size=1, max_size=3),
)


@given(QUESTIONS)
def test_a_question_comes_back_from_json_with_the_same_name(asked):
    read = Question.from_json(json.loads(json.dumps(asked.to_json())))
    assert read == asked
    assert read.id == asked.id


def test_json_holds_every_part_and_nothing_else(question):
    written = question().to_json()
    assert written == {
        "team": "Falcons",
        "season": "season 1",
        "window": {"start": "2026-03-02", "end": "2026-03-29"},
        "metrics": ["resting_hr", "sleep_hours", "fatigue"],
        "baseline_days": None,
        "epsilon": "1",
        "split": [],
        "method": question().method,
        "catalogue": written["catalogue"],
        "roster": {"size": 25, "digest": ""},
        "revision": 1,
    }


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("team", 5), ("season", None), ("method", 1), ("catalogue", []), ("epsilon", 1),
        ("metrics", [1, 2]), ("split", [1]), ("revision", True), ("revision", 1.0),
        ("roster", {"size": 25.0, "digest": ""}), ("roster", {"size": 25, "digest": 7}),
        ("baseline_days", 28.0), ("baseline_days", True),
    ],
)  # fmt: skip
def test_a_part_of_the_wrong_type_is_refused(part, value, question):
    with pytest.raises(ParameterError, match="wrong type"):
        Question.from_json(question().to_json() | {part: value})


@pytest.mark.parametrize(
    "name", ["", " ", "Falcons ", " Falcons", "F" * (NAME_LENGTH + 1), "a\nb", "a\x00", "a\u202eb"]
)
def test_a_name_that_cannot_be_shown_is_refused(name):
    with pytest.raises(ParameterError):
        Account(name)
    with pytest.raises(ParameterError):
        Account("Falcons", name)


@pytest.mark.parametrize("name", ["F", "F" * NAME_LENGTH, "SC Ährenfeld ⚽", "=cmd()", "<b>"])
def test_any_other_name_is_a_name(name):
    assert Account(name).team == name


@pytest.mark.parametrize("size", [-1, 0, 4, 1_000_001])
def test_a_roster_too_small_or_too_large_is_refused(size):
    with pytest.raises(ParameterError):
        RosterTerms(size)


@pytest.mark.parametrize(("size", "small"), [(5, True), (10, True), (11, False), (10**6, False)])
def test_a_small_roster_says_so(size, small):
    assert RosterTerms(size).is_small is small


@pytest.mark.parametrize(
    "parts",
    [
        {"metrics": ()},
        {"metrics": ("mood", "mood")},
        {"baseline": 27},
        {"baseline": 0},
        {"revision": 0},
        {"revision": 1001},
        {"split": (Epsilon(1_000_000),)},
        {"split": (Epsilon(1), Epsilon(1), Epsilon(1))},
        {"split": (Epsilon(999_998), Epsilon(1), Epsilon(2))},
    ],
)
def test_parts_that_do_not_fit_are_refused(parts, question):
    with pytest.raises(ParameterError):
        question(**parts)


def test_revisions_reach_from_1_to_1000(question):
    assert {question(revision=1).revision, question(revision=1000).revision} == {1, 1000}


@pytest.mark.parametrize(
    "wrong",
    [
        {"members": ("Hawks", "Hawks")},
        {"members": ("Owls", "Hawks")},
        {"members": ("Hawks",)},
        {"members": ("Falcons", "Hawks")},
        {"members": ("Hawks", " ")},
        {"groups": (Group("Backs", 11), Group("Backs", 12))},
        {"groups": (Group("Backs", 13), Group("Forwards", 13))},
    ],
)
def test_members_and_groups_are_named_once_in_order_and_share_nobody(wrong, question):
    with pytest.raises(ParameterError):
        question(**wrong)


@pytest.mark.parametrize("size", [0, 10])
def test_a_group_of_ten_is_refused_with_what_would_work(size):
    with pytest.raises(ParameterError, match="at least 11 athletes; ask for the whole squad"):
        Group("Keepers", size)


def test_a_question_without_the_new_parts_keeps_the_name_it_always_had(question):
    assert not {"members", "groups", "remeasures"} & question().to_json().keys()


def test_a_second_measurement_knows_the_question_it_repeats(question):
    first = question(epsilon="0.5")
    second = replace(first, epsilon=Epsilon.read("1"), remeasures=Epsilon.read("0.5"))
    assert second.first == first
    assert first.first is first


@pytest.mark.parametrize("method", ["joint/1", "per-statistic/1", "joint-gaussian/1"])
def test_only_gaussian_noise_is_stated_in_rho(method, question):
    assert question(method=method).is_concentrated == (method == "joint-gaussian/1")
