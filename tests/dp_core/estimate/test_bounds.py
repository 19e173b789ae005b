"""Ranges that follow from the noise alone, checked against the law of the noise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import norm

from dp_core.estimate.bounds import (
    NO_CLIPPING,
    Span,
    clipping,
    count_span,
    expected_quartile_span,
    quartile_span,
    ratio,
    reach,
    spanned,
    within,
)
from dp_core.metrics import Prior, Quantity
from tests.privacy.small import a_quantity

EDGES = (0, 10, 20, 30, 40)
SURE = 1000.0
"""A rate at which the noise is zero."""

rates = st.floats(1e-4, 20)
errors = st.floats(1e-4, 0.5)
numbers = st.integers(-(10**6), 10**6)


def beyond(k: int, rate: float) -> float:
    """P(|noise| > k), summed over the law's two geometric tails."""
    ratio_ = math.exp(-rate)
    return 2 * ratio_ ** (k + 1) / (1 + ratio_)


@given(rates, errors)
def test_a_reach_is_the_least_that_keeps_its_error(rate: float, error: float) -> None:
    k = reach(rate, error)
    assert beyond(k, rate) <= error * (1 + 1e-9)
    assert k == 0 or beyond(k - 1, rate) > error * (1 - 1e-9)


def test_the_formula_of_the_tail_is_the_sum_of_the_law() -> None:
    rate = 0.3
    law = {z: math.exp(-abs(z) * rate) for z in range(-400, 401)}
    for k in (0, 1, 5):
        tail = sum(weight for z, weight in law.items() if abs(z) > k) / sum(law.values())
        assert tail == pytest.approx(beyond(k, rate))


def test_a_smaller_error_or_rate_never_reaches_less_far() -> None:
    reaches = [reach(0.1, error) for error in (0.5, 0.05, 0.005)]
    assert reaches == sorted(reaches)
    assert reach(0.05, 0.05) > reach(0.1, 0.05)


def test_a_noisy_number_lies_midway_in_its_range() -> None:
    assert spanned(7, 1.0, 0.05) == (4, 7, 10)


@given(st.integers(-1000, 2000), rates, errors, st.integers(5, 1000))
def test_a_head_count_lies_between_one_and_the_roster(
    noisy: int, rate: float, error: float, roster: int
) -> None:
    span = count_span(noisy, rate, error, roster)
    assert 1 <= span.low <= span.high <= roster
    assert 1 <= span.noisy <= roster


@given(st.integers(1, 60), st.integers(-80, 80), rates)
def test_a_head_count_is_in_its_range_unless_the_noise_passes_its_reach(
    heads: int, noise: int, rate: float
) -> None:
    span = count_span(heads + noise, rate, 0.05, 60)
    if abs(noise) <= reach(rate, 0.05):
        assert span.low <= heads <= span.high


@given(st.tuples(numbers, numbers), st.tuples(st.integers(1, 500), st.integers(1, 500)), st.data())
def test_a_ratio_holds_every_quotient_of_its_parts(
    sums: tuple[int, int], counts: tuple[int, int], data: st.DataObject
) -> None:
    part = Span(min(sums), sum(sums) / 2, max(sums))
    number = Span(min(counts), sum(counts) / 2, max(counts))
    span = ratio(part, number)
    dividend = data.draw(st.integers(min(sums), max(sums)))
    divisor = data.draw(st.integers(min(counts), max(counts)))
    assert span.low <= dividend / divisor <= span.high
    assert span.low <= span.noisy <= span.high
    ends = {dividend / divisor for dividend in sums for divisor in counts}
    assert {span.low, span.high} <= ends


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=3).map(sorted), st.floats(-150, 150))
def test_a_figure_is_cut_to_what_is_possible(ends: list[float], noisy: float) -> None:
    figure = within(Span(ends[0], noisy, ends[2]), -50, 50)
    assert -50 <= figure.low <= figure.estimate <= figure.high <= 50
    if -50 <= ends[1] <= 50:
        assert figure.low <= ends[1] <= figure.high
    if ends[0] <= noisy <= ends[2] and -50 <= noisy <= 50:
        assert figure.estimate == noisy


