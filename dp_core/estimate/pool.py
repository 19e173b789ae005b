"""What a league's released figures say about one of its teams, before that team is looked at.

A league has a centre m and a spread t: its team means are N(m, t²). Both are unknown. Part of
the belief says that the league is what the prior expects (m = 0 and t = 1, in the prior's
between-team SDs); the rest lets the centre lie elsewhere and the spread be another (empirical
Bayes, Efron and Morris 1973, JASA 68:117, with a hyperprior, so that two teams do no harm).
Each sealed report weighs every m and t by the chance of its noisy sums, and what is then
expected of a further team is the mean of N(m, t²) over all of them: with the team's own sums
this is the full hierarchical posterior, so a team's data is used once, and what is not known
of the league widens what is said of the team.

Post-processing of noisy sums throughout: no data is seen and nothing is spent.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from dp_core.estimate.joint.evidence import gather, head_count
from dp_core.estimate.joint.family import BEND, FURTHEST_PLACE, PLACES, SHAPES, as_stated
from dp_core.estimate.joint.lens import lens_of
from dp_core.estimate.joint.planning import JointTerms
from dp_core.features.knots import Scale
from dp_core.metrics import Prior, Quantity
from dp_core.quantities import LEAST_SPREAD

Floats = NDArray[np.float64]

HEADS: Final = 8
"""How many possible head counts a report is weighed under."""

RATES: Final = (np.arange(20) + 0.5) / 20
"""What share of a league's metrics may be what their priors expect: each is as likely."""

FURTHEST: Final = 6.0
CENTRES: Final = np.linspace(-FURTHEST, FURTHEST, 61)
SPREADS: Final = np.geomspace(0.25, 2.5, 12)
"""Where the centre and the spread of a league may lie, in between-team SDs of the prior."""

USUAL_CENTRE: Final = 1.2
USUAL_SPREAD: Final = 0.6
SPREAD_OF_SPREADS: Final = 0.5
"""A league that is not what the prior expects: by how much its centre is off and its teams spread,
in team SDs, and the SD of the log of that spread. Measured on made-up leagues (`make
bench-accuracy`, pooling): the widest of those tried that did no harm where the prior was right."""

LEAST: Final = 1e-300
"""Stands in for chances too small for a float."""

ANYWHERE: Final = 1e6
"""A team SD so large that all places weigh alike."""

POOLED: Final = "learned from the league’s released reports, after the release"


@dataclass(frozen=True, eq=False)
class LeagueBelief:
    """What is believed of a league's centre and spread: C candidates with weights.

    Attributes:
        centres: m of each, in between-team SDs of the prior, shape (C,).
        spreads: t of each, likewise.
        weights: how likely each is, shape (C,), summing to 1.
    """

    centres: Floats
    spreads: Floats
    weights: Floats

    @classmethod
    def before(cls, as_expected: float = 0.5) -> Self:
        """What is believed before any report is read.

        Args:
            as_expected: the belief that the league is what the prior expects.
        """
        centres, spreads = (axis.ravel() for axis in np.meshgrid(CENTRES, SPREADS))
        off = np.log(spreads / USUAL_SPREAD) / SPREAD_OF_SPREADS
        elsewhere = np.exp(-((centres / USUAL_CENTRE) ** 2 + off**2) / 2)
        elsewhere *= (1 - as_expected) / elsewhere.sum()
        return cls(
            np.append(centres, 0.0), np.append(spreads, 1.0), np.append(elsewhere, as_expected)
        )

    def after(self, chances: Sequence[Floats]) -> Self:
        """Return the belief after reports whose chances `weigh_places` gave."""
        told = np.log(np.maximum(self.weights, LEAST)) + self._told(chances)
        weights = np.exp(told - told.max())
        return replace(self, weights=weights / weights.sum())

    def odds(self, chances: Sequence[Floats]) -> float:
        """Return how much better reports go with the expected league than with another."""
        told = self._told(chances)
        chance = np.exp(told - told.max()) * self.weights
        expected = chance[-1] / self.weights[-1]
        return float(expected / max(chance[:-1].sum() / self.weights[:-1].sum(), LEAST))

    def _told(self, chances: Sequence[Floats]) -> Floats:
        """The log of how likely each candidate makes the reports, shape (C,)."""
        told = [np.log(self._kernel @ chance) for chance in chances]
        return np.sum(told, axis=0) if told else np.zeros(len(self.weights))

    @cached_property
    def _kernel(self) -> Floats:
        """How likely each candidate makes each place, shape (C, P)."""
        places, volume = _grid()
        off = (places - self.centres[:, None]) / self.spreads[:, None]
        weight = np.exp(-(off**2) / 2) * volume
        kernel: Floats = np.maximum(weight / weight.sum(axis=1, keepdims=True), LEAST)
        return kernel

    @property
    def centre(self) -> float:
        """Where a further team is expected."""
        return float(self.weights @ self.centres)

    @property
    def spread(self) -> float:
        """The SD of a further team's place, with what is not known of the league."""
        square = self.spreads**2 + (self.centres - self.centre) ** 2
        return math.sqrt(float(self.weights @ square))

    def prior(self, quantity: Quantity) -> Prior:
        """Return what is expected of a further team as a prior of the quantity.

        The estimates mix a prior with a wider one against its being off; what is not known of
        the league is in the spread already, so that the mixture gets this spread as a whole.
        """
        own = quantity.prior
        mean = float(in_unit(quantity, np.array(self.centre)))
        grown = mean / own.mean if Scale.of(quantity).log else 1.0
        width = quantity.value(quantity.width)
        team_sd = self.spread * own.team_sd * grown / as_stated(2).team_spread
        return replace(
            own,
            mean=min(max(mean, quantity.value(quantity.low)), quantity.value(quantity.high)),
            athlete_sd=min(own.athlete_sd * grown, width),
            team_sd=min(max(team_sd, 2 * LEAST_SPREAD * width), width),
            source=POOLED,
        )


