"""What is said about seasons, audits and neighbours is true and never more certain than it is."""

import math
import re

import pytest

from dp_core.classroom.explain import guess_ceiling
from dp_core.explain import composed_sentence, odds
from dp_core.explain_learn import audit_sentence, relation_sentence


@pytest.mark.parametrize(("epsilon", "most"), [(0.1, "52.5"), (1.0, "73"), (3.0, "95")])
def test_a_season_is_said_in_even_rounds(epsilon, most):
    assert f"at most {most} of 100 even rounds" in composed_sentence(epsilon, 0.0, 12)
    assert "delta" not in composed_sentence(epsilon, 0.0, 12)


def test_one_report_is_not_a_season():
    assert composed_sentence(1.0, 0.0, 1).startswith("One report promises epsilon 1: whoever reads")


def test_delta_counts_towards_what_can_be_guessed():
    told = composed_sentence(0.2, 0.04, 5)
    assert " at delta 0.04:" in told
    most = float(re.search(r"at most ([\d.]+) of", told)[1])
    assert most == pytest.approx(100 * guess_ceiling(0.2, 0.04), abs=0.51)
    assert most > float(odds(0.2).most)


def test_a_huge_season_is_never_said_to_be_certain():
    assert "100 of 100" not in composed_sentence(1e5, 1e-8, 52)
    assert "delta 0.00000001:" in composed_sentence(2, 1e-8, 52)


@pytest.mark.parametrize("shown", [1.004, 1.729, 4.0, 8.0])
def test_a_refuted_claim_is_said_with_no_more_than_was_shown(shown):
    told = audit_sentence(shown, 1.0, 0.99)
    assert "it is refuted" in told
    assert float(re.search(r"costs epsilon ([\d.]+)", told)[1]) <= shown
    belief = int(re.search(r"50:50 to (\d+) in 100 or more", told)[1])
    assert belief <= 100 / (1 + math.exp(-shown))
    assert "allows at most 73" in told


@pytest.mark.parametrize("shown", [0.0, 0.7, 1.0])
def test_a_claim_that_stands_is_not_said_to_be_confirmed(shown):
    told = audit_sentence(shown, 1.0, 0.95)
    assert "do not contradict" in told and "not confirm" in told
    assert "confidence of 95 %" in told
    assert "refuted" not in told


def test_adding_or_removing_is_the_weaker_promise():
    assert "at most 73 in 100" in relation_sentence(1.0, replaces=True)
    weaker = relation_sentence(1.0, replaces=False)
    assert "epsilon 2:" in weaker and f"at most {odds(2.0).most} in 100" in weaker
