"""The parts of epsilon add up to the report's, to the last millionth."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dp_core.errors import ParameterError
from dp_core.features.statistics import Statistic, statistics_of
from dp_core.methods import per_statistic
from dp_core.methods.per_statistic import WEIGHTS
from dp_core.metrics import Quantity
from dp_core.params import Epsilon
from dp_core.terms import Terms
from tests.privacy.small import a_line, a_quantity, terms_for

GROUPS = ("wearable", "questionnaire", "load", "test")
LINES = (a_line(102, "below"), a_line(105), a_line(108))

quantity_lists = st.lists(
    st.tuples(st.sampled_from(GROUPS), st.integers(0, 3)), min_size=1, max_size=8
).map(
    lambda kinds: [
        a_quantity(f"metric_{place}", group=group, thresholds=LINES[:lines])
        for place, (group, lines) in enumerate(kinds)
    ]
)
enough = st.integers(1000, 100_000_000).map(Epsilon)
weights = st.lists(st.integers(1, 50), min_size=8, max_size=8)


def spent_on(terms: Terms) -> Fraction:
    """All that is drawn costs, added up exactly: each source's count once, each statistic once."""
    shares = per_statistic.shares_of(terms)
    sources = {quantity.group for quantity in terms.quantities}
    counts = sum((shares[group, Statistic("count")].fraction for group in sources), Fraction(0))
    return counts + sum(
        (
            shares[quantity.key, each].fraction
            for quantity in terms.quantities
            for each in statistics_of(quantity)
        ),
        Fraction(0),
    )


def test_two_metrics_of_one_source_spend_exactly_the_reports_epsilon() -> None:
    epsilon = Epsilon.read("1.234567")
    terms = terms_for([a_quantity("pulse"), a_quantity("sleep")], epsilon=epsilon)
    assert spent_on(terms) == epsilon.fraction


@settings(max_examples=200)
@given(quantity_lists, enough)
def test_an_even_split_spends_exactly_the_reports_epsilon(
    quantities: list[Quantity], epsilon: Epsilon
) -> None:
    terms = terms_for(quantities, epsilon=epsilon)
    assert spent_on(terms) == epsilon.fraction
    assert len(per_statistic.shares_of(terms)) == len({q.group for q in quantities}) + sum(
        len(statistics_of(quantity)) for quantity in quantities
    )


@settings(max_examples=200)
@given(quantity_lists, st.integers(100_000, 100_000_000).map(Epsilon), weights)
def test_an_uneven_split_spends_exactly_the_reports_epsilon(
    quantities: list[Quantity], epsilon: Epsilon, parts: list[int]
) -> None:
    split = tuple(epsilon.split(parts[: len(quantities)]))
    terms = terms_for(quantities, epsilon=epsilon, split=split)
    assert spent_on(terms) == epsilon.fraction
    shares = per_statistic.shares_of(terms)
    for quantity, part in zip(quantities, split, strict=True):
        own = sum(shares[quantity.key, each].micro for each in statistics_of(quantity))
        assert own < part.micro


@settings(max_examples=50)
@given(quantity_lists, enough, st.integers(100_000, 100_000_000).map(Epsilon))
def test_the_same_terms_at_another_epsilon_spend_exactly_that(
    quantities: list[Quantity], epsilon: Epsilon, other: Epsilon
) -> None:
    assert spent_on(terms_for(quantities, epsilon=epsilon).at_epsilon(other)) == other.fraction


def test_shares_follow_the_stated_weights() -> None:
    terms = terms_for([a_quantity()], epsilon=21)
    shares = per_statistic.shares_of(terms)
    assert {each.kind: str(epsilon) for (_, each), epsilon in shares.items()} == {
        kind: str(weight) for kind, weight in WEIGHTS.items()
    }


def test_the_metrics_of_a_source_pay_for_its_count_together() -> None:
    two = [a_quantity("pulse"), a_quantity("sleep"), a_quantity("mood", group="questionnaire")]
    shares = per_statistic.shares_of(terms_for(two, epsilon=63))
    assert str(shares["wearable", Statistic("count")]) == "8"
    assert str(shares["questionnaire", Statistic("count")]) == "4"


def test_a_split_is_kept_when_epsilon_moves() -> None:
    split = (Epsilon.read("0.75"), Epsilon.read("0.25"))
    terms = terms_for([a_quantity("pulse"), a_quantity("sleep")], epsilon=1, split=split)
    moved = terms.at_epsilon(Epsilon.read(8)).question
    assert [str(part) for part in moved.split] == ["6", "2"]


def test_an_epsilon_too_small_to_divide_is_refused() -> None:
    with pytest.raises(ParameterError, match="above 0"):
        per_statistic.shares_of(terms_for([a_quantity()], epsilon="0.00001"))
