"""One athlete moves no statistic by more than its sensitivity, tried on every small squad."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dp_core.features import statistics
from dp_core.features.statistics import (
    MOST_CANDIDATES,
    Statistic,
    candidates,
    centre,
    complete,
    measure,
    quartile_utilities,
    sensitivity,
    statistics_of,
)
from dp_core.methods.per_statistic import shares_of
from dp_core.metrics import Quantity
from dp_core.params import Epsilon
from tests.privacy.small import METHOD, a_line, a_quantity, terms_for, values_of

LEAST, MOST = -(2**63), 2**63 - 1

TINY = [
    a_quantity(low=0, high=3, edges=(0, 1, 3), thresholds=(a_line(2), a_line(1, "below"))),
    a_quantity(low=-2, high=2, edges=(-2, 0, 1, 2), thresholds=(a_line(2),)),
    a_quantity(low=5, high=6, edges=(5, 6), thresholds=()),
]

Cell = int | None
Change = tuple[int, ...]


def cells_of(quantity: Quantity) -> list[Cell]:
    """Every value in bounds, the nearest beyond them, the farthest there are, and none."""
    inside = range(quantity.low - 1, quantity.high + 2)
    return [None, LEAST, *inside, MOST]


def measured(quantity: Quantity, each: Statistic, squad: Sequence[Cell]) -> list[int]:
    numbers, present = values_of([quantity], [(cell,) for cell in squad])[quantity.key]
    if each.kind == "count":
        return [int(present.sum())]
    return measure(quantity, each, numbers, present)


def all_of(quantity: Quantity) -> list[Statistic]:
    return [Statistic("count"), *statistics_of(quantity)]


def distance(each: Statistic, one: Sequence[int], other: Sequence[int]) -> int:
    """How far apart two results are: in L1, or the most any candidate's utility differs."""
    gaps = [abs(a - b) for a, b in zip(one, other, strict=True)]
    return max(gaps) if each.kind == "quartile" else sum(gaps)


def neighbours_of(squad: tuple[Cell, ...], cells: Sequence[Cell]) -> Iterator[tuple[Cell, ...]]:
    for place, cell in product(range(len(squad)), cells):
        yield (*squad[:place], cell, *squad[place + 1 :])


def largest_change(quantity: Quantity, each: Statistic, size: int) -> int:
    """The most that replacing one athlete changes, over every squad of a size."""
    cells = cells_of(quantity)
    results = {squad: measured(quantity, each, squad) for squad in product(cells, repeat=size)}
    return max(
        distance(each, result, results[other])
        for squad, result in results.items()
        for other in neighbours_of(squad, cells)
    )


@pytest.mark.parametrize("quantity", TINY, ids=lambda quantity: f"{quantity.low}..{quantity.high}")
def test_one_athlete_moves_no_statistic_further_than_its_sensitivity(quantity: Quantity) -> None:
    for each, size in product(all_of(quantity), (1, 2, 3)):
        assert largest_change(quantity, each, size) <= sensitivity(quantity, each.kind)


@pytest.mark.parametrize("quantity", TINY, ids=lambda quantity: f"{quantity.low}..{quantity.high}")
def test_every_sensitivity_is_reached_by_some_pair_of_squads(quantity: Quantity) -> None:
    for each in all_of(quantity):
        assert largest_change(quantity, each, 3) == sensitivity(quantity, each.kind)


def test_a_missing_athlete_moves_a_quartile_by_at_most_three_quarter_ranks() -> None:
    quantity = TINY[0]
    present = [cell for cell in cells_of(quantity) if cell is not None]
    for quarter, squad in product((1, 2, 3), product(present, repeat=3)):
        each = Statistic("quartile", quarter)
        gone = measured(quantity, each, (None, *squad[1:]))
        assert distance(each, measured(quantity, each, squad), gone) <= 3


squads = st.lists(
    st.one_of(st.none(), st.integers(LEAST, MOST), st.integers(95, 115)), min_size=1, max_size=40
)


@settings(max_examples=200)
@given(squads, st.one_of(st.none(), st.integers(LEAST, MOST)), st.data())
def test_no_value_in_a_large_squad_moves_more(
    squad: list[Cell], other: Cell, data: st.DataObject
) -> None:
    quantity = a_quantity(thresholds=(a_line(105), a_line(101, "below")))
    place = data.draw(st.integers(0, len(squad) - 1))
    changed = [*squad[:place], other, *squad[place + 1 :]]
    for each in all_of(quantity):
        change = distance(each, measured(quantity, each, squad), measured(quantity, each, changed))
        assert change <= sensitivity(quantity, each.kind)


