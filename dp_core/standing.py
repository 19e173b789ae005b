"""Where a team's mean lies beside a reference: below its middle half, within it, or above.

The band of every reference is its middle half: of a published population or of a released
league its people, of a league's team reports the teams' means. What is asked is how likely the
team's underlying mean lies on either side of it; the noise of the release, the chance of who
was in the squad and what is not known of the reference itself are all counted. Where no side
has nine chances in ten there is no answer. Teams are never put in an order: a rank among
noisy means is mostly made of noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from dp_core.estimate.pool import LeagueBelief, in_unit
from dp_core.figures import Figure
from dp_core.metrics import Quantity
from dp_core.norms import PublicNorm
from dp_core.report import MetricReport, Report
from dp_core.sealed_answer import reread
from dp_core.verdict import LEAST_DATA

Floats = NDArray[np.float64]
Side = Literal["below", "within", "above"]
Of = Literal["people", "teams"]

SIDES: Final[tuple[Side, ...]] = ("below", "within", "above")

ENOUGH: Final = 0.9
"""How likely a side must be before it is an answer. Judgement: one such answer in ten or fewer
is wrong."""

MIDDLE: Final = float(ndtri(0.75))
"""How many SDs from the mean the middle half of a normal law ends."""

PLACES: Final = 15
"""In how many places what is not known of a band's end is looked at."""

WIDE: Final = float(ndtri(0.975))


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Something to stand beside: C possible bands with weights.

    Attributes:
        name: of whom.
        of: whether the band holds the middle half of people, or of teams' means.
        source: where it comes from.
        lows, highs: the ends of each possible band, in the metric's unit, shape (C,).
        weights: how likely each is, summing to 1.
        is_known: whether what is not known of the reference itself is counted.
    """

    name: str
    of: Of
    source: str
    lows: Floats
    highs: Floats
    weights: Floats
    is_known: bool = True

    @property
    def low(self) -> Figure:
        """Where the band begins, with its own 95 % interval."""
        return _end(self.lows, self.weights)

    @property
    def high(self) -> Figure:
        """Where it ends."""
        return _end(self.highs, self.weights)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a team stands beside one reference.

    Attributes:
        below, within, above: how likely each is, adding up to 1.
        data_share: how much of the team's mean is data, 0 to 1.
    """

    below: float
    within: float
    above: float
    data_share: float = 1.0

    @property
    def answer(self) -> Side | None:
        """The side that is likely enough; None where the question is not answerable.

        A mean of which less than a quarter is data answers nothing about the team.
        """
        side, chance = max(zip(SIDES, self._chances, strict=True), key=lambda each: each[1])
        return side if chance >= ENOUGH and self.data_share >= LEAST_DATA else None

    @property
    def _chances(self) -> tuple[float, float, float]:
        return self.below, self.within, self.above

    def sentence(self, band: str) -> str:
        """Say it.

        Args:
            band: names the reference's band, such as "the band of Marathon runners".

        >>> Standing(0.02, 0.05, 0.93).sentence("the band of the league")
        'above the band of the league with probability 0.93, counting the noise'
        """
        if self.answer is not None:
            chance = max(self._chances)
            word = "within" if self.answer == "within" else self.answer
            return f"{word} {band} with probability {_floored(chance)}, counting the noise"
        if self.data_share < LEAST_DATA:
            return f"not answerable for {band}: too little of the figure is the team’s own data"
        return (
            f"not answerable for {band}: below it with probability {self.below:.2f}, within it "
            f"{self.within:.2f}, above it {self.above:.2f}"
        )

    def to_json(self) -> Mapping[str, Any]:
        """Return it as plain JSON values; there is no rank in it."""
        chances = {
            side: round(chance, 4) for side, chance in zip(SIDES, self._chances, strict=True)
        }
        return {"probabilities": chances, "answer": self.answer or "not answerable"}


def beside_population(report: Report, key: str) -> MetricReport:
    """Read a report's metric so that its interval counts who happened to be in the squad."""
    return reread(report, replace(report.reading, whom="population")).metric(key)


def stand(mean: Figure, reference: Reference) -> Standing:
    """Say how likely a mean lies below, within and above a reference's band.

    Args:
        mean: of the population that the team stands for, with its 95 % interval, each side of
            which is taken as half of a normal law.
        reference: what it is held against; independent of the mean's own noise.
    """
    below = float(reference.weights @ _at_most(mean, reference.lows))
    above = float(reference.weights @ (1 - _at_most(mean, reference.highs)))
    return Standing(below, max(0.0, 1 - below - above), above, mean.data_share)


def _at_most(mean: Figure, values: Floats) -> Floats:
    """How likely the mean is at most each value."""
    off = values - mean.estimate
    side = np.where(off < 0, mean.estimate - mean.low, mean.high - mean.estimate)
    chance: Floats = ndtr(off * WIDE / np.maximum(side, 1e-9))
    return chance


def published(norm: PublicNorm) -> Reference:
    """Make a reference of a published figure; its own error is counted where it is known."""
    spread = norm.sd / (2 * norm.people) ** 0.5 if norm.people else 0.0
    means, spreads = _both(
        norm.mean + norm.mean_error * _evenly(), np.maximum(norm.sd + spread * _evenly(), 0.0)
    )
    half = MIDDLE * spreads
    return Reference(
        norm.population,
        "people",
        norm.source,
        means - half,
        means + half,
        _alike(means),
        is_known=norm.people is not None,
    )


def released(name: str, metric: MetricReport) -> Reference:
    """Make a reference of a league-wide release: the band between its quartiles."""
    ends = [_spread_of(metric.statistics[each].figure) for each in ("q25", "q75")]
    lows, highs = _both(*ends)
    source = "released once from all athletes of the league, with noise"
    return Reference(
        name, "people", source, np.minimum(lows, highs), np.maximum(lows, highs), _alike(lows)
    )


def learned(name: str, quantity: Quantity, belief: LeagueBelief, teams: int) -> Reference:
    """Make a reference of the other teams' reports: the middle half of the league's means.

    Args:
        name: of the league.
        quantity: the metric.
        belief: what the reports say of the league; see `dp_core.pooling.beliefs`.
        teams: how many reports it was learned from.
    """
    half, others = MIDDLE * belief.spreads, "other team" if teams == 1 else "other teams"
    return Reference(
        name,
        "teams",
        f"learned from the noisy sealed reports of {teams} {others}",
        in_unit(quantity, belief.centres - half),
        in_unit(quantity, belief.centres + half),
        belief.weights,
    )


def _end(values: Floats, weights: Floats) -> Figure:
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    low, high = np.interp([0.025, 0.975], below - weights[order] / 2, values[order])
    return Figure(float(weights @ values), float(low), float(high))


@lru_cache(maxsize=1)
def _evenly() -> Floats:
    """Equally likely places of a standard normal number, shape (PLACES,)."""
    places: Floats = ndtri((np.arange(PLACES) + 0.5) / PLACES)
    return places


def _spread_of(figure: Figure) -> Floats:
    """Equally likely places of a figure's truth."""
    even = _evenly() / WIDE
    side = np.where(even < 0, figure.estimate - figure.low, figure.high - figure.estimate)
    places: Floats = figure.estimate + even * side
    return places


def _both(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Every pair of two ends' places."""
    one, other = np.meshgrid(first, second)
    return one.ravel(), other.ravel()


def _alike(values: Floats) -> Floats:
    return np.full(len(values), 1 / len(values))


def _floored(chance: float) -> str:
    """Write a probability without ever rounding it up."""
    return "more than 0.99" if chance > 0.995 else f"{int(chance * 100 + 1e-9) / 100:.2f}"
