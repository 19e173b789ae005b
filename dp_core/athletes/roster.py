"""The roster: who a report is about. It is declared, public, and its size is n."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dp_core.athletes.declaration import Delimiter, Encoding
from dp_core.athletes.limits import MAX_BYTES
from dp_core.athletes.proposal import find_role
from dp_core.athletes.pseudonyms import PSEUDONYM, Secret, normal_name, pseudonym, same_name
from dp_core.athletes.readers.delimited import propose_layout, split_line, split_lines
from dp_core.errors import RosterError
from dp_core.params import ROSTER_MAX, ROSTER_REFUSED_BELOW, ROSTER_WARNED_BELOW

NO_GROUPS: Final[Mapping[str, Iterable[str]]] = {}


@dataclass(frozen=True, slots=True, repr=False)
class Roster:
    """The athletes a report is about, as far as they are known by pseudonym.

    Attributes:
        members: pseudonyms, sorted, each once.
        unnamed: how many more athletes there are; they count as missing.
        listed: whether the holder declared the members, or only how many there are.
        groups: disjoint parts of the members, such as positions, by name and in order; also
            declared, never read off data.

    Raises:
        RosterError: the members are not sorted pseudonyms, or the roster is too small or
            too large for a report; groups overlap or have others in them.
    """

    members: tuple[str, ...]
    unnamed: int = 0
    listed: bool = True
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __post_init__(self) -> None:
        if not all(map(PSEUDONYM.fullmatch, self.members)):
            raise RosterError("a roster holds pseudonyms, never names")
        if not ROSTER_REFUSED_BELOW <= self.size <= ROSTER_MAX:
            raise RosterError(
                f"a report needs a roster of {ROSTER_REFUSED_BELOW} to {ROSTER_MAX:,} athletes"
            )
        if list(self.members) != sorted(set(self.members)) or self.unnamed < 0:
            raise RosterError("a roster lists its members in order, each once")
        grouped = [member for _, members in self.groups for member in members]
        if len(set(grouped)) < len(grouped) or not set(grouped) <= set(self.members):
            raise RosterError("groups are parts of the roster, and no athlete is in two")

    @classmethod
    def declared(
        cls, members: Iterable[str], groups: Mapping[str, Iterable[str]] = NO_GROUPS
    ) -> Roster:
        """Make the roster of a list of pseudonyms, in any order; repeats count once.

        Args:
            members: everybody.
            groups: by name, who is in disjoint parts of it.

        Raises:
            RosterError: the list is too short, too long or not of pseudonyms; groups overlap.
        """
        parts = sorted((name, tuple(sorted(set(each)))) for name, each in groups.items())
        return cls(tuple(sorted(set(members))), groups=tuple(parts))

    @classmethod
    def of_size(cls, size: int, athletes: Sequence[str]) -> Roster:
        """Make a roster of which only the size is declared: the file's athletes and unnamed ones.

        Args:
            size: n, declared by the holder.
            athletes: the pseudonyms that have rows.

        Raises:
            RosterError: there are more athletes than the size, or it is too small or large.
        """
        members = tuple(sorted(set(athletes)))
        if len(members) > max(size, 0):
            raise RosterError("the file holds more athletes than the roster has places")
        return cls(members, size - len(members), listed=False)

    @property
    def size(self) -> int:
        """n: all members, named and unnamed."""
        return len(self.members) + self.unnamed

    @property
    def warns(self) -> bool:
        """Whether the roster is so small that readers should be warned."""
        return self.size < ROSTER_WARNED_BELOW

    def places(self, names: Iterable[str]) -> dict[str, tuple[int, ...]]:
        """For some groups, the places of their athletes on the roster.

        Raises:
            RosterError: the roster has no such group.
        """
        order = {member: place for place, member in enumerate(self.members)}
        groups = dict(self.groups)
        if not set(names) <= groups.keys():
            raise RosterError("the roster has no group of that name")
        return {name: tuple(order[member] for member in groups[name]) for name in names}

    def digest(self, groups: Sequence[str] = ()) -> str:
        """Name the declared list and size, and who is in some groups, without repeating them.

        Empty where only a size was declared: who happens to have rows is data, and a
        question must not depend on it.
        """
        if not self.listed:
            return ""
        whole: list[object] = [list(self.members), self.size]
        if groups:
            whole.append({name: list(dict(self.groups)[name]) for name in sorted(groups)})
        text = json.dumps(whole, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def __repr__(self) -> str:
        return f"Roster({len(self.members)} members, {self.unnamed} unnamed)"


def read_roster(
    content: bytes, secret: Secret, *, encoding: Encoding = "utf-8", team: str | None = None
) -> tuple[str, ...]:
    """Read the list of a team's athletes into pseudonyms.

    Args:
        content: the file: one name a line; or CSV whose first line names an athlete
            column, and perhaps a team column.
        secret: the key that names are replaced under.
        encoding: how the file is written.
        team: keep this team's athletes only, where the file has a team column.

    Returns:
        The pseudonyms, sorted, each once.

    Raises:
        RosterError: the file is too large, names nobody, or has a broken line.
    """
    if len(content) > MAX_BYTES:
        raise RosterError("the roster file is too large")
    lines = split_lines(content, encoding)
    names = _listed_names(lines, propose_layout(content).delimiter, team)
    members = {pseudonym(name, secret) for name in names if normal_name(name)}
    if not members:
        raise RosterError("the roster file names no athletes")
    return tuple(sorted(members))


def read_groups(
    content: bytes, secret: Secret, *, encoding: Encoding = "utf-8", team: str | None = None
) -> dict[str, list[str]]:
    """Read which group each athlete of a roster file is declared to be in.

    Args:
        content: a roster file; groups are those of a column such as position, sex or squad.
        secret: the key that names are replaced under.
        encoding: how the file is written.
        team: keep this team's athletes only, where the file has a team column.

    Returns:
        By group the pseudonyms in it; empty where the file has no such column. Who has no
        group is in none.

    Raises:
        RosterError: a line is broken, or an athlete is in two groups.
    """
    lines = split_lines(content, encoding)
    delimiter = propose_layout(content).delimiter
    header = (split_line(lines[0], delimiter) or []) if lines else []
    athlete, of_team = find_role(header, "athlete"), find_role(header, "team")
    group = find_role([column for column in header if column != of_team], "group")
    groups: dict[str, list[str]] = {}
    if athlete is None or group is None:
        return groups
    for row in (_cells(line, header, delimiter) for line in lines[1:]):
        mine = of_team is None or team is None or same_name(row[of_team], team)
        if mine and normal_name(row[athlete]) and row[group].strip():
            groups.setdefault(row[group].strip(), []).append(pseudonym(row[athlete], secret))
    return groups


def _listed_names(lines: Sequence[str], delimiter: Delimiter, team: str | None) -> list[str]:
    header = (split_line(lines[0], delimiter) or []) if lines else []
    athlete, of_team = find_role(header, "athlete"), find_role(header, "team")
    if athlete is None:
        return [(split_line(line, "\t") or [line])[0] for line in lines]
    rows = [_cells(line, header, delimiter) for line in lines[1:]]
    if team is None or of_team is None:
        return [row[athlete] for row in rows]
    return [row[athlete] for row in rows if same_name(row[of_team], team)]


def _cells(line: str, header: Sequence[str], delimiter: Delimiter) -> dict[str, str]:
    cells = split_line(line, delimiter)
    if cells is None or len(cells) != len(header):
        raise RosterError("a line of the roster file does not have the header's columns")
    return dict(zip(header, cells, strict=True))
