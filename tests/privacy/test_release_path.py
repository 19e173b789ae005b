"""Nothing on the way of a release takes a seed, and nothing repeatable can feed its noise."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import random
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from dp_core.question import Question
from tests.privacy.small import METHOD, a_quantity, terms_for, values_of

PACKAGES = ("dp_core.mechanisms", "dp_core.methods", "dp_core.features", "dp_core.ledger")
MODULES = ("dp_core.release", "dp_core.question", "dp_core.terms", "dp_core.params")
SEEDS = {"seed", "random_state", "rng", "generator", "entropy", "bit_generator"}
REPEATABLE = {"random", "numpy.random", "diffprivlib.utils", "scipy.stats"}


def release_path() -> Iterator[ModuleType]:
    """Every module that a release runs through before its answer is sealed."""
    for name in MODULES:
        yield importlib.import_module(name)
    for name in PACKAGES:
        package = importlib.import_module(name)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def callables_of(module: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    """Functions, classes and their methods that are written in the module itself."""
    for name, thing in vars(module).items():
        if getattr(thing, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(thing) or inspect.isclass(thing):
            yield name, thing
        if inspect.isclass(thing):
            for inner, method in inspect.getmembers(thing, inspect.isfunction):
                if method.__module__ == module.__name__:
                    yield f"{name}.{inner}", method


def takes_a_seed(function: Callable[..., object]) -> bool:
    try:
        return bool(SEEDS & set(inspect.signature(function).parameters))
    except ValueError:  # a class whose constructor has no signature in Python
        return False


def test_no_function_on_the_release_path_takes_a_seed() -> None:
    found = [
        f"{module.__name__}.{name}"
        for module in release_path()
        for name, function in callables_of(module)
        if takes_a_seed(function)
    ]
    assert found == []


def test_a_seed_would_be_noticed() -> None:
    def draw(epsilon: float, random_state: int | None = None) -> float:
        return epsilon

    class Mechanism:
        def __init__(self, *, seed: int) -> None:
            self.seed = seed

    assert takes_a_seed(draw)
    assert takes_a_seed(Mechanism)


def test_the_release_path_is_the_whole_way() -> None:
    names = {module.__name__ for module in release_path()}
    assert {
        "dp_core.release",
        "dp_core.mechanisms.exact",
        "dp_core.mechanisms.integer",
        "dp_core.methods.per_statistic",
        "dp_core.features.statistics",
        "dp_core.ledger.ledger",
    } <= names


def repeatable_parts(source: str) -> list[str]:
    """Imports of repeatable generators and uses of `np.random` in a source text."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [each.name for each in node.names if each.name in REPEATABLE]
        elif isinstance(node, ast.ImportFrom) and node.module in REPEATABLE:
            found += [f"{node.module}.{each.name}" for each in node.names]
        elif isinstance(node, ast.Attribute) and node.attr in {"random", "default_rng", "seed"}:
            found.append(node.attr)
    return found


def test_no_module_of_the_release_path_uses_a_repeatable_generator() -> None:
    found = {
        f"{module.__name__}: {part}"
        for module in release_path()
        if module.__file__
        for part in repeatable_parts(Path(module.__file__).read_text())
    }
    # Plans read the quantiles of a normal law and draw nothing.
    assert found <= {"dp_core.features.expected: scipy.stats.norm"}


@pytest.mark.parametrize(
    "mutant",
    ["import random", "from random import gauss", "x = np.random.default_rng(0)",
     "from diffprivlib.utils import check_random_state"],
)  # fmt: skip
def test_a_repeatable_generator_would_be_noticed(mutant: str) -> None:
    assert repeatable_parts(mutant)


def test_a_question_has_no_field_for_a_seed() -> None:
    assert not SEEDS & set(inspect.signature(Question).parameters)


def an_answer() -> object:
    quantity = a_quantity()
    terms = terms_for([quantity], epsilon="0.05")  # wide noise: two answers alike are rare
    return METHOD.noise(terms).answer(METHOD.sums(terms, values_of([quantity], [(105,)] * 5)))


def test_seeding_every_known_generator_does_not_repeat_an_answer() -> None:
    answers = []
    for _ in range(3):
        random.seed(0)
        np.random.seed(0)
        answers.append(repr(an_answer()))
    # Alike by chance: a square's noise alone reaches thousands of values, others multiply.
    assert len(set(answers)) == 3


def test_every_coin_of_an_answer_comes_from_the_operating_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bits: list[int] = []
    real = secrets.randbelow

    def counted(bound: int) -> int:
        bits.append(bound)
        return real(bound)

    monkeypatch.setattr(secrets, "randbelow", counted)
    an_answer()
    assert len(bits) >= 11  # eight numbers and three choices take a coin each at least


def test_noise_is_drawn_before_any_sum_is_made() -> None:
    quantity = a_quantity()
    terms = terms_for([quantity], epsilon="0.05")
    draw = METHOD.noise(terms)
    one, other = (METHOD.sums(terms, values_of([quantity], [(value,)] * 5)) for value in (100, 110))
    first, second = draw.answer(one), draw.answer(other)
    for kind in ("sum", "square", "histogram"):
        place = ("sum", "square", "histogram").index(kind)
        noises = [
            [a - b for a, b in zip(answer["metrics"]["pulse"][kind],
                                   sums["metrics"]["pulse"][place], strict=True)]
            for answer, sums in ((first, one), (second, other))
        ]  # fmt: skip
        assert noises[0] == noises[1]
