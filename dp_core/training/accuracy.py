"""Accuracy against epsilon: many trainings, each with other people left out and fresh noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import t

from dp_core.params import Epsilon
from dp_core.training.attack import attack
from dp_core.training.dp_sgd import train
from dp_core.training.settings import Settings

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Spread:
    """One number of several trainings, as a mean with its 95 % interval (Student's t).

    The repeats share their source, so the interval is about who is left out, where the weights
    start and the noise; not about people whom the source does not have.

    Attributes:
        values: one for each training, at least two.
    """

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Their mean."""
        return float(np.mean(self.values))

    @property
    def half_width(self) -> float:
        """Half the width of the interval of the mean."""
        count = len(self.values)
        error = float(np.std(self.values, ddof=1) / np.sqrt(count))
        return float(t.ppf((1 + CONFIDENCE) / 2, count - 1)) * error

    @property
    def low(self) -> float:
        """The lower end."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """The upper end."""
        return self.mean + self.half_width


@dataclass(frozen=True, slots=True)
class Trial:
    """What is kept of one model.

    Attributes:
        accuracy: the share of those left out told right.
        advantage: the attack's hits beyond its false alarms, at a threshold set for half of them.
    """

    accuracy: float
    advantage: float


@dataclass(frozen=True, slots=True)
class Point:
    """One epsilon, or none, over all repeats.

    Attributes:
        epsilon: what each training might spend; None for the plain twin.
        accuracy, advantage: of all repeats.
    """

    epsilon: Epsilon | None
    accuracy: Spread
    advantage: Spread

    @classmethod
    def of(cls, epsilon: Epsilon | None, trials: Sequence[Trial]) -> Point:
        """Put the repeats together."""
        accuracy = tuple(each.accuracy for each in trials)
        return cls(epsilon, Spread(accuracy), Spread(tuple(each.advantage for each in trials)))


def try_once(settings: Settings) -> tuple[Trial, Trial]:
    """Train both models to the end and keep a few numbers: the private model's, and the twin's.

    The twin's accuracy is that of the epoch with its smallest loss on those left out. Nobody
    could choose so well beforehand: it flatters the twin, never the private model.

    Raises:
        EngineUnavailable: the libraries are not installed.
    """
    epochs = list(train(settings))
    best = min((each.plain for each in epochs), key=lambda look: float(look.other_losses.mean()))
    private, plain = epochs[-1].private, epochs[-1].plain
    return (
        Trial(private.other_accuracy, attack(private).guesses[-1].advantage),
        Trial(best.other_accuracy, attack(plain).guesses[-1].advantage),
    )
