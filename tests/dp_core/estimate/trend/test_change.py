"""What is said of a change: the probabilities, and when they are enough."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from dp_core.estimate.trend.change import Call, Chances, chances
from dp_core.estimate.trend.model import places


@pytest.mark.parametrize(
    ("rose", "fell", "call"),
    [
        (0.95, 0.0, Call.ROSE),
        (0.02, 0.9, Call.FELL),
        (0.03, 0.04, Call.SAME),
        (0.89, 0.0, Call.TOO_EARLY),
        (0.3, 0.3, Call.TOO_EARLY),
    ],
)
def test_nothing_is_called_that_is_not_sure_enough(rose: float, fell: float, call: Call) -> None:
    found = Chances(rose, fell)
    assert found.call is call
    assert found.rose + found.fell + found.same == pytest.approx(1.0)


@pytest.mark.parametrize(("shift", "matters"), [(0.0, 0.5), (0.8, 0.5), (-1.2, 1.0)])
def test_chances_of_a_change_are_those_of_a_normal_difference(shift: float, matters: float) -> None:
    """Two correlated normal levels, whose difference is normal too."""
    before, after = np.meshgrid(places(), places(), indexing="ij")
    spread, kept = 0.6, 0.7
    near = before**2 - 2 * kept * before * (after - shift) + (after - shift) ** 2
    joint = np.exp(-near / (2 * spread**2 * (1 - kept**2)))
    found = chances(joint / joint.sum(), 10 + 2 * places(), 2 * matters)
    sd = spread * (2 - 2 * kept) ** 0.5
    assert found.rose == pytest.approx(norm.sf(matters, shift, sd), abs=0.005)
    assert found.fell == pytest.approx(norm.cdf(-matters, shift, sd), abs=0.005)


def test_what_is_mostly_prior_is_not_called() -> None:
    assert Chances(0.01, 0.01, told=0.49).call is Call.TOO_EARLY
    assert Chances(0.01, 0.01, told=0.51).call is Call.SAME
