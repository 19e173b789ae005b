"""The one data type of the classroom: a squad whose values everybody may know.

Exact values may stand beside noisy ones in the classroom, and only there. That is right
because a `ClassSquad` can be made in two ways alone: from a `Scene`, by the simulator, or
from the name of a shipped public file whose checksum is listed in code. No way in takes a
value, a table or a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NoReturn, Self, final

import numpy as np
from numpy.typing import NDArray

from dp_core.athletes.simulate import simulate
from dp_core.classroom.scenes import Scene
from dp_core.classroom.shipped import SHIPPED, shipped_means
from dp_core.errors import ParameterError
from dp_core.metrics import Quantity, read_catalogue

METRICS: Final = (
    "sleep_hours", "resting_hr", "soreness", "fatigue", "stress", "mood", "sleep_quality",
    "readiness", "daily_load", "body_mass",
)  # fmt: skip
"""What a made-up squad has, in the order in which a budget is split over more and more."""

SHIPPED_METRICS: Final = (
    "sleep_hours", "soreness", "fatigue", "stress", "mood", "sleep_quality", "readiness",
    "daily_load",
)  # fmt: skip

WEEKS: Final = 4
FIRST_DAY: Final = date(2026, 1, 5)

Steps = Mapping[str, tuple[int, ...]]

_MADE_HERE: Final = object()
"""Known to this file alone: nobody else can call the constructor."""


@final
class ClassSquad:
    """One value per athlete and metric, made up or published: nobody's privacy is at stake.

    Attributes:
        origin: the scene it was made from, or the name of a shipped public file.

    Raises:
        TypeError: somebody tries to make, change or subclass one directly.
    """

    __slots__ = ("_steps", "origin")

    origin: Scene | str
    _steps: Steps

    def __init__(self, made_here: object, origin: Scene | str, steps: Steps) -> None:
        if made_here is not _MADE_HERE:
            raise TypeError("a class squad is made from a scene or a shipped file only")
        object.__setattr__(self, "origin", origin)
        object.__setattr__(self, "_steps", MappingProxyType(dict(steps)))

    @classmethod
    def simulated(cls, scene: Scene) -> Self:
        """Make the squad of a scene up; the same scene makes the same squad."""
        if type(scene) is not Scene:
            raise TypeError("a class squad is made from a scene or a shipped file only")
        return cls(_MADE_HERE, scene, _simulated_steps(scene))

    @classmethod
    def shipped(cls, name: str) -> Self:
        """Read a shipped public file by its name in SHIPPED.

        Raises:
            ParameterError: there is none of this name.
            FileRefused: the file is not the one that was published.
        """
        if type(name) is not str or name not in SHIPPED:
            raise ParameterError("the classroom knows no public data set of this name")
        return cls(_MADE_HERE, name, _shipped_steps(name))

    @property
    def athletes(self) -> int:
        """How many athletes there are."""
        return len(next(iter(self._steps.values())))

    @property
    def metrics(self) -> tuple[str, ...]:
        """The keys of the metrics it has."""
        return tuple(self._steps)

    def quantity(self, metric: str) -> Quantity:
        """The public terms of one of its metrics.

        Raises:
            ParameterError: the squad does not have this metric.
        """
        if metric not in self._steps:
            raise ParameterError("the squad has no such metric")
        return read_catalogue()[metric].level

    def true_steps(self, metric: str) -> NDArray[np.int64]:
        """One exact whole number of grid steps per athlete, shape (n,)."""
        self.quantity(metric)
        return np.array(self._steps[metric], dtype=np.int64)

    def true_values(self, metric: str) -> NDArray[np.float64]:
        """One exact value per athlete in the metric's unit, shape (n,)."""
        return np.asarray(self.true_steps(metric) * float(self.quantity(metric).step))

    def true_mean(self, metric: str) -> float:
        """The exact mean in the metric's unit."""
        return float(self.true_values(metric).mean())

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise TypeError("a class squad never changes")

    def __delattr__(self, name: str) -> NoReturn:
        raise TypeError("a class squad never changes")

    def __init_subclass__(cls, **_: Any) -> NoReturn:
        raise TypeError("a class squad has no other kinds")

    def __reduce__(self) -> tuple[Any, tuple[Scene | str]]:
        """A copy is made anew from where the squad came from: no value is ever written."""
        return _again, (self.origin,)

    def __setstate__(self, state: object) -> NoReturn:
        raise TypeError("a class squad never changes")


def _again(origin: Scene | str) -> ClassSquad:
    return ClassSquad.shipped(origin) if isinstance(origin, str) else ClassSquad.simulated(origin)


@lru_cache(maxsize=256)
def _simulated_steps(scene: Scene) -> Steps:
    table = simulate(
        athletes=scene.athletes,
        weeks=WEEKS,
        seed=scene.seed,
        start=FIRST_DAY,
        missing=0.0,
        metrics=METRICS,
    )
    means = table.drop(columns="date").groupby("athlete", sort=True).mean()
    return {key: _on_grid(key, means[key].to_numpy()) for key in METRICS}


@lru_cache(maxsize=8)
def _shipped_steps(name: str) -> Steps:
    """Keep the athletes who have a value in every metric."""
    means = shipped_means(name)
    athletes = sorted(set.intersection(*(set(means[key]) for key in SHIPPED_METRICS)))
    return {
        key: _on_grid(key, np.array([means[key][athlete] for athlete in athletes]))
        for key in SHIPPED_METRICS
    }


def _on_grid(key: str, means: NDArray[np.float64]) -> tuple[int, ...]:
    step = float(read_catalogue()[key].level.step)
    return tuple(int(steps) for steps in np.rint(means / step))
