"""The check-ins' sentences in SQL; each runs inside a transaction that `CheckInStore` holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from dp_core.errors import CheckInRefused, SharedEnough
from dp_core.ledger.tables import blurred, check_ins, places, surveys
from dp_core.params import Epsilon

UNKNOWN: Final = "this link is not one of a check-in"
CLOSED: Final = "this check-in is over"
REVOKED: Final = "this link was withdrawn and opens nothing any more"
FULL: Final = "all places of this check-in are taken"
NEVER: Final = "this check-in repeats an answer that was never given"


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """A survey as it is kept: its terms as JSON, and how many places are taken and withdrawn."""

    id: str
    terms: Mapping[str, Any]
    opened_on: str
    closed_on: str | None
    taken: int
    revoked: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One athlete's or device's place.

    Attributes:
        outputs: by metric what was sent, blurred, in the order it was given.
        days: by day, latest first, the number of each metric's answer in `outputs`.
    """

    survey: SurveyRow
    number: int
    spent_micro: int
    outputs: Mapping[str, Sequence[int]]
    days: Mapping[str, Mapping[str, int]]


def take(connection: Connection, survey_id: str, number: int, key: str) -> None:
    """Write a place."""
    connection.execute(
        insert(places).values(key_hash=key, survey_id=survey_id, number=number, spent_micro=0)
    )


def coded_row(connection: Connection, code: str) -> Row[Any]:
    """Find the survey of a code; others who take a place of it wait.

    Raises:
        CheckInRefused: there is none.
    """
    query = select(surveys).where(surveys.c.code_hash == code).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        raise CheckInRefused(UNKNOWN)
    return row


def taken(connection: Connection, survey_id: str, *, revoked: bool = False) -> int:
    """Count the places that are taken, or those of them that were withdrawn."""
    query = select(func.count()).select_from(places).where(places.c.survey_id == survey_id)
    if revoked:
        query = query.where(places.c.revoked_on.is_not(None))
    return int(connection.execute(query).scalar_one())


def survey(connection: Connection, row: Row[Any]) -> SurveyRow:
    """Read a survey."""
    many, gone = taken(connection, row.id), taken(connection, row.id, revoked=True)
    return SurveyRow(row.id, json.loads(row.terms), row.opened_on, row.closed_on, many, gone)


def place_row(connection: Connection, key: str, *, lock: bool = False) -> Row[Any] | None:
    """Find a place; `lock` makes other writers of it wait."""
    query = select(places).where(places.c.key_hash == key)
    return connection.execute(query.with_for_update() if lock else query).one_or_none()


def place(connection: Connection, key: str, *, lock: bool = False) -> Row[Any]:
    """Find a place that may send.

    Raises:
        CheckInRefused: the key is unknown or withdrawn.
    """
    row = place_row(connection, key, lock=lock)
    if row is None:
        raise CheckInRefused(UNKNOWN)
    if row.revoked_on:
        raise CheckInRefused(REVOKED)
    return row


def read_place(connection: Connection, row: Row[Any]) -> PlaceRow:
    """Read what is kept of a place."""
    terms = connection.execute(select(surveys).where(surveys.c.id == row.survey_id)).one()
    outputs: dict[str, list[int]] = {}
    kept = select(blurred).where(blurred.c.key_hash == row.key_hash).order_by(blurred.c.number)
    for each in connection.execute(kept):
        outputs.setdefault(each.metric, []).append(each.output)
    days: dict[str, dict[str, int]] = {}
    given = select(check_ins).where(check_ins.c.key_hash == row.key_hash)
    for each in connection.execute(given.order_by(check_ins.c.day.desc())):
        days.setdefault(each.day, {})[each.metric] = each.number
    return PlaceRow(survey(connection, terms), row.number, row.spent_micro, outputs, days)


def pay(connection: Connection, row: Row[Any], place: PlaceRow, fresh: Sequence[int]) -> None:
    """Charge fresh outputs to the place's season.

    Raises:
        SharedEnough: its cap does not allow them.
    """
    terms = place.survey.terms
    cost = len(fresh) * terms["epsilon_micro"]
    left = terms["cap_micro"] - row.spent_micro
    if cost > left:
        raise SharedEnough(requested=Epsilon(cost), remaining=Epsilon(left) if left else None)
    connection.execute(
        update(places).where(places.c.key_hash == row.key_hash)
        .values(spent_micro=row.spent_micro + cost)
    )  # fmt: skip


def keep(
    connection: Connection,
    key: str,
    metric: str,
    sent: tuple[int | None, int | None],
    so_far: int,
) -> int:
    """Keep a fresh output under the next number, or find an earlier one; return its number.

    Raises:
        CheckInRefused: there is no earlier one of that number.
    """
    output, again = sent
    if output is None:
        if again is None or again >= so_far:
            raise CheckInRefused(NEVER)
        return again
    connection.execute(
        insert(blurred).values(key_hash=key, metric=metric, number=so_far, output=output)
    )
    return so_far
