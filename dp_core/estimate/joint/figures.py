"""The figures of a joint release: estimates, 95 % intervals and how much of each is data.

Estimates are posterior means under the priors as stated; intervals are read off draws under
wider priors, so that they hold where a prior is wrong by two between-team SDs. All of it is
post-processing of sealed sums: the generator is seeded by them, so that a report always
reads alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.errors import ReportUnreadable
from dp_core.estimate.joint.cells import cells_of
from dp_core.estimate.joint.draws import (
    choose_laws,
    expected_counts,
    population_counts,
    sampled_counts,
)
from dp_core.estimate.joint.evidence import Evidence, gather, head_count
from dp_core.estimate.joint.family import as_stated, cautious
from dp_core.estimate.joint.lens import Lens, lens_of
from dp_core.estimate.joint.noise_only import clipped_mean
from dp_core.estimate.joint.outlook import IN_TRUTH, outlook_of
from dp_core.estimate.joint.planning import TAIL, JointTerms
from dp_core.estimate.joint.reporters import HeadCount
from dp_core.estimate.joint.statistics import NAMED, statistics_of
from dp_core.features.soft_histogram import Item
from dp_core.figures import AS_SEALED, STATISTICS, Figure, Figures, QuantityFigures, Reading, Whom
from dp_core.metrics import Prior, Quantity

Floats = NDArray[np.float64]
NoisySums = Sequence[Sequence[float]]

HEADS: Final = 16
"""How many possible head counts are looked at."""

POINT_LAWS: Final = 12
INTERVAL_LAWS: Final = 25
"""How many laws for each head count, for estimates and for intervals."""


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """All statistics of one metric in grid steps and shares, each of shape (S,).

    Attributes:
        estimate: the best guess.
        low, high: the ends of the 95 % intervals.
        data_share: how much of each figure is data, 0 to 1.
        prior_only: what each would be without data.
    """

    estimate: Floats
    low: Floats
    high: Floats
    data_share: Floats
    prior_only: Floats


def estimate_joint(terms: JointTerms, noisy: NoisySums, reading: Reading = AS_SEALED) -> Figures:
    """Turn the noisy sums of a joint release into figures.

    Args:
        terms: the public terms of the release.
        noisy: for each metric its noisy sums, one per cell.
        reading: the priors to use, and whose figures the intervals are about.

    Returns:
        Figures of the athletes who reported, in each metric's unit: finite, within the
        public bounds, quartiles in order, bins summing to 1.

    Raises:
        ReportUnreadable: the sums do not have the cells of the terms.
    """
    if tuple(len(sums) for sums in noisy) != terms.layout.cells:
        raise ReportUnreadable("the noisy sums do not fit the terms of the release")
    heads = {
        source: head_count(terms, noisy, source) for source in dict.fromkeys(terms.layout.sources)
    }
    quantities = {}
    for place, item in enumerate(terms.layout.items):
        prior = reading.priors.get(item.quantity.key, item.quantity.prior)
        summary = summarise(
            terms, noisy, place, heads[item.quantity.group], prior, whom=reading.whom
        )
        reported = _reported(terms, noisy, place, heads[item.quantity.group])
        figures = figures_of(item.quantity, summary, reported)
        clipped = clipped_mean(terms, noisy, place)
        quantities[item.quantity.key] = replace(figures, clipped=clipped)
    return Figures(anyone(list(heads.values()), terms.roster), quantities)


def summarise(
    terms: JointTerms,
    noisy: NoisySums,
    place: int,
    heads: HeadCount,
    prior: Prior,
    *,
    whom: Whom = "team",
) -> Summary:
    """Work out all statistics of one metric.

    Args:
        terms: the public terms.
        noisy: the noisy sums of all metrics.
        place: which metric.
        heads: how many may have reported its source.
        prior: what is expected of a team.
        whom: whose figures the intervals are about.
    """
    item, resolution = terms.layout.items[place], terms.layout.resolution
    lens = lens_of(item, prior, resolution)
    evidence = gather(terms, noisy, place, heads.spread(HEADS))
    estimate = point_statistics(item, lens, evidence)
    low, high = interval_statistics(
        item, lens, evidence, np.random.default_rng(_seed(noisy, place)), whom, tail=terms.tail
    )
    outlook = outlook_of(item, prior, resolution, max(1, round(terms.expected)), IN_TRUTH)
    return Summary(
        estimate=estimate,
        low=np.minimum(low, estimate),
        high=np.maximum(high, estimate),
        data_share=outlook.told(float(evidence.noise.mean())),
        prior_only=outlook.mean,
    )


def point_statistics(item: Item, lens: Lens, evidence: Evidence) -> Floats:
    """Average the statistics of what each law expects, by posterior weight.

    Returns:
        Shape (S,), in grid steps and shares, in the order of `statistics`.
    """
    belief = as_stated(len(item.knots))
    laws = choose_laws(lens, belief, evidence, POINT_LAWS)
    counts = expected_counts(lens, belief, evidence, laws)
    mean: Floats = statistics_of(cells_of(item.quantity), counts).mean(axis=0)
    return mean


def interval_statistics(
    item: Item,
    lens: Lens,
    evidence: Evidence,
    law: np.random.Generator,
    whom: Whom = "team",
    *,
    tail: float = TAIL,
) -> tuple[Floats, Floats]:
    """Read the middle of each statistic, all but two tails, off draws under the cautious belief.

    Returns:
        The low and the high ends, each of shape (S,).
    """
    belief = cautious(len(item.knots))
    laws = choose_laws(lens, belief, evidence, INTERVAL_LAWS)
    counts = sampled_counts(lens, belief, evidence, laws, law)
    if whom == "population":
        counts = population_counts(counts, law)
    drawn = statistics_of(cells_of(item.quantity), counts)
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    return low, high


def figures_of(quantity: Quantity, summary: Summary, reported: Figure) -> QuantityFigures:
    """Put a summary into the metric's unit, figure by figure."""
    unit = np.ones(len(summary.estimate))
    unit[:NAMED] = float(quantity.step)
    columns = (
        summary.estimate * unit,
        summary.low * unit,
        summary.high * unit,
        summary.data_share,
        summary.prior_only * unit,
    )
    figures = [Figure(*map(float, row)) for row in zip(*columns, strict=True)]
    bins = NAMED + len(quantity.edges) - 1
    return QuantityFigures(
        reported=reported,
        statistics=dict(zip(STATISTICS, figures[:NAMED], strict=True)),
        histogram=tuple(figures[NAMED:bins]),
        shares=tuple(figures[bins:]),
    )


