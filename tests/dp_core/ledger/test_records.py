"""What a ledger hands out is frozen and never says that less than nothing is left."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from dp_core.explain import odds
from dp_core.ledger import DEFAULT_SEASON_EPSILON, AccountState, Opening
from dp_core.params import Epsilon
from dp_core.question import Account


def state(spent_micro: int) -> AccountState:
    return AccountState(
        Account("Falcons"), Opening(Epsilon.read(4)).promise, spent_micro, "2026-01-01", 4_000_000
    )


@pytest.mark.parametrize(
    ("spent", "left"), [(0, 4_000_000), (3_999_999, 1), (4_000_000, 0), (5_000_000, 0)]
)
def test_what_is_left_is_the_limit_less_what_was_spent_and_never_negative(spent, left):
    assert state(spent).remaining_micro == left
    assert state(spent).remaining == (Epsilon(left) if left else None)


def test_a_state_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        state(0).spent = 1  # type: ignore[misc]


def test_the_default_season_is_what_its_reasons_say():
    assert str(DEFAULT_SEASON_EPSILON) == "4"
    assert odds(float(DEFAULT_SEASON_EPSILON)).most == "98"
