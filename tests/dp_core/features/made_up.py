"""A small made-up quantity, for tests that need other bounds or another prior than ship."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from dp_core.metrics import Prior, Quantity


def make_quantity(key: str = "rest", **changes: Any) -> Quantity:
    """Make a quantity of bounds 0 to 40 steps of half a unit, prior N(10, 3²)."""
    prior = Prior(mean=10.0, athlete_sd=3.0, team_sd=1.5, sd_spread=0.25, source="judgement")
    quantity = Quantity(
        key=key,
        label="Rest",
        unit="h",
        baseline=None,
        step=Fraction(1, 2),
        low=0,
        high=40,
        edges=(0, 10, 20, 30, 40),
        thresholds=(),
        prior=prior,
        matters=1.0,
        better="higher",
        group="questionnaire",
        log=False,
        norms=(),
    )
    return replace(quantity, **changes)


def make_values(**columns: Any) -> dict[str, Any]:
    """Make values from lists in which None is missing."""
    return {
        key: (
            np.array([0 if value is None else value for value in column]),
            np.array([value is not None for value in column]),
        )
        for key, column in columns.items()
    }
