"""One metric as a question asks it: bounds, bins, lines, prior and norms, all public.

Inside, a value is a whole number of grid steps: 58.3 bpm on a grid of 0.1 bpm is 583.
A sealed answer keeps a copy of the quantities it was released under, so they are
written to JSON and read back exactly.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, Literal, get_args

from dp_core.errors import ReportUnreadable

Group = Literal["questionnaire", "wearable", "load", "test"]
Better = Literal["higher", "lower", "neither"]
Direction = Literal["above", "below"]

LEAST_SPREAD: Final = 1e-4
"""A prior's spreads are above this part of the distance between the bounds, and at most all."""

MOST_SD_SPREAD: Final = 2.0


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
        gaps: how often an athlete who reports the source has no value of this one, a public
            guess, 0 to below 1.
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
    gaps: float = 0.0

    @property
    def width(self) -> int:
        """The distance between the bounds, in steps."""
        return self.high - self.low

    def value(self, steps: float) -> float:
        """Turn grid steps into the quantity's unit: 583 steps of 0.1 bpm are 58.3 bpm."""
        return steps * float(self.step)

    def takes(self, prior: Prior) -> bool:
        """Whether a prior can be this quantity's: a mean in bounds, spreads of a sensible size."""
        spreads = (prior.athlete_sd, prior.team_sd)
        numbers = (prior.mean, prior.sd_spread, *spreads)
        return (
            isinstance(prior.source, str)
            and all(type(each) in (int, float) and math.isfinite(each) for each in numbers)
            and self.value(self.low) <= prior.mean <= self.value(self.high)
            and all(LEAST_SPREAD < each / self.value(self.width) <= 1 for each in spreads)
            and 0 < prior.sd_spread <= MOST_SD_SPREAD
        )

    def to_json(self) -> dict[str, Any]:
        """Write the quantity as plain JSON values; the step is exact, such as "1/10"."""
        return asdict(self) | {
            "step": str(self.step),
            "edges": list(self.edges),
            "thresholds": [asdict(line) for line in self.thresholds],
            "norms": [asdict(norm) for norm in self.norms],
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Quantity:
        """Read back what `to_json` wrote.

        Args:
            written: the quantity's fields, all of them and no others.

        Raises:
            ReportUnreadable: a field is missing, unknown or impossible.
        """
        try:
            quantity = cls(**_read_parts(written))
        except (AttributeError, KeyError, TypeError, ValueError) as wrong:
            raise ReportUnreadable("a metric of the report cannot be read") from wrong
        if not _is_sound(quantity):
            raise ReportUnreadable("a metric of the report contradicts itself")
        return quantity


_STEP: Final = re.compile(r"[1-9]\d{0,8}(/[1-9]\d{0,8})?")


def _read_parts(written: Mapping[str, Any]) -> dict[str, Any]:
    if not _STEP.fullmatch(written["step"]):
        raise ValueError("a step is a fraction such as 1/10")
    return dict(written) | {
        "step": Fraction(written["step"]),
        "edges": tuple(written["edges"]),
        "thresholds": tuple(Threshold(**line) for line in written["thresholds"]),
        "prior": Prior(**written["prior"]),
        "norms": tuple(Norm(**norm) for norm in written["norms"]),
        "gaps": written["gaps"],
    }


def _is_sound(quantity: Quantity) -> bool:
    return _is_typed(quantity) and _is_ordered(quantity) and quantity.takes(quantity.prior)


def _is_typed(quantity: Quantity) -> bool:
    lines, norms = quantity.thresholds, quantity.norms
    texts = [quantity.key, quantity.label, quantity.unit]
    texts += [text for line in lines for text in (line.label, line.source)]
    texts += [text for norm in norms for text in (norm.population, norm.source)]
    whole = [quantity.low, quantity.high, *quantity.edges, *(line.value for line in lines)]
    real = [quantity.matters, quantity.gaps]
    real += [number for norm in norms for number in (norm.mean, norm.sd)]
    return (
        all(isinstance(text, str) for text in texts)
        and all(type(number) is int for number in whole)
        and all(type(number) in (int, float) and math.isfinite(number) for number in real)
        and type(quantity.log) is bool
        and (quantity.baseline is None or type(quantity.baseline) is int)
        and quantity.better in get_args(Better)
        and quantity.group in get_args(Group)
        and all(line.direction in get_args(Direction) for line in lines)
    )


def _is_ordered(quantity: Quantity) -> bool:
    low, high, edges = quantity.low, quantity.high, quantity.edges
    return (
        low < high
        and (quantity.baseline is None or quantity.baseline > 0)
        and quantity.matters > 0
        and 0 <= quantity.gaps < 1
        and len(edges) >= 2
        and (edges[0], edges[-1]) == (low, high)
        and all(left < right for left, right in pairwise(edges))
        and all(low < line.value <= high for line in quantity.thresholds)
    )
