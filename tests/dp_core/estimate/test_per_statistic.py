"""Figures from noisy sums: exact without noise, total with any, honest about several sources."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dp_core.estimate.bounds import reach
from dp_core.estimate.per_statistic import estimate
from dp_core.features.expected import expected_sums
from dp_core.features.statistics import Statistic, candidates, sensitivity
from dp_core.figures import STATISTICS, Figure, Figures
from dp_core.methods.per_statistic import shares_of
from dp_core.metrics import Prior, Quantity
from dp_core.params import Epsilon
from tests.privacy.small import METHOD, a_line, a_quantity, terms_for, values_of

NARROW = Prior(105.0, 0.1, 0.1, 0.1, "judgement")
"""A prior that leaves nothing beyond the bounds, so that no clipping has to be allowed for."""

SURE = 1000.0
SQUAD = [100, 101, 103, 103, 104, 107, 108, 110]


def quiet(key: str = "pulse", **parts: Any) -> Quantity:
    return a_quantity(key, **({"prior": NARROW} | parts))


def exactly(quantities: Sequence[Quantity], squad: Sequence[Sequence[int | None]]) -> Any:
    """The sums of a squad in the shape of an answer without noise."""
    terms = terms_for(quantities)
    sums = METHOD.sums(terms, values_of(quantities, squad))
    metrics = {}
    for quantity in quantities:
        total, square, histogram, *others = sums["metrics"][quantity.key]
        lines, scores = others[:-3], others[-3:]
        metrics[quantity.key] = {
            "sum": total, "square": square, "histogram": histogram,
            "shares": [each[0] for each in lines],
            "quartiles": [int(candidates(quantity)[int(np.argmax(each))]) for each in scores],
        }  # fmt: skip
    return {"counts": sums["counts"], "metrics": metrics}


def figures_at(rate: float, quantities: Sequence[Quantity], noisy: Any, roster: int) -> Figures:
    return estimate(quantities, roster, noisy, lambda quantity, each: rate)


def test_without_noise_the_figures_are_the_squads_own() -> None:
    quantity = quiet(thresholds=(a_line(105), a_line(103, "below")))
    noisy = exactly([quantity], [(value,) for value in SQUAD] + [(None,)] * 2)
    figures = figures_at(SURE, [quantity], noisy, 10)
    found = figures.quantities["pulse"]
    mean, sd = np.mean(SQUAD), np.std(SQUAD)
    assert found.reported == figures.reported == Figure(8, 8, 8)
    for name, expected in (("mean", mean), ("sd", sd)):
        figure = found.statistics[name]
        assert (figure.low, figure.estimate, figure.high) == pytest.approx([expected] * 3)
    assert [each.estimate for each in found.histogram] == pytest.approx([2 / 8, 3 / 8, 3 / 8])
    assert [each.estimate for each in found.shares] == pytest.approx([3 / 8, 2 / 8])
    quartiles = [found.statistics[name] for name in STATISTICS[2:]]
    assert [each.estimate for each in quartiles] == [101, 103, 107]
    assert [(each.low, each.high) for each in quartiles] == [(100, 107), (103, 107), (107, 110)]


def test_figures_are_told_in_the_metrics_unit() -> None:
    tenth = quiet(low=1000, high=1100, edges=(1000, 1030, 1070, 1100), thresholds=(),
                  step=quiet().step / 10)  # fmt: skip
    noisy = exactly([tenth], [(10 * value,) for value in SQUAD])
    statistics = figures_at(SURE, [tenth], noisy, 8).quantities["pulse"].statistics
    assert statistics["mean"].estimate == pytest.approx(np.mean(SQUAD))
    assert statistics["sd"].estimate == pytest.approx(np.std(SQUAD))
    assert statistics["median"].estimate == pytest.approx(103)


def test_the_mean_may_lie_beyond_the_clipped_one_by_what_the_prior_expects() -> None:
    wide = a_quantity(prior=Prior(107.0, 2.0, 1.0, 0.2, "judgement"))
    noisy = exactly([wide], [(value,) for value in SQUAD])
    found = figures_at(SURE, [wide], noisy, 8).quantities["pulse"].statistics
    mean, sd = found["mean"], found["sd"]
    assert mean.high - mean.estimate > mean.estimate - mean.low > 0
    assert sd.low == pytest.approx(sd.estimate)  # clipping never widens a squad
    assert sd.high > sd.estimate


COUNTS = st.integers(-300, 300)
METRIC = st.fixed_dictionaries(
    {
        "sum": st.tuples(st.integers(-5000, 5000)),
        "square": st.tuples(st.integers(-(10**5), 10**5)),
        "histogram": st.lists(COUNTS, min_size=4, max_size=4),
        "shares": st.tuples(COUNTS),
        "quartiles": st.lists(st.integers(100, 110), min_size=3, max_size=3),
    }
)


@settings(max_examples=200)
@given(st.tuples(COUNTS, COUNTS), METRIC, METRIC, st.floats(1e-3, 10))
def test_any_noisy_sums_make_figures_in_order_and_within_the_bounds(
    counts: tuple[int, int], pulse: dict[str, Any], mood: dict[str, Any], rate: float
) -> None:
    quantities = [a_quantity("pulse"), a_quantity("mood", group="questionnaire")]
    noisy = {
        "counts": dict(zip(("wearable", "questionnaire"), counts, strict=True)),
        "metrics": {"pulse": pulse, "mood": mood},
    }
    figures = figures_at(rate, quantities, noisy, 40)
    assert_sound(figures.reported, 0, 40)
    for found in figures.quantities.values():
        assert_sound(found.reported, 0, 40)
        for name in STATISTICS:
            assert_sound(found.statistics[name], *((0, 5) if name == "sd" else (100, 110)))
        for figure in (*found.histogram, *found.shares):
            assert_sound(figure, 0, 1)
        assert math.fsum(each.estimate for each in found.histogram) == pytest.approx(1)
        middle = [found.statistics[name] for name in STATISTICS]
        assert all(each.data_share == 1 and each.prior_only is None for each in middle)


def assert_sound(figure: Figure, low: float, high: float) -> None:
    assert low - 1e-9 <= figure.low <= figure.estimate <= figure.high <= high + 1e-9


def test_quartiles_are_put_in_order() -> None:
    noisy = exactly([quiet()], [(value,) for value in SQUAD])
    noisy["metrics"]["pulse"]["quartiles"] = [108, 101, 105]
    statistics = figures_at(0.05, [quiet()], noisy, 8).quantities["pulse"].statistics
    assert [statistics[name].estimate for name in STATISTICS[2:]] == [101, 105, 108]


def test_bins_without_a_positive_count_are_taken_to_be_even() -> None:
    noisy = exactly([quiet()], [(value,) for value in SQUAD])
    noisy["metrics"]["pulse"]["histogram"] = [-3, 0, -1, 9]
    histogram = figures_at(1.0, [quiet()], noisy, 8).quantities["pulse"].histogram
    assert [figure.estimate for figure in histogram] == pytest.approx([1 / 3] * 3)


def test_a_negative_bin_is_estimated_as_empty() -> None:
    noisy = exactly([quiet()], [(value,) for value in SQUAD])
    noisy["metrics"]["pulse"]["histogram"] = [-3, 3, 1, 0]
    histogram = figures_at(1.0, [quiet()], noisy, 8).quantities["pulse"].histogram
    assert [figure.estimate for figure in histogram] == pytest.approx([0, 0.75, 0.25])


SOURCES = ["wearable", "questionnaire", "load", "test"]
FOUR = [quiet(group, group=group) for group in SOURCES]


def reported_when(counts: dict[str, int], rate: float, roster: int) -> Figure:
    noisy = exactly(FOUR, [(105,) * 4] * 8)
    return figures_at(rate, FOUR, noisy | {"counts": counts}, roster).reported


@pytest.mark.parametrize("lucky", SOURCES)
def test_the_same_athletes_in_four_sources_are_counted_right_until_one_noise_is_rare(
    lucky: str,
) -> None:
    # Any of four counts may be too high. Each at 5 % would fail one report in ten.
    rate, heads = 0.2, 60
    noise = reach(rate, 0.05 / 4)
    assert noise > reach(rate, 0.05)
    counts = dict.fromkeys(SOURCES, heads) | {lucky: heads + noise}
    assert reported_when(counts, rate, 200).low == heads


def test_other_athletes_in_each_source_add_up() -> None:
    figure = reported_when(dict.fromkeys(SOURCES, 10), SURE, 200)
    assert (figure.low, figure.estimate, figure.high) == (10, 10, 40)
    assert reported_when(dict.fromkeys(SOURCES, 10), SURE, 25).high == 25


def test_one_sources_own_count_keeps_its_own_error() -> None:
    noisy = exactly(FOUR, [(105,) * 4] * 8)
    figures = figures_at(0.5, FOUR, noisy, 40)
    k = reach(0.5, 0.05)
    for found in figures.quantities.values():
        assert found.reported == Figure(8, max(0, 8 - k), 8 + k)


PAIR = [a_quantity("pulse"), a_quantity("mood", group="questionnaire")]


def test_every_statistic_is_read_at_the_rate_its_noise_was_drawn_at() -> None:
    terms, asked = terms_for(PAIR, epsilon=3), {}

    def rate(quantity: Quantity, each: Statistic) -> float:
        asked[quantity.key, each] = True
        key = quantity.group if each.kind == "count" else quantity.key
        return float(shares_of(terms)[key, each]) / sensitivity(quantity, each.kind)

    noisy = expected_sums(PAIR, 5)
    assert estimate(PAIR, 5, noisy, rate) == METHOD.estimate(terms, noisy)
    kinds = {each.kind for _, each in asked}
    assert kinds == {"count", "sum", "square", "histogram", "share"}


@pytest.mark.parametrize("roster", [5, 25, 300])
@pytest.mark.parametrize("epsilon", ["0.5", "4", "40"])
def test_the_plan_is_what_the_expected_sums_would_read_like_except_for_quartiles(
    roster: int, epsilon: str
) -> None:
    terms = terms_for(PAIR, roster=roster, epsilon=epsilon)
    planned = METHOD.expect(terms)
    read = METHOD.estimate(terms, expected_sums(PAIR, roster))
    assert planned.reported == read.reported
    for key, found in planned.quantities.items():
        for name in ("mean", "sd"):
            assert found.statistics[name] == read.quantities[key].statistics[name]
        for name in ("q25", "median", "q75"):
            assert_sound(found.statistics[name], 100, 110)
        assert found.histogram == read.quantities[key].histogram
        assert found.shares == read.quantities[key].shares


@pytest.mark.parametrize("split", [(), (Epsilon.read("0.9"), Epsilon.read("0.1"))])
def test_the_curve_of_half_widths_runs_through_the_plan(split: tuple[Epsilon, ...]) -> None:
    terms = terms_for(PAIR, roster=400, epsilon=1, split=split)
    epsilons = [Epsilon.read(text) for text in ("0.5", "1", "2", "4", "8")]
    curves = METHOD.half_widths(terms, epsilons)
    for quantity in PAIR:
        curve = curves[quantity.key]
        assert curve[1] == METHOD.expect(terms).quantities[quantity.key].statistics[
            "mean"].half_width  # fmt: skip
        assert curve == sorted(curve, reverse=True)
        assert curve[0] > curve[-1]


def test_quartile_estimates_stay_in_order_whatever_the_noisy_histogram_says() -> None:
    from dp_core.estimate.bounds import Span
    from dp_core.estimate.per_statistic import _in_order

    crossed = [Span(10, 20, 30), Span(40, 50, 60), Span(5, 55, 50)]
    lows, noisy, highs = zip(*_in_order(crossed), strict=True)
    assert lows == (5, 5, 5)
    assert noisy == (20, 50, 55)
    assert highs == (30, 60, 60)
