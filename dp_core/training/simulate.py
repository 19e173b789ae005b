"""Made-up heart-rate windows: sixty beats of one person each, with one of three rhythms."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

BEATS: Final = 60
SHORTEST: Final = 300.0  # ms; a heart cannot beat again sooner
RHYTHMS: Final = ("steady", "early beats", "irregular")
"""What a window may show; the place is the label."""

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


def simulate_windows(people: int, seed: int) -> tuple[Floats, Labels]:
    """Make windows up, one for each person.

    A steady heart follows the breath by 10 to 60 ms. Early beats come at two thirds of the
    usual interval and are followed by a pause. An irregular heart has intervals without any
    order, spread by 35 to 160 ms; the smallest can pass for a steady heart that breathes deeply.

    Args:
        people: how many.
        seed: of the people. The noise of a training is never seeded.

    Returns:
        Intervals between beats in ms, shape (people, BEATS), and labels, shape (people,).
    """
    generator = np.random.default_rng([seed, people])
    labels = generator.integers(0, len(RHYTHMS), people)
    windows = np.stack([_window(int(label), generator) for label in labels])
    return np.maximum(windows, SHORTEST), labels


def _window(label: int, generator: np.random.Generator) -> Floats:
    usual = float(np.clip(generator.normal(880, 130), 500, 1400))
    beats = usual + generator.normal(0, generator.uniform(8, 30), BEATS)
    if label == 2:
        return np.asarray(beats + generator.normal(0, generator.uniform(35, 160), BEATS))
    breath = 2 * np.pi * (np.arange(BEATS) / generator.uniform(3.5, 6) + generator.uniform())
    beats = beats + generator.uniform(10, 60) * np.sin(breath)
    return _with_early_beats(beats, generator) if label == 1 else beats


def _with_early_beats(beats: Floats, generator: np.random.Generator) -> Floats:
    places = generator.choice(BEATS - 1, generator.integers(1, 5), replace=False)
    changed, early = beats.copy(), generator.uniform(0.65, 0.9)
    changed[places] *= early
    changed[places + 1] *= 2 - early
    return changed
