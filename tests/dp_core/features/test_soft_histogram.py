"""Weights are whole, sum to K or to nothing, and no athlete changes them by more than K."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.errors import ParameterError
from dp_core.features.knots import choose_knots
from dp_core.features.soft_histogram import (
    Item,
    Layout,
    gap_weights,
    present_in_sources,
    sum_weights,
    weight_table,
)
from dp_core.metrics import read_catalogue
from tests.dp_core.features.made_up import make_quantity, make_values

TINY = {"low": 18, "high": 22, "edges": (18, 22)}
CATALOGUE = [
    quantity
    for metric in read_catalogue().metrics.values()
    for quantity in (metric.level, metric.change)
    if quantity is not None
]


def tiny(key, group="questionnaire", **changes):
    quantity = make_quantity(key, group=group, **TINY)
    return Item(quantity, choose_knots(quantity, 5.0), **changes)


def norm(difference):
    """The norm of `mechanisms.knorm`, computed from its definition."""
    return max(
        max(sum(part for part in cells if part > 0), -sum(part for part in cells if part < 0))
        for cells in difference
    )


@given(st.sampled_from(CATALOGUE), st.floats(0, 1e5), st.integers(1, 4096))
def test_the_weights_of_every_value_are_whole_and_sum_to_k(quantity, strength, resolution):
    table = weight_table(quantity, choose_knots(quantity, strength), resolution)
    assert table.dtype == np.int64
    assert table.min() >= 0
    assert (table.sum(axis=1) == resolution).all()


def test_a_value_is_shared_between_the_two_knots_around_it():
    quantity = make_quantity()
    table = weight_table(quantity, (-1.0, 0.0, 1.0), 60)
    assert table[20].tolist() == [0, 60, 0]  # 20 steps are the prior's mean
    assert table[22].tolist() == [0, 40, 20]  # a third of an athlete SD above
    assert table[0].tolist() == [60, 0, 0]
    assert table[40].tolist() == [0, 0, 60]


def test_weights_recover_the_mean_of_values_between_the_knots():
    quantity = make_quantity(low=14, high=26, edges=(14, 26))
    table = weight_table(quantity, (-1.0, 1.0), 600)
    values = np.array([15, 17, 20, 22, 25]) - 14
    mean = table[values].sum(axis=0) @ [-1.0, 1.0] / (600 * 5)
    assert mean * 6 + 20 == pytest.approx(np.mean([15, 17, 20, 22, 25]))


@pytest.mark.parametrize("often", [False, True])
def test_sums_add_up_the_rows_of_the_table(often):
    item = tiny("rest", often_missing=often)
    table = weight_table(item.quantity, item.knots, 64)
    (sums,) = sum_weights(Layout((item,), 64), make_values(rest=[18, 21, 22, None]))
    expected = table[0] + table[3] + table[4]
    assert sums == [*expected.tolist(), *([0] if often else [])]
    assert all(type(part) is int for part in sums)


def test_a_missing_athlete_adds_zeros_to_every_metric_of_the_source():
    layout = Layout((tiny("rest"), tiny("mood"), tiny("pulse", "wearable")), 64)
    values = make_values(rest=[20, None], mood=[20, None], pulse=[20, 19])
    rest, mood, pulse = sum_weights(layout, values)
    assert (sum(rest), sum(mood), sum(pulse)) == (64, 64, 128)


@pytest.mark.parametrize(("empty", "stays"), [(0, True), (1, True), (2, False), (3, False)])
def test_an_athlete_with_more_than_a_third_of_the_items_empty_is_absent(empty, stays):
    items = [tiny(key) for key in ("rest", "mood", "sleep")]
    values = make_values(
        **{item.quantity.key: [None if i < empty else 20] for i, item in enumerate(items)}
    )
    assert present_in_sources(items, values)["questionnaire"].tolist() == [stays]
    assert sum(sum_weights(Layout(tuple(items), 64), values)[0]) == (64 if stays else 0)


def test_an_empty_item_of_a_present_athlete_gets_public_weights():
    layout = Layout((tiny("rest"), tiny("mood"), tiny("sleep")), 64)
    sums = sum_weights(layout, make_values(rest=[None], mood=[18], sleep=[22]))
    assert sums[0] == gap_weights(layout.items[0], 64).tolist()
    assert sum(sums[0]) == 64


@given(st.sampled_from(CATALOGUE), st.floats(0, 1e4), st.integers(1, 2048))
def test_public_weights_of_a_gap_sum_to_k(quantity, strength, resolution):
    weights = gap_weights(Item(quantity, choose_knots(quantity, strength)), resolution)
    assert weights.min() >= 0
    assert weights.sum() == resolution


def test_an_often_missing_item_has_its_own_missing_knot_and_never_makes_absent():
    layout = Layout((tiny("rest"), tiny("weight", often_missing=True)), 64)
    values = make_values(rest=[20, 20, None], weight=[None, 22, 20])
    rest, weight = sum_weights(layout, values)
    assert sum(rest) == sum(weight) == 128
    assert weight[-1] == 64


def test_a_source_of_often_missing_items_is_reported_by_whoever_filled_one():
    items = [tiny(key, often_missing=True) for key in ("rest", "weight")]
    values = make_values(rest=[20, None, None], weight=[None, 20, None])
    assert present_in_sources(items, values)["questionnaire"].tolist() == [True, True, False]


def test_the_tables_that_are_shared_cannot_be_changed():
    item = tiny("rest")
    for table in (weight_table(item.quantity, item.knots, 64), gap_weights(item, 64)):
        with pytest.raises(ValueError, match="read-only"):
            table[0] = 0


@pytest.mark.parametrize(
    "raw", [[np.nan, 20.0], [np.inf, 1e300], [-(2**62), 2**62], [-1e300, 20.4], [0, 0]]
)
def test_weights_are_sound_whatever_stands_in_the_record(raw):
    layout = Layout((tiny("rest"),), 64)
    values = {"rest": (np.array(raw), np.array([True, True]))}
    (sums,) = sum_weights(layout, values)
    assert min(sums) >= 0
    assert sum(sums) == 64 * int(np.isfinite(np.array(raw)).sum())


def test_what_stands_under_a_missing_mask_is_ignored():
    layout = Layout((tiny("rest"),), 64)
    records = [
        {"rest": (np.array([20, hidden]), np.array([True, False]))} for hidden in (0, 21, 10**9)
    ]
    assert len({str(sum_weights(layout, record)) for record in records}) == 1


@pytest.mark.parametrize(
    "items",
    [
        (tiny("rest"), tiny("mood")),
        (tiny("rest"), tiny("pulse", "wearable")),
        (tiny("rest"), tiny("mood", often_missing=True)),
        (tiny("rest"), tiny("mood"), tiny("sleep")),
    ],
)
def test_no_change_of_one_athlete_s_record_moves_the_sums_by_more_than_k(items):
    layout = Layout(items, 6)
    keys = [item.quantity.key for item in items]
    records = list(product([None, 18, 20, 22], repeat=len(items)))
    sums = [
        sum_weights(layout, make_values(**{k: [v, 19] for k, v in zip(keys, r, strict=True)}))
        for r in records
    ]
    alone = sum_weights(layout, make_values(**{key: [19] for key in keys}))
    norms = [
        norm([[a - b for a, b in zip(*cells, strict=True)] for cells in zip(*pair, strict=True)])
        for pair in product([*sums, alone], repeat=2)
    ]
    assert max(norms) == 6


def test_all_metrics_of_a_source_change_by_the_same_total():
    layout = Layout((tiny("rest"), tiny("mood"), tiny("sleep")), 64)
    for record in product([None, 18, 22], repeat=3):
        keys = ("rest", "mood", "sleep")
        values = make_values(**{k: [v, 20] for k, v in zip(keys, record, strict=True)})
        assert len({sum(cells) for cells in sum_weights(layout, values)}) == 1


@pytest.mark.parametrize(
    ("items", "resolution"), [((), 64), ((tiny("rest"), tiny("rest")), 64), ((tiny("rest"),), 0)]
)
def test_a_layout_without_metrics_with_one_twice_or_without_weights_is_refused(items, resolution):
    with pytest.raises(ParameterError):
        Layout(items, resolution)


def test_a_layout_tells_the_mechanism_its_cells_and_sources():
    layout = Layout((tiny("rest"), tiny("pulse", "wearable", often_missing=True)), 64)
    assert layout.cells == (2, 3)
    assert layout.sources == ("questionnaire", "wearable")


@pytest.mark.parametrize("rate", [-0.1, 1.0, float("nan")])
def test_an_impossible_rate_of_empty_answers_is_refused(rate):
    with pytest.raises(ParameterError):
        tiny("rest", gap_rate=rate)


def test_an_often_missing_item_is_expected_to_have_gaps_though_none_are_declared():
    assert tiny("rest").expected_gaps == 0.0
    assert tiny("rest", gap_rate=0.1).expected_gaps == 0.1
    assert 0 < tiny("rest", often_missing=True).expected_gaps < 1
