"""Quantities and questions so small that everything about them can be tried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from dp_core.features.statistics import Values
from dp_core.methods import METHODS
from dp_core.methods.per_statistic import PerStatistic
from dp_core.metrics import Prior, Quantity, Threshold
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question, RosterTerms
from dp_core.terms import Terms

METHOD = METHODS[PerStatistic.name]

Record = Sequence[int | None]
"""One athlete: a value for each quantity, in the order of the question, None where missing."""


def a_quantity(key: str = "pulse", **parts: Any) -> Quantity:
    """A quantity from 100 to 110 in three bins with one line, far from zero.

    The bounds lie ten widths away from zero, so that forgetting to centre a sum, or to
    count a missing athlete at the centre, shows.
    """
    usual: dict[str, Any] = {
        "key": key,
        "label": key,
        "unit": "bpm",
        "baseline": None,
        "step": Fraction(1),
        "low": 100,
        "high": 110,
        "edges": (100, 103, 107, 110),
        "thresholds": (Threshold(105, "above", "high", "judgement"),),
        "prior": Prior(105.0, 2.0, 1.0, 0.2, "judgement"),
        "matters": 1.0,
        "better": "neither",
        "group": "wearable",
        "log": False,
        "norms": (),
    }
    return Quantity(**(usual | parts))


def a_line(value: int, direction: str = "above") -> Threshold:
    """A public line at a value."""
    return Threshold(value, direction, "line", "judgement")  # type: ignore[arg-type]


def terms_for(
    quantities: Sequence[Quantity],
    *,
    roster: int = 5,
    epsilon: str | int | Epsilon = 1,
    split: tuple[Epsilon, ...] = (),
) -> Terms:
    """The terms of a question about these quantities by method per-statistic."""
    asked = epsilon if isinstance(epsilon, Epsilon) else Epsilon.read(epsilon)
    question = Question(
        account=Account("Falcons"),
        window=Window.ending(date(2026, 3, 29), days=28),
        metrics=tuple(quantity.key for quantity in quantities),
        epsilon=asked,
        method=PerStatistic.name,
        catalogue="tests",
        roster=RosterTerms(roster),
        split=split,
    )
    return Terms(question, tuple(quantities))


def values_of(quantities: Sequence[Quantity], records: Sequence[Record]) -> Values:
    """The values of a squad, one record per athlete."""
    columns = {}
    for place, quantity in enumerate(quantities):
        cells = [record[place] for record in records]
        numbers = np.array([0 if cell is None else cell for cell in cells], dtype=np.int64)
        columns[quantity.key] = (numbers, np.array([cell is not None for cell in cells], bool))
    return columns
