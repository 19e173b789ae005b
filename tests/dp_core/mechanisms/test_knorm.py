"""The joint draw follows its law exactly, whatever the metrics and sources."""

import secrets
from collections import Counter
from fractions import Fraction
from functools import cache, partial
from itertools import product
from math import comb, exp
from pathlib import Path

import pytest
from diffprivlib.mechanisms.base import DPMechanism
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from dp_core.errors import HuddleError, ParameterError
from dp_core.mechanisms import knorm, slices
from dp_core.mechanisms.knorm import JointKNorm, resolution
from dp_core.mechanisms.slices import count_slice
from dp_core.params import EPSILON_STEPS, Epsilon
from tests.dp_core.mechanisms.every_draw import Compared, law_of
from tests.dp_core.mechanisms.test_exact import inexact_parts

ONE = Epsilon.read(1)
FALSE_ALARM = 1e-7


def norm(noise):
    return max(
        max(sum(part for part in cells if part > 0), -sum(part for part in cells if part < 0))
        for cells in noise
    )


def target(kinds, radius, totals, rate):
    """Return the weight of a radius and totals: Π N(k, R, R - |s|) · exp(-rate · R)."""
    weight = exp(-rate * radius)
    for (source, k), many in kinds.items():
        weight *= count_slice(k, radius, radius - abs(totals[source])) ** many
    return weight


def law_of_one_attempt(mechanism, monkeypatch, *, furthest):
    """Follow every run of one attempt, given true geometric draws and coins."""
    many = mechanism._dimensions + 1

    def run(choose):
        draws = []

        def one_sided(rate):
            """Answer the whole sum on the first call: it is negative binomial."""
            draws.append(rate)
            weights = [comb(y + many - 1, y) * exp(-y * rate) for y in range(furthest)]
            return choose([(1 - exp(-rate)) ** many * w for w in weights]) if draws == [rate] else 0

        def two_sided(rate):
            share = (1 - exp(-rate)) / (1 + exp(-rate))
            reach = range(-furthest, furthest + 1)
            return choose([share * exp(-abs(z) * rate) for z in reach]) - furthest

        def coin(top, bottom):
            return choose([1 - exp(-top / bottom), exp(-top / bottom)]) == 1

        monkeypatch.setattr(knorm, "geometric", one_sided)
        monkeypatch.setattr(knorm, "two_sided_geometric", two_sided)
        monkeypatch.setattr(knorm, "bernoulli_exp", coin)
        monkeypatch.setattr(secrets, "randbelow", lambda bound: Compared(choose, bound))
        proposal = mechanism._propose()
        assert len(draws) == many
        return proposal and (proposal[0], tuple(proposal[1].items()))

    return law_of(run, undecided=1e-9)[0]


@pytest.mark.parametrize(
    ("cells", "sources"),
    [([2], None), ([2, 2], None), ([3], None), ([3, 2], None), ([2, 3], ["diary", "watch"])],
)
def test_one_attempt_weighs_each_radius_and_total_as_the_law_says(cells, sources, monkeypatch):
    mechanism = JointKNorm(epsilon=Epsilon.read(2), cells=cells, sources=sources, sensitivity=1)
    law = law_of_one_attempt(mechanism, monkeypatch, furthest=8)
    names = list(dict.fromkeys(mechanism.sources))
    zero = (0, tuple((source, 0) for source in names))
    for radius, totals in product(range(4), product((-2, -1, 0, 1), repeat=len(names))):
        pairs = tuple(zip(names, totals, strict=True))
        expected = target(mechanism._kinds, radius, dict(pairs), 2)
        assert law[radius, pairs] / law[zero] == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_two_neighbours_give_any_answer_with_a_ratio_of_at_most_exp_epsilon(monkeypatch):
    mechanism = JointKNorm(epsilon=ONE, cells=[2, 2], sensitivity=1)
    law = law_of_one_attempt(mechanism, monkeypatch, furthest=16)
    chance = Counter()
    for outcome, weight in law.items():
        if outcome is not None and outcome[0] <= 12:
            radius, ((_, total),) = outcome
            top, bottom = (radius, radius - total) if total >= 0 else (radius + total, radius)
            near = [(a, total - a) for a in range(-3, 4) if a in range(-bottom, top + 1)]
            for noise in product(near, repeat=2):
                chance[noise] += weight / (top + bottom + 1) ** 2
    inner = {noise: weight for noise, weight in chance.items() if norm(noise) <= 2}
    records = [((0, 0), (0, 0)), *product(((1, 0), (0, 1)), repeat=2)]
    ratios = []
    for noise, (one, other) in product(inner, product(records, repeat=2)):
        moved = tuple(
            tuple(part - w + v for part, w, v in zip(cells, a, b, strict=True))
            for cells, a, b in zip(noise, one, other, strict=True)
        )
        if moved in inner:
            ratios.append(inner[noise] / inner[moved])
    assert max(ratios) == pytest.approx(exp(1), rel=1e-3)  # the radius is cut at 12


