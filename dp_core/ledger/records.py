"""What the ledger hands out: frozen, public, free of data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dp_core.params import Epsilon
from dp_core.question import Account, Question

DEFAULT_SEASON_EPSILON: Final = Epsilon.read(4)
"""A season's budget unless its steward says otherwise. Judgement: at 4 in total a reader who
started at 50:50 ends at most at 98:2, and a squad can still afford four reports at 1."""

PURE: Final = "pure"
"""The accountant of every account so far: epsilons add up exactly."""


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account as it stands: limit and spent, in millionths of epsilon."""

    account: Account
    accountant: str
    limit: Epsilon
    spent_micro: int
    opened_at: str

    @property
    def remaining_micro(self) -> int:
        """What is left, in millionths of epsilon; never negative."""
        return max(0, self.limit.micro - self.spent_micro)

    @property
    def remaining(self) -> Epsilon | None:
        """What is left, or None when nothing is."""
        return Epsilon(self.remaining_micro) if self.remaining_micro else None


@dataclass(frozen=True, slots=True)
class Charge:
    """One paid question; `sealed_at` is None while no answer was sealed."""

    question: Question
    epsilon: Epsilon
    reserved_at: str
    sealed_at: str | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to draw the answer to one paid question.

    Attributes:
        charged: whether this very call paid, and not an earlier one that never sealed.
    """

    question_id: str
    charged: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """An answer as it was sealed: plain JSON, and when."""

    answer: Mapping[str, Any]
    sealed_at: str
