"""The law the inference believes in is the law the mechanism draws from."""

import numpy as np
import pytest

from dp_core.estimate.joint.contrasts import contrast_variance, contrasts, unit_noise
from dp_core.estimate.joint.noise_law import NoiseLaw
from dp_core.mechanisms.knorm import JointKNorm
from dp_core.params import Epsilon

pytestmark = pytest.mark.xdist_group("noise law")  # what they share is made once

DRAWS = 3000

RELEASES = [
    ([2] * 3, ["one"] * 3),
    ([3, 3], ["one"] * 2),
    ([5, 3, 2], ["one"] * 3),
    ([2, 2, 3], ["one", "two", "two"]),
    ([2, 2, 2, 3], ["one", "two", "three", "three"]),
]


@pytest.fixture(scope="module", params=RELEASES, ids=lambda release: str(release[0]))
def drawn(request):
    """Many exact draws of a release, in athletes."""
    cells, sources = request.param
    mechanism = JointKNorm(epsilon=Epsilon.read(1), cells=cells, sources=sources)
    noise = [mechanism.draw() for _ in range(DRAWS)]
    law = NoiseLaw(1.0, tuple(cells), tuple(sources))
    return law, [np.array(z) / mechanism.sensitivity for z in zip(*noise, strict=True)]


def test_the_total_s_noise_spreads_as_the_law_says(drawn):
    law, noise = drawn
    grid = np.linspace(-80, 80, 16_001)
    for cells, source in zip(noise, law.sources, strict=True):
        density = np.exp(law.log_density(source, grid))
        claimed = (density * grid**2).sum() / density.sum()
        assert (cells.sum(axis=1) ** 2).mean() == pytest.approx(claimed, rel=0.2)


def test_a_contrast_s_noise_spreads_as_the_law_says(drawn):
    law, noise = drawn
    for cells, source in zip(noise, law.sources, strict=True):
        radius = law.radius_squared(source, cells.sum(axis=1))
        claimed = contrast_variance(cells.shape[1], radius).mean()
        seen = cells @ contrasts(cells.shape[1]).T
        assert (seen**2).mean() == pytest.approx(claimed, rel=0.15)


def test_a_larger_total_goes_with_a_wider_contrast(drawn):
    law, noise = drawn
    source, cells = law.sources[-1], noise[-1]
    total = np.abs(cells.sum(axis=1))
    far = total > np.quantile(total, 0.9)
    radius = law.radius_squared(source, cells.sum(axis=1))
    claimed = contrast_variance(cells.shape[1], radius)[far].mean()
    seen = ((cells[far] @ contrasts(cells.shape[1]).T) ** 2).mean()
    assert seen == pytest.approx(claimed, rel=0.3)


@pytest.mark.parametrize("cells", [2, 3, 9])
def test_contrasts_are_orthonormal_and_sum_to_zero(cells):
    directions = contrasts(cells)
    assert directions @ directions.T == pytest.approx(np.eye(cells - 1))
    assert directions.sum(axis=1) == pytest.approx(np.zeros(cells - 1))


@pytest.mark.parametrize(("cells", "dimensions"), [(2, 1), (3, 20), (9, 80)])
def test_noise_kept_ready_has_unit_variance_in_every_direction(cells, dimensions):
    unit = unit_noise(cells, dimensions, 4096)
    assert unit.T @ unit / len(unit) == pytest.approx(np.eye(cells - 1), abs=0.12)


def test_noise_kept_ready_has_the_tails_of_the_mechanism():
    mechanism = JointKNorm(epsilon=Epsilon.read(1), cells=[3])
    exact = np.array([mechanism.draw()[0] for _ in range(DRAWS)]) @ contrasts(3).T
    unit = unit_noise(3, 2, 4096)
    kurtosis = [(z**4).mean() / (z**2).mean() ** 2 for z in (exact, unit)]
    assert kurtosis[0] == pytest.approx(kurtosis[1], rel=0.25)


def test_sources_share_the_dimensions():
    law = NoiseLaw(1.0, (2, 3, 2), ("one", "two", "one"))
    assert law.dimensions == 4
    assert (law.share("one"), law.share("two")) == (0.5, 0.5)
