"""The classroom's sentences about risk are true and claim no more."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.classroom.explain import (
    attacks_in_one_sentence,
    delta_sentence,
    epsilon_in_one_sentence,
    guess_ceiling,
    guess_sentence,
    most_hits,
    out_of_100,
    redraw_sentence,
    roc_sentence,
)
from dp_core.explain import odds

CEILINGS = [(0.1, "52.5"), (0.5, "62"), (1, "73"), (2, "88"), (3, "95"), (4, "98")]


@pytest.mark.parametrize(("epsilon", "most"), CEILINGS)
def test_the_ceiling_of_a_guess_is_the_odds_sentence(epsilon, most):
    assert out_of_100(guess_ceiling(epsilon)) == odds(epsilon).most == most
    assert f"at most {most} of 100 rounds" in guess_sentence(epsilon)
    assert f"at most {most} in 100" in epsilon_in_one_sentence(epsilon)


def test_naming_one_of_25_every_time_is_a_delta_that_looks_harmless():
    assert guess_ceiling(0, 1 / 25) == pytest.approx(0.52)
    assert "0.04 would allow naming one" in delta_sentence(1e-5, 25)
    assert "0.0001 would" not in delta_sentence(1e-5, 25)


@given(st.floats(0, 1), st.floats(0, 20), st.floats(0, 1))
def test_a_bound_on_hits_is_a_chance_above_guessing(false_alarms, epsilon, delta):
    bound = most_hits(false_alarms, epsilon, delta)
    assert false_alarms - 1e-12 <= bound <= 1


@pytest.mark.parametrize("epsilon", [0.25, 1.0, 4.0])
@pytest.mark.parametrize("delta", [0.0, 0.01])
def test_the_best_point_of_the_curve_is_the_ceiling_of_a_guess(epsilon, delta):
    """Half of hits and correct rejections is at most the ceiling, and reaches it."""
    alarms = np.linspace(0, 1, 100_001)
    right = [(most_hits(a, epsilon, delta) + 1 - a) / 2 for a in alarms.tolist()]
    assert max(right) == pytest.approx(guess_ceiling(epsilon, delta), abs=1e-4)


@given(st.floats(0, 1))
def test_a_share_is_never_rounded_up_to_certainty(share):
    text = out_of_100(share)
    assert (text == "100") == (share == 1.0)
    assert float(text) == pytest.approx(100 * share, abs=0.51)


def test_redraws_add_their_promises_up():
    assert "epsilon 50" in redraw_sentence(0.5, 100)
    assert redraw_sentence(1.0, 1).startswith("Drawn once at epsilon 1,")
    assert odds(3.0).most in redraw_sentence(1.0, 3)


def test_the_roc_sentence_tells_the_bound():
    assert "5 of 100" in roc_sentence(0.05, 1.0)
    assert f"at most {100 * 0.05 * math.e:.0f} of 100" in roc_sentence(0.05, 1.0)


def test_the_one_sentence_is_one_sentence():
    for sentence in (attacks_in_one_sentence(), epsilon_in_one_sentence(0.5)):
        assert sentence.count(". ") == 0
        assert sentence.endswith(".")
