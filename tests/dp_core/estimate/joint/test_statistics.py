"""Statistics of counted cells are those of the values themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.estimate.joint.cells import cells_of
from dp_core.estimate.joint.statistics import monotone, statistics_of
from dp_core.metrics import Threshold
from tests.dp_core.features.made_up import make_quantity

LINES = (
    Threshold(15, "below", "below 7.5 h", "judgement"),
    Threshold(30, "above", "15 h or more", "judgement"),
)
QUANTITY = make_quantity(thresholds=LINES)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_statistics_of_whole_athletes_are_those_of_their_values(values):
    counts = np.bincount(values, minlength=41)[None].astype(float)
    mean, sd, q25, median, q75, *shares = statistics_of(cells_of(QUANTITY), counts)[0]
    numbers = np.array(values)
    assert mean == pytest.approx(numbers.mean())
    assert sd == pytest.approx(numbers.std(), abs=1e-6)
    for quarter, found in zip((1, 2, 3), (q25, median, q75), strict=True):
        least = np.quantile(numbers, quarter / 4, method="lower")
        greatest = np.quantile(numbers, quarter / 4, method="higher")
        assert least - 0.5 - 1e-9 <= found <= greatest + 0.5 + 1e-9
    bins = np.histogram(numbers, QUANTITY.edges)[0] / len(numbers)
    assert shares[:4] == pytest.approx(bins)
    assert shares[4:] == pytest.approx([(numbers < 15).mean(), (numbers >= 30).mean()])


@given(st.lists(st.floats(-3, 10), min_size=41, max_size=41).filter(lambda x: sum(x) > 5))
def test_statistics_of_draws_with_negative_counts_stay_possible(counts):
    mean, sd, q25, median, q75, *shares = statistics_of(cells_of(QUANTITY), np.array([counts]))[0]
    assert 0 <= q25 <= median <= q75 <= 40
    assert 0 <= mean <= 40
    assert 0 <= sd <= np.sqrt(mean * (40 - mean)) + 1e-9
    assert min(shares) >= 0
    assert sum(shares[:4]) == pytest.approx(1)


def test_a_falling_curve_is_mended_by_running_extremes():
    assert monotone(np.array([[0.0, 0.4, 0.2, 1.0]])).tolist() == [
        pytest.approx([0.0, 0.3, 0.3, 1.0])
    ]
