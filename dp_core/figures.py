"""What a report says: figures with their intervals, in each metric's unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, Self, get_args

from dp_core.quantities import Prior

STATISTICS: Final = ("mean", "sd", "q25", "median", "q75")

Whom = Literal["team", "population"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How sealed sums are read: post-processing, so any reading is free.

    Attributes:
        priors: by key, priors put in place of a metric's own; knots and bounds stay.
        whom: whose figures the intervals are about: those of the athletes who reported, or
            those of the population that they stand for.
    """

    priors: Mapping[str, Prior] = field(default_factory=dict)
    whom: Whom = "team"

    def to_json(self) -> dict[str, Any]:
        """Return the reading as plain JSON values."""
        priors = {key: asdict(prior) for key, prior in self.priors.items()}
        return {"whom": self.whom, "changed_priors": priors}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `to_json` wrote.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: it is not a reading.
        """
        if data["whom"] not in get_args(Whom):
            raise ValueError("a report is about a team or the population it stands for")
        priors = {str(key): Prior(**prior) for key, prior in data["changed_priors"].items()}
        return cls(priors, data["whom"])


AS_SEALED: Final = Reading()
"""The reading of every report until somebody asks for another."""


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
class ClippedMean:
    """What noise alone allows to say of a mean: no prior and no shape is assumed.

    Attributes:
        low, high: in at least 95 of 100 releases the mean lies between, when values beyond
            `first` and `last` count as these.
        first, last: from where to where values are told apart.
    """

    low: float
    high: float
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class QuantityFigures:
    """All figures of one quantity, for the athletes who reported it.

    Attributes:
        reported: how many athletes did.
        statistics: mean, sd, q25, median and q75.
        histogram: the share of athletes in each public bin.
        shares: the share of athletes beyond each public threshold.
        clipped: the mean without any prior; None where no prior is used anyway.
    """

    reported: Figure
    statistics: Mapping[str, Figure]
    histogram: tuple[Figure, ...]
    shares: tuple[Figure, ...]
    clipped: ClippedMean | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a report, by metric; `reported` counts athletes with any value."""

    reported: Figure
    quantities: Mapping[str, QuantityFigures]
