"""From laws of places to figures in a metric's unit: the level of each window, with its band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.estimate.joint.family import Belief
from dp_core.estimate.trend.model import STEP, Wander, persistence_of, places, start
from dp_core.figures import Figure

Floats = NDArray[np.float64]

TAIL: Final = 0.025


@dataclass(frozen=True, slots=True)
class Model:
    """A belief about a season: how its level wanders, and how far widths and shapes are trusted.

    Attributes:
        wander: how the level moves.
        within: of widths and shapes.
    """

    wander: Wander
    within: Belief


def as_stated(baseline: int | None) -> Model:
    """The model behind estimates and the chances of a change: the prior as it is."""
    within = Belief(team=1.0, spread=1.0, concentration=300.0, normal=0.9)
    return Model(Wander(persistence_of(baseline)), within)


def cautious(baseline: int | None) -> Model:
    """The model behind bands, which must hold where a season's centre is two team SDs off.

    Also where shapes are odd: a team's width and shape are unknown and stay the same through
    the season. The numbers are the narrowest of those tried that held (`docs/accuracy.md`).
    """
    within = Belief(team=1.0, spread=0.9, concentration=300.0, normal=0.4, wide=0.05)
    return Model(Wander(persistence_of(baseline), spread=1.0, centre=1.1), within)


def figure(law: Floats, careful: Floats, level: Floats, wander: Wander) -> Figure:
    """Return a level: the mean of one law, the middle 95 % of a more careful one.

    Args:
        law: chances of places under the model as stated, shape (P,).
        careful: the same under the cautious model.
        level: the level at each place, in the unit, shape (P,).
        wander: of the model as stated, for what is known without data.
    """
    before = start(wander).sum(axis=0)
    mean = float(law @ level)
    low, high = between(careful, level)
    kept = spread(law, level) ** 2 / max(spread(before, level) ** 2, 1e-300)
    return Figure(
        estimate=mean,
        low=min(low, mean),
        high=max(high, mean),
        data_share=min(max(1 - kept, 0.0), 1.0),
        prior_only=float(before @ level),
    )


def between(law: Floats, level: Floats, tail: float = TAIL) -> tuple[float, float]:
    """Return the middle of a law of places, as levels; mass is spread evenly over a step."""
    below = np.concatenate([[0.0], np.cumsum(law)])
    borders = np.concatenate([places() - STEP / 2, [places()[-1] + STEP / 2]])
    ends = np.interp([tail, 1 - tail], below, borders)
    low, high = np.interp(ends, places(), level)
    return float(low), float(high)


def spread(law: Floats, level: Floats) -> float:
    """Return the SD of a level."""
    mean = float(law @ level)
    return float(np.sqrt(float(law @ (level - mean) ** 2)))