def drifting(group: str = "wearable", baseline: int | None = None) -> Quantity:
    """Bounds that a wide, shifted team would pass on both sides, more above than below."""
    prior = Prior(mean=56.0, athlete_sd=2.0, team_sd=1.0, sd_spread=0.2, source="judgement")
    return a_quantity(prior=prior, group=group, baseline=baseline, low=50, high=60,
                      edges=(50, 60), thresholds=())  # fmt: skip


def moments_beyond(mean: float, sd: float, bound: float) -> NDArray[np.float64]:
    """E[(x - bound)+] and E[(x - bound)+²] of a normal, on a fine grid."""
    x = np.linspace(mean - 12 * sd, mean + 12 * sd, 400_001)
    excess = np.maximum(x - bound, 0) * 1.0
    weight = norm.pdf(x, mean, sd) * (x[1] - x[0])
    moments: NDArray[np.float64] = np.array([(excess * weight).sum(), (excess**2 * weight).sum()])
    return moments


def test_clipping_is_allowed_for_as_far_as_the_prior_expects_it_on_each_side() -> None:
    sd = 2 * math.exp(0.4)
    above, below = moments_beyond(58, sd, 60), moments_beyond(-54, sd, -50)
    found = clipping(drifting())
    assert found.above == pytest.approx(above[0], rel=1e-4)
    assert found.below == pytest.approx(below[0], rel=1e-4)
    assert found.spread == pytest.approx(math.sqrt(above[1] + below[1]), rel=1e-4)
    assert found.above > found.below > 0


def test_clipping_is_counted_in_grid_steps() -> None:
    coarse, parts = drifting(), {"low": 500, "high": 600, "edges": (500, 600), "thresholds": ()}
    fine = a_quantity(prior=coarse.prior, step=coarse.step / 10, **parts)
    assert clipping(fine) == pytest.approx([10 * part for part in clipping(coarse)])


def test_bounds_far_away_need_no_allowance_and_near_ones_much() -> None:
    far = a_quantity(prior=Prior(105.0, 0.1, 0.1, 0.1, "judgement"))
    assert max(clipping(far)) < 1e-9
    assert min(clipping(far)) >= 0
    beyond_it = a_quantity(prior=Prior(130.0, 0.1, 0.1, 0.1, "judgement"))
    assert clipping(beyond_it).above == pytest.approx(20.2, rel=1e-3)


def test_an_answer_on_a_scale_cannot_lie_beyond_it_but_its_change_can_leave_the_band() -> None:
    assert clipping(drifting("questionnaire")) == NO_CLIPPING == (0, 0, 0)
    assert clipping(drifting("questionnaire", baseline=28)) == clipping(drifting())


@settings(max_examples=200)
@given(st.lists(st.floats(30, 80), min_size=1, max_size=30))
def test_clipping_never_widens_a_squad_nor_narrows_it_by_more_than_what_it_cuts_off(
    values: list[float],
) -> None:
    raw = np.array(values)
    clipped = np.clip(raw, 50, 60)
    cut_off = math.sqrt(((raw - clipped) ** 2).mean())
    assert clipped.std() - 1e-9 <= raw.std() <= clipped.std() + cut_off + 1e-9


def quartiles_of(values: list[int], quarter: int) -> list[int]:
    """Every whole number with at most its quarters of the values below, and above."""
    return [
        x
        for x in range(EDGES[0], EDGES[-1] + 1)
        if 4 * sum(value < x for value in values) <= quarter * len(values)
        and 4 * sum(value > x for value in values) <= (4 - quarter) * len(values)
    ]


def cells_of(values: list[int]) -> list[int]:
    return [int(each) for each in np.histogram(values, EDGES)[0]]


@settings(max_examples=300)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=25), st.sampled_from([1, 2, 3]))
def test_without_noise_the_kept_bins_hold_every_quartile(values: list[int], quarter: int) -> None:
    span = quartile_span(cells_of(values), EDGES, quarter, SURE, 17.0)
    found = quartiles_of(values, quarter)
    assert span.low <= min(found)
    assert max(found) <= span.high
    assert span.noisy == 17.0


