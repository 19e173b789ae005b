"""What a season promises, and how its account counts: plain epsilons, or zCDP.

Both are filters: whatever is asked, and however the next question follows from earlier
answers, what was asked within the limit keeps the promise (docs/privacy-model.md).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from dp_core.accounting.totals import epsilon_of_rho
from dp_core.errors import ParameterError
from dp_core.params import MICRO, Epsilon
from dp_core.rho import Delta, Rho

SAFETY: Final = 1e-9
"""Floats of the translation are trusted to this part, always to the athletes' favour."""


class Accountant(StrEnum):
    """How an account adds up what its releases cost; fixed when it opens."""

    PURE = "pure"
    ZCDP = "zcdp"


@dataclass(frozen=True, slots=True)
class Promise:
    """A season's promise to each athlete: (epsilon, delta), and what is counted to keep it.

    Attributes:
        accountant: pure epsilons, or zCDP.
        limit: the epsilon of the whole season.
        delta: its delta; None for pure epsilons, which have none.

    Raises:
        ParameterError: a delta without zCDP, or zCDP without one.
    """

    accountant: Accountant
    limit: Epsilon
    delta: Delta | None = None

    def __post_init__(self) -> None:
        if (self.accountant is Accountant.ZCDP) != (self.delta is not None):
            raise ParameterError("an account in zCDP has a delta, one of pure epsilons has none")

    @property
    def cap(self) -> int:
        """The most that charges may add up to: millionths of epsilon, or parts of rho."""
        if self.delta is None:
            return self.limit.micro
        return rho_within(self.limit, self.delta).parts

    def cost(self, price: Epsilon) -> int:
        """What a release of this price is charged: ε, or ε² / 2 in parts of rho."""
        return price.micro if self.delta is None else Rho.of(price).parts

    def largest_price(self, left: int) -> int:
        """The most, in millionths of epsilon, that one more release may cost; 0 for nothing."""
        if left <= 0:
            return 0
        return left if self.delta is None else Rho(left).price_micro

    def epsilon_spent(self, spent: int) -> int:
        """What all charges promise together, in millionths of epsilon, at the account's delta."""
        if self.delta is None or spent == 0:
            return spent
        return math.ceil(epsilon_of_rho(float(Rho(spent)), float(self.delta)) * MICRO)

    def __str__(self) -> str:
        return f"ε {self.limit}" if self.delta is None else f"(ε {self.limit}, δ {self.delta})"


@lru_cache(maxsize=256)
def rho_within(limit: Epsilon, delta: Delta) -> Rho:
    """The largest rho, within rounding, that implies no more than (epsilon, delta)-DP.

    By bisection of `epsilon_of_rho`, which is a valid bound at every order it looks at.

    >>> round(float(rho_within(Epsilon.read(8), Delta(5))), 3)
    1.23
    """
    low, high = 0, Rho.of(limit).parts  # pure epsilon-DP implies this rho and no less
    while high - low > 1:
        middle = (low + high) // 2
        within = epsilon_of_rho(float(Rho(middle)), float(delta)) <= float(limit) * (1 - SAFETY)
        low, high = (middle, high) if within else (low, middle)
    return Rho(low)
