"""From the noisy sums of method `per-statistic` to figures: noise in, intervals out, no prior.

Every figure describes the athletes who reported the metric's source. Its error rate of
5 % is shared between the noisy numbers it is made of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dp_core.estimate.bounds import (
    Span,
    clipping,
    count_span,
    quartile_span,
    ratio,
    spanned,
    within,
)
from dp_core.features.statistics import Statistic, centre
from dp_core.figures import STATISTICS, Figure, Figures, QuantityFigures
from dp_core.metrics import Quantity

Rate = Callable[[Quantity, Statistic], float]
"""The rate of the noise on one statistic: its epsilon / its sensitivity."""

QuartileSpan = Callable[[Sequence[int], Sequence[int], int, float, float], Span]
"""Reads a quartile's range off a histogram, as `quartile_span` does."""

COUNT_ERROR = 0.005
SUM_ERROR = 0.045


def estimate(
    quantities: Sequence[Quantity],
    roster: int,
    noisy: Mapping[str, Any],
    rate: Rate,
    span: QuartileSpan = quartile_span,
) -> Figures:
    """Turn noisy sums into figures with 95 % intervals.

    Args:
        quantities: what was asked.
        roster: n, public.
        noisy: `{"counts": {source: k}, "metrics": {key: {"sum": [k], …}}}`.
        rate: gives the rate of each statistic's noise; public.
        span: how a quartile's range is read off a histogram; `expected_quartile_span`
            where the sums are expected ones.
    """
    rates: dict[str, float] = {q.group: rate(q, Statistic("count")) for q in quantities}
    heads = {
        group: _reported(noisy["counts"][group], each, roster) for group, each in rates.items()
    }
    figures = {
        q.key: _quantity(
            q,
            noisy["metrics"][q.key],
            rate,
            count=count_span(noisy["counts"][q.group], rates[q.group], COUNT_ERROR, roster),
            reported=heads[q.group],
            quartiles=_quartiles(q, noisy["metrics"][q.key], rate, span),
        )
        for q in quantities
    }
    return Figures(_any_source(noisy["counts"], rates, roster), figures)


def mean_span(quantity: Quantity, noisy_sum: float, rate: float, count: Span) -> Figure:
    """The mean of those who reported, in the quantity's unit."""
    span = ratio(spanned(noisy_sum, rate, SUM_ERROR), count)
    middle, cut = centre(quantity), clipping(quantity)
    steps = Span(middle + span.low - cut.below, middle + span.noisy, middle + span.high + cut.above)
    return _in_unit(quantity, within(steps, quantity.low, quantity.high))


def _quantity(
    quantity: Quantity,
    noisy: Mapping[str, Any],
    rate: Rate,
    *,
    count: Span,
    reported: Figure,
    quartiles: Sequence[Figure],
) -> QuantityFigures:
    mean = mean_span(quantity, noisy["sum"][0], rate(quantity, Statistic("sum")), count)
    deviation = _deviation(quantity, noisy, count, rate)
    cell_rate = rate(quantity, Statistic("histogram"))
    shares = [
        within(ratio(spanned(each, rate(quantity, Statistic("share")), SUM_ERROR), count), 0, 1)
        for each in noisy["shares"]
    ]
    return QuantityFigures(
        reported=reported,
        statistics=dict(zip(STATISTICS, (mean, deviation, *quartiles), strict=True)),
        histogram=_histogram(noisy["histogram"][:-1], cell_rate, count),
        shares=tuple(shares),
    )


def _deviation(quantity: Quantity, noisy: Mapping[str, Any], count: Span, rate: Rate) -> Figure:
    """The SD by mean square minus squared mean, at the corners of both ranges."""
    offset = ratio(spanned(noisy["sum"][0], rate(quantity, Statistic("sum")), 0.02), count)
    square = ratio(spanned(noisy["square"][0], rate(quantity, Statistic("square")), 0.025), count)
    nearest = 0.0 if offset.low <= 0 <= offset.high else min(abs(offset.low), abs(offset.high))
    farthest = max(abs(offset.low), abs(offset.high))
    span = Span(
        _root(square.low - farthest**2),
        _root(square.noisy - offset.noisy**2),
        _root(square.high - nearest**2) + clipping(quantity).spread,
    )
    return _in_unit(quantity, within(span, 0, quantity.width / 2))


def _quartiles(
    quantity: Quantity, noisy: Mapping[str, Any], rate: Rate, span: QuartileSpan
) -> list[Figure]:
    """Quartiles from the chosen candidates, put in order; ranges from the histogram."""
    cell_rate = rate(quantity, Statistic("histogram"))
    chosen, cells = sorted(noisy["quartiles"]), noisy["histogram"][:-1]
    spans = [
        span(cells, quantity.edges, quarter, cell_rate, chosen[quarter - 1])
        for quarter in (1, 2, 3)
    ]
    return [
        _in_unit(quantity, within(each, quantity.low, quantity.high)) for each in _in_order(spans)
    ]


def _in_order(spans: Sequence[Span]) -> list[Span]:
    """Widen ranges until both their ends rise with the quartile, so that estimates do too."""
    return [
        Span(
            min(later.low for later in spans[place:]),
            each.noisy,
            max(sooner.high for sooner in spans[: place + 1]),
        )
        for place, each in enumerate(spans)
    ]


def _histogram(cells: Sequence[int], rate: float, count: Span) -> tuple[Figure, ...]:
    """Shares per bin: ranges from the raw counts, estimates made non-negative and summing to 1."""
    spans = [within(ratio(spanned(cell, rate, SUM_ERROR), count), 0, 1) for cell in cells]
    positive = [max(0, cell) for cell in cells]
    total = sum(positive)
    even = [1 / len(cells)] * len(cells)
    shares = [cell / total for cell in positive] if total else even
    return tuple(
        Figure(share, min(span.low, share), max(span.high, share))
        for span, share in zip(spans, shares, strict=True)
    )


def _reported(noisy: int, rate: float, roster: int, error: float = 0.05) -> Figure:
    return within(spanned(noisy, rate, error), 0, roster)


def _any_source(noisy: Mapping[str, int], rates: Mapping[str, float], roster: int) -> Figure:
    """Athletes who reported some source: at least the largest count, at most all of them.

    All the counts' ranges must hold at once, so the sources share the error rate
    (Bonferroni).
    """
    heads = [
        _reported(noisy[group], rate, roster, 0.05 / len(rates)) for group, rate in rates.items()
    ]
    low, estimate_ = max(head.low for head in heads), max(head.estimate for head in heads)
    return Figure(estimate_, low, min(float(roster), sum(head.high for head in heads)))


def _in_unit(quantity: Quantity, figure: Figure) -> Figure:
    return Figure(*(quantity.value(each) for each in (figure.estimate, figure.low, figure.high)))


def _root(square: float) -> float:
    return math.sqrt(max(0.0, square))
