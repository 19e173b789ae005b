"""Error curves: what the formula says, and what fresh draws measure on the same squad.

The error of a noisy mean against the squad's exact mean is √(bias² + noise²): bounds that
cut values move every release alike, noise moves each anew.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dp_core.classroom.scenes import Scene
from dp_core.classroom.settings import Setting
from dp_core.classroom.squad import ClassSquad
from dp_core.params import Epsilon

SIZES: Final = (5, 10, 25, 50, 100, 250, 500, 1000)
RELEASES: Final = 400
"""How many fresh releases each measured point is made from."""


@dataclass(frozen=True, slots=True)
class ErrorParts:
    """What an error is made of, each in the metric's unit.

    Attributes:
        clipping: what the bounds cut off, the same in every release.
        noise: the standard deviation of the privacy noise.
        sampling: the standard error that a squad of this size has anyway when it stands for
            athletes like its own.
    """

    clipping: float
    noise: float
    sampling: float

    @property
    def release(self) -> float:
        """√(clipping² + noise²): the error against this squad's own mean."""
        return math.hypot(self.clipping, self.noise)

    @property
    def total(self) -> float:
        """√(clipping² + noise² + sampling²): against all athletes like these."""
        return math.hypot(self.clipping, self.noise, self.sampling)


def predict_error(setting: Setting) -> ErrorParts:
    """Say from formulas what the error of a noisy mean is made of."""
    noise = setting.geometric().sd * setting.per_step
    return ErrorParts(abs(setting.bias), noise, setting.sampling_sd)


def measure_error(setting: Setting, releases: int = RELEASES) -> float:
    """Draw that many releases and return their root mean squared error, in the unit."""
    noisy = setting.mean_of(setting.geometric().draw(releases))
    off = noisy - setting.squad.true_mean(setting.metric)
    return float(np.sqrt((off**2).mean()))


def with_epsilons(setting: Setting, epsilons: Sequence[Epsilon]) -> list[Setting]:
    """The same setting at other epsilons."""
    return [replace(setting, epsilon=epsilon) for epsilon in epsilons]


def with_sizes(setting: Setting, sizes: Sequence[int] = SIZES) -> list[Setting]:
    """The same setting for made-up squads of other sizes, from the same seed.

    A shipped squad has one size; it is kept.
    """
    origin = setting.squad.origin
    if isinstance(origin, str):
        return [setting]
    scenes = [Scene(origin.seed, size) for size in sizes]
    return [replace(setting, squad=ClassSquad.simulated(scene)) for scene in scenes]


def with_upper_bounds(setting: Setting, stops: int = 15) -> list[Setting]:
    """The same setting with upper bounds from just above the lower one to the catalogue's."""
    highs = np.linspace(setting.low, setting.quantity.high, stops + 1)[1:]
    kept = {max(setting.low + 1, round(float(high))) for high in highs}
    return [replace(setting, high=high) for high in sorted(kept)]
