"""The people a model may learn from: a shipped public table, or made up; nothing else gets in.

`read_people` takes the name of a source and a number. No way in takes a value, a table or a
file. Every person's numbers are scaled by fixed public numbers, never by those of others:
a scale that was read off the people would be a release of its own.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from dataclasses import InitVar, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.errors import FileRefused
from dp_core.training.settings import MEMBERS, OTHERS, Source
from dp_core.training.simulate import RHYTHMS, simulate_windows

FILE: Final = Path(__file__).parents[2] / "data" / "arrhythmia.csv.gz"
SHA256: Final = "7bc2f0f877ce210d5794ec426d0604ec72b11ee9d575386f5c3a56d50531a2e1"
CREDIT: Final = {
    Source.ARRHYTHMIA: "Arrhythmia, Guvenir et al., UCI Machine Learning Repository, CC BY 4.0",
    Source.WINDOWS: "Made up by Huddle",
}
CLASSES: Final = {Source.ARRHYTHMIA: ("normal", "arrhythmia"), Source.WINDOWS: RHYTHMS}

GENERAL: Final = (
    (50, 20), (0.5, 0.5), (165, 10), (68, 15), (90, 15), (155, 40), (370, 35), (170, 35), (90, 25),
    *[(40, 60)] * 5, (75, 15),
)  # fmt: skip
"""A usual value and a usual spread of age, sex, height, weight, intervals, angles, heart rate."""

DURATIONS: Final = ((5, 10), (40, 20), (20, 20), (0, 10), (0, 10), (30, 15), *[(0, 1)] * 6)
"""Of each lead's widths of waves, in ms, and of six signs."""

AMPLITUDES: Final = (
    (0, 0.5), (0, 0.5), (5, 3), (-2, 3), (0, 0.5), (0, 0.5), (0.5, 0.5), (1, 1), (10, 15), (15, 20),
)  # fmt: skip
"""Of each lead's heights of waves, in 0.1 mV, and of two areas."""

LEADS: Final = 12
SPREADS: Final = 3.0
"""A number farther from the usual than so many spreads counts as that far."""

LONGEST: Final = 8.0
"""A person's row is shortened to this length (L2 norm) where it is longer."""

INTERVAL_SPREAD: Final = 100.0  # ms

Features = NDArray[np.float32]
Labels = NDArray[np.int64]

_MADE_HERE: Final = object()
"""Known to this file alone: nobody else can make people."""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """One example per person: numbers about a heart, and what its rhythm is.

    Attributes:
        features: scaled numbers, shape (people, numbers).
        labels: the place of each person's rhythm in CLASSES, shape (people,).

    Raises:
        TypeError: somebody tries to make them from outside.
    """

    features: Features
    labels: Labels
    made_here: InitVar[object] = None

    def __post_init__(self, made_here: object) -> None:
        if made_here is not _MADE_HERE:
            raise TypeError("people are read from a shipped table or simulated only")

    def some(self, places: NDArray[np.int64]) -> People:
        """Those at these places."""
        return People(self.features[places], self.labels[places], _MADE_HERE)


def read_people(source: Source, repeat: int) -> tuple[People, People]:
    """Split a source at random: who is trained on, and who is left out.

    Args:
        source: of the two public ones.
        repeat: which split; for made-up people also which people.

    Raises:
        FileRefused: the shipped table is not the one that was published.
    """
    everybody = _table() if source is Source.ARRHYTHMIA else _windows(repeat)
    places = np.random.default_rng(repeat).permutation(MEMBERS[source] + OTHERS[source])
    cut = MEMBERS[source]
    return everybody.some(places[:cut]), everybody.some(places[cut:])


@lru_cache(maxsize=1)
def _table() -> People:
    content = gzip.decompress(FILE.read_bytes())
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise FileRefused("a shipped data set is not the one that was published")
    rows = list(csv.reader(io.StringIO(content.decode("ascii"))))[1:]
    cells = np.array([[np.nan if cell == "?" else float(cell) for cell in row] for row in rows])
    return People(_scaled(cells[:, :-1]), (cells[:, -1] != 1).astype(np.int64), _MADE_HERE)


def _scaled(cells: NDArray[np.float64]) -> Features:
    """Scale each person's row by public numbers alone; what is missing counts as usual."""
    usual, spread = np.array([*GENERAL, *DURATIONS * LEADS, *AMPLITUDES * LEADS], dtype=float).T
    rows = np.nan_to_num(np.clip((cells - usual) / spread, -SPREADS, SPREADS))
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(
        rows * np.minimum(1, LONGEST / np.maximum(lengths, LONGEST / 1e6)), np.float32
    )


@lru_cache(maxsize=4)
def _windows(repeat: int) -> People:
    """Each window as how far every interval is from the person's own usual one."""
    count = MEMBERS[Source.WINDOWS] + OTHERS[Source.WINDOWS]
    intervals, labels = simulate_windows(count, repeat)
    away = (intervals - np.median(intervals, axis=1, keepdims=True)) / INTERVAL_SPREAD
    return People(np.clip(away, -SPREADS, SPREADS).astype(np.float32), labels, _MADE_HERE)
