"""What one training is about: which people, and the numbers that decide privacy and accuracy."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from dp_core.errors import ParameterError
from dp_core.params import Epsilon


class Source(StrEnum):
    """Where the people come from: both are public, and there is no third."""

    ARRHYTHMIA = "UCI arrhythmia table"
    WINDOWS = "Simulated heart-rate windows"


MEMBERS: Final = {Source.ARRHYTHMIA: 302, Source.WINDOWS: 3000}
"""How many people a model is trained on. The number is public."""

OTHERS: Final = {Source.ARRHYTHMIA: 150, Source.WINDOWS: 1500}
"""How many are left out, to measure accuracy and to play the strangers in an attack."""

SMALLEST_DELTA: Final = 1e-9
CLIPPING: Final = (0.01, 100.0)
EPOCHS: Final = (1, 100)
SMALLEST_BATCH: Final = 8
LEARNING_RATE: Final = (0.001, 10.0)
LAST_REPEAT: Final = 999
THREE: Final = Epsilon.read(3)


def _within(value: float, range_: tuple[float, float], name: str) -> None:
    if not range_[0] <= value <= range_[1]:
        raise ParameterError(f"{name} must be from {range_[0]:g} to {range_[1]:g}")


def _whole(value: int, range_: tuple[int, int], name: str) -> None:
    if type(value) is not int:
        raise ParameterError(f"{name} must be a whole number")
    _within(value, range_, name)


@dataclass(frozen=True, slots=True)
class Settings:
    """One training. One person is one example, so the promise is about one person.

    Attributes:
        source: which public people.
        epsilon: what the whole training may spend, about adding or removing one person.
        delta: the allowance beside it, below one over the people.
        clipping: the longest gradient one person may have (L2 norm).
        epochs: how often everybody is expected to be looked at.
        batch: how many people a step is expected to look at.
        learning_rate: how far a step goes.
        repeat: which people are left out and where the weights start; never the noise.

    Raises:
        ParameterError: one of them is out of range.
    """

    source: Source = Source.ARRHYTHMIA
    epsilon: Epsilon = THREE
    delta: float = 1e-5
    clipping: float = 1.0
    epochs: int = 30
    batch: int = 64
    learning_rate: float = 0.2
    repeat: int = 1

    def __post_init__(self) -> None:
        if self.source not in MEMBERS:
            raise ParameterError("a model is trained on shipped or simulated people only")
        if not SMALLEST_DELTA <= self.delta < 1 / self.members:
            raise ParameterError(f"delta must be at least {SMALLEST_DELTA:g}, below one in people")
        _within(self.clipping, CLIPPING, "the clipping norm")
        _within(self.learning_rate, LEARNING_RATE, "the learning rate")
        _whole(self.epochs, EPOCHS, "epochs")
        _whole(self.batch, (SMALLEST_BATCH, self.members), "the batch")
        _whole(self.repeat, (0, LAST_REPEAT), "the repeat")

    @property
    def members(self) -> int:
        """How many people the model is trained on."""
        return MEMBERS[self.source]

    @property
    def steps_per_epoch(self) -> int:
        """How many steps one epoch has."""
        return math.ceil(self.members / self.batch)

    @property
    def steps(self) -> int:
        """How many steps there are in all."""
        return self.epochs * self.steps_per_epoch

    @property
    def sampling_rate(self) -> float:
        """The chance of one person to be in one step, each person and step on its own."""
        return 1 / self.steps_per_epoch

    def at(self, epsilon: Epsilon, repeat: int) -> Settings:
        """The same training at another epsilon and repeat."""
        return replace(self, epsilon=epsilon, repeat=repeat)


USUAL: Final = {
    Source.ARRHYTHMIA: Settings(),
    Source.WINDOWS: Settings(source=Source.WINDOWS, epochs=15, batch=150, learning_rate=0.5),
}
"""Where to start with either source."""
