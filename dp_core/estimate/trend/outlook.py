"""What a season's trend will be worth, told from public numbers before a week is spent.

Around nine typical teams a window is taken as a linear look at the level: how much it tells
follows from how the contrasts move with the place, and from what else moves them, which is
the noise, the sampling of athletes and unknown widths and shapes. Then the recursion of
Riccati says what a Kalman filter and its smoother leave unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dp_core.estimate.joint.cells import hats
from dp_core.estimate.joint.contrasts import contrasts
from dp_core.estimate.joint.lens import overdispersion
from dp_core.estimate.joint.outlook import IN_TRUTH, typical_teams
from dp_core.estimate.joint.planning import JointTerms
from dp_core.estimate.trend.levels import Model, as_stated, cautious
from dp_core.estimate.trend.likelihood import levels
from dp_core.estimate.trend.model import Wander, places
from dp_core.features.soft_histogram import Item

Floats = NDArray[np.float64]


def expected_trend(
    terms: JointTerms, place: int, weeks: Sequence[float], seen: Sequence[bool] = ()
) -> tuple[float, float]:
    """Return the expected error of a metric's level, live and in retrospect.

    Args:
        terms: the public terms of each report of the season.
        place: which metric.
        weeks: between each window and the one before, all above 0; empty for one report.
        seen: which of the windows have a report; all where left out.

    Returns:
        The root mean square error over all windows, those without a report too, in the unit,
        were the prior right: of the filter and of the smoother.
    """
    item = terms.layout.items[place]
    model = Model(as_stated(item.quantity.baseline).wander, IN_TRUTH)
    return _scaled(item, _left(terms, item, weeks, model, seen))


def expected_band(
    terms: JointTerms, place: int, weeks: Sequence[float], seen: Sequence[bool] = ()
) -> tuple[float, float]:
    """Return half the width of the 95 % band that the level will get, live and in retrospect.

    Args and unit are those of `expected_trend`.
    """
    item = terms.layout.items[place]
    model = cautious(item.quantity.baseline)
    filtered, smoothed = _scaled(item, _left(terms, item, weeks, model, seen))
    return 1.96 * filtered, 1.96 * smoothed


def _left(
    terms: JointTerms, item: Item, weeks: Sequence[float], model: Model, seen: Sequence[bool]
) -> Floats:
    told, chance = information(terms, item, model)
    left = np.array([riccati(model.wander, weeks, float(each), seen) for each in told])
    mean: Floats = chance @ left
    return mean


def information(terms: JointTerms, item: Item, model: Model) -> tuple[Floats, Floats]:
    """Return what one window tells of each typical team's place: an inverse variance.

    Args:
        terms: the public terms of a report.
        item: the metric and its knots.
        model: the belief.

    Returns:
        The information in squared inverse between-team SDs, and each team's weight.
    """
    typical = typical_teams(item.quantity, item.quantity.prior)
    heads = max(1.0, float(round(terms.expected * (1 - item.expected_gaps))))
    count = len(item.knots)
    seen = heads * (contrasts(count) @ hats(item, terms.layout.resolution).T)
    belief = model.within
    scales = np.array([belief.width_spread] + [belief.other**0.5] * (typical.slopes.shape[1] - 2))
    other = (scales[:, None] * typical.slopes[:, 1:]) @ seen.T
    mean = typical.chances @ seen.T
    athletes = (typical.chances[:, None, :] * seen) @ seen.T - mean[:, :, None] * mean[:, None, :]
    factor = float(overdispersion(np.array(heads), belief.concentration)) / heads**2
    noise = terms.law.contrast_variance(item.quantity.group, item.cells, np.zeros(1))[0]
    unknown = factor * athletes + other.transpose(0, 2, 1) @ other + noise * np.eye(count - 1)
    slope = typical.slopes[:, 0] @ seen.T
    told = (slope * np.linalg.solve(unknown, slope[:, :, None])[:, :, 0]).sum(axis=1)
    return told, typical.weights


def riccati(
    wander: Wander, weeks: Sequence[float], told: float, seen: Sequence[bool] = ()
) -> Floats:
    """Return the mean variance that a Kalman filter and its smoother leave, shape (2,).

    Args:
        wander: the model; its centre is a second, constant part of the state.
        weeks: between each window and the one before.
        told: what each window with a report tells of the level, an inverse variance.
        seen: which windows have one; all where left out.
    """
    variance = np.diag([wander.spread**2, wander.centre**2])
    look = np.ones(2)
    filtered: list[Floats] = []
    ahead: list[Floats] = []
    reports = seen or [True] * (len(weeks) + 1)
    for gap, report in zip((0.0, *weeks), reports, strict=True):
        if filtered:
            variance = _moved(wander, gap, filtered[-1])
        ahead.append(variance)
        clear = max(told, 1e-12) if report else 1e-12
        gain = variance @ look / (look @ variance @ look + 1 / clear)
        filtered.append(variance - np.outer(gain, look @ variance))
    smoothed = [filtered[-1]]
    for known, gap, before in zip(filtered[-2::-1], weeks[::-1], ahead[:0:-1], strict=True):
        back = known @ _step(wander, gap) @ np.linalg.pinv(before)
        smoothed.append(known + back @ (smoothed[-1] - before) @ back.T)
    both = [np.mean([look @ each @ look for each in laws]) for laws in (filtered, smoothed)]
    return np.array(both)


def _moved(wander: Wander, weeks: float, variance: Floats) -> Floats:
    step = _step(wander, weeks)
    fresh = np.diag([wander.spread**2 * (1 - wander.after(weeks) ** 2), 0.0])
    moved: Floats = step @ variance @ step + fresh
    return moved


def _step(wander: Wander, weeks: float) -> Floats:
    return np.diag([wander.after(weeks), 1.0])


def _scaled(item: Item, variances: Floats) -> tuple[float, float]:
    """Turn variances of places into SDs of levels, in the unit."""
    quantity = item.quantity
    level = levels(quantity, quantity.prior)
    middle = np.abs(places()) <= 1 + 1e-9
    unit = float(np.polyfit(places()[middle], level[middle], 1)[0])
    filtered, smoothed = unit * np.sqrt(variances)
    return float(filtered), float(smoothed)