@pytest.mark.parametrize(
    ("cells", "rate", "draws"),
    [
        ([2, 2], Fraction(1), 4000),
        ([3], Fraction(1, 2), 4000),
        pytest.param([3, 3], Fraction(1), 10_000, marks=pytest.mark.slow),
        pytest.param([2, 2, 2], Fraction(1, 3), 10_000, marks=pytest.mark.slow),
        pytest.param([3, 2], Fraction(1, 2), 20_000, marks=pytest.mark.slow),
    ],
)
def test_the_norm_and_the_shared_total_pass_a_chi_square_test(cells, rate, draws):
    assert norm_and_total_p_value(cells, rate, draws) > FALSE_ALARM


def norm_and_total_p_value(cells, rate, draws):
    """Compare the norm and total of many draws with their exact law."""
    mechanism = JointKNorm(epsilon=ONE, cells=cells, sensitivity=int(1 / rate))
    within = cache(partial(points_within, mechanism._kinds))
    law = {
        (radius, total): (2 if total else 1)
        * (within(radius, total) - within(radius - 1, total))
        * exp(-rate * radius)
        for radius in range(32 * rate.denominator)
        for total in range(radius + 1)
    }
    whole = sum(law.values())
    drawn = (mechanism.draw() for _ in range(draws))
    seen = Counter((norm(noise), abs(sum(noise[0]))) for noise in drawn)
    expected = {key: weight / whole * draws for key, weight in law.items()}
    large = [key for key, many in expected.items() if many >= 8]
    rest = draws - sum(expected[key] for key in large)
    counts = [seen[key] for key in large]
    return chisquare(
        [*counts, draws - sum(counts)], [*(expected[key] for key in large), rest]
    ).pvalue


def points_within(kinds, radius, total):
    points = 1
    for (_, k), many in kinds.items():
        points *= count_slice(k, radius, radius - abs(total)) ** many
    return points


def test_a_radius_of_the_wrong_law_is_noticed(monkeypatch):
    monkeypatch.setattr(JointKNorm, "_acceptance", lambda self, radius, totals, y: (1, 2))
    assert norm_and_total_p_value([2, 2], Fraction(1), 4000) < FALSE_ALARM


@pytest.mark.slow
def test_draws_spread_evenly_over_all_points_of_one_norm():
    mechanism = JointKNorm(epsilon=ONE, cells=[2, 2], sensitivity=1)
    seen = Counter(tuple(map(tuple, mechanism.draw())) for _ in range(20_000))
    for radius in range(3):
        points = [noise for noise in product(pairs(radius), repeat=2) if norm(noise) == radius]
        points = [noise for noise in points if sum(noise[0]) == sum(noise[1])]
        counts = [seen[noise] for noise in points]
        assert len(points) == 1 or chisquare(counts).pvalue > FALSE_ALARM


