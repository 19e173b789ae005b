"""Which accounts pay for a question, and the one transaction in which all do or none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select

from dp_core.errors import BudgetExceeded, QuestionError
from dp_core.ledger import queries
from dp_core.ledger.tables import accounts, charges, shared_charges
from dp_core.params import Epsilon
from dp_core.question import Account, Question

NO_MEMBER: Final = "a member of the league has no account for the season; open it first"
ONCE: Final = "this report was measured again before, which can be done once"
NOT_PURE: Final = (
    "this method has a delta, and an account of pure epsilons cannot pay for it; ask with the "
    "joint method, or open the season's account in zCDP"
)
OUTSIDE: Final = (
    "the window does not lie in the season of every account that pays; choose its dates within it"
)


def payers(connection: Connection, question: Question) -> list[Row[Any]]:
    """Find and lock every account that a question charges, its own first.

    They are locked in one order whoever asks, so that two that share some never wait for
    each other.

    Raises:
        QuestionError: the question's account or a member's was never opened.
    """
    own = queries.required_row(connection, question.account)
    found = [own, *_members(connection, question)]
    found += [
        row for paying in list(found) for row in _seasons_before(connection, paying, question)
    ]
    ids = list(dict.fromkeys(row.id for row in found))
    query = select(accounts).where(accounts.c.id.in_(ids)).order_by(accounts.c.id)
    locked = {row.id: row for row in connection.execute(query.with_for_update())}
    return [locked[each] for each in ids]


def charge(connection: Connection, paying: Sequence[Row[Any]], question: Question) -> None:
    """Write a question's charge to every account that pays; the first is its own.

    Raises:
        BudgetExceeded: a limit does not allow it.
        QuestionError: an account counts pure epsilons and the method has none, the window
            lies outside the season, or the report was measured again before.
    """
    states = [queries.state(connection, row) for row in paying]
    if question.is_concentrated and any(state.promise.delta is None for state in states):
        raise QuestionError(NOT_PURE)
    if question.remeasures and _measured_again(connection, paying[0], question):
        raise QuestionError(ONCE)
    asked = states[: 1 + len(question.members)]  # the rest are seasons that a baseline reaches
    if any(each.days and not each.days.holds(question.window) for each in asked):
        raise QuestionError(OUTSIDE)
    if not all(state.affords(question.epsilon) for state in states):
        least = min(state.remaining_micro for state in states)
        raise BudgetExceeded(
            requested=question.epsilon, remaining=Epsilon(least) if least else None
        )
    costs = [state.promise.cost(question.epsilon) for state in states]
    connection.execute(
        insert(charges).values(
            account_id=paying[0].id,
            question_id=question.id,
            question=json.dumps(question.to_json(), sort_keys=True),
            epsilon_micro=question.epsilon.micro,
            reserved_at=queries.now(),
            cost=costs[0],
        )
    )
    for row, cost in zip(paying[1:], costs[1:], strict=True):
        connection.execute(
            insert(shared_charges).values(account_id=row.id, question_id=question.id, cost=cost)
        )


def _measured_again(connection: Connection, paying: Row[Any], question: Question) -> bool:
    asked = [each.question for each in queries.charges_of(connection, paying.id)]
    return any(each.remeasures and each.first == question.first for each in asked)


def _members(connection: Connection, question: Question) -> list[Row[Any]]:
    season = question.account.season
    rows = [queries.account_row(connection, Account(team, season)) for team in question.members]
    if any(row is None for row in rows):
        raise QuestionError(NO_MEMBER)
    return [row for row in rows if row is not None]


def _seasons_before(connection: Connection, paying: Row[Any], question: Question) -> list[Row[Any]]:
    """The team's other seasons that a baseline reaches into: they pay as well."""
    if question.baseline is None:
        return []
    reached = question.window.before(question.baseline)
    query = select(accounts).where(accounts.c.team == paying.team, accounts.c.id != paying.id)
    return [
        row
        for row in connection.execute(query)
        if (days := queries.season_days(row)) and days.overlaps(reached)
    ]
