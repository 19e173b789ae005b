"""diffprivlib's interface over exact draws: the laws hold and no float reaches them."""

from __future__ import annotations

import ast
import inspect
import math
import secrets
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from diffprivlib.mechanisms import Exponential, Geometric
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from dp_core.mechanisms import integer
from dp_core.mechanisms.integer import ExactExponential, TwoSidedGeometric
from dp_core.params import Epsilon

FALSE_ALARM = 1e-8
"""Of each statistical test in this file; there are fewer than twenty."""

DRAWS = 10_000
SIGMAS = 6.5
"""How far a mean of many draws may lie off: a normal law has less than 1e-10 beyond it."""

epsilons = st.integers(1, 100_000_000).map(Epsilon)


def geometric_law(rate: float, far: int) -> list[float]:
    """P(z) for z from -far to far; the ends take the tails beyond them."""
    ratio = math.exp(-rate)
    law = [(1 - ratio) / (1 + ratio) * ratio ** abs(z) for z in range(-far, far + 1)]
    law[0] = law[-1] = ratio**far / (1 + ratio)
    return law


@pytest.mark.parametrize(
    ("epsilon", "sensitivity"), [("1", 1), ("0.047619", 1), ("0.5", 2), ("2.5", 700)]
)
def test_the_noise_follows_the_two_sided_geometric_law(epsilon: str, sensitivity: int) -> None:
    mechanism = TwoSidedGeometric(epsilon=Epsilon.read(epsilon), sensitivity=sensitivity)
    rate = float(epsilon) / sensitivity
    cell = max(1, round(0.5 / rate))  # half a mean reach wide, so that no cell is nearly empty
    far = 7 * cell
    seen = Counter(
        max(-far, min(far, mechanism.randomise(1000) - 1000)) // cell for _ in range(DRAWS)
    )
    expected: Counter[int] = Counter()
    for z, share in zip(range(-far, far + 1), geometric_law(rate, far), strict=True):
        expected[z // cell] += DRAWS * share  # type: ignore[assignment]
    places = sorted(expected)
    test = chisquare([seen[place] for place in places], [expected[place] for place in places])
    assert test.pvalue > FALSE_ALARM


@pytest.mark.parametrize(
    ("epsilon", "utility"),
    [
        ("1", [0, -1, -2, -4]),
        ("4", [-8, -4, 0, 0, -4, -8]),
        ("10", [-6, -2, -2]),
        ("0.05", [5, 5, 5, -40]),
    ],
)
def test_a_choice_follows_the_exponential_mechanisms_law(epsilon: str, utility: list[int]) -> None:
    mechanism = ExactExponential(epsilon=Epsilon.read(epsilon), sensitivity=4, utility=utility)
    seen = Counter(mechanism.randomise() for _ in range(DRAWS))
    weights = [math.exp(float(epsilon) * score / 8) for score in utility]
    expected = [DRAWS * weight / sum(weights) for weight in weights]
    assert min(expected) > 5
    counts = [seen[place] for place in range(len(utility))]
    assert chisquare(counts, expected).pvalue > FALSE_ALARM


def test_the_chi_square_tests_would_notice_noise_of_another_scale() -> None:
    expected = [DRAWS * share for share in geometric_law(1.0, 5)]
    half = TwoSidedGeometric(epsilon=Epsilon.read("1.2"), sensitivity=1)
    seen = Counter(max(-5, min(5, half.draw())) for _ in range(DRAWS))
    assert chisquare([seen[z] for z in range(-5, 6)], expected).pvalue < FALSE_ALARM


@pytest.mark.parametrize(("epsilon", "sensitivity"), [("1", 1), ("0.1", 1), ("0.38", 700)])
def test_bias_and_variance_of_diffprivlib_agree_with_the_draws(
    epsilon: str, sensitivity: int
) -> None:
    mechanism = TwoSidedGeometric(epsilon=Epsilon.read(epsilon), sensitivity=sensitivity)
    drawn = np.array([mechanism.draw() for _ in range(DRAWS)], dtype=float)
    variance, ratio = float(mechanism.variance(0)), math.exp(-float(epsilon) / sensitivity)
    assert mechanism.bias(0) == 0
    assert variance == pytest.approx(2 * ratio / (1 - ratio) ** 2, rel=1e-9)
    assert abs(drawn.mean()) < SIGMAS * math.sqrt(variance / DRAWS)
    # Its fourth moment is at most 6 + 1 / variance times the squared variance.
    spread = variance * math.sqrt((5 + 1 / variance) / DRAWS)
    assert abs((drawn**2).mean() - variance) < 1.5 * SIGMAS * spread


@settings(max_examples=300)
@given(epsilons, st.integers(1, 10**9))
def test_no_float_epsilon_is_ever_above_the_exact_one(epsilon: Epsilon, sensitivity: int) -> None:
    additive = TwoSidedGeometric(epsilon=epsilon, sensitivity=sensitivity)
    choosing = ExactExponential(epsilon=epsilon, sensitivity=sensitivity, utility=[0, -1])
    assert Fraction(additive.epsilon) <= epsilon.fraction
    assert Fraction(choosing.epsilon) <= epsilon.fraction
    assert additive.exact_epsilon == epsilon.fraction
    assert additive.delta == choosing.delta == 0


@settings(max_examples=100)
@given(epsilons, st.integers(1, 10**9))
def test_noise_is_drawn_at_exactly_epsilon_over_sensitivity(
    epsilon: Epsilon, sensitivity: int
) -> None:
    asked: list[Fraction] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(integer, "two_sided_geometric", lambda rate: asked.append(rate) or 7)
        mechanism = TwoSidedGeometric(epsilon=epsilon, sensitivity=sensitivity)
        assert mechanism.draw() == 7
        assert mechanism.randomise(10**30) == 10**30 + 7
    assert asked == [Fraction(epsilon.micro, 10**6 * sensitivity)] * 2
    assert all(isinstance(rate, Fraction) for rate in asked)


@settings(max_examples=100)
@given(epsilons, st.integers(1, 50), st.lists(st.integers(-100, 100), min_size=1, max_size=9))
def test_a_candidate_is_kept_with_exactly_its_weight_relative_to_the_best(
    epsilon: Epsilon, sensitivity: int, utility: list[int]
) -> None:
    coins: list[Fraction] = []

    def coin(numerator: int, denominator: int) -> bool:
        coins.append(Fraction(numerator, denominator))
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(integer, "bernoulli_exp", coin)
        mechanism = ExactExponential(epsilon=epsilon, sensitivity=sensitivity, utility=utility)
        place = mechanism.randomise()
    loss = max(utility) - utility[place]
    assert coins == [epsilon.fraction * loss / (2 * sensitivity)]


def test_a_refused_candidate_is_proposed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    proposals, verdicts = iter([2, 0, 1]), iter([False, False, True])
    monkeypatch.setattr(secrets, "randbelow", lambda bound: next(proposals))
    monkeypatch.setattr(integer, "bernoulli_exp", lambda numerator, denominator: next(verdicts))
    mechanism = ExactExponential(epsilon=Epsilon.read(1), sensitivity=4, utility=[0, -1, -2])
    assert mechanism.randomise() == 1


@pytest.mark.parametrize("shift", [-(10**9), 10**9])
def test_only_differences_of_utility_matter(shift: int) -> None:
    utility = [shift, shift - 10**7]
    mechanism = ExactExponential(epsilon=Epsilon.read(1), sensitivity=4, utility=utility)
    # The other candidate has probability exp(-1,250,000).
    assert {mechanism.randomise() for _ in range(50)} == {0}


def test_both_keep_diffprivlibs_types_and_refusals() -> None:
    assert issubclass(TwoSidedGeometric, Geometric)
    assert issubclass(ExactExponential, Exponential)
    with pytest.raises(TypeError):
        TwoSidedGeometric(epsilon=Epsilon.read(1), sensitivity=1.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one"):
        ExactExponential(epsilon=Epsilon.read(1), sensitivity=1, utility=[])


@pytest.mark.parametrize("maker", [TwoSidedGeometric, ExactExponential])
def test_neither_takes_a_seed(maker: type) -> None:
    assert set(inspect.signature(maker).parameters) <= {"epsilon", "sensitivity", "utility"}
    with pytest.raises(TypeError):
        maker(epsilon=Epsilon.read(1), sensitivity=1, random_state=0)


def test_diffprivlibs_own_generator_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    additive = TwoSidedGeometric(epsilon=Epsilon.read(1), sensitivity=1)
    choosing = ExactExponential(epsilon=Epsilon.read(1), sensitivity=1, utility=[0, 1])
    for mechanism in (additive, choosing):
        monkeypatch.setattr(mechanism, "_rng", None)
    assert isinstance(additive.randomise(5), int)
    assert choosing.randomise() in (0, 1)


ALLOWED_IN_A_DRAW = {
    "int", "len", "secrets", "bernoulli_exp", "two_sided_geometric", "self", "index", "loss",
    "value", "True",
}  # fmt: skip


def draws_in(source: str) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name in {"draw", "randomise"}:
            yield node


def inexact_parts(source: str) -> list[str]:
    """What in the draws could be a float, numpy, `random` or diffprivlib's own randomness."""
    found = []
    for function in draws_in(source):
        for node in (part for line in function.body for part in ast.walk(line)):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                found.append(str(node.value))
            elif isinstance(node, ast.Name) and node.id not in ALLOWED_IN_A_DRAW:
                found.append(node.id)
            elif isinstance(node, ast.Attribute) and node.attr in {"epsilon", "_rng", "_scale"}:
                found.append(node.attr)
    return found


def test_no_float_no_numpy_and_no_random_occurs_in_a_draw() -> None:
    source = Path(integer.__file__).read_text()
    assert len(list(draws_in(source))) == 3
    assert inexact_parts(source) == []
    imported = {
        str(name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else
                     [each.name for each in node.names])
    }  # fmt: skip
    assert not imported & {"random", "numpy", "numpy.random"}


@pytest.mark.parametrize(
    "mutant",
    [
        "def draw(self): return int(self._rng.random())",
        "def draw(self): return two_sided_geometric(self.epsilon)",
        "def randomise(self, value): return value + random.gauss(0, 1)",
        "def randomise(self, value): return value + 0.5",
        "def randomise(self, value): return np.random.geometric(self.exact_epsilon)",
    ],
)
def test_an_inexact_draw_would_be_noticed(mutant: str) -> None:
    assert inexact_parts(mutant)


def test_a_sensitivity_of_zero_is_refused_rather_than_drawn_without_noise() -> None:
    mechanism = TwoSidedGeometric(epsilon=Epsilon.read(1), sensitivity=0)
    with pytest.raises(ZeroDivisionError):
        mechanism.draw()
