"""What came of simulated seasons, counted: errors, bands, and probabilities that came true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.coverage import LEAST, Tally
from dp_core.estimate.trend.change import Call

Floats = NDArray[np.float64]

DEMANDED: Final = (50, "8", "prior", "0")
DEMANDS: Final = {"live": 0.31, "retrospective": 0.27}
"""The most that the error may be, in athlete SDs; the prior alone has 0.5."""

ENOUGH: Final = 100
"""With so many seasons the error itself is compared with the demand, without its uncertainty."""

RELIABLE: Final = 0.05
NORMAL_99: Final = 2.576
STEPS: Final = 5
"""Probabilities are sorted into so many bins, to compare them with how often they come true."""

FALSE_ALARMS: Final = 0.05
KINDS: Final = ("live", "retrospective")


@dataclass
class Reliability:
    """How probable changes were said to be, and how often they came true, by bins.

    Attributes:
        said: the sum of the probabilities said, by bin.
        true: how often they came true.
        squares: the sum of squared differences, one per season and bin.
        asked: how many there were.
    """

    said: Floats = field(default_factory=lambda: np.zeros(STEPS))
    true: Floats = field(default_factory=lambda: np.zeros(STEPS))
    squares: Floats = field(default_factory=lambda: np.zeros(STEPS))
    asked: Floats = field(default_factory=lambda: np.zeros(STEPS))

    def note(self, said: Sequence[float], true: Sequence[bool]) -> None:
        """Count the answers of one season-metric together: they are not independent."""
        bins = np.minimum((np.array(said) * STEPS).astype(int), STEPS - 1)
        count = np.bincount(bins, minlength=STEPS)
        sums = np.bincount(bins, weights=said, minlength=STEPS)
        hits = np.bincount(bins, weights=np.array(true, dtype=float), minlength=STEPS)
        self.said, self.true = self.said + sums, self.true + hits
        self.squares, self.asked = self.squares + (hits - sums) ** 2, self.asked + count

    def add(self, other: Reliability) -> None:
        """Take in what was counted elsewhere."""
        self.said, self.true = self.said + other.said, self.true + other.true
        self.squares, self.asked = self.squares + other.squares, self.asked + other.asked

    @property
    def off(self) -> Floats:
        """By how much more often each bin came true than said; 0 where nothing was said."""
        gap: Floats = (self.true - self.said) / np.maximum(self.asked, 1)
        return gap

    @property
    def fails(self) -> bool:
        """Whether a bin is surely further off than it may be."""
        error = NORMAL_99 * np.sqrt(self.squares) / np.maximum(self.asked, 1)
        return bool((np.abs(self.off) - error > RELIABLE).any())


@dataclass
class SeasonCell:
    """One setting, and what came of it.

    Attributes:
        squares: by kind, the mean squared error of each season-metric.
        bands: by kind, how often bands held.
        reliability: of the probabilities that a level rose, fell or stayed.
        calls: how often what was said of a change.
        wrong: how many of those were wrong.
        planned: what the plan promised as errors, live and in retrospect.
    """

    roster: int
    epsilon: str
    world: str
    missing: str
    seasons: int
    squares: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    bands: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})
    reliability: Reliability = field(default_factory=Reliability)
    calls: dict[str, int] = field(default_factory=lambda: {call.value: 0 for call in Call})
    wrong: int = 0
    planned: dict[str, float] = field(default_factory=dict)

    @property
    def setting(self) -> tuple[str, ...]:
        """The setting in words."""
        return f"{self.roster}", self.epsilon, self.world, self.missing

    @property
    def error(self) -> dict[str, float]:
        """The root mean square error of each kind, in athlete SDs."""
        return {kind: float(np.sqrt(np.mean(self.squares[kind]))) for kind in KINDS}

    @property
    def said(self) -> int:
        """How often anything was called."""
        return sum(count for call, count in self.calls.items() if call != Call.TOO_EARLY)

    @property
    def changed(self) -> float:
        """How often a change was called, of all comparisons."""
        called = self.calls[Call.ROSE] + self.calls[Call.FELL]
        return called / max(1, sum(self.calls.values()))

    @property
    def failing(self) -> tuple[str, ...]:
        """What misses its demand."""
        found = [f"{kind} band" for kind in KINDS if self.bands[kind].highest < LEAST]
        if self.world == "prior" and self.reliability.fails:
            found.append("reliability")
        if self.world == "still" and self.changed > FALSE_ALARMS:
            found.append("false alarms")
        if (self.roster, self.epsilon, self.world, self.missing) == DEMANDED:
            found += [f"{kind} error" for kind in KINDS if self._misses(kind)]
        return tuple(found)

    def _misses(self, kind: str) -> bool:
        """Whether the error is above the demand; in a run of few seasons, whether surely so."""
        squares = np.array(self.squares[kind])
        doubt = 0.0 if self.seasons >= ENOUGH else NORMAL_99 * squares.std() / len(squares) ** 0.5
        return bool(squares.mean() - doubt > DEMANDS[kind] ** 2)


def pooled(found: Reliability) -> str:
    """Say how far off probabilities were in all settings of the prior world together."""
    bins = [
        f"{place / STEPS:g} to {(place + 1) / STEPS:g}: {off:+.3f} of {count:.0f}"
        for place, (off, count) in enumerate(zip(found.off, found.asked, strict=True))
    ]
    return f"Came true more often than said, by what was said: {'; '.join(bins)}"