def in_unit(quantity: Quantity, places: Floats) -> Floats:
    """Turn places in between-team SDs around the prior's mean into team means in the unit."""
    own = quantity.prior
    moved: Floats = places * own.team_sd
    if Scale.of(quantity).log:
        return np.asarray(own.mean * np.exp(moved / own.mean))
    return own.mean + moved


def learn(chances: Sequence[Sequence[Floats]]) -> list[LeagueBelief]:
    """Return what a league's reports say of each of its metrics.

    How often priors are right in this league is learned from all metrics together: where they
    are off for most, the last is believed less as well. Each metric is told by the others, so
    that its own reports are used once.

    Args:
        chances: by metric, what `weigh_places` gave for each report.
    """
    before = LeagueBelief.before()
    odds = np.array([before.odds(reports) for reports in chances])
    each = np.log(RATES * odds[:, None] + 1 - RATES)
    others = each.sum(axis=0) - each
    weight = np.exp(others - others.max(axis=1, keepdims=True))
    rates = weight @ RATES / weight.sum(axis=1)
    return [
        LeagueBelief.before(float(rate)).after(reports)
        for rate, reports in zip(rates, chances, strict=True)
    ]


def weigh_places(terms: JointTerms, noisy: Sequence[Sequence[int]], place: int) -> Floats:
    """Return how well each place of a team's mean goes with its noisy sums, shape (P,).

    Widths and shapes of the team are averaged over as the estimates do; the place's own prior
    is left out, and what each place stands for on the grid is divided out.

    Args:
        terms: the public terms of the team's release.
        noisy: its noisy sums.
        place: which metric.
    """
    item = terms.layout.items[place]
    lens = lens_of(item, item.quantity.prior, terms.layout.resolution)
    heads = head_count(terms, noisy, item.quantity.group)
    evidence = gather(terms, noisy, place, heads.spread(HEADS))
    belief = replace(as_stated(len(item.knots)), team=ANYWHERE)
    every = np.arange(len(lens.family.place))
    told = lens.log_likelihood(every, evidence, belief.concentration)
    told = told + lens.family.log_weights(belief)
    chance = np.exp(told - told.max()).sum(axis=0).reshape(len(SHAPES), PLACES, -1)
    each = chance.sum(axis=(0, 2)) / _grid()[1]
    scaled: Floats = each / each.max()
    return scaled


@lru_cache(maxsize=1)
def _grid() -> tuple[Floats, Floats]:
    """The places of a family of laws, and how much of the line each stands for."""
    even = np.linspace(-1, 1, PLACES)
    places: Floats = FURTHEST_PLACE * np.sinh(BEND * even) / np.sinh(BEND)
    return places, np.gradient(places)
