"""Surveys and check-ins in SQL: what devices sent, already blurred, and what each has spent.

A key is known by its fingerprint alone. A check-in is paid and kept in one transaction,
before anybody sees it, and there is one a day: the first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from dp_core.errors import CheckInRefused
from dp_core.ledger import check_in_queries as queries
from dp_core.ledger.check_in_queries import PlaceRow, SurveyRow
from dp_core.ledger.database import Database
from dp_core.ledger.tables import blurred, check_ins, places, surveys


class CheckInStore:
    """What devices sent, in the ledger's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(
        self, survey_id: str, terms: Mapping[str, Any], day: date, *,
        keys: Sequence[str] = (), code: str | None = None,
    ) -> None:  # fmt: skip
        """Open a survey to the holders of keys, or to whoever has the code (fingerprints both)."""
        with self._database.writing() as connection:
            connection.execute(insert(surveys).values(
                id=survey_id, terms=json.dumps(terms), code_hash=code, opened_on=f"{day}",
            ))  # fmt: skip
            for number, key in enumerate(keys, 1):
                queries.take(connection, survey_id, number, key)

    def close(self, survey_id: str, day: date) -> None:
        """End a survey; what was sent stays."""
        with self._database.writing() as connection:
            connection.execute(
                update(surveys).where(surveys.c.id == survey_id).values(closed_on=f"{day}")
            )

    def revoke(self, survey_id: str, number: int, day: date) -> None:
        """Let a key send nothing more; what it sent stays."""
        here = (places.c.survey_id == survey_id) & (places.c.number == number)
        with self._database.writing() as connection:
            connection.execute(update(places).where(here).values(revoked_on=f"{day}"))

    def withdraw(self, key: str, day: date) -> None:
        """Delete everything a key has sent, and let it send nothing more; its spending stays."""
        with self._database.writing() as connection:
            queries.place(connection, key)
            connection.execute(delete(check_ins).where(check_ins.c.key_hash == key))
            connection.execute(delete(blurred).where(blurred.c.key_hash == key))
            connection.execute(
                update(places).where(places.c.key_hash == key).values(revoked_on=f"{day}")
            )

    def surveys(self) -> list[SurveyRow]:
        """Return every survey, latest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(surveys).order_by(surveys.c.opened_on.desc(), surveys.c.id)
            ).all()
            return [queries.survey(connection, row) for row in rows]

    def register(self, key: str, code: str) -> None:
        """Give a device a place of the survey that is open to whoever has its code.

        Raises:
            CheckInRefused: the code is of no open survey, or all places are taken.
        """
        try:
            with self._database.writing() as connection:
                row = queries.coded_row(connection, code)
                if queries.place_row(connection, key) is None:
                    taken = queries.taken(connection, row.id)
                    if row.closed_on:
                        raise CheckInRefused(queries.CLOSED)
                    if taken >= json.loads(row.terms)["places"]:
                        raise CheckInRefused(queries.FULL)
                    queries.take(connection, row.id, taken + 1, key)
        except IntegrityError:  # the same device, twice in one moment
            return

    def place(self, key: str) -> PlaceRow:
        """Return what is kept of a key.

        Raises:
            CheckInRefused: it is unknown or withdrawn.
        """
        with self._database.reading() as connection:
            return queries.read_place(connection, queries.place(connection, key))

    def commit(
        self, key: str, day: date, sent: Mapping[str, tuple[int | None, int | None]]
    ) -> PlaceRow:
        """Pay for a check-in and keep it; the second of a day changes nothing.

        Args:
            key: its fingerprint.
            day: today.
            sent: by metric a fresh output, or the number of an earlier answer.

        Raises:
            CheckInRefused: the key may not, its survey is over, or it repeats what it never sent.
            SharedEnough: the new answers would pass the season's cap; nothing was kept.
        """
        with self._database.writing() as connection:
            row = queries.place(connection, key, lock=True)
            place = queries.read_place(connection, row)
            if place.survey.closed_on:
                raise CheckInRefused(queries.CLOSED)
            if f"{day}" not in place.days:
                queries.pay(
                    connection, row, place, [each for each, _ in sent.values() if each is not None]
                )
                for metric, each in sent.items():
                    so_far = len(place.outputs.get(metric, ()))
                    number = queries.keep(connection, key, metric, each, so_far)
                    connection.execute(insert(check_ins).values(
                        key_hash=key, day=f"{day}", metric=metric, number=number,
                    ))  # fmt: skip
            return queries.read_place(connection, queries.place(connection, key))

    def latest(self, survey_id: str, first: date, last: date) -> dict[str, list[int]]:
        """Return by metric each place's latest output of those days, in no telling order."""
        query = (
            select(check_ins.c.key_hash, check_ins.c.metric, check_ins.c.day, blurred.c.output)
            .join(places, places.c.key_hash == check_ins.c.key_hash)
            .join(blurred, (blurred.c.key_hash == check_ins.c.key_hash)
                  & (blurred.c.metric == check_ins.c.metric)
                  & (blurred.c.number == check_ins.c.number))
            .where(places.c.survey_id == survey_id)
            .where(check_ins.c.day.between(f"{first}", f"{last}"))
            .order_by(check_ins.c.day)
        )  # fmt: skip
        found: dict[str, dict[str, int]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(query):
                found.setdefault(row.metric, {})[row.key_hash] = row.output
        return {metric: sorted(outputs.values()) for metric, outputs in found.items()}
