"""The ledger's sentences in SQL; each runs inside a transaction that `Ledger` holds."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, literal, select, update

from dp_core.accounting.promise import Accountant, Promise
from dp_core.errors import ParameterError, QuestionError
from dp_core.ledger.records import AccountState, Act, Charge, Opening
from dp_core.ledger.tables import accounts, acts, answers, charges, shared_charges
from dp_core.params import Epsilon, Window, read_day
from dp_core.question import Account, Question
from dp_core.rho import Delta

ONE_SEASON: Final = "another season of this team has some of these days; a day has one season"


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


def insert_account(connection: Connection, account: Account, opening: Opening) -> Row[Any]:
    """Open an account, and write down who did.

    Raises:
        QuestionError: another season of the team has one of its days.
    """
    days = opening.days
    if days and any(days.overlaps(other) for other in _other_days(connection, account)):
        raise QuestionError(ONE_SEASON)
    connection.execute(
        insert(accounts).values(
            team=account.team,
            season=account.season,
            accountant=opening.promise.accountant.value,
            limit_micro=opening.limit.micro,
            opened_at=now(),
            cap=opening.promise.cap,
            delta_exponent=opening.delta.exponent if opening.delta else None,
            starts=days.start.isoformat() if days else None,
            ends=days.end.isoformat() if days else None,
        )
    )
    row = required_row(connection, account)
    write_act(connection, row.id, "opened", opening)
    return row


def write_act(connection: Connection, account_id: int, act: str, opening: Opening) -> None:
    """Write down what somebody did to a budget."""
    connection.execute(
        insert(acts).values(
            account_id=account_id,
            act=act,
            limit_micro=opening.limit.micro,
            by=opening.by,
            reason=opening.reason,
            at=now(),
        )
    )


def raise_limit(connection: Connection, row: Row[Any], opening: Opening) -> None:
    """Raise a season's limit.

    Raises:
        ParameterError: it would not be higher.
    """
    before = state(connection, row)
    if opening.limit <= before.limit:
        raise ParameterError("a season's limit can only be raised")
    promise = replace(before.promise, limit=opening.limit)
    connection.execute(
        update(accounts)
        .where(accounts.c.id == row.id)
        .values(limit_micro=opening.limit.micro, cap=promise.cap)
    )
    write_act(connection, row.id, "raised", opening)


def season_days(row: Row[Any]) -> Window | None:
    """The first and last day of an account's season, where it has dates."""
    return Window(read_day(row.starts), read_day(row.ends)) if row.starts else None


def _other_days(connection: Connection, account: Account) -> list[Window]:
    query = select(accounts).where(accounts.c.team == account.team)
    found = [season_days(row) for row in connection.execute(query)]
    return [days for days in found if days is not None]


def spent(connection: Connection, account_id: int) -> int:
    """Add up what an account paid, in the accountant's whole parts.

    Charges of before there were seasons have no cost of their own: it is their epsilon.
    """
    own = func.sum(func.coalesce(charges.c.cost, charges.c.epsilon_micro))
    shared = func.sum(shared_charges.c.cost)
    paid = [
        connection.execute(select(func.coalesce(total, 0)).where(column == account_id)).scalar_one()
        for total, column in (
            (own, charges.c.account_id), (shared, shared_charges.c.account_id),
        )
    ]  # fmt: skip
    return sum(map(int, paid))


def state(connection: Connection, row: Row[Any]) -> AccountState:
    """Read an account's state."""
    delta = None if row.delta_exponent is None else Delta(row.delta_exponent)
    return AccountState(
        account=Account(row.team, row.season),
        promise=Promise(Accountant(row.accountant), Epsilon(row.limit_micro), delta),
        spent=spent(connection, row.id),
        opened_at=row.opened_at,
        cap=row.limit_micro if row.cap is None else row.cap,
        days=season_days(row),
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


def read_charge(row: Any) -> Charge:
    """Read one row of charges."""
    return Charge(
        question=Question.from_json(json.loads(row.question)),
        epsilon=Epsilon(row.epsilon_micro),
        reserved_at=row.reserved_at,
        sealed_at=row.sealed_at,
        cost=row.epsilon_micro if row.cost is None else row.cost,
        shared=row.shared,
    )


def read_act(row: Any) -> Act:
    """Read one row of acts."""
    return Act(row.act, Epsilon(row.limit_micro), row.by, row.reason, row.at)


def charges_of(connection: Connection, account_id: int) -> list[Charge]:
    """Return what an account paid for, its own and shared, oldest first."""
    answered = charges.outerjoin(answers, charges.c.question_id == answers.c.question_id)
    columns = (
        charges.c.id, charges.c.question, charges.c.epsilon_micro, charges.c.reserved_at,
        answers.c.sealed_at,
    )  # fmt: skip
    own = select(*columns, charges.c.cost, literal(False).label("shared"))
    own = own.select_from(answered).where(charges.c.account_id == account_id)
    shared = select(*columns, shared_charges.c.cost, literal(True).label("shared"))
    shared = shared.select_from(
        answered.join(shared_charges, charges.c.question_id == shared_charges.c.question_id)
    ).where(shared_charges.c.account_id == account_id)
    rows = [*connection.execute(own), *connection.execute(shared)]
    return [read_charge(row) for row in sorted(rows, key=lambda row: row.id)]
