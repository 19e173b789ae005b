"""Method per-statistic: epsilon is shared exactly, and every statistic gets the noise it is due."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.errors import ParameterError
from dp_core.features.statistics import Statistic, candidates, sensitivity, statistics_of
from dp_core.mechanisms.integer import ExactExponential, TwoSidedGeometric
from dp_core.methods.per_statistic import WEIGHTS, PerStatistic, shares_of
from dp_core.params import Epsilon
from dp_core.terms import Terms

METHOD = PerStatistic()
COUNT = Statistic("count")
Make = Callable[..., Terms]


@pytest.fixture
def asked(terms: Make) -> Make:
    def make(*metrics: str, **parts: Any) -> Terms:
        return terms(metrics=metrics, method=METHOD.name, **parts)

    return make


@given(st.integers(2_000, 100_000_000), st.lists(st.integers(1, 20), min_size=4, max_size=4))
def test_the_parts_of_all_statistics_add_up_to_epsilon_exactly(terms, micro, weights):
    epsilon = Epsilon(micro)
    metrics = ("resting_hr", "sleep_hours", "fatigue", "weekly_load")
    for split in ((), tuple(epsilon.split(weights))):
        made = terms(metrics=metrics, method=METHOD.name, epsilon=epsilon, split=split)
        assert sum(part.micro for part in shares_of(made).values()) == micro


def test_a_metrics_part_is_divided_by_the_public_weights(asked):
    made = asked("resting_hr", epsilon="2.2")
    shares = shares_of(made)
    unit = Epsilon.read("2.2").micro // sum(
        WEIGHTS[each.kind] for each in (COUNT, *statistics_of(made.quantities[0]))
    )
    assert shares["wearable", COUNT].micro == 4 * unit
    assert shares["resting_hr", Statistic("sum")].micro == 8 * unit
    assert shares["resting_hr", Statistic("square")].micro == 2 * unit
    assert shares["resting_hr", Statistic("histogram")].micro == 3 * unit
    assert shares["resting_hr", Statistic("share", 1)].micro == unit
    assert shares["resting_hr", Statistic("quartile", 3)].micro == unit


def test_metrics_of_one_source_share_one_count_and_pay_for_it_together(asked):
    both = shares_of(asked("fatigue", "mood", epsilon=2))
    alone = shares_of(asked("fatigue", epsilon=1))
    assert [source for source, each in both if each == COUNT] == ["questionnaire"]
    assert both["questionnaire", COUNT].micro == 2 * alone["questionnaire", COUNT].micro


def test_metrics_of_two_sources_have_two_counts(asked):
    shares = shares_of(asked("resting_hr", "fatigue"))
    assert [source for source, each in shares if each == COUNT] == ["wearable", "questionnaire"]


def test_a_locked_split_gives_each_metric_its_own_part(asked):
    parts = tuple(Epsilon.read(1).split([1, 3]))
    shares = shares_of(asked("resting_hr", "fatigue", split=parts))
    mine = [part.micro for (key, _), part in shares.items() if key in ("resting_hr", "wearable")]
    assert sum(mine) == 250_000


def test_an_epsilon_too_small_for_every_statistic_is_refused(asked):
    with pytest.raises(ParameterError):
        shares_of(asked("resting_hr", "fatigue", epsilon="0.00002"))


@pytest.mark.parametrize("weights", [None, [1, 3]])
def test_at_another_epsilon_the_proportions_stay(weights, asked):
    parts = tuple(Epsilon.read(1).split(weights)) if weights else ()
    moved = asked("resting_hr", "fatigue", split=parts).at_epsilon(Epsilon.read(4))
    assert moved.question.epsilon == Epsilon.read(4)
    assert [float(part) for part in moved.question.split] == ([1.0, 3.0] if weights else [])


def test_the_sums_are_exact(asked, values):
    made = asked("resting_hr", "fatigue", roster=40)
    data = values(made.question)
    sums = METHOD.sums(made, data)
    numbers, present = data["resting_hr"]
    assert sums["counts"] == {
        "wearable": int(present.sum()),
        "questionnaire": int(data["fatigue"][1].sum()),
    }
    middle = 650
    assert sums["metrics"]["resting_hr"][0] == [int((numbers[present] - middle).sum())]
    assert sums["metrics"]["resting_hr"][1] == [int(((numbers[present] - middle) ** 2).sum())]
    assert sum(sums["metrics"]["resting_hr"][2]) == 40


@pytest.fixture
def drawn(monkeypatch) -> list[tuple[str, Fraction, int]]:
    """Let every noise be 1, every choice the first, and note with what each was drawn."""
    log: list[tuple[str, Fraction, int]] = []

    def draw(mechanism: TwoSidedGeometric) -> int:
        log.append(("noise", mechanism.exact_epsilon, mechanism.sensitivity))
        return 1

    def choose(mechanism: ExactExponential, value: None = None) -> int:
        log.append(("choice", Fraction(mechanism.epsilon), mechanism.sensitivity))
        return 0

    monkeypatch.setattr(TwoSidedGeometric, "draw", draw)
    monkeypatch.setattr(ExactExponential, "randomise", choose)
    return log


def test_all_noise_but_the_choices_is_drawn_before_there_are_sums(asked, values, drawn):
    made = asked("resting_hr", "fatigue")
    draw = METHOD.noise(made)
    before = len(drawn)
    assert {kind for kind, _, _ in drawn} == {"noise"}
    draw.answer(METHOD.sums(made, values(made.question)))
    assert {kind for kind, _, _ in drawn[before:]} == {"choice"}
    assert len(drawn) - before == 6


def test_every_statistic_is_drawn_with_its_own_epsilon_and_sensitivity(asked, values, drawn):
    made = asked("resting_hr")
    quantity, shares = made.quantities[0], shares_of(made)
    METHOD.noise(made).answer(METHOD.sums(made, values(made.question)))
    due: list[tuple[str, Fraction, int]] = [("noise", shares["wearable", COUNT].fraction, 1)]
    for each in statistics_of(quantity):
        if each.kind != "quartile":
            cells = len(quantity.edges) if each.kind == "histogram" else 1
            epsilon = shares[quantity.key, each].fraction
            due += [("noise", epsilon, sensitivity(quantity, each.kind))] * cells
    assert [entry for entry in drawn if entry[0] == "noise"] == due
    choices = [entry for entry in drawn if entry[0] == "choice"]
    for (_, epsilon, moved), quarter in zip(choices, (1, 2, 3), strict=True):
        exact = shares[quantity.key, Statistic("quartile", quarter)].fraction
        assert exact - Fraction(1, 10**12) < epsilon <= exact
        assert moved == sensitivity(quantity, "quartile") == 4


def test_an_answer_is_every_sum_with_its_noise_and_every_choice(asked, values, drawn):
    made = asked("resting_hr", "fatigue")
    sums = METHOD.sums(made, values(made.question))
    answer = METHOD.noise(made).answer(sums)
    assert answer["counts"] == {group: count + 1 for group, count in sums["counts"].items()}
    for quantity in made.quantities:
        exact, noisy = sums["metrics"][quantity.key], answer["metrics"][quantity.key]
        shares = [numbers[0] for numbers in exact[3 : 3 + len(quantity.thresholds)]]
        assert noisy == {
            "sum": [exact[0][0] + 1],
            "square": [exact[1][0] + 1],
            "histogram": [cell + 1 for cell in exact[2]],
            "shares": [share + 1 for share in shares],
            "quartiles": [int(candidates(quantity)[0])] * 3,
        }


def test_an_answer_is_whole_numbers_only_so_that_it_can_be_sealed(asked, values):
    made = asked("resting_hr", "fatigue")
    answer = METHOD.noise(made).answer(METHOD.sums(made, values(made.question)))

    def refuse(number: str) -> None:
        raise AssertionError("a number that is not whole")

    assert json.loads(json.dumps(answer), parse_float=refuse) == answer


def test_two_draws_are_never_alike(asked, values):
    made = asked("resting_hr")
    sums = METHOD.sums(made, values(made.question))
    assert METHOD.noise(made).answer(sums) != METHOD.noise(made).answer(sums)
