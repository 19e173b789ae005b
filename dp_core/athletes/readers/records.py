"""What every kind of file is turned into before cells are read: columns of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dp_core.athletes.confidential import Confidential
from dp_core.athletes.limits import MAX_COLUMNS
from dp_core.errors import FileRefused


@dataclass(frozen=True, repr=False, eq=False, slots=True)
class Records(Confidential):
    """The wanted columns of a file as text, one row a record.

    Attributes:
        columns: one sequence of cells per wanted column, all of the same length.
        broken: how many lines could not be split into as many cells as the header has.
        undecodable: how many lines hold a byte that fits no letter of the encoding.
    """

    columns: tuple[Sequence[str], ...]
    broken: int = 0
    undecodable: int = 0

    def shape(self) -> str:
        """Say how many rows and columns there are."""
        return f"{len(self.columns[0])} rows × {len(self.columns)} columns"


def check_header(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns without outer spaces; a column may have none.

    Raises:
        FileRefused: there are too many columns, none with a name, or two with the same.
    """
    if len(names) > MAX_COLUMNS:
        raise FileRefused(f"the file has more than {MAX_COLUMNS} columns")
    header = tuple(name.strip() for name in names)
    named = [name for name in header if name]
    if not named:
        raise FileRefused("the first row names no columns")
    if len(set(named)) < len(named):
        raise FileRefused("two columns have the same name; give each its own")
    return header
