"""What adds up over a season: repeated questions, a budget, and a month of daily counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.attacks.averaging import chance_exact
from dp_core.classroom.laws import Geometric, geometric
from dp_core.classroom.lessons.chances import count_law, draw_counts, reach
from dp_core.classroom.lessons.kestrel import SORE
from dp_core.errors import BudgetExceeded
from dp_core.params import Epsilon

MONTH: Final = 30
"""Daily counts in a month."""


def found(epsilon: float, asked: int) -> float:
    """How often the mean of so many answers is nearest to the true count."""
    return chance_exact(count_law(epsilon), asked)


def split_reach(total: float, reports: int) -> int:
    """How far noise moves each count at most, in 95 of 100, when reports share a total evenly."""
    return reach(count_law(total / reports))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A report of the toy season: what it cost and what it said.

    Attributes:
        epsilon: its price.
        count: the noisy count, drawn once.
    """

    epsilon: Epsilon
    count: int


@dataclass(frozen=True, slots=True)
class ToySeason:
    """A toy ledger for one made-up squad; it forgets everything when the page is closed.

    Attributes:
        total: the season's budget.
        sealed: the reports made so far, oldest first.
    """

    total: Epsilon
    sealed: tuple[Sealed, ...] = ()

    @property
    def spent(self) -> float:
        """The sum of what the reports cost."""
        return self._micro / 1_000_000

    @property
    def left(self) -> float:
        """What can still be spent."""
        return (self.total.micro - self._micro) / 1_000_000

    @property
    def _micro(self) -> int:
        return sum(each.epsilon.micro for each in self.sealed)

    def ask(self, epsilon: Epsilon) -> ToySeason:
        """Count the sore athletes of Squad Kestrel once more, at a price.

        Raises:
            BudgetExceeded: the price is more than what is left; nothing is drawn or spent.

        Why this is private: nobody's privacy is at stake, the athletes are made up. The unit
        is the athlete and neighbours replace one record, which moves the count by at most 1;
        squad size is public, and all reports together cost at most the total.
        """
        left = self.total.micro - self._micro
        if epsilon.micro > left:
            remaining = Epsilon(left) if left else None
            raise BudgetExceeded(requested=epsilon, remaining=remaining)
        told = Sealed(epsilon, draw_counts(SORE, float(epsilon))[0])
        return replace(self, sealed=(*self.sealed, told))


def month_hits(daily: float, days: int, linked: int = 1) -> float:
    """How often the best guess is right that Sam was sore on all days, or on none.

    Sam, and athletes whose answers always match Sam's, move each day's count by their number.
    A day's log likelihood ratio is rate · (|z| - |z - linked|), one of linked + 1 evenly spaced
    values; days are independent, so their chances are convolved. Ties are decided by a coin.
    The guesser knows everybody else's answers (Neyman and Pearson 1933).

    Args:
        daily: epsilon of each day's count.
        days: how many counts are read together, at least 1.
        linked: athletes with the same answers, Sam included.
    """
    once = _day(count_law(daily), linked)
    together = np.ones(1)
    for _ in range(days):
        together = np.convolve(together, once)
    evidence = np.arange(len(together)) * 2 - linked * days
    return float(together[evidence > 0].sum() + together[evidence == 0].sum() / 2)


def _day(law: Geometric, linked: int) -> NDArray[np.float64]:
    """Chances of a day's evidence from -linked to linked in steps of 2, when all are sore."""
    inner = law.chance(np.arange(1 - linked, 0))
    return np.array([float(law.tail(linked)), *inner, float(law.tail(0))])


def month_price(total: float, days: int = MONTH) -> float:
    """Epsilon of each daily count when one athlete's whole month may cost the total."""
    return total / days


def daily_law(total: float, days: int = MONTH) -> Geometric:
    """Noise of each daily count when an athlete's days together cost the total."""
    return count_law(month_price(total, days))


def summary_sd(total: float, days: int = MONTH) -> float:
    """Spread of "sore athletes on an average day" when it is released once for all days.

    Each athlete's sore days are summed first; replacing an athlete moves the sum by at most
    `days`. The noise on the sum is divided by the days.
    """
    return geometric(total, days).sd / days


def ask_again(epsilon: float, times: int) -> list[int]:
    """Ask Squad Kestrel for its count so many times, with fresh noise each time.

    Why this is private: nobody's privacy is at stake, the athletes are made up. Each answer
    alone is epsilon-DP for one athlete's record; together they are times · epsilon.
    """
    return draw_counts(SORE, epsilon, times)
