"""Even bins, what is read off them, and the nearest possible shares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.engines.compare.bins import bins_of, project
from dp_core.engines.compare.engine import settle
from tests.privacy.small import a_line, a_quantity

PULSE = a_quantity(thresholds=(a_line(105), a_line(103, "below")))
VALUES = np.array([100, 102, 102, 103, 105, 106, 110, 110])


def test_bins_cover_every_value_once():
    for many in (1, 2, 4, 10, 40):
        bins = bins_of(PULSE, many)
        assert bins.starts[0] == 100 and bins.starts[-1] == 111
        assert bins.count(np.arange(100, 111)).tolist() == np.diff(bins.starts).tolist()


def test_a_metric_of_few_values_gets_a_bin_for_each():
    assert bins_of(PULSE, 40).starts.tolist() == list(range(100, 112))


def test_with_a_bin_for_each_value_figures_are_exact():
    bins = bins_of(PULSE, 40)
    found = bins.read(bins.count(VALUES) / len(VALUES))
    assert found.mean == pytest.approx(VALUES.mean())
    assert found.sd == pytest.approx(VALUES.std())
    assert found.histogram == pytest.approx(np.histogram(VALUES, PULSE.edges)[0] / len(VALUES))
    assert found.shares == pytest.approx([4 / 8, 3 / 8])
    assert [found.q25, found.median, found.q75] == pytest.approx([102, 103.5, 107], abs=2.6)


def test_quartiles_lie_where_the_shares_put_them():
    found = bins_of(PULSE, 40).read(np.full(11, 1 / 11))
    assert [found.q25, found.median, found.q75] == pytest.approx([102.25, 105, 107.75])


def test_possible_shares_stay_as_they_are():
    assert project(np.array([0.2, 0.5, 0.3])) == pytest.approx([0.2, 0.5, 0.3])


def test_the_nearest_shares_are_found():
    assert project(np.array([1.2, 0.4, -3.0])) == pytest.approx([0.9, 0.1, 0.0])


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=12))
def test_projected_shares_are_possible_and_no_other_ones_are_nearer(noisy):
    shares = np.array(noisy)
    nearest = project(shares)
    assert nearest.min() >= 0 and nearest.sum() == pytest.approx(1)
    for place in range(len(shares)):  # a corner of the simplex is never on the near side
        corner = np.eye(len(shares))[place]
        assert (shares - nearest) @ (corner - nearest) <= 1e-9


def test_settled_answers_are_in_order_and_inside_the_bounds():
    found = settle(PULSE, [np.nan, np.nan, 109, -3, 104], [-1, 3, 1], [1.5, -0.2])
    assert (found.mean, found.sd) == (105, 2.5)
    assert (found.q25, found.median, found.q75) == (100, 104, 109)
    assert found.histogram == (0, 0.75, 0.25)
    assert found.shares == (1, 0)


def test_a_histogram_without_any_count_is_even():
    assert settle(PULSE, [105] * 5, [-1, 0, -2], [0]).histogram == pytest.approx([1 / 3] * 3)
