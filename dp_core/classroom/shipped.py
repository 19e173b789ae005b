"""Public files that come with the project, each known by its SHA-256: no other file is read."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from dp_core.errors import FileRefused, ParameterError

FOLDER: Final = Path(__file__).parents[2] / "data"


@dataclass(frozen=True, slots=True)
class Shipped:
    """One public file.

    Attributes:
        file: its name in the data folder.
        sha256: of its bytes.
        since: the first day that is used, written as in the file.
        credit: who published it, and under which licence.
    """

    file: str
    sha256: str
    since: str
    credit: str


SHIPPED: Final[Mapping[str, Shipped]] = MappingProxyType(
    {
        "SoccerMon Team A": Shipped(
            "sample_team.csv",
            "a867e860df42e6502736b0b2ab83e6f77e795183d73a6d266610a3d84955444f",
            "2021-09-06",
            "SoccerMon, Midoglu et al. 2024, Scientific Data, CC BY 4.0",
        )
    }
)


def shipped_means(name: str) -> dict[str, dict[str, float]]:
    """Read one shipped file and average each athlete's days.

    Args:
        name: a key of SHIPPED.

    Returns:
        By column, by athlete, the mean of the cells that are not empty.

    Raises:
        ParameterError: there is no such file.
        FileRefused: its bytes are not those that were published.
    """
    if name not in SHIPPED:
        raise ParameterError("the classroom knows no public data set of this name")
    known = SHIPPED[name]
    content = (FOLDER / known.file).read_bytes()
    if hashlib.sha256(content).hexdigest() != known.sha256:
        raise FileRefused("a shipped data set is not the one that was published")
    return _means(content.decode("utf-8"), known.since)


def _means(text: str, since: str) -> dict[str, dict[str, float]]:
    cells: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in csv.DictReader(io.StringIO(text)):
        if row["date"] < since:
            continue
        for column, cell in row.items():
            if column not in ("athlete", "date") and cell:
                cells[column][row["athlete"]].append(float(cell))
    return {
        column: {athlete: sum(found) / len(found) for athlete, found in athletes.items()}
        for column, athletes in cells.items()
    }
