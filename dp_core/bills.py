"""What questions cost the accounts that pay for them, and which of them are paid already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dp_core.ledger import AccountState, Ledger
from dp_core.params import Epsilon
from dp_core.question import Account, Question
from dp_core.utility.choice import affordable_methods


@dataclass(frozen=True, slots=True)
class Bill:
    """One question, and how far it is; public.

    Attributes:
        question: what is asked.
        paid: whether it was charged, so that it is not charged again.
        sealed: whether it has an answer.
    """

    question: Question
    paid: bool
    sealed: bool

    @property
    def payers(self) -> tuple[Account, ...]:
        """The accounts that it charges, its own first."""
        own = self.question.account
        return (own, *(Account(team, own.season) for team in self.question.members))


@dataclass(frozen=True, slots=True)
class Due:
    """What an account would pay for all questions that are not paid yet.

    Attributes:
        state: the account; as it would open by itself where it is not `open`.
        open: whether it was opened.
        reports: how many of them it pays for.
        epsilon: what each costs.
    """

    state: AccountState
    open: bool
    reports: int
    epsilon: Epsilon

    @property
    def affords(self) -> bool:
        """Whether the account can pay for all of them."""
        return self.reports <= self.state.releases_left(self.epsilon)


def bills_of(questions: Sequence[Question], ledger: Ledger) -> list[Bill]:
    """Say of each question whether it is paid and sealed."""
    bills = []
    for question in questions:
        mine = [each for each in ledger.charges(question.account) if each.question == question]
        bills.append(Bill(question, bool(mine), any(each.sealed_at for each in mine)))
    return bills


def dues_of(bills: Sequence[Bill], ledger: Ledger) -> list[Due]:
    """Say of every account that pays for a bill what it still has to pay, in order."""
    states = states_of([each.question for each in bills], ledger)
    known = {state.account for state in ledger.accounts()}
    return [
        Due(
            state,
            state.account in known,
            sum(state.account in bill.payers and not bill.paid for bill in bills),
            bills[0].question.epsilon,
        )
        for state in states
    ]


def states_of(questions: Sequence[Question], ledger: Ledger) -> list[AccountState]:
    """The accounts that pay, each as it stands, or as it would open by itself."""
    known = {state.account: state for state in ledger.accounts()}
    accounts = dict.fromkeys(
        account for each in questions for account in Bill(each, False, False).payers
    )
    return [known.get(each) or AccountState.unopened(each) for each in accounts]


def sharpest_for_all(questions: Sequence[Question], ledger: Ledger) -> str:
    """The sharpest method that all accounts can pay for: Gaussian where all count in zCDP."""
    states = states_of(questions, ledger)
    payable = set.intersection(*(set(affordable_methods(each.promise)) for each in states))
    return "joint-gaussian/1" if "joint-gaussian/1" in payable else "joint/1"
