"""What a report says: figures with their intervals, in each metric's unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

STATISTICS: Final = ("mean", "sd", "q25", "median", "q75")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and its 95 % interval.

    Attributes:
        estimate: the best guess.
        low, high: in at least 95 of 100 such reports the squad's own figure lies between.
        data_share: how much of the figure comes from the team, 0 to 1; the rest is prior.
        prior_only: what the figure would be without any data; None where no prior is used.
    """

    estimate: float
    low: float
    high: float
    data_share: float = 1.0
    prior_only: float | None = None

    @property
    def half_width(self) -> float:
        """Half the interval's width."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class QuantityFigures:
    """All figures of one quantity, for the athletes who reported it.

    Attributes:
        reported: how many athletes did.
        statistics: mean, sd, q25, median and q75.
        histogram: the share of athletes in each public bin.
        shares: the share of athletes beyond each public threshold.
    """

    reported: Figure
    statistics: Mapping[str, Figure]
    histogram: tuple[Figure, ...]
    shares: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a report, by metric; `reported` counts athletes with any value."""

    reported: Figure
    quantities: Mapping[str, QuantityFigures]