@settings(max_examples=200)
@given(squads)
def test_every_athlete_is_in_one_cell_so_the_roster_keeps_its_size(squad: list[Cell]) -> None:
    cells = measured(a_quantity(), Statistic("histogram"), squad)
    assert sum(cells) == len(squad)
    assert cells[-1] == squad.count(None)
    assert min(cells) >= 0


@settings(max_examples=200)
@given(squads)
def test_a_value_beyond_the_bounds_counts_as_the_bound(squad: list[Cell]) -> None:
    quantity = a_quantity()
    clipped = [
        None if cell is None else min(max(cell, quantity.low), quantity.high) for cell in squad
    ]
    for each in all_of(quantity):
        assert measured(quantity, each, squad) == measured(quantity, each, clipped)


@settings(max_examples=100)
@given(squads, st.randoms(use_true_random=False))
def test_the_order_of_athletes_changes_nothing(squad: list[Cell], random: Any) -> None:
    shuffled = random.sample(squad, len(squad))
    for each in all_of(a_quantity()):
        assert measured(a_quantity(), each, squad) == measured(a_quantity(), each, shuffled)


def test_a_missing_athletes_left_over_number_is_ignored() -> None:
    quantity, present = a_quantity(), np.array([True, False])
    for each in statistics_of(quantity):
        one, other = (
            measure(quantity, each, np.array([104, left_over]), present)
            for left_over in (LEAST, MOST)
        )
        assert one == other


def test_the_statistics_of_a_squad_are_these() -> None:
    quantity = a_quantity(thresholds=(a_line(105), a_line(103, "below")))
    squad = [100, 103, 107, 110, 999, None]
    found = {each: measured(quantity, each, squad) for each in all_of(quantity)}
    assert found[Statistic("count")] == [5]
    assert found[Statistic("sum")] == [-5 - 2 + 2 + 5 + 5]
    assert found[Statistic("square")] == [25 + 4 + 4 + 25 + 25]
    assert found[Statistic("histogram")] == [1, 1, 3, 1]  # lower edges belong to their bin
    assert found[Statistic("share", 0)] == [3]
    assert found[Statistic("share", 1)] == [1]


def test_everyone_missing_leaves_zeros_and_candidates_that_are_all_alike() -> None:
    quantity = a_quantity()
    for each in statistics_of(quantity):
        result = measured(quantity, each, [None] * 4)
        assert set(result) == {0} or (each.kind == "histogram" and result == [0, 0, 0, 4])


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 2), (-7, 9), (3, 103), (300, 1000)])
def test_candidates_are_public_sorted_distinct_and_reach_both_bounds(low: int, high: int) -> None:
    stops = candidates(a_quantity(low=low, high=high, edges=(low, high), thresholds=()))
    assert (stops[0], stops[-1]) == (low, high)
    assert (np.diff(stops) > 0).all()
    assert len(stops) == min(high - low + 1, MOST_CANDIDATES)
    assert np.ptp(np.diff(stops)) <= 1


@settings(max_examples=200)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=30), st.sampled_from([1, 2, 3]))
def test_a_candidate_scores_best_where_at_most_a_quarter_lies_beyond(
    values: list[int], quarter: int
) -> None:
    quantity = a_quantity(low=0, high=20, edges=(0, 20), thresholds=())
    scores = quartile_utilities(quantity, quarter, np.array(values))
    for stop, score in zip(candidates(quantity), scores, strict=True):
        below = sum(value < stop for value in values)
        above = sum(value > stop for value in values)
        too_far = max(4 * below - quarter * len(values), 4 * above - (4 - quarter) * len(values), 0)
        assert score == -too_far
    assert max(scores) == 0  # with every value a candidate, some candidate is the quartile


