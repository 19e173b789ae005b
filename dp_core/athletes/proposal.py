"""What a header line suggests: which column holds what. The holder declares, not the file.

A proposal is made from the names in the header alone. The known names of vendors and
questionnaires lie in `aliases.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from dp_core.athletes.declaration import (
    ColumnDeclaration,
    DateOrder,
    Decimal,
    Declaration,
    Kind,
    Layout,
)
from dp_core.athletes.units import file_units
from dp_core.errors import DeclarationError
from dp_core.metrics import Catalogue, Metric

Role = Literal["athlete", "date", "team", "group"]

_ALIASES: Final = Path(__file__).with_name("aliases.toml")
_WORD: Final = re.compile(r"[^\W_]+|%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A declaration that may still lack the athlete, the day or the metrics."""

    kind: Kind
    layout: Layout
    decimal: Decimal
    date_order: DateOrder
    time_zone: str
    athlete_column: str | None
    date_column: str | None
    team_column: str | None
    columns: tuple[ColumnDeclaration, ...]

    def declare(self) -> Declaration:
        """Declare what is proposed, unchanged.

        Raises:
            DeclarationError: the header names no athlete, no day or no known metric.
        """
        if self.athlete_column is None:
            raise DeclarationError("the file has no column that is known to name the athlete")
        if self.date_column is None:
            raise DeclarationError("the file has no column that is known to hold the day")
        return Declaration(
            kind=self.kind,
            athlete_column=self.athlete_column,
            date_column=self.date_column,
            columns=self.columns,
            encoding=self.layout.encoding,
            delimiter=self.layout.delimiter,
            decimal=self.decimal,
            date_order=self.date_order,
            time_zone=self.time_zone,
            team_column=self.team_column,
            sheet=self.layout.sheet,
        )


@dataclass(frozen=True, slots=True)
class _Alias:
    """One known name of a metric; `rank` is its place among the metric's names, 0 the best."""

    metric: str
    unit: str
    rank: int


def propose(
    header: Sequence[str],
    catalogue: Catalogue,
    *,
    kind: Kind = "csv",
    layout: Layout | None = None,
    time_zone: str = "UTC",
) -> Proposal:
    """Propose a declaration from the names of the columns alone.

    A file with semicolons is proposed to hold decimal commas and day-first dates, any
    other decimal points and ISO dates.

    Args:
        header: the names of the file's columns.
        catalogue: what can be measured; a metric's own key and label are known names.
        kind: the kind of file.
        layout: how the header was read.
        time_zone: the IANA zone of the team.
    """
    continental = layout is not None and layout.delimiter == ";"
    athlete, date, team = (find_role(header, role) for role in ("athlete", "date", "team"))
    return Proposal(
        kind=kind,
        layout=layout or Layout(),
        decimal="," if continental else ".",
        date_order="dmy" if continental else "ymd",
        time_zone=time_zone,
        athlete_column=athlete,
        date_column=date,
        team_column=team,
        columns=_propose_columns(header, catalogue, taken={athlete, date, team}),
    )


def find_role(header: Sequence[str], role: Role) -> str | None:
    """Return the column that is best known to hold the athlete, the day or the team."""
    by_name = {_plain(column): column for column in reversed(header)}
    return next((by_name[name] for name in _role_names()[role] if name in by_name), None)


def _propose_columns(
    header: Sequence[str], catalogue: Catalogue, *, taken: set[str | None]
) -> tuple[ColumnDeclaration, ...]:
    aliases = _aliases_of(catalogue)
    best: dict[str, tuple[int, ColumnDeclaration]] = {}
    for column in header:
        found = None if column in taken else _recognise(column, aliases)
        if found is None:
            continue
        alias, hint = found
        if alias.metric not in best or alias.rank < best[alias.metric][0]:
            unit = _unit(catalogue.metrics[alias.metric], hint, alias.unit)
            declared = ColumnDeclaration(column, alias.metric, unit)
            best[alias.metric] = (alias.rank, declared)
    return tuple(best[key][1] for key in catalogue.metrics if key in best)


def _recognise(column: str, aliases: Mapping[str, _Alias]) -> tuple[_Alias, str] | None:
    """Find the alias of a column, and the unit its name ends with, if it does."""
    words = _words(column)
    if (alias := aliases.get("".join(words))) is not None:
        return alias, ""
    unit = _unit_spellings().get(words[-1], "") if words else ""
    alias = aliases.get("".join(words[:-1])) if unit else None
    return (alias, unit) if alias is not None else None


def _unit(metric: Metric, *wishes: str) -> str:
    allowed = file_units(metric.unit)
    return next((wish for wish in wishes if wish in allowed), allowed[0])


def _words(name: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", name).casefold())


def _plain(name: str) -> str:
    """Write a name without case, spaces, brackets and punctuation."""
    return "".join(_words(name))


def _aliases_of(catalogue: Catalogue) -> dict[str, _Alias]:
    known = {plain: alias for plain, alias in _known_aliases() if alias.metric in catalogue.metrics}
    own: dict[str, _Alias] = {}
    for metric in catalogue.metrics.values():
        for name in (metric.label, metric.key):
            own[_plain(name)] = _Alias(metric.key, metric.unit, rank=-1)
    return known | own


@cache
def _document() -> Mapping[str, Any]:
    return MappingProxyType(tomllib.loads(_ALIASES.read_text(encoding="utf-8")))


@cache
def _role_names() -> Mapping[str, Sequence[str]]:
    roles: Mapping[str, Sequence[str]] = _document()["roles"]
    return {role: tuple(map(_plain, names)) for role, names in roles.items()}


@cache
def _unit_spellings() -> Mapping[str, str]:
    units: Mapping[str, Sequence[str]] = _document()["units"]
    return {spelling: unit for unit, spellings in units.items() for spelling in spellings}


@cache
def _known_aliases() -> tuple[tuple[str, _Alias], ...]:
    return tuple(_walk_aliases())


def _walk_aliases() -> Iterator[tuple[str, _Alias]]:
    for rank, entry in enumerate(_document()["alias"]):
        for place, name in enumerate(entry["names"]):
            alias = _Alias(entry["metric"], entry.get("unit", ""), rank * 100 + place)
            yield _plain(name), alias
