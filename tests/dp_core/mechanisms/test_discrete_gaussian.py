"""The discrete Gaussian follows its law exactly, and a release of it costs what it says.

Each chi-square raises a false alarm with probability below 1e-8; there are four.
"""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from pathlib import Path

import opendp.prelude as dp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from dp_core.errors import ParameterError
from dp_core.mechanisms import discrete_gaussian as module
from dp_core.mechanisms.discrete_gaussian import (
    JointDiscreteGaussian,
    discrete_gaussian,
    noise_variance,
)
from dp_core.params import Epsilon
from dp_core.rho import Rho
from tests.dp_core.mechanisms.test_exact import inexact_parts

FALSE_ALARM = 1e-8
DRAWS = 8_000
VARIANCES = [Fraction(1, 4), Fraction(3, 2), Fraction(40), Fraction(81920, 7)]


def fit(variance: Fraction, drawn: list[int]) -> float:
    """How well draws follow the law: the p-value of a chi-square over some fifteen cells."""
    sd = math.sqrt(variance)
    cell, far = max(1, round(sd / 2)), 5 * math.ceil(sd + 1)
    weight = {z: math.exp(-(z**2) / (2 * float(variance))) for z in range(-far, far + 1)}
    expected: Counter[int] = Counter()
    for z, each in weight.items():
        expected[z // cell] += DRAWS * each / sum(weight.values())  # type: ignore[assignment]
    seen = Counter(max(-far, min(far, z)) // cell for z in drawn)
    usual = [place for place in expected if expected[place] >= 5]
    rare = [place for place in expected if expected[place] < 5]
    found = [seen[place] for place in usual] + [sum(seen[place] for place in rare)]
    wanted = [expected[place] for place in usual] + [sum(expected[place] for place in rare)]
    if wanted[-1] < 1:
        found, wanted = (
            [found[0] + found[-1], *found[1:-1]],
            [wanted[0] + wanted[-1], *wanted[1:-1]],
        )
    return float(chisquare(found, wanted).pvalue)


@pytest.mark.parametrize("variance", VARIANCES)
def test_draws_follow_the_discrete_gaussian_law(variance: Fraction) -> None:
    assert fit(variance, [discrete_gaussian(variance) for _ in range(DRAWS)]) > FALSE_ALARM


def test_a_variance_halved_is_noticed() -> None:
    drawn = [discrete_gaussian(Fraction(20)) for _ in range(DRAWS)]
    assert fit(Fraction(40), drawn) < FALSE_ALARM


def test_no_float_is_on_the_way_to_a_draw() -> None:
    assert inexact_parts(Path(module.__file__).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("price", "metrics"), [("0.35", 10), ("1", 1), ("2.5", 24)])
def test_the_cost_is_what_opendp_says_of_the_same_noise(price: str, metrics: int) -> None:
    dp.enable_features("contrib")
    variance = noise_variance(Epsilon.read(price), metrics, 64)
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float)
    measured = dp.m.make_gaussian(*space, math.sqrt(variance)).map(64 * math.sqrt(2 * metrics))
    assert measured == pytest.approx(float(Rho.of(Epsilon.read(price))), rel=1e-9)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.booleans(), st.booleans()),
                min_size=1, max_size=5))  # fmt: skip
def test_no_two_records_lie_further_apart_than_the_sensitivity(
    records: list[tuple[int, ...]],
) -> None:
    """Weights of two knots that sum to K = 8 or are all zero, in each of some metrics."""
    apart = 0
    for here, there, present, stays in records:
        one = (here, 8 - here) if present else (0, 0)
        other = (there, 8 - there) if stays else (0, 0)
        apart += sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
    price = Epsilon.read("0.7")
    variance = noise_variance(price, len(records), 8)
    assert Fraction(apart) / (2 * variance) <= Rho.of(price).fraction


def test_the_worst_record_reaches_the_sensitivity() -> None:
    price = Epsilon.read("0.7")
    apart = 3 * (8**2 + 8**2)  # from one end to the other in three metrics
    assert apart / (2 * noise_variance(price, 3, 8)) == Rho.of(price).fraction


def test_noise_is_put_on_every_cell_and_told_apart_from_none() -> None:
    mechanism = JointDiscreteGaussian(price=Epsilon.read(1), cells=[2, 5], sensitivity=64)
    sums = [[0, 0], [0, 0, 0, 0, 0]]
    assert [len(each) for each in mechanism.randomise(sums)] == [2, 5]
    assert len({tuple(map(tuple, mechanism.randomise(sums))) for _ in range(5)}) == 5
    assert mechanism.bias(sums) == sums
    assert (
        mechanism.variance(sums) == mechanism.mse(sums) == [[Fraction(16_384)] * k for k in (2, 5)]
    )


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ParameterError):
        discrete_gaussian(Fraction(0))
    for wrong in ({"cells": []}, {"cells": [1, 2]}, {"sensitivity": 0}):
        with pytest.raises(ParameterError):
            JointDiscreteGaussian(
                **({"price": Epsilon.read(1), "cells": [2], "sensitivity": 64} | wrong)
            )
    mechanism = JointDiscreteGaussian(price=Epsilon.read(1), cells=[2], sensitivity=64)
    with pytest.raises(ParameterError):
        mechanism.randomise([[1, 2, 3]])
