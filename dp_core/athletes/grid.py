"""Rows on public grids in a Parquet file: what an engine reads, with pseudonyms for names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from dp_core.athletes.declaration import Declaration
from dp_core.athletes.pseudonyms import Secret
from dp_core.athletes.readers.raw_file import RawFile
from dp_core.athletes.readers.reading import read
from dp_core.athletes.schema import DAY, AthleteTable
from dp_core.errors import EngineUnavailable, ParameterError
from dp_core.metrics import read_catalogue

TEAM = "team"


def grid_of(tables: Sequence[tuple[str, AthleteTable]]) -> pd.DataFrame:
    """Put the rows of several teams below each other.

    Returns:
        Columns `team`, `athlete`, `day` (dates) and one of whole grid steps per metric. It is
        as private as the tables are: pseudonyms stand for names, and nothing else changed.
    """
    frames = []
    for team, table in tables:
        frame = table.rows.assign(**{DAY: table.rows[DAY].dt.date})
        frame.insert(0, TEAM, team)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def write_grid(
    raw: RawFile, declaration: Declaration, teams: Sequence[str], secret: Secret, out: str
) -> int:
    """Read a file of several teams and write it for an engine.

    Args:
        raw: the file.
        declaration: what its columns hold; it has a team column.
        teams: whose rows are kept, by their name in that column.
        secret: the key that names are replaced under.
        out: where the Parquet file is written.

    Returns:
        How many rows were written.

    Raises:
        ParameterError: the file declares no team column, or it cannot be written there.
        EngineUnavailable: pyarrow is not installed.
    """
    if declaration.team_column is None:
        raise ParameterError("rows of several teams need a team column")
    catalogue = read_catalogue()
    grid = grid_of(
        [(team, read(raw, declaration, catalogue, secret, team=team)[0]) for team in teams]
    )
    save_grid(grid, Path(out))
    return len(grid)


def save_grid(grid: pd.DataFrame, out: Path) -> None:
    """Write what `grid_of` made as a Parquet file.

    Raises:
        ParameterError: it cannot be written there.
        EngineUnavailable: pyarrow is not installed.
    """
    try:
        grid.to_parquet(out, index=False)
    except ImportError as missing:
        raise EngineUnavailable(
            "pyarrow", install="pip install -r requirements-scale.txt"
        ) from missing
    except OSError:
        raise ParameterError("the rows cannot be written there") from None
