"""The catalogue: what can be measured, and every public number that goes with it.

A metric is declared in `data/metrics.toml` and nowhere else. Bounds, bins, priors
and norms are public and come from there, never from data. Inside, a value is a
whole number of grid steps: 58.3 bpm on a grid of 0.1 bpm is 583.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Group = Literal["questionnaire", "wearable", "load", "test"]
Better = Literal["higher", "lower", "neither"]
Direction = Literal["above", "below"]


@dataclass(frozen=True, slots=True)
class Prior:
    """What is expected of a team before its data is seen, in the metric's unit.

    Attributes:
        mean: the expected team mean.
        athlete_sd: the expected standard deviation between athletes of one team.
        team_sd: the standard deviation between team means.
        sd_spread: the standard deviation of the log of `athlete_sd` between teams.
        source: where the numbers come from, or "judgement".
    """

    mean: float
    athlete_sd: float
    team_sd: float
    sd_spread: float
    source: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A public line; a report tells the share of athletes beyond it.

    `above` counts values at or over the line, `below` counts values under it.
    """

    value: int
    direction: Direction
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Norm:
    """A published figure to stand beside the team's, in the metric's unit."""

    population: str
    mean: float
    sd: float
    source: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """One metric as a question asks it: its level, or its change from the athlete's own baseline.

    Everything after the raw rows works on quantities. Whole numbers are grid steps.

    Attributes:
        key: the metric's key.
        label: what people call it.
        unit: the unit of the step.
        baseline: None for a level, else the days before the window that it is compared with.
        step: the size of one grid step in `unit`.
        low, high: the public bounds, in steps; a value beyond one counts as it.
        edges: the histogram's bin edges in steps, from `low` to `high`; a bin holds its
            lower edge, the last one its upper edge too.
        thresholds: the public lines.
        prior: what is expected of a team.
        matters: the smallest change that matters to a coach, in `unit`.
        better: which way is better.
        group: the source the value comes from.
        log: whether a log scale suits it.
        norms: published figures (levels only).
    """

    key: str
    label: str
    unit: str
    baseline: int | None
    step: Fraction
    low: int
    high: int
    edges: tuple[int, ...]
    thresholds: tuple[Threshold, ...]
    prior: Prior
    matters: float
    better: Better
    group: Group
    log: bool
    norms: tuple[Norm, ...]

    @property
    def width(self) -> int:
        """The distance between the bounds, in steps."""
        return self.high - self.low

    def value(self, steps: float) -> float:
        """Turn grid steps into the quantity's unit.

        >>> from fractions import Fraction
        >>> Quantity.value.__name__
        'value'
        """
        return steps * float(self.step)


@dataclass(frozen=True, slots=True)
class Metric:
    """One entry of the catalogue.

    Attributes:
        key: the fixed name used in files, questions and reports.
        possible: the lowest and highest cell a reader accepts, in steps; others are missing.
        aggregate: `mean` of an athlete's rows in the window, or `weekly_sum`: the sum over
            the window's rows, per seven days.
        per_day: whether several rows of one day are added before the mean (a load) or
            count as separate readings (a heart rate).
        derived_from: the metric whose rows are used where a file has no column of its own.
        minimum_days: an athlete with fewer days with a reading, per 28 days of window, is missing
            (at least 1; scaled to the window's length, rounded up).
        scale: lowest and highest answer of a questionnaire item, None for measurements.
        level: the metric as a level.
        change: the metric as a change from the athlete's own baseline; None where a
            change has no use.
        sources: for each public number its source, or the word "judgement".
        line: the line of the catalogue where the entry starts.
    """

    key: str
    label: str
    unit: str
    group: Group
    better: Better
    step: Fraction
    possible: tuple[int, int]
    aggregate: Literal["mean", "weekly_sum"]
    per_day: bool
    derived_from: str | None
    minimum_days: int
    scale: tuple[int, int] | None
    level: Quantity
    change: Quantity | None
    sources: Mapping[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All metrics, in the order of the file, under one version."""

    version: str
    metrics: Mapping[str, Metric]
