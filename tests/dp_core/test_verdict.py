"""One verdict per figure: useful up to what matters, coarse up to twice that, else too noisy."""

from __future__ import annotations

import math

import pytest

from dp_core.figures import STATISTICS, Figure
from dp_core.verdict import SHARE_MATTERS, Verdict, matters, verdict


@pytest.mark.parametrize(
    ("half_width", "judged"),
    [
        (0.0, Verdict.USEFUL),
        (3.0, Verdict.USEFUL),
        (math.nextafter(3.0, 4), Verdict.COARSE),
        (6.0, Verdict.COARSE),
        (math.nextafter(6.0, 7), Verdict.TOO_NOISY),
        (math.inf, Verdict.TOO_NOISY),
    ],
)
def test_the_boundaries_belong_to_the_better_verdict(half_width, judged):
    assert verdict(half_width, 3.0) is judged


def test_a_figure_that_is_mostly_prior_is_too_noisy_however_narrow():
    assert verdict(0.1, 3.0, 0.25) is Verdict.USEFUL
    assert verdict(0.1, 3.0, math.nextafter(0.25, 0)) is Verdict.TOO_NOISY


def test_a_verdict_reads_as_the_words_on_the_screen():
    assert [each.value for each in Verdict] == ["useful", "coarse", "too noisy to act on"]


@pytest.mark.parametrize("statistic", STATISTICS)
def test_a_statistic_matters_as_its_metric_does(statistic, terms):
    quantity = terms().quantity("resting_hr")
    assert matters(quantity, statistic) == quantity.matters == 3.0


def test_a_share_matters_from_ten_points_on(terms):
    assert matters(terms().quantity("resting_hr"), "share") == SHARE_MATTERS == 0.10


def test_a_figures_half_width_is_half_its_interval():
    assert Figure(5.0, 4.0, 7.0).half_width == 1.5