def _reported(terms: JointTerms, noisy: NoisySums, place: int, heads: HeadCount) -> Figure:
    """The number who reported a metric's source, or answered an often missing item."""
    if terms.layout.items[place].often_missing:
        answered = gather(terms, noisy, place, heads.spread(400)).heads
        counts, times = np.unique(answered, return_counts=True)
        heads = HeadCount(counts, times / len(answered))
    return heads_figure(heads, terms.roster)


def heads_figure(heads: HeadCount, roster: int) -> Figure:
    """Say how many reported, with the middle 95 % of the posterior."""
    low, high = heads.between(TAIL)
    before = HeadCount.prior(roster)
    share = 1 - heads.variance / before.variance if before.variance > 0 else 0.0
    mean = min(max(heads.mean, low), high)
    return Figure(mean, low, high, min(max(share, 0.0), 1.0), before.mean)


def anyone(heads: Sequence[HeadCount], roster: int) -> Figure:
    """The number who reported anything: between the largest source and all of them added up."""
    sources = [heads_figure(each, roster) for each in heads]
    largest = max(sources, key=lambda each: each.estimate)
    high = min(float(roster), sum(each.high for each in sources))
    low = max(each.low for each in sources)
    return Figure(max(largest.estimate, low), low, high, largest.data_share, largest.prior_only)


def _seed(noisy: NoisySums, place: int) -> int:
    """A number that sealed sums always give again."""
    written = repr(([list(map(int, sums)) for sums in noisy], place))
    return int.from_bytes(hashlib.sha256(written.encode()).digest()[:8], "big")
