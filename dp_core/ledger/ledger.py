"""The one accountant: what a season may spend, what was spent, and the sealed answers.

Order is everything. A charge is committed before noise is drawn, an answer is
sealed once, and only what was read back after the commit is ever shown. A process
that dies in between leaves a paid question that anyone may draw again for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from dp_core.errors import AccountExists, ParameterError, RosterError
from dp_core.ledger import members, queries
from dp_core.ledger.check_ins import CheckInStore
from dp_core.ledger.database import ONE_ROSTER, Database
from dp_core.ledger.payers import charge, payers
from dp_core.ledger.records import (
    DEFAULT_SEASON_EPSILON,
    AccountState,
    Act,
    Charge,
    Opening,
    RosterChange,
    Sealed,
    Ticket,
)
from dp_core.ledger.tables import accounts, acts, answers
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question


class Ledger:
    """Accounts, charges and answers in one database.

    Args and errors are those of `Database`; the default patience is 30 seconds.
    """

    def __init__(self, address: str, *, create: bool = True, patience: float = 30.0) -> None:
        self._database = Database(address, create=create, patience=patience)

    @property
    def check_ins(self) -> CheckInStore:
        """What devices sent, in the same database."""
        return CheckInStore(self._database)

    def close(self) -> None:
        """Let go of the database's connections."""
        self._database.engine.dispose()

    def open_account(self, account: Account, opening: Epsilon | Opening) -> AccountState:
        """Open a team's season.

        Args:
            account: the team and season.
            opening: the limit, how it is counted, the season's days, and who opens it; or the
                limit alone, for pure epsilons.

        Raises:
            AccountExists: it is already open.
            QuestionError: another season of the team has some of its days.
        """
        terms = Opening(opening) if isinstance(opening, Epsilon) else opening
        with self._database.writing_in_turn(ONE_ROSTER) as connection:
            if queries.account_row(connection, account) is not None:
                raise AccountExists
            return queries.state(connection, queries.insert_account(connection, account, terms))

    def raise_limit(
        self, account: Account, limit: Epsilon, *, by: str, reason: str
    ) -> AccountState:
        """Raise a season's limit: a named act, on record for ever.

        Raises:
            ParameterError: it would not be higher, or nobody or no reason is named.
            QuestionError: the account was never opened.
        """
        if not (by.strip() and reason.strip()):
            raise ParameterError("raising a limit needs a name and a reason")
        with self._database.writing() as connection:
            row = queries.required_row(connection, account, lock=True)
            act = Opening(limit, by=by.strip(), reason=reason.strip())
            queries.raise_limit(connection, row, act)
            return queries.state(connection, queries.required_row(connection, account))

    def acts(self, account: Account) -> list[Act]:
        """Return who opened and raised an account, oldest first."""
        with self._database.reading() as connection:
            row = queries.account_row(connection, account)
            query = select(acts).where(acts.c.account_id == (row.id if row else -1))
            return [
                queries.read_act(each) for each in connection.execute(query.order_by(acts.c.id))
            ]

    def ensure_account(
        self, account: Account, limit: Epsilon = DEFAULT_SEASON_EPSILON
    ) -> AccountState:
        """Return the team's account, opening it at the default limit where there is none."""
        state = self.account(account)
        if state is not None:
            return state
        try:
            return self.open_account(account, limit)
        except (AccountExists, IntegrityError):  # somebody opened it in between
            return self.ensure_account(account, limit)

    def account(self, account: Account) -> AccountState | None:
        """Return the account as it stands, or None when it was never opened."""
        with self._database.reading() as connection:
            row = queries.account_row(connection, account)
            return queries.state(connection, row) if row is not None else None

    def season_of(self, team: str, window: Window) -> Account:
        """Find the account that pays for a team's window.

        The season whose days hold it; else the season without dates; else the default one.
        """
        states = [state for state in self.accounts() if state.account.team == team]
        held = [each for each in states if each.days is not None and each.days.holds(window)]
        undated = [each for each in states if each.days is None]
        return next((each.account for each in [*held, *undated]), Account(team))

    def accounts(self) -> list[AccountState]:
        """Return every account, by team and season."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(accounts).order_by(accounts.c.team, accounts.c.season)
            ).all()
            return [queries.state(connection, row) for row in rows]

    def enrol(self, account: Account, pseudonyms: Iterable[str]) -> None:
        """Write a roster's members to the account: one athlete, one roster a season.

        Raises:
            RosterError: a member is on another team's roster this season.
        """
        try:
            with self._database.writing_in_turn(ONE_ROSTER) as connection:
                own = queries.required_row(connection, account, lock=True)
                members.enrol(connection, own, set(pseudonyms))
        except IntegrityError:  # somebody who does not take turns enrolled in the same moment
            raise RosterError(members.TAKEN) from None

    def roster_change(self, account: Account, pseudonyms: Iterable[str]) -> RosterChange:
        """Say what a new list of athletes would change this season; nothing is written."""
        with self._database.reading() as connection:
            return members.roster_change(connection, account, set(pseudonyms))

    def reserve(self, question: Question) -> Ticket | None:
        """Pay for a question, once, whoever asks: on every account it charges, or on none.

        Returns:
            A ticket to draw its answer, or None when the answer is already sealed. A question
            that was paid but never sealed gets a ticket without a new charge.

        Raises:
            BudgetExceeded: a limit does not allow it; nothing was written.
            QuestionError: an account was never opened, counts pure epsilons where the method
                has none, or the window lies outside its season.
        """
        with self._database.writing() as connection:
            paying = payers(connection, question)
            if queries.answer_row(connection, question.id) is not None:
                return None
            charged = not queries.is_paid(connection, question.id)
            if charged:
                charge(connection, paying, question)
        return Ticket(question.id, charged)

    def seal(self, ticket: Ticket, answer: Mapping[str, Any]) -> None:
        """Seal the answer to a paid question; the first seal wins, a second is discarded."""
        row = {
            "question_id": ticket.question_id,
            "answer": json.dumps(answer, sort_keys=True, separators=(",", ":")),
            "sealed_at": queries.now(),
        }
        try:
            with self._database.writing() as connection:
                connection.execute(insert(answers).values(**row))
        except IntegrityError:
            return  # it was sealed before, or never paid for

    def sealed(self, question_id: str) -> Sealed | None:
        """Return the sealed answer to a question, or None while there is none."""
        with self._database.reading() as connection:
            row = queries.answer_row(connection, question_id)
        return Sealed(json.loads(row.answer), row.sealed_at) if row is not None else None

    def charges(self, account: Account) -> list[Charge]:
        """Return what the account paid for, oldest first."""
        with self._database.reading() as connection:
            row = queries.account_row(connection, account)
            return queries.charges_of(connection, row.id) if row is not None else []
