"""A device's answer has the law that its weights say, and no answer shows through more."""

from __future__ import annotations

import json
import math
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from dp_core.errors import ParameterError
from dp_core.local import device
from dp_core.local.choice import choose_design
from dp_core.local.design import DENOMINATOR, LocalDesign, largest_odds
from dp_core.local.device import blur
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon
from tests.dp_core.local.enumerated import law_of

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
TINY = [
    LocalDesign(2, 2 + width, knots, window, inside, 2)
    for width, knots, window, inside in (
        (4, 2, 1, 5), (4, 5, 1, 7), (6, 3, 2, 5), (3, 3, 3, 7), (5, 4, 2, 3),
    )
]  # fmt: skip


def answers(design: LocalDesign) -> list[int | None]:
    return [*range(design.low - 1, design.high + 2), None]


def worst_ratio(design: LocalDesign) -> Fraction:
    laws = [law_of(design, answer) for answer in answers(design)]
    outputs = range(design.skip + 1)
    return max(
        one.get(output, Fraction(0)) / other[output] if other.get(output) else Fraction(10**9)
        for one, other in product(laws, laws)
        for output in outputs
    )


@pytest.mark.parametrize("design", TINY, ids=str)
def test_no_two_answers_differ_by_more_than_the_odds_at_any_output(design):
    assert worst_ratio(design) <= Fraction(design.inside, design.outside)


@pytest.mark.parametrize("design", TINY, ids=str)
def test_the_law_of_a_device_is_the_mixture_of_the_two_nearest_knots(design):
    for steps in range(design.low, design.high + 1):
        place = Fraction((steps - design.low) * (design.knots - 1), design.width)
        below = min(math.floor(place), design.knots - 2)
        up = place - below
        low, high = design.weights(below), design.weights(below + 1)
        expected = [((1 - up) * a + up * b) / design.total for a, b in zip(low, high, strict=True)]
        law = law_of(design, steps)
        assert [law.get(output, 0) for output in range(design.skip + 1)] == expected


@pytest.mark.parametrize("design", TINY, ids=str)
def test_whoever_skips_sends_any_number_too(design):
    law = law_of(design, None)
    weights = design.weights(None)
    assert [law[output] * design.total for output in range(design.skip + 1)] == weights


def test_a_device_that_sends_a_skip_as_it_is_would_give_it_away(monkeypatch):
    monkeypatch.setattr(device, "_skipped", lambda design, place: design.skip)
    assert worst_ratio(TINY[2]) > Fraction(TINY[2].inside, TINY[2].outside)


def test_a_device_that_reports_without_the_window_would_break_the_odds(monkeypatch):
    monkeypatch.setattr(device, "_answered", lambda design, knot, place: knot)
    assert worst_ratio(TINY[1]) > Fraction(TINY[1].inside, TINY[1].outside)


@given(st.integers(1, 15_000_000))
def test_odds_are_the_largest_that_epsilon_allows(micro):
    odds = largest_odds(Epsilon(micro))
    with localcontext(prec=200):
        allowed = (Decimal(micro) / 1_000_000).exp() * DENOMINATOR
    assert odds <= allowed < odds + 1


@given(st.integers(-(10**9), 10**9) | st.none(), st.sampled_from(["0.5", "1", "4", "10"]))
def test_any_answer_becomes_an_output(steps, epsilon):
    design = choose_design(read_catalogue()["resting_hr"].level, Epsilon.read(epsilon))
    assert 0 <= blur(design, steps) <= design.skip


@pytest.mark.parametrize("key", ["resting_hr", "fatigue"])
@pytest.mark.parametrize("epsilon", ["1", "4"])
def test_odds_of_a_chosen_design_never_pass_e_to_the_epsilon(key, epsilon):
    design = choose_design(read_catalogue()[key].level, Epsilon.read(epsilon))
    assert design.inside / design.outside <= math.exp(float(epsilon))
    assert design.inside / design.outside > 0.9999 * math.exp(float(epsilon))


@pytest.mark.slow
@pytest.mark.parametrize("skips", [False, True])
def test_fresh_draws_follow_the_weights(skips):
    """20,000 draws against the exact law; a false alarm in fewer than 1 of a million runs."""
    design = choose_design(read_catalogue()["sleep_hours"].level, Epsilon.read(4))
    knot = 7
    steps = None if skips else design.low + knot * design.width // (design.knots - 1)
    place = None if skips else (steps - design.low) * (design.knots - 1) / design.width
    if place is None:
        weights = np.array(design.weights(None), dtype=float)
    else:
        up = place - int(place)
        weights = (1 - up) * np.array(design.weights(int(place))) + up * np.array(
            design.weights(int(place) + 1)
        )
    drawn = np.bincount([blur(design, steps) for _ in range(20_000)], minlength=design.skip + 1)
    assert chisquare(drawn, 20_000 * weights / weights.sum()).pvalue > 1e-6


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["output"]))
def test_the_shared_vectors_hold_in_python(vector):
    left = list(vector["draws"])
    sent = blur(LocalDesign.from_json(vector["design"]), vector["steps"], lambda most: left.pop(0))
    assert (sent, left) == (vector["output"], [])


@pytest.mark.parametrize(
    "changed",
    [{"high": 2}, {"knots": 1}, {"window": 0}, {"window": 9}, {"inside": 2}, {"outside": 0},
     {"inside": 2**60}, {"low": 1.5}, {"knots": True}, {"knots": 1000}],
    ids=str,
)  # fmt: skip
def test_numbers_that_make_no_mechanism_are_refused(changed):
    with pytest.raises(ParameterError):
        LocalDesign.from_json({**TINY[1].to_json(), **changed})


@pytest.mark.parametrize("written", [None, [], {}, {"low": 1}, {**TINY[0].to_json(), "more": 1}])
def test_what_is_no_design_is_refused(written):
    with pytest.raises(ParameterError):
        LocalDesign.from_json(written)
