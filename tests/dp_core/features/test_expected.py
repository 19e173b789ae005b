"""The expected squad is made of public numbers and has the shape of a real one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.features.expected import (
    EXPECTED_REPORTING,
    expected_reporters,
    expected_sums,
    expected_values,
)
from dp_core.features.statistics import Statistic, candidates, measure, statistics_of
from dp_core.metrics import Prior, Quantity
from tests.privacy.small import METHOD, a_line, a_quantity, terms_for, values_of

TWO_LINES = a_quantity("sleep", thresholds=(a_line(105), a_line(103, "below")))
PAIR = [a_quantity("pulse"), TWO_LINES]


@given(st.integers(1, 10_000))
def test_the_usual_share_of_a_roster_reports_and_at_least_one_athlete(roster: int) -> None:
    heads = expected_reporters(roster)
    assert 1 <= heads <= roster
    assert abs(heads - EXPECTED_REPORTING * roster) <= 0.5
    assert heads <= expected_reporters(roster + 1)


def test_one_athlete_alone_is_expected_to_report() -> None:
    assert expected_reporters(1) == 1


@pytest.mark.parametrize("heads", [1, 2, 21, 1000])
def test_expected_values_lie_at_even_quantiles_of_the_prior(heads: int) -> None:
    quantity = a_quantity(low=0, high=2100, edges=(0, 2100), thresholds=(),
                          prior=Prior(1000, 100, 10, 0.2, "judgement"))  # fmt: skip
    values = expected_values(quantity, heads)
    assert values.shape == (heads,)
    assert (np.diff(values) >= 0).all()
    assert values.mean() == pytest.approx(1000, abs=1)
    assert (values < 1000).sum() == (values > 1000).sum()


def test_a_thousand_expected_values_spread_as_the_prior_says() -> None:
    quantity = a_quantity(low=0, high=2100, edges=(0, 2100), thresholds=(),
                          prior=Prior(1000, 100, 10, 0.2, "judgement"))  # fmt: skip
    assert expected_values(quantity, 1000).std() == pytest.approx(100, rel=0.01)


@pytest.mark.parametrize("mean", [-500.0, 5000.0])
def test_expected_values_are_clipped_to_the_bounds(mean: float) -> None:
    quantity = a_quantity(prior=Prior(mean, 2.0, 1.0, 0.2, "judgement"))
    values = expected_values(quantity, 20)
    assert set(values.tolist()) == {quantity.low if mean < 0 else quantity.high}


def test_expected_sums_have_the_shape_of_an_answer() -> None:
    terms = terms_for(PAIR, roster=12)
    answer = METHOD.noise(terms).answer(METHOD.sums(terms, values_of(PAIR, [(101, 109)] * 12)))
    expected = expected_sums(PAIR, 12)
    assert expected["counts"].keys() == answer["counts"].keys()
    for key, metric in answer["metrics"].items():
        shape = {name: len(numbers) for name, numbers in metric.items()}
        assert {name: len(each) for name, each in expected["metrics"][key].items()} == shape


def test_expected_sums_are_the_exact_sums_of_the_expected_values() -> None:
    roster, heads = 12, expected_reporters(12)
    numbers, present = expected_values(TWO_LINES, heads), np.ones(heads, bool)
    sums = expected_sums([TWO_LINES], roster)["metrics"]["sleep"]
    exact = {each: measure(TWO_LINES, each, numbers, present) for each in statistics_of(TWO_LINES)}
    assert sums["sum"] == exact[Statistic("sum")]
    assert sums["square"] == exact[Statistic("square")]
    assert sums["histogram"][:-1] == exact[Statistic("histogram")][:-1]
    assert sums["shares"] == exact[Statistic("share", 0)] + exact[Statistic("share", 1)]


def test_who_is_not_expected_to_report_is_expected_to_be_missing() -> None:
    sums = expected_sums(PAIR, 12)
    assert sums["counts"] == {"wearable": 10}
    for quantity in PAIR:
        histogram = sums["metrics"][quantity.key]["histogram"]
        assert (sum(histogram), histogram[-1]) == (12, 2)


def test_expected_quartiles_are_candidates_that_score_best() -> None:
    quantity = a_quantity()
    heads = expected_reporters(40)
    numbers, present = expected_values(quantity, heads), np.ones(heads, bool)
    chosen = expected_sums([quantity], 40)["metrics"]["pulse"]["quartiles"]
    stops = candidates(quantity).tolist()
    for place, each in enumerate(Statistic("quartile", quarter) for quarter in (1, 2, 3)):
        scores = measure(quantity, each, numbers, present)
        assert scores[stops.index(chosen[place])] == max(scores)
    assert chosen == sorted(chosen)
    assert chosen[1] == 105


@pytest.mark.parametrize("roster", [5, 25, 1000])
@pytest.mark.parametrize("quantity", PAIR, ids=lambda quantity: quantity.key)
def test_expected_sums_depend_on_nothing_but_public_numbers(
    quantity: Quantity, roster: int
) -> None:
    assert expected_sums([quantity], roster) == expected_sums([quantity], roster)
    assert expected_sums([quantity], roster)["counts"] == {"wearable": expected_reporters(roster)}