def pairs(radius):
    reach = range(-radius, radius + 1)
    return list(product(reach, repeat=2))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(2, 12), st.sampled_from("qwl")), min_size=1, max_size=8),
    st.sampled_from(EPSILON_STEPS),
)
def test_the_metrics_of_one_source_share_one_total(metrics, epsilon):
    cells, sources = zip(*metrics, strict=True)
    noise = JointKNorm(epsilon=Epsilon.read(epsilon), cells=cells, sources=sources).draw()
    assert [len(part) for part in noise] == list(cells)
    for source in set(sources):
        assert len({sum(z) for z, s in zip(noise, sources, strict=True) if s == source}) == 1


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(2, 34), min_size=1, max_size=12),
    st.integers(0, 4000),
    st.integers(0, 4000),
)
def test_the_acceptance_is_a_probability(cells, total, y):
    mechanism = JointKNorm(epsilon=ONE, cells=cells)
    half = mechanism._shares["all"] * total
    radius = y - mechanism._room - (-half.numerator // half.denominator)
    if radius >= total:
        accepted, outof = mechanism._acceptance(radius, {"all": total}, y)
        assert 0 <= accepted <= outof


@pytest.mark.parametrize("epsilon", ["0.1", "1", "10", "100"])
@pytest.mark.parametrize(
    ("cells", "sources"),
    [([2] * 10, None), ([17] * 4, None), ([33] * 3, None), ([5] * 10, list("qqqqwwwlll"))],
)
def test_the_sampler_accepts_soon_at_every_setting(epsilon, cells, sources):
    mechanism = JointKNorm(epsilon=Epsilon.read(epsilon), cells=cells, sources=sources)
    accepted = sum(mechanism._propose() is not None for _ in range(60))
    assert accepted >= 5  # at .42 a false alarm has probability below 1e-8


def test_a_draw_that_never_accepts_gives_up(monkeypatch):
    monkeypatch.setattr(JointKNorm, "_propose", lambda self: None)
    with pytest.raises(HuddleError):
        JointKNorm(epsilon=ONE, cells=[2]).draw()


def test_randomise_adds_one_draw_to_the_sums(monkeypatch):
    mechanism = JointKNorm(epsilon=ONE, cells=[2, 3])
    monkeypatch.setattr(JointKNorm, "draw", lambda self: [[1, -1], [0, 2, -2]])
    assert mechanism.randomise([[10, 20], [5, 5, 20]]) == [[11, 19], [5, 7, 18]]


@pytest.mark.parametrize("sums", [[[1, 2]], [[1, 2, 3], [1, 2, 3]], []])
def test_sums_of_other_cells_are_refused(sums):
    with pytest.raises(ParameterError):
        JointKNorm(epsilon=ONE, cells=[2, 3]).randomise(sums)


@pytest.mark.parametrize(
    "wrong",
    [
        {"cells": []},
        {"cells": [2, 1]},
        {"cells": [2, 2], "sources": ["one"]},
        {"cells": [2], "sensitivity": 0},
    ],
)
def test_a_report_without_metrics_cells_or_sources_is_refused(wrong):
    with pytest.raises(ParameterError):
        JointKNorm(epsilon=ONE, **wrong)


def test_the_exact_epsilon_stands_beside_a_float_that_is_never_above_it():
    for step in (*EPSILON_STEPS, "0.700001"):
        mechanism = JointKNorm(epsilon=Epsilon.read(step), cells=[2])
        assert isinstance(mechanism, DPMechanism)
        assert Fraction(mechanism.epsilon) <= mechanism.exact_epsilon.fraction
        assert mechanism._rate == mechanism.exact_epsilon.fraction / mechanism.sensitivity


def test_no_seed_can_reach_a_draw():
    with pytest.raises(TypeError):
        JointKNorm(epsilon=ONE, cells=[2], random_state=1)


@pytest.mark.parametrize(
    ("cells", "epsilon", "expected"),
    [([2], "0.1", 64), ([2] * 10, "10", 128), ([17] * 10, "10", 2048), ([33] * 2, "1", 64)],
)
def test_the_resolution_is_a_power_of_two_that_covers_dimensions_times_epsilon(
    cells, epsilon, expected
):
    assert resolution(cells, Epsilon.read(epsilon)) == expected


def test_the_noise_has_no_bias_and_the_variance_it_claims():
    mechanism = JointKNorm(epsilon=ONE, cells=[2] * 6)
    drawn = [mechanism.draw()[0][0] for _ in range(4000)]
    claimed = float(mechanism.variance([[0, 0]] * 6)[0][0])
    assert sum(z * z for z in drawn) / 4000 == pytest.approx(claimed, rel=0.25)
    assert mechanism.bias([[0, 0]] * 6) == [[0, 0]] * 6
    assert mechanism.mse([[0, 0]] * 6) == mechanism.variance([[0, 0]] * 6)


@pytest.mark.parametrize("module", [knorm, slices])
def test_no_float_and_no_other_randomness_occurs_in_the_sampler(module):
    assert inexact_parts(Path(module.__file__).read_text()) == []


def test_a_float_draw_of_the_totals_would_be_noticed():
    source = Path(knorm.__file__).read_text()
    mutant = source.replace("import secrets", "import secrets\nimport random")
    assert inexact_parts(mutant) == ["random"]
