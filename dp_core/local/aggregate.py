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
from dp_core.local.scores import channel, knot_scores, scores_of
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
    scores, blur = scores_of(design), _Blur(channel(design), sent)
    most = float(design.knots - 1)
    mean = blur.ratio(scores.knot, scores.reports, 0.0, most)
    middle = mean.estimate
    around = scores.square - 2 * middle * scores.knot + middle**2 * scores.reports
    second = blur.ratio(around, scores.reports, 0.0, most**2)
    unit = quantity.value(design.width) / most
    return LocalFigures(
        devices=len(sent),
        reported=blur.total(scores.reports),
        mean=_moved(mean, quantity.value(design.low), unit),
        sd=_spread(mean, second, unit, evenly=design.knots <= design.width),
        shares=tuple(blur.ratio(each, scores.reports, 0.0, 1.0) for each in knot_scores(design)),
    )


@dataclass(frozen=True, slots=True)
class _Blur:
    """The answers, and how much noise they carry at the very least.

    A few answers can agree by chance, and then their own spread says nothing; the mechanism's
    noise is public, so no interval is narrower than it allows.

    Attributes:
        channel: chances, shape (knots and skipping, outputs).
        sent: one output per device.
    """

    channel: Floats
    sent: NDArray[np.int64]

    def total(self, table: Floats) -> Figure:
        """The sum of what each output stands for, at least 0 and at most all devices."""
        count = len(self.sent)
        half = self._noise(table, np.zeros_like(table), np.zeros(1))[0]
        found, low, high = np.clip(table[self.sent].sum() + np.array([0, -half, half]), 0, count)
        return Figure(float(found), float(low), float(high))

    def ratio(self, over: Floats, under: Floats, low: float, high: float) -> Figure:
        """The ratio of two totals, with all ratios that the answers do not speak against.

        A ratio m fits when the total of `over` - m · `under` is within its own noise of zero
        (Fieller 1954); where even the bounds fit, the answers say nothing.
        """
        tried = np.linspace(low, high, CANDIDATES)
        above, below = float(over[self.sent].sum()), float(under[self.sent].sum())
        noise, off = self._noise(over, under, tried), np.abs(above - tried * below)
        fits = tried[off <= noise] if (off <= noise).any() else tried[[np.argmin(off - noise)]]
        step = tried[1] - tried[0]
        estimate = float(np.clip(above / below, low, high)) if below > 0 else low
        return Figure(
            estimate,
            max(low, float(min(estimate, fits[0] - step))),
            min(high, float(max(estimate, fits[-1] + step))),
        )

    def _noise(self, over: Floats, under: Floats, tried: Floats) -> Floats:
        """How far totals of `over` - m · `under` may be off, for each m that is tried.

        By the answers' own spread, but no less than the blur's under any one answer.
        """
        count, scores = len(self.sent), np.stack([over, under])
        own = np.cov(scores[:, self.sent])
        means = self.channel @ scores.T
        seconds = self.channel @ np.stack([over**2, over * under, under**2]).T
        parts = seconds - np.stack([means[:, 0] ** 2, means.prod(axis=1), means[:, 1] ** 2]).T
        least = (parts @ np.stack([np.ones_like(tried), -2 * tried, tried**2])).min(axis=0)
        spread = own[0, 0] - 2 * tried * own[0, 1] + tried**2 * own[1, 1]
        sd: Floats = np.sqrt(np.maximum(np.maximum(spread, least), 0.0))
        noise: Floats = _reach(count) * count**0.5 * sd
        return noise


def _reach(count: int) -> float:
    return float(student.ppf((1 + CONFIDENCE) / 2, count - 1))


def _spread(mean: Figure, second: Figure, unit: float, *, evenly: bool) -> Figure:
    """The SD by the mean square around the estimated mean.

    Around any other place than the true mean squares are larger, by the square of the distance.
    """
    astray = max(mean.high - mean.estimate, mean.estimate - mean.low) ** 2
    added = ROUNDED if evenly else 0.0
    squares = np.array([second.estimate, second.low - astray, second.high]) - added
    found, low, high = unit * np.sqrt(np.maximum(squares, 0.0))
    return Figure(float(found), float(low), float(high))


def _moved(figure: Figure, start: float, unit: float) -> Figure:
    return Figure(start + unit * figure.estimate, start + unit * figure.low,
                  start + unit * figure.high)  # fmt: skip
