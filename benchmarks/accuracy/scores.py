"""The truth of a simulated team, and how far answers are from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dp_core.engines.compare.engine import Answers, reported, settle
from dp_core.features.statistics import Values
from dp_core.metrics import Quantity

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Errors:
    """Errors of reports, averaged over metrics.

    Attributes:
        of_range: the mean over a metric's statistics of the error over the public range for
            mean, SD and quartiles, the total variation distance for the histogram, and the
            error of each share beyond a threshold.
        of_sd: the mean error of mean, SD and quartiles, in the prior's athlete SDs.
    """

    of_range: float
    of_sd: float


def truth_of(quantity: Quantity, values: Values) -> Answers:
    """Return the figures of those who reported, of their values as they are counted."""
    steps = reported(quantity, values)
    beyond = [
        (steps >= line.value if line.direction == "above" else steps < line.value).mean()
        for line in quantity.thresholds
    ]
    numbers = [steps.mean(), steps.std(), *np.quantile(steps, [0.25, 0.5, 0.75])]
    return settle(quantity, numbers, np.histogram(steps, quantity.edges)[0], beyond)


def errors_of(
    quantities: Sequence[Quantity], values: Values, answers: Mapping[str, Answers]
) -> Errors:
    """Compare a report's answers with the truth."""
    rows = [
        _one(quantity, truth_of(quantity, values), answers[quantity.key]) for quantity in quantities
    ]
    of_range, of_sd = np.mean(rows, axis=0)
    return Errors(float(of_range), float(of_sd))


def _one(quantity: Quantity, truth: Answers, answer: Answers) -> tuple[float, float]:
    off = np.abs(answer.numbers - truth.numbers)
    variation = np.abs(np.subtract(answer.histogram, truth.histogram)).sum() / 2
    shares = np.abs(np.subtract(answer.shares, truth.shares))
    parts = [*(off / quantity.value(quantity.width)), variation, *shares]
    return float(np.mean(parts)), float(off.mean() / quantity.prior.athlete_sd)
