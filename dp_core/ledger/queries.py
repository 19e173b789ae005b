"""The ledger's sentences in SQL; each runs inside a transaction that `Ledger` holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select

from dp_core.errors import BudgetExceeded, QuestionError, RosterError
from dp_core.ledger.records import PURE, AccountState, Charge
from dp_core.ledger.tables import accounts, answers, charges, members
from dp_core.params import Epsilon
from dp_core.question import Account, Question

TAKEN: Final = "an athlete of this roster is on another team's this season"


def now() -> str:
    """Return this moment, in UTC, as text."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def account_row(connection: Connection, account: Account, *, lock: bool = False) -> Row[Any] | None:
    """Find an account; `lock` makes other writers of it wait."""
    query = select(accounts).where(
        accounts.c.team == account.team, accounts.c.season == account.season
    )
    return connection.execute(query.with_for_update() if lock else query).one_or_none()


def required_row(connection: Connection, account: Account, *, lock: bool = False) -> Row[Any]:
    """Find an account that must be there.

    Raises:
        QuestionError: it was never opened.
    """
    row = account_row(connection, account, lock=lock)
    if row is None:
        raise QuestionError("this team has no account for the season; open one first")
    return row


def insert_account(connection: Connection, account: Account, limit: Epsilon) -> Row[Any]:
    """Open an account."""
    connection.execute(
        insert(accounts).values(
            team=account.team,
            season=account.season,
            accountant=PURE,
            limit_micro=limit.micro,
            opened_at=now(),
        )
    )
    return required_row(connection, account)


def enrol(connection: Connection, season: str, account_id: int, pseudonyms: set[str]) -> None:
    """Write members to an account's roster; those already on it stay.

    Raises:
        RosterError: one is on another account's roster this season.
    """
    query = select(members.c.pseudonym, members.c.account_id).where(members.c.season == season)
    owners = {row.pseudonym: row.account_id for row in connection.execute(query)}
    if any(owners.get(name, account_id) != account_id for name in pseudonyms):
        raise RosterError(TAKEN)
    fresh = [
        {"season": season, "pseudonym": name, "account_id": account_id}
        for name in sorted(pseudonyms - owners.keys())
    ]
    if fresh:
        connection.execute(insert(members), fresh)


def spent(connection: Connection, account_id: int) -> int:
    """Add up an account's charges, in millionths of epsilon."""
    query = select(func.coalesce(func.sum(charges.c.epsilon_micro), 0))
    return int(connection.execute(query.where(charges.c.account_id == account_id)).scalar_one())


def state(connection: Connection, row: Row[Any]) -> AccountState:
    """Read an account's state."""
    return AccountState(
        account=Account(row.team, row.season),
        accountant=row.accountant,
        limit=Epsilon(row.limit_micro),
        spent_micro=spent(connection, row.id),
        opened_at=row.opened_at,
    )


def answer_row(connection: Connection, question_id: str) -> Row[Any] | None:
    """Find a sealed answer."""
    return connection.execute(
        select(answers).where(answers.c.question_id == question_id)
    ).one_or_none()


def is_paid(connection: Connection, question_id: str) -> bool:
    """Say whether a question was paid for."""
    query = select(charges.c.id).where(charges.c.question_id == question_id)
    return connection.execute(query).one_or_none() is not None


def charge(connection: Connection, account: Row[Any], question: Question) -> None:
    """Write a charge.

    Raises:
        BudgetExceeded: the limit does not allow it.
    """
    left = account.limit_micro - spent(connection, account.id)
    if question.epsilon.micro > left:
        raise BudgetExceeded(
            requested=question.epsilon, remaining=Epsilon(left) if left > 0 else None
        )
    connection.execute(
        insert(charges).values(
            account_id=account.id,
            question_id=question.id,
            question=json.dumps(question.to_json(), sort_keys=True),
            epsilon_micro=question.epsilon.micro,
            reserved_at=now(),
        )
    )


def read_charge(row: Any) -> Charge:
    """Read one row of charges."""
    return Charge(
        question=Question.from_json(json.loads(row.question)),
        epsilon=Epsilon(row.epsilon_micro),
        reserved_at=row.reserved_at,
        sealed_at=row.sealed_at,
    )
