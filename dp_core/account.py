"""Who is asked about: a team's season, its roster, and parts of it; public names and sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dp_core.errors import ParameterError
from dp_core.params import ROSTER_MAX, ROSTER_REFUSED_BELOW, ROSTER_WARNED_BELOW

DEFAULT_SEASON: Final = "season 1"
NAME_LENGTH: Final = 60

SMALLEST_GROUP: Final = 11
"""A group of a squad has at least so many athletes. Judgement: the size at which a small roster
is no longer warned about."""


@dataclass(frozen=True, order=True, slots=True)
class Account:
    """A team's season: the thing that owns one privacy budget.

    Raises:
        ParameterError: a name is empty, too long, or holds control characters.
    """

    team: str
    season: str = DEFAULT_SEASON

    def __post_init__(self) -> None:
        for name in (self.team, self.season):
            check_name(name)


@dataclass(frozen=True, slots=True)
class RosterTerms:
    """What is public about a roster: how many athletes it lists, and a name for the list.

    Attributes:
        size: n, the number of athletes on the roster, reporting or not.
        digest: names the declared list without repeating it; empty when only a size was declared.

    Raises:
        ParameterError: the roster is smaller or larger than a report can be about.
    """

    size: int
    digest: str = ""

    def __post_init__(self) -> None:
        if not ROSTER_REFUSED_BELOW <= self.size <= ROSTER_MAX:
            raise ParameterError(
                f"a report needs a roster of {ROSTER_REFUSED_BELOW} to {ROSTER_MAX:,} athletes"
            )

    @property
    def is_small(self) -> bool:
        """Whether the roster is so small that a reader should be warned."""
        return self.size < ROSTER_WARNED_BELOW


@dataclass(frozen=True, order=True, slots=True)
class Group:
    """A part of a roster, declared before any data is read.

    Raises:
        ParameterError: the name does not do, or there are too few athletes in it.
    """

    name: str
    size: int

    def __post_init__(self) -> None:
        check_name(self.name)
        if not SMALLEST_GROUP <= self.size <= ROSTER_MAX:
            raise ParameterError(
                f"a group has at least {SMALLEST_GROUP} athletes; ask for the whole squad, or "
                "put small groups together"
            )


def check_name(name: str) -> None:
    """Refuse what cannot name a team, a season or a group.

    Raises:
        ParameterError: it is empty, too long, or holds control characters.
    """
    if not (0 < len(name) <= NAME_LENGTH and name.isprintable() and name == name.strip()):
        raise ParameterError(
            f"a team, season or group name has 1 to {NAME_LENGTH} printable characters"
        )
