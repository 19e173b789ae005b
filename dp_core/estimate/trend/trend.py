"""The trend of one metric: a level with its band for each window, and what changed between two.

All of it is post-processing of sealed sums. Figures are about the underlying level: the mean
of the team that the athletes stand for, so that the chance of who happened to report is
counted, beside the noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.errors import ParameterError
from dp_core.estimate.joint.lens import lens_of
from dp_core.estimate.joint.planning import JointTerms
from dp_core.estimate.trend.change import Chances, chances
from dp_core.estimate.trend.levels import Model, as_stated, cautious, figure
from dp_core.estimate.trend.likelihood import by_kind, kinds, levels, log_likelihood
from dp_core.estimate.trend.season import Season, run
from dp_core.figures import Figure
from dp_core.metrics import Prior, Quantity

Floats = NDArray[np.float64]

DAYS_OF_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class WindowSums:
    """What one window's release tells of a metric.

    Attributes:
        terms: the public terms of the release.
        noisy: the noisy sums of all its metrics.
        place: which of them the metric is.
        middle: the middle of the window, in days since some day.
    """

    terms: JointTerms
    noisy: Sequence[Sequence[int]]
    place: int
    middle: float


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """A metric's level through a season of T windows.

    Attributes:
        quantity: the metric, with its unit and the change that matters.
        live: each window's level from that window and earlier ones: what could be said then.
        retrospective: each window's level from all windows: what can be said now.
        season: the laws behind the estimates.
        level: the level at each place, in the unit.
    """

    quantity: Quantity
    live: tuple[Figure, ...]
    retrospective: tuple[Figure, ...]
    season: Season
    level: Floats

    def really_changed(self, first: int, second: int, *, live: bool = False) -> Chances:
        """Say how probable it is that the level changed by more than what matters.

        DP noise and sampling are counted, and the prior is taken as it is stated.

        Args:
            first: the number of the earlier window, from 0.
            second: of the later one.
            live: whether only windows up to the later one are used.

        Raises:
            ParameterError: they are not two windows of the trend in this order.
        """
        last = len(self.live) - 1
        if not 0 <= first < second <= last:
            raise ParameterError("a change is between two windows, the earlier one first")
        figures = self.live if live else self.retrospective
        told = min(figures[first].data_share, figures[second].data_share)
        joint = self.season.pair(first, second, until=second if live else last)
        return chances(joint, self.level, self.quantity.matters, told)


def estimate_trend(windows: Sequence[WindowSums], quantity: Quantity, prior: Prior) -> Trend:
    """Work out a metric's trend.

    Args:
        windows: in order of time, at least one, with no two middles alike.
        quantity: the metric.
        prior: what is expected of a team, the same for all windows.

    Raises:
        ParameterError: there is no window, or they are not in order.
    """
    gaps = [later.middle - earlier.middle for earlier, later in pairwise(windows)]
    if not windows or any(gap <= 0 for gap in gaps):
        raise ParameterError("a trend needs windows in order of time")
    weeks = tuple(gap / DAYS_OF_WEEK for gap in gaps)
    stated, careful = as_stated(quantity.baseline), cautious(quantity.baseline)
    point = _stated(windows, weeks, prior, stated)
    band = _careful(windows, weeks, prior, careful)
    level = levels(quantity, prior)

    def figures(laws: Floats, wide: Floats) -> tuple[Figure, ...]:
        pairs = zip(laws, wide, strict=True)
        return tuple(figure(law, more, level, stated.wander) for law, more in pairs)

    return Trend(
        quantity=quantity,
        live=figures(point.live, band.live),
        retrospective=figures(point.retrospective, band.retrospective),
        season=point,
        level=level,
    )


def _stated(
    windows: Sequence[WindowSums], weeks: tuple[float, ...], prior: Prior, model: Model
) -> Season:
    """The season under the prior as stated, each window's width and shape on their own."""
    said = [
        log_likelihood(each.terms, each.noisy, each.place, prior, model.within) for each in windows
    ]
    return run(model.wander, weeks, np.array(said)[:, None])


def _careful(
    windows: Sequence[WindowSums], weeks: tuple[float, ...], prior: Prior, model: Model
) -> Season:
    """The season under the cautious model, in which a team's kind stays the same."""
    said = [by_kind(each.terms, each.noisy, each.place, prior, model.within) for each in windows]
    first = windows[0]
    lens = lens_of(first.terms.layout.items[first.place], prior, first.terms.layout.resolution)
    return run(model.wander, weeks, np.array(said), kinds(lens, model.within))