def test_without_noise_no_other_bin_is_kept() -> None:
    assert quartile_span([4, 4, 4, 4], EDGES, 1, SURE, 5.0)[::2] == (0, 20)  # 10 is a quartile
    assert quartile_span([5, 4, 4, 4], EDGES, 1, SURE, 5.0)[::2] == (0, 10)
    assert quartile_span([1, 9, 9, 1], EDGES, 2, SURE, 5.0)[::2] == (10, 30)
    assert quartile_span([1, 8, 2, 1], EDGES, 3, SURE, 5.0)[::2] == (10, 30)
    assert quartile_span([0, 0, 0, 9], EDGES, 3, SURE, 5.0)[::2] == (30, 40)


def test_counts_that_rule_out_every_bin_tell_nothing() -> None:
    assert quartile_span([-1, -2, -1, -1], EDGES, 2, SURE, 5.0)[::2] == (0, 40)


def test_noise_that_drowns_the_counts_keeps_every_bin() -> None:
    assert quartile_span([1, 9, 9, 1], EDGES, 2, 1e-4, 5.0)[::2] == (0, 40)


def test_a_range_reads_the_same_each_time() -> None:
    spans = {quartile_span([3, 9, 2, 1], EDGES, 2, 0.31, 5.0) for _ in range(3)}
    assert len(spans) == 1


def two_sided(rate: float, shape: tuple[int, int], seed: int) -> NDArray[np.int64]:
    law, stop = np.random.default_rng(seed), -math.expm1(-rate)
    noise: NDArray[np.int64] = law.geometric(stop, shape) - law.geometric(stop, shape)
    return noise


@pytest.mark.parametrize("rate", [0.02, 0.3, 2.0])
@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_the_bin_of_a_quartile_is_kept_in_at_least_95_of_100_reports(
    quarter: int, rate: float
) -> None:
    cells = [2, 5, 5, 2]  # median between two bins: the hardest place
    repeats = 1500
    kept = 0
    for noise in two_sided(rate, (repeats, 4), seed=quarter):
        span = quartile_span([a + int(b) for a, b in zip(cells, noise, strict=True)], EDGES,
                             quarter, rate, 5.0)  # fmt: skip
        middle = {1: 15, 2: 15, 3: 25}[quarter]
        kept += span.low <= middle <= span.high
    # At 95 % exactly, 1,500 reports fall short of this less than once in 1e8.
    assert kept >= 0.95 * repeats - 5.6 * math.sqrt(0.95 * 0.05 * repeats)


@pytest.mark.parametrize("rate", [0.05, 0.5, 3.0])
def test_an_expected_range_is_the_mean_of_the_ranges_of_such_squads(rate: float) -> None:
    cells, repeats = [3, 12, 18, 7], 2000
    expected = expected_quartile_span(cells, EDGES, 2, rate, 5.0)
    squads = np.random.default_rng(9).multinomial(40, np.array(cells) / 40, size=repeats)
    spans = [
        quartile_span([int(each) for each in row], EDGES, 2, rate, 5.0)
        for row in squads + two_sided(rate, (repeats, 4), seed=8)
    ]
    # Ends spread over at most 40 steps; 500 planned squads leave less than 1.5 of error.
    assert expected.low == pytest.approx(np.mean([span.low for span in spans]), abs=1.5)
    assert expected.high == pytest.approx(np.mean([span.high for span in spans]), abs=1.5)
    assert expected.noisy == 5.0
    assert expected == expected_quartile_span(cells, EDGES, 2, rate, 5.0)


def test_a_squad_whose_quartile_may_fall_in_either_bin_is_planned_between_both() -> None:
    span = expected_quartile_span([10, 10, 10, 10], EDGES, 2, SURE, 5.0)
    assert 10 <= span.low < 20 < span.high <= 30
    assert 10 < span.high - span.low < 20
