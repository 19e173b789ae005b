"""The tables that are added up: made-up athletes of 200 teams on the catalogue's grids."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.scale.peers import METRICS, TEAMS
from dp_core.athletes.pseudonyms import Secret, pseudonym
from dp_core.metrics import Metric, read_catalogue

ATHLETES: Final = 20_000
FIRST: Final = date(2026, 1, 1)
DAYS: Final = 250
MISSING: Final = 0.15
SEED: Final = 1
AT_ONCE: Final = 500_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where the tables lie."""

    folder: Path

    def table(self, rows: int) -> Path:
        """The Parquet file of so many rows."""
        return self.folder / f"{rows}.parquet"

    @property
    def rosters(self) -> Path:
        """The declared rosters."""
        return self.folder / "rosters.csv"

    @property
    def secret(self) -> Path:
        """The key that names are replaced under."""
        return self.folder / "secret"


def write_rosters(place: Place) -> None:
    """Declare every athlete, each in a team."""
    place.secret.write_bytes(Secret(bytes(range(32))).key)
    with place.rosters.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["team", "athlete"])
        lines.writerows((team_name(number), athlete_name(number)) for number in range(ATHLETES))


def team_name(athlete: int) -> str:
    """The team of an athlete."""
    return f"Team {athlete % len(TEAMS):03d}"


def athlete_name(athlete: int) -> str:
    """The name of an athlete."""
    return f"Athlete {athlete:05d}"


def write_table(place: Place, rows: int) -> None:
    """Write as many readings as asked, evenly over athletes, day after day, up to two a day."""
    catalogue, law = read_catalogue(), np.random.default_rng(SEED)
    secret = Secret(bytes(range(32)))
    names = pa.array([pseudonym(athlete_name(number), secret) for number in range(ATHLETES)])
    teams = pa.array([team_name(number) for number in range(ATHLETES)])
    shape = [("team", pa.string()), ("athlete", pa.string()), ("day", pa.date32())]
    schema = pa.schema(shape + [(key, pa.int64()) for key in METRICS])
    each = rows // ATHLETES
    with pq.ParquetWriter(place.table(rows), schema, compression="zstd") as file:
        for start in range(0, rows, AT_ONCE):
            numbers = np.arange(start, min(rows, start + AT_ONCE))
            who, when = pa.array(numbers // each), numbers % each * DAYS // each
            cells = [_cells(catalogue[key], len(numbers), law) for key in METRICS]
            columns = [teams.take(who), names.take(who), _days(when), *cells]
            file.write_table(pa.table(columns, schema=schema))


def _days(when: NDArray[np.int64]) -> pa.Array:
    since = (FIRST - date(1970, 1, 1)).days
    return pa.array(when + since, pa.int32()).cast(pa.date32())


def _cells(metric: Metric, size: int, law: np.random.Generator) -> pa.Array:
    drawn = law.integers(metric.level.low, metric.level.high + 1, size)
    return pa.array(drawn, mask=law.random(size) < MISSING)
