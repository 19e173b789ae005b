"""Whether a team really changed between two windows, counting DP noise and sampling."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SURE: Final = 0.9
"""What is less probable is not called. Judgement: one call in ten may be wrong."""


TOLD: Final = 0.5
"""Nothing is called where more of a level is prior than data: that nothing changed is what the
prior expects of most teams anyway."""


class Call(StrEnum):
    """What can be said of a change."""

    ROSE = "rose"
    FELL = "fell"
    SAME = "about the same"
    TOO_EARLY = "too early to say"


@dataclass(frozen=True, slots=True)
class Chances:
    """How probable it is that a level changed by more than what matters, or by less.

    Attributes:
        rose: the probability that it rose by more.
        fell: that it fell by more.
        told: how much of the less known level is data, 0 to 1.
    """

    rose: float
    fell: float
    told: float = 1.0

    @property
    def same(self) -> float:
        """The probability of neither."""
        return max(0.0, 1 - self.rose - self.fell)

    @property
    def call(self) -> Call:
        """What is said: whatever is sure enough, or that it is too early to say."""
        if self.told < TOLD:
            return Call.TOO_EARLY
        if self.rose >= SURE:
            return Call.ROSE
        if self.fell >= SURE:
            return Call.FELL
        return Call.SAME if self.same >= SURE else Call.TOO_EARLY


def chances(joint: Floats, level: Floats, matters: float, told: float = 1.0) -> Chances:
    """Read the chances of a change off the joint law of two places.

    Args:
        joint: of the earlier and the later place, shape (P, P).
        level: the level at each place, in the unit, shape (P,).
        matters: the smallest change that matters, in the unit, above 0.
        told: how much of the less known level is data.
    """
    change = level[None, :] - level[:, None]
    step = np.gradient(level)
    wide = (step[None, :] + step[:, None]) / 2 + 1e-12
    up, down = _beyond((change - matters) / wide), _beyond((-change - matters) / wide)
    return Chances(float((joint * up).sum()), float((joint * down).sum()), told)


def _beyond(steps: Floats) -> Floats:
    """The part of a difference of two even steps that lies above 0, from where its middle lies."""
    far = np.clip(steps, -1.0, 1.0)
    above: Floats = 0.5 + far - far * np.abs(far) / 2
    return above
