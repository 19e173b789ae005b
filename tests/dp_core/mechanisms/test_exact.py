"""The exact draws follow their laws to the last digit, and nothing inexact can enter them."""

import ast
import secrets
from collections import Counter
from fractions import Fraction
from math import exp
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from dp_core.errors import ParameterError
from dp_core.mechanisms import exact
from dp_core.mechanisms.exact import bernoulli_exp, geometric, two_sided_geometric
from tests.dp_core.mechanisms.every_draw import law_of, uniform

FALSE_ALARM = 1e-7
DRAWS = 20_000


@pytest.mark.parametrize(
    ("numerator", "denominator"), [(0, 1), (1, 1), (1, 2), (2, 3), (3, 2), (5, 2)]
)
def test_the_coin_is_true_with_probability_exp_of_minus_x(numerator, denominator, monkeypatch):
    def run(choose):
        monkeypatch.setattr(secrets, "randbelow", uniform(choose))
        return bernoulli_exp(numerator, denominator)

    law, left = law_of(run, undecided=1e-3)
    expected = exp(-numerator / denominator)
    assert law[True] <= expected <= law[True] + left
    assert law[False] <= 1 - expected <= law[False] + left


@pytest.mark.parametrize("rate", [Fraction(1), Fraction(1, 2), Fraction(2, 3), Fraction(7, 3)])
def test_a_geometric_draw_follows_its_law_given_true_coins(rate, monkeypatch):
    def run(choose):
        monkeypatch.setattr(secrets, "randbelow", uniform(choose))
        monkeypatch.setattr(exact, "_at_most_one", true_coin(choose))
        return geometric(rate)

    law, left = law_of(run, undecided=1e-3)
    for k in range(8):
        expected = exp(-k * rate) * (1 - exp(-rate))
        assert law[k] - 1e-12 <= expected <= law[k] + left


@pytest.mark.parametrize("rate", [Fraction(1), Fraction(1, 2), Fraction(3, 2)])
def test_a_two_sided_draw_follows_its_law_given_true_geometric_draws(rate, monkeypatch):
    sizes = [exp(-k * rate) * (1 - exp(-rate)) for k in range(40)]

    def run(choose):
        monkeypatch.setattr(secrets, "randbelow", uniform(choose))
        monkeypatch.setattr(exact, "geometric", lambda _rate: choose(sizes))
        return two_sided_geometric(rate)

    law, left = law_of(run, undecided=1e-3)
    for z in range(-4, 5):
        expected = exp(-abs(z) * rate) * (1 - exp(-rate)) / (1 + exp(-rate))
        assert law[z] - 1e-12 <= expected <= law[z] + left


def true_coin(choose):
    """Return the coin of probability exp(-x) that the first test enumerates."""

    def coin(numerator, denominator):
        heads = exp(-numerator / denominator)
        return choose([1 - heads, heads]) == 1

    return coin


@pytest.mark.parametrize("rate", [Fraction(1, 5), Fraction(333_333, 1_000_000), Fraction(5, 2)])
def test_two_sided_draws_pass_a_chi_square_test(rate):
    far = max(1, int(6 / rate))
    seen = Counter(max(-far, min(far, two_sided_geometric(rate))) for _ in range(DRAWS))
    ratio = exp(-rate)
    share = [(1 - ratio) / (1 + ratio) * ratio ** abs(z) for z in range(-far, far + 1)]
    share[0] = share[-1] = ratio**far / (1 + ratio)
    counts = [seen[z] for z in range(-far, far + 1)]
    assert chisquare(counts, [DRAWS * p for p in share]).pvalue > FALSE_ALARM


def test_a_rate_below_one_millionth_still_draws():
    sizes = [abs(two_sided_geometric(Fraction(1, 10**9))) for _ in range(200)]
    assert 5e8 < sum(sizes) / len(sizes) < 2e9  # mean 1e9; a false alarm is beyond 7 sigma


@settings(max_examples=60, deadline=None)
@given(st.fractions(min_value=Fraction(1, 10**6), max_value=50, max_denominator=10**6))
def test_every_positive_rate_draws_a_whole_number(rate):
    assert geometric(rate) >= 0
    assert isinstance(two_sided_geometric(rate), int)


@pytest.mark.parametrize("rate", [Fraction(0), Fraction(-1, 3)])
def test_a_rate_that_is_not_positive_is_refused(rate):
    with pytest.raises(ParameterError):
        geometric(rate)
    with pytest.raises(ParameterError):
        two_sided_geometric(rate)


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 2), (1, 0)])
def test_a_coin_that_is_no_probability_is_refused(numerator, denominator):
    with pytest.raises(ParameterError):
        bernoulli_exp(numerator, denominator)


def test_a_zero_drawn_as_negative_is_drawn_again(monkeypatch):
    sides = iter([1, 1, 0])
    monkeypatch.setattr(exact, "geometric", lambda rate: 0)
    monkeypatch.setattr(secrets, "randbelow", lambda bound: next(sides))
    assert two_sided_geometric(Fraction(1)) == 0
    assert next(sides, "all used") == "all used"


def test_no_float_and_no_other_randomness_occurs_in_the_source():
    assert inexact_parts(Path(exact.__file__).read_text()) == []


@pytest.mark.parametrize(
    "mutant", ["import random", "import numpy", "x = 0.5", "y = 1 / 2", "z = float(1)"]
)
def test_a_float_draw_would_be_noticed(mutant):
    assert inexact_parts(mutant)


WHOLE = {"fractions", "collections", "collections.abc", "typing", "diffprivlib.mechanisms.base"}
WHOLE_MATHS = {"ceil", "comb", "factorial", "isqrt", "perm"}


def inexact_parts(source: str) -> list[str]:
    """Return what is not a whole number, a fraction or a draw from `secrets`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names if name.name != "secrets"]
        elif isinstance(node, ast.ImportFrom):
            found += _inexact_names(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(str(node.value))
        elif isinstance(node, ast.Div):
            found.append("a division")
        elif isinstance(node, ast.Name) and node.id in {"float", "round"}:
            found.append(node.id)
    return found


def _inexact_names(node: ast.ImportFrom) -> list[str]:
    module = str(node.module)
    if module == "math":
        return [name.name for name in node.names if name.name not in WHOLE_MATHS]
    known = module in WHOLE or module == "__future__" or module.startswith("dp_core.")
    return [] if known else [module]
