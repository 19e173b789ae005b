"""A file of several teams' rosters: the declared list that an engine answers for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final

from dp_core.account import RosterTerms
from dp_core.athletes.declaration import Delimiter
from dp_core.athletes.proposal import find_role
from dp_core.athletes.pseudonyms import Secret, normal_name
from dp_core.athletes.readers.delimited import propose_layout, split_line, split_lines
from dp_core.athletes.roster import Roster, read_groups, read_roster
from dp_core.errors import QuestionError, RosterError

SHARED: Final = "two teams of the league have an athlete in common; a league’s teams share none"
ON_TWO: Final = "an athlete is on the lists of two teams; in a season everybody is with one"
TOO_FEW: Final = "a league is made of two teams or more, each with a name of its own"


def read_rosters(content: bytes, secret: Secret) -> dict[str, Roster]:
    """Read the rosters of all teams of a file, by team and in order.

    Args:
        content: CSV with a team column and an athlete column; other columns may declare groups.
        secret: the key that names are replaced under.

    Raises:
        RosterError: the columns are missing, a line is broken, a roster is too small, or an
            athlete is on two.
    """
    lines = split_lines(content, "utf-8")
    delimiter = propose_layout(content).delimiter
    header = (split_line(lines[0], delimiter) or []) if lines else []
    team, athlete = find_role(header, "team"), find_role(header, "athlete")
    if team is None or athlete is None:
        raise RosterError("a file of rosters has a team column and an athlete column")
    place, parts = header.index(team), dict[str, list[str]]()
    for line in lines[1:]:
        row = split_line(line, delimiter) or []
        if len(row) != len(header):
            raise RosterError("a line of the roster file does not have the header's columns")
        if name := normal_name(row[place]):
            parts.setdefault(name.casefold(), []).append(line)
    rosters = [_one_roster(lines[0], part, delimiter, place, secret) for part in parts.values()]
    members = [member for _, roster in rosters for member in roster.members]
    if len(set(members)) < len(members):  # before anybody is enrolled, for that lasts a season
        raise RosterError(ON_TWO)
    return dict(sorted(rosters))


def _one_roster(
    header: str, lines: Sequence[str], delimiter: Delimiter, place: int, secret: Secret
) -> tuple[str, Roster]:
    """One team's name, as first written, and its roster."""
    content = "\n".join([header, *lines]).encode()
    name = normal_name((split_line(lines[0], delimiter) or [])[place])
    members, groups = read_roster(content, secret), read_groups(content, secret)
    return name, Roster.declared(members, groups)


def league_roster(rosters: Mapping[str, Roster]) -> RosterTerms:
    """Return what is public about the roster of a league: its size and a name for its lists.

    The digest names the teams' declared lists; it is empty where a team declared only a size,
    since who happens to have rows is data.

    Args:
        rosters: of its teams, in any order.

    Raises:
        QuestionError: there are fewer than two teams.
        RosterError: two teams share an athlete.
    """
    if len(rosters) < 2:
        raise QuestionError(TOO_FEW)
    members = [member for roster in rosters.values() for member in roster.members]
    if len(set(members)) < len(members):
        raise RosterError(SHARED)
    digests = [[team, rosters[team].size, rosters[team].digest()] for team in sorted(rosters)]
    text = json.dumps(digests, separators=(",", ":"))
    listed = all(roster.listed for roster in rosters.values())
    return RosterTerms(
        sum(roster.size for roster in rosters.values()),
        hashlib.sha256(text.encode()).hexdigest() if listed else "",
    )
