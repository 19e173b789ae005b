"""What an aggregator reads off many blurred answers: the blur is taken out, never an athlete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from dp_core.errors import ParameterError
from dp_core.figures import Figure
from dp_core.local.design import LocalDesign
from dp_core.local.scores import knot_scores, scores_of
from dp_core.quantities import Quantity

Floats = NDArray[np.float64]

CANDIDATES: Final = 801
CONFIDENCE: Final = 0.95
ROUNDED: Final = 1 / 6
"""How much rounding at random adds to the variance of knots, where values lie evenly between."""


@dataclass(frozen=True, slots=True)
class LocalFigures:
    """Figures from blurred answers alone; no prior is used.

    Attributes:
        devices: how many answers came.
        reported: how many athletes answered rather than skipped.
        mean, sd: of those, in the metric's unit.
        shares: of those, at each knot.
    """

    devices: int
    reported: Figure
    mean: Figure
    sd: Figure
    shares: tuple[Figure, ...]


def aggregate(quantity: Quantity, design: LocalDesign, outputs: Sequence[int]) -> LocalFigures:
    """Estimate a squad's figures from what its devices sent.

    Args:
        quantity: gives the unit.
        design: the mechanism that every device ran.
        outputs: one per device, at least two.

    Raises:
        ParameterError: there are fewer than two, or one is no output of this mechanism.
    """
    sent = np.asarray(outputs, dtype=np.int64)
    if len(sent) < 2 or sent.min() < 0 or sent.max() > design.skip:
        raise ParameterError("local answers do not fit their mechanism")
    scores = scores_of(design)
    reports, knots, squares = (each[sent] for each in (scores.reports, scores.knot, scores.square))
    most = float(design.knots - 1)
    mean = _ratio(knots, reports, 0.0, most)
    second = _ratio(squares, reports, 0.0, most**2)
    unit = quantity.value(design.width) / most
    return LocalFigures(
        devices=len(sent),
        reported=_total(reports),
        mean=_moved(mean, quantity.value(design.low), unit),
        sd=_spread(mean, second, unit, evenly=design.knots <= design.width),
        shares=tuple(_ratio(each[sent], reports, 0.0, 1.0) for each in knot_scores(design)),
    )


def _total(contributions: Floats) -> Figure:
    count = len(contributions)
    half = _reach(count) * float(contributions.std(ddof=1)) * count**0.5
    found, low, high = np.clip(contributions.sum() + np.array([0, -half, half]), 0, count)
    return Figure(float(found), float(low), float(high))


def _ratio(over: Floats, under: Floats, low: float, high: float) -> Figure:
    """The ratio of two totals, with all ratios that the answers do not speak against.

    A ratio m fits when the total of `over` - m · `under` is within its own noise of zero
    (Fieller 1954); where even the bounds fit, the answers say nothing.
    """
    tried = np.linspace(low, high, CANDIDATES)
    rest = over[:, None] - tried * under[:, None]
    noise = _reach(len(over)) * rest.std(axis=0, ddof=1) * len(over) ** 0.5
    off = np.abs(rest.sum(axis=0))
    fits = tried[off <= noise] if (off <= noise).any() else tried[[np.argmin(off - noise)]]
    step = tried[1] - tried[0]
    estimate = float(np.clip(over.sum() / under.sum(), low, high)) if under.sum() > 0 else low
    return Figure(
        estimate, max(low, min(estimate, fits[0] - step)), min(high, max(estimate, fits[-1] + step))
    )


def _reach(count: int) -> float:
    return float(student.ppf((1 + CONFIDENCE) / 2, count - 1))


def _spread(mean: Figure, second: Figure, unit: float, *, evenly: bool) -> Figure:
    """The SD by its square; the interval is that of the mean square at the estimated mean."""
    added = ROUNDED if evenly else 0.0
    variances = np.array([second.estimate, second.low, second.high]) - mean.estimate**2 - added
    found, low, high = unit * np.sqrt(np.maximum(variances, 0.0))
    return Figure(float(found), float(low), float(high))


def _moved(figure: Figure, start: float, unit: float) -> Figure:
    return Figure(start + unit * figure.estimate, start + unit * figure.low,
                  start + unit * figure.high)  # fmt: skip
