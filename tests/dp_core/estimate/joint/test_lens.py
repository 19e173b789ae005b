"""The lens works out the same as textbook formulas with full matrices."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from dp_core.estimate.joint.evidence import Evidence
from dp_core.estimate.joint.lens import lens_of, overdispersion
from dp_core.estimate.joint.noise_law import NoiseLaw
from dp_core.features.knots import choose_knots
from dp_core.features.soft_histogram import Item
from tests.dp_core.features.made_up import make_quantity

QUANTITY = make_quantity()
ITEM = Item(QUANTITY, choose_knots(QUANTITY, 100.0))
LENS = lens_of(ITEM, QUANTITY.prior, 64)
EVIDENCE = Evidence(
    noisy=np.array([[1.0, -2.0, 3.0, 1.0], [0.5, 2.0, -1.0, 0.0]]),
    heads=np.array([20.0, 24.0]),
    noise=np.array([5.0, 7.0]),
    law=NoiseLaw(1.0, (5,) * 10, ("one",) * 10),
)
LAWS = np.array([10, 400, 2000])
TRUST = 50.0


def covariance(law, heads):
    chances = LENS.family.chances[law]
    return overdispersion(heads, TRUST) * (np.diag(chances) - np.outer(chances, chances))


def test_the_likelihood_is_the_normal_one():
    found = LENS.log_likelihood(LAWS, EVIDENCE, TRUST)
    for place, heads in enumerate(EVIDENCE.heads):
        dense = [
            multivariate_normal.logpdf(
                EVIDENCE.noisy[place],
                heads * LENS.means[law],
                LENS.seen @ covariance(law, heads) @ LENS.seen.T
                + EVIDENCE.noise[place] * np.eye(4),
            )
            for law in LAWS
        ]
        assert np.diff(found[place]) == pytest.approx(np.diff(dense))


def test_the_pull_is_the_best_linear_one():
    off = EVIDENCE.noisy
    found = LENS.pull(LAWS[:2], off, EVIDENCE, TRUST)
    for place, (law, heads) in enumerate(zip(LAWS[:2], EVIDENCE.heads, strict=True)):
        spread = covariance(law, heads)
        inner = LENS.seen @ spread @ LENS.seen.T + EVIDENCE.noise[place] * np.eye(4)
        dense = spread @ LENS.seen.T @ np.linalg.solve(inner, off[place])
        assert found[place] == pytest.approx(dense, abs=1e-9)


def test_a_pull_adds_nobody():
    found = LENS.pull(LAWS[:2], EVIDENCE.noisy, EVIDENCE, TRUST)
    assert found.sum(axis=1) == pytest.approx(np.zeros(2), abs=1e-9)


@pytest.mark.parametrize(("heads", "trust", "expected"), [(1, 50, 1), (20, 1e12, 20), (20, 1, 210)])
def test_counts_are_as_dispersed_as_the_dirichlet_multinomial_law_says(heads, trust, expected):
    assert overdispersion(np.array(float(heads)), trust) == pytest.approx(expected)
