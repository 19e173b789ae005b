"""Who is on which roster: the ledger's sentences in SQL about athletes, by pseudonym."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, insert, select

from dp_core.errors import RosterError
from dp_core.ledger.queries import account_row, season_days
from dp_core.ledger.records import RosterChange
from dp_core.ledger.tables import accounts, members
from dp_core.params import Window
from dp_core.question import Account

AT_ONCE: Final = 1_000
"""How many athletes one query asks about."""

TAKEN: Final = "an athlete of this roster is on another team's this season"


def enrol(connection: Connection, own: Row[Any], pseudonyms: set[str]) -> None:
    """Write members to an account's roster; those already on it stay.

    Raises:
        RosterError: one is on another team's roster in the same season.
    """
    known = set()
    for row in _places(connection, pseudonyms):
        same_season = row.season == own.season
        if row.team != own.team and (
            same_season or _share_a_day(season_days(own), season_days(row))
        ):
            raise RosterError(TAKEN)
        if same_season:
            known.add(row.pseudonym)
    fresh = [
        {"season": own.season, "pseudonym": name, "account_id": own.id}
        for name in sorted(pseudonyms - known)
    ]
    if fresh:
        connection.execute(insert(members), fresh)


def _places(connection: Connection, pseudonyms: set[str]) -> Iterator[Row[Any]]:
    """Every account on whose roster one of these athletes is; many are asked about in parts."""
    names = sorted(pseudonyms)
    query = _everyone()
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        yield from connection.execute(query.where(members.c.pseudonym.in_(some))).all()


def _owners(connection: Connection, season: str, days: Window | None) -> dict[str, str]:
    """Which team each athlete is with, in seasons of one name or with a day in common."""
    return {
        row.pseudonym: row.team
        for row in connection.execute(_everyone())
        if row.season == season or _share_a_day(days, season_days(row))
    }


def _everyone() -> Select[Any]:
    """Each athlete of each roster, with its account."""
    return select(members.c.pseudonym, accounts).join(
        accounts, members.c.account_id == accounts.c.id
    )


def _share_a_day(one: Window | None, other: Window | None) -> bool:
    return one is not None and other is not None and one.overlaps(other)


def roster_change(connection: Connection, account: Account, pseudonyms: set[str]) -> RosterChange:
    """Compare a list of athletes with the rosters of a season; nothing is written."""
    row = account_row(connection, account)
    owners = _owners(connection, account.season, season_days(row) if row else None)
    mine = {name for name, team in owners.items() if team == account.team}
    return RosterChange(
        staying=len(pseudonyms & mine),
        joining=len(pseudonyms - owners.keys()),
        elsewhere=len(pseudonyms & owners.keys() - mine),
        leaving=len(mine - pseudonyms),
    )
