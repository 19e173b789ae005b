"""Latent cells hold every public value once, and bins and thresholds are made of whole cells."""

import numpy as np
import pytest

from dp_core.estimate.joint.cells import cells_of, hats
from dp_core.features.knots import choose_knots
from dp_core.features.soft_histogram import Item
from dp_core.metrics import Threshold, read_catalogue
from tests.dp_core.features.made_up import make_quantity

QUANTITIES = [
    quantity
    for metric in read_catalogue().metrics.values()
    for quantity in (metric.level, metric.change)
    if quantity is not None
]


@pytest.mark.parametrize("quantity", QUANTITIES, ids=lambda q: f"{q.key}-{q.baseline}")
def test_every_value_has_one_cell_and_no_bin_cuts_one(quantity):
    cells = cells_of(quantity)
    assert (cells.starts[0], cells.starts[-1]) == (quantity.low, quantity.high + 1)
    assert (np.diff(cells.starts) > 0).all()
    assert cells.starts[cells.edges].tolist() == [*quantity.edges[:-1], quantity.high + 1]
    assert cells.starts[cells.lines].tolist() == [line.value for line in quantity.thresholds]
    assert len(cells.mean) <= 200


def test_a_quantity_of_few_values_has_a_cell_for_each():
    cells = cells_of(make_quantity())
    assert cells.mean.tolist() == list(range(41))
    assert cells.square.tolist() == [value**2 for value in range(41)]


def test_moments_of_a_cell_are_those_of_its_whole_numbers():
    quantity = make_quantity(high=4000, edges=(0, 1000, 4000))
    cells = cells_of(quantity)
    last = np.arange(cells.starts[-2], cells.starts[-1])
    assert len(last) > 1
    assert cells.mean[-1] == last.mean()
    assert cells.square[-1] == (last**2).mean()


def test_borders_lie_halfway_and_stay_within_the_bounds():
    borders = cells_of(make_quantity()).borders
    assert borders[:3].tolist() == [0, 0.5, 1.5]
    assert borders[-1] == 40


def test_hats_share_an_athlete_among_the_knots():
    quantity = make_quantity(high=4000, edges=(0, 1000, 4000))
    item = Item(quantity, choose_knots(quantity, 100.0))
    assert hats(item, 64).sum(axis=1) == pytest.approx(np.ones(len(cells_of(quantity).mean)))


def test_a_threshold_outside_the_bounds_counts_nobody_or_everybody():
    lines = tuple(Threshold(value, "above", "line", "judgement") for value in (-5, 41, 900))
    cells = cells_of(make_quantity(thresholds=lines))
    assert cells.lines.tolist() == [0, 41, 41]
