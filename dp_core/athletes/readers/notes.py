"""How a file was read, in counts: for the data holder, who has the file anyway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColumnNotes:
    """What became of a column's cells in the rows that were kept.

    Attributes:
        read: cells that hold a value.
        empty: cells without one.
        not_numbers: cells that hold something else.
        impossible: numbers that the metric cannot have.
    """

    read: int
    empty: int
    not_numbers: int
    impossible: int


@dataclass(frozen=True, slots=True)
class ReadingNotes:
    """What became of a file's rows; counts alone, never a name or a cell.

    These are exact and hence private: the data holder sees them, a reader never does.

    Attributes:
        rows: rows that were kept.
        athletes: how many athletes they are of.
        broken: lines that do not have as many cells as the header, or an open quote.
        without_athlete: rows whose athlete is empty.
        without_day: rows without a day between 2000 and 2099.
        other_teams: rows of a team that was not asked for.
        undecodable: lines with bytes that are not of the declared encoding.
        columns: what became of each metric's cells.
    """

    rows: int
    athletes: int
    broken: int
    without_athlete: int
    without_day: int
    other_teams: int
    undecodable: int
    columns: Mapping[str, ColumnNotes]

    @property
    def unreadable(self) -> int:
        """Rows that were left out because they could not be read."""
        return self.broken + self.without_athlete + self.without_day

    @property
    def missing(self) -> int:
        """Cells that became missing because they do not fit what was declared."""
        return sum(each.not_numbers + each.impossible for each in self.columns.values())