@pytest.mark.parametrize(("low", "high"), [(0, 3), (0, 4), (-3, 2), (-5, -1)])
def test_the_centre_lies_midway_and_half_reaches_the_farther_bound(low: int, high: int) -> None:
    quantity = a_quantity(low=low, high=high, edges=(low, high), thresholds=())
    half = max(high - centre(quantity), centre(quantity) - low)
    assert half == -(-quantity.width // 2)
    assert sensitivity(quantity, "square") == half**2
    assert sensitivity(quantity, "sum") == quantity.width


def test_an_athlete_reported_a_source_when_every_asked_metric_of_it_has_a_value() -> None:
    quantities = [
        a_quantity("pulse"), a_quantity("sleep"), a_quantity("mood", group="questionnaire"),
    ]  # fmt: skip
    squad = [(101, 102, 103), (101, None, 103), (None, 102, None), (None, None, 103)]
    masks = complete(quantities, values_of(quantities, squad))
    assert masks["wearable"].tolist() == [True, False, False, False]
    assert masks["questionnaire"].tolist() == [True, True, False, True]


def flat(sums: dict[str, Any]) -> list[list[int]]:
    """All statistics of a whole report, in the order of `loss_rates`."""
    counts = [[count] for count in sums["counts"].values()]
    return counts + [numbers for metric in sums["metrics"].values() for numbers in metric]


def loss_rates(
    quantities: Sequence[Quantity], epsilon: Epsilon
) -> list[tuple[Statistic, Fraction]]:
    """For each statistic, epsilon over sensitivity: the privacy loss per unit of change."""
    shares = shares_of(terms_for(quantities, epsilon=epsilon))
    sources = dict.fromkeys(quantity.group for quantity in quantities)
    counts = [(Statistic("count"), shares[group, Statistic("count")].fraction) for group in sources]
    return counts + [
        (each, shares[quantity.key, each].fraction / sensitivity(quantity, each.kind))
        for quantity in quantities
        for each in statistics_of(quantity)
    ]


def changes_of(quantities: Sequence[Quantity], cells: Sequence[Cell]) -> set[Change]:
    """Every change of the whole report, one entry per statistic, over all squads of two."""
    terms = terms_for(quantities)
    kinds = [each for each, _ in loss_rates(quantities, Epsilon.read(1))]
    records = list(product(cells, repeat=len(quantities)))
    reports = {
        squad: flat(METHOD.sums(terms, values_of(quantities, squad)))
        for squad in product(records, repeat=2)
    }
    return {
        tuple(map(distance, kinds, report, reports[other, kept]))
        for (one, kept), report in reports.items()
        for other in records
        if one is not other
    }


TWO_OF_ONE_SOURCE = [a_quantity("pulse"), a_quantity("sleep", low=0, high=4, edges=(0, 2, 4),
                     thresholds=(a_line(1, "below"),))]  # fmt: skip
TWO_SOURCES = [a_quantity("pulse"), a_quantity("mood", group="questionnaire")]
THREE = [a_quantity("pulse"), a_quantity("sleep"), a_quantity("mood", group="questionnaire")]


@pytest.mark.parametrize(
    ("quantities", "cells"),
    [
        ([a_quantity()], [None, LEAST, 100, 102, 105, 107, 109, 110, MOST]),
        (TWO_OF_ONE_SOURCE, [None, LEAST, 1, 3, 104, MOST]),
        (TWO_SOURCES, [None, LEAST, 103, 106, MOST]),
        (THREE, [None, 100, 110]),
    ],
    ids=["one metric", "two metrics of one source", "two sources", "three metrics"],
)
def test_the_losses_of_all_statistics_add_up_to_at_most_the_reports_epsilon(
    quantities: list[Quantity], cells: list[Cell]
) -> None:
    epsilon = Epsilon.read("1.234567")
    rates = [rate for _, rate in loss_rates(quantities, epsilon)]
    worst = max(
        sum(rate * change for rate, change in zip(rates, changes, strict=True))
        for changes in changes_of(quantities, cells)
    )
    assert worst <= epsilon.fraction
    # Never all of it: an athlete who goes missing moves the sum by half a width only, and
    # one who moves across the bounds leaves the count and the square as they were.
    assert worst > epsilon.fraction * Fraction(6, 10)


def test_a_whole_report_is_counted_over_the_whole_roster() -> None:
    quantities = THREE
    squad = [(101, 102, None), (None, 102, 103), (104, 105, 106), (None, None, None)]
    sums = METHOD.sums(terms_for(quantities), values_of(quantities, squad))
    assert sums["counts"] == {"wearable": 2, "questionnaire": 2}
    for quantity in quantities:
        histogram = sums["metrics"][quantity.key][2]
        assert sum(histogram) == len(squad)
        assert histogram[-1] == len(squad) - sums["counts"][quantity.group]


def test_the_table_of_sensitivities_names_every_kind() -> None:
    kinds = {each.kind for each in all_of(a_quantity())}
    assert kinds == set(statistics.Kind.__args__)  # type: ignore[attr-defined]
