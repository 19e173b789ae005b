"""What the ledger hands out: frozen, public, free of data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from dp_core.account import NAME_LENGTH
from dp_core.accounting.promise import Accountant, Promise
from dp_core.errors import ParameterError
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question
from dp_core.rho import Delta

DEFAULT_SEASON_EPSILON: Final = Epsilon.read(4)
"""A season's budget unless its steward says otherwise. Judgement: at 4 in total a reader who
started at 50:50 ends at most at 98:2, and a squad can still afford four reports at 1."""


REASON_LENGTH: Final = 200


@dataclass(frozen=True, slots=True)
class Opening:
    """How an account is opened, by whom and why: a named act that stays on record.

    Attributes:
        limit: the epsilon of the whole season.
        delta: its delta, for an account that counts in zCDP; None for pure epsilons.
        days: the season's first and last day; None where a season has no dates.
        by: who opens it.
        reason: why, in their words.

    Raises:
        ParameterError: a name or reason is too long, or holds control characters.
    """

    limit: Epsilon
    delta: Delta | None = None
    days: Window | None = None
    by: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        for text, most in ((self.by, NAME_LENGTH), (self.reason, REASON_LENGTH)):
            if len(text) > most or not text.isprintable():
                raise ParameterError(
                    f"a name has at most {NAME_LENGTH} and a reason at most {REASON_LENGTH} "
                    "printable characters"
                )

    @property
    def promise(self) -> Promise:
        """What the account will promise."""
        accountant = Accountant.PURE if self.delta is None else Accountant.ZCDP
        return Promise(accountant, self.limit, self.delta)


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account as it stands.

    Attributes:
        account: the team and season.
        promise: the season's limit and how it is counted.
        spent: all charges, in the accountant's whole parts.
        opened_at: when, in UTC.
        cap: the most that charges may add up to, in the same parts.
        days: the season's first and last day, where it has dates.
    """

    account: Account
    promise: Promise
    spent: int
    opened_at: str
    cap: int
    days: Window | None = None

    @classmethod
    def unopened(cls, account: Account) -> Self:
        """An account as it would stand if it opened by itself."""
        promise = Opening(DEFAULT_SEASON_EPSILON).promise
        return cls(account, promise, 0, "", promise.cap)

    @property
    def accountant(self) -> str:
        """How it counts: "pure" or "zcdp"."""
        return self.promise.accountant.value

    @property
    def limit(self) -> Epsilon:
        """The season's epsilon."""
        return self.promise.limit

    @property
    def spent_micro(self) -> int:
        """What was promised so far, in millionths of epsilon (at the account's delta)."""
        return self.promise.epsilon_spent(self.spent)

    @property
    def remaining_micro(self) -> int:
        """The most that one more release may cost, in millionths of epsilon; never negative."""
        return self.promise.largest_price(self.cap - self.spent)

    @property
    def remaining(self) -> Epsilon | None:
        """The most that one more release may cost, or None when nothing is left."""
        return Epsilon(self.remaining_micro) if self.remaining_micro else None

    def affords(self, price: Epsilon) -> bool:
        """Whether one more release of this price fits."""
        return self.spent + self.promise.cost(price) <= self.cap

    def left_after(self, price: Epsilon) -> int:
        """The most that a release after one of this price may cost, in millionths."""
        return self.promise.largest_price(self.cap - self.spent - self.promise.cost(price))

    def releases_left(self, price: Epsilon) -> int:
        """How many more releases of this price fit."""
        return max(0, self.cap - self.spent) // self.promise.cost(price)


@dataclass(frozen=True, slots=True)
class Charge:
    """One paid question; `sealed_at` is None while no answer was sealed.

    Attributes:
        cost: in the accountant's whole parts.
        shared: whether another account asked: a league that this team is a member of, or a
            later season whose baseline reaches into this one.
    """

    question: Question
    epsilon: Epsilon
    reserved_at: str
    sealed_at: str | None
    cost: int = 0
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did to a season's budget.

    Attributes:
        act: "opened" or "raised".
        limit: the epsilon of the season after it.
        by, reason: who and why, in their words; empty where it opened by itself.
        at: when, in UTC.
    """

    act: str
    limit: Epsilon
    by: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What a new list of athletes would change for a team's season; counts, no names.

    Attributes:
        staying: on the list and on this season's roster already.
        joining: on the list and on no roster this season.
        elsewhere: on the list, but on another team's roster this season.
        leaving: on this season's roster and not on the list.
    """

    staying: int
    joining: int
    elsewhere: int
    leaving: int


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
