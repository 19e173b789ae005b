"""Ten million rows, side by side: `make bench-scale`, or `python -m benchmarks.scale --help`.

Whose environment is not there is left out, and said so.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import psutil

from benchmarks.scale.tables import DAYS, Place, write_rosters, write_table

SIZES: Final = (100_000, 1_000_000, 10_000_000)
REPEATS: Final = 3
LIMIT: Final = 900.0
"""Seconds that one process may take."""

EVERY: Final = 0.02
"""Seconds between two looks at how much memory a process and its children have."""

HOME: Final = Path(__file__).parents[2]
WHERE: Final = {
    "opendp": ".venv-peers",
    "opendp-light": ".venv-peers",
    "pipeline-dp": ".venv-peers",
    "tumult": ".venv-tumult",
}
TITLES: Final = {
    "duckdb": "DuckDB, one query, exact (the floor)",
    "pandas": "pandas, exact",
    "sums": "Huddle, exact sums of 200 teams and the league",
    "noisy": "Huddle, the same with noise",
    "command": "Huddle, the whole command: 201 sealed reports",
    "opendp": "OpenDP on Polars: sums, counts, quartiles",
    "opendp-light": "OpenDP on Polars: sums and counts alone",
    "pipeline-dp": "PipelineDP, local: sums and counts",
    "tumult": "Tumult on Spark: sums and one count",
}
ONCE: Final = ("pipeline-dp", "tumult", "command")
"""What takes so long that it is done once."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process.

    Attributes:
        start: seconds of the first call, on the smallest table: imports and fixed costs.
        work: seconds of the second, on the table asked; NaN where it did not end.
        peak: bytes that it and its children had at most.
    """

    start: float
    work: float
    peak: int


def main(arguments: Sequence[str]) -> int:
    """Make the tables, run everything on each, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument("rows", nargs="*", type=int, default=SIZES)
    parser.add_argument(
        "--days", type=int, default=DAYS, help="the window; other private libraries take every day"
    )
    parser.add_argument("--only", nargs="+", choices=TITLES, default=list(TITLES))
    asked = parser.parse_args(arguments)
    sizes = asked.rows
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the first run\n")
    with TemporaryDirectory() as folder:
        place = Place(Path(folder))
        write_rosters(place)
        for rows in {min(SIZES), *sizes}:
            write_table(place, rows)
        names = [name for name in asked.only if _python(name).exists()]
        found = {
            (name, rows): measure(name, place, rows, asked.days) for rows in sizes for name in names
        }
    _print(found, names, sizes)
    for name in set(asked.only) - set(names):
        print(f"left out, for its environment is not there: {TITLES[name]}")
    return 0


def measure(name: str, place: Place, rows: int, days: int) -> list[Run]:
    """Run one contestant on one table, a process each time."""
    runs = [_run(name, place, rows, days) for _ in range(1 if name in ONCE else REPEATS)]
    sys.stderr.write(f"{TITLES[name]}, {rows:,} rows: {_seconds(runs)}\n")
    return runs


def _python(name: str) -> Path:
    return HOME / WHERE[name] / "bin" / "python" if name in WHERE else Path(sys.executable)


def _run(name: str, place: Place, rows: int, days: int) -> Run:
    command = [
        str(_python(name)), "-W", "ignore", "-m", "benchmarks.scale.work", name,
        str(place.table(min(SIZES))), str(place.table(rows)), str(place.folder), str(days),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    peak, ends = 0, time.monotonic() + LIMIT
    while process.poll() is None and time.monotonic() < ends:
        peak = max(peak, _memory(process.pid))
        time.sleep(EVERY)
    if process.poll() is None:
        _kill(process.pid)
    said = process.communicate()[0].strip()
    start, work = json.loads(said.splitlines()[-1]) if said else (float("nan"), float("nan"))
    return Run(start, work, peak)


def _family(process: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(process)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _memory(process: int) -> int:
    total = 0
    for each in _family(process):
        try:
            total += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def _kill(process: int) -> None:
    for each in reversed(_family(process)):
        each.kill()


def _seconds(runs: Sequence[Run]) -> str:
    work = median(run.work for run in runs)
    return f"{work:.2f}" if not isnan(work) else f"over {LIMIT:.0f}, or failed"


def _print(
    found: dict[tuple[str, int], list[Run]], names: Sequence[str], sizes: Sequence[int]
) -> None:
    """One row per contestant; the last column is against the first at the largest size."""
    head = ["seconds, rows:", "start-up", *(f"{rows:,}" for rows in sizes), "growth", "peak MB",
            "× floor"]  # fmt: skip
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|")
    largest, smallest = max(sizes), min(sizes)
    floor = median(run.work for run in found[names[0], largest])
    for name in names:
        most, least = (
            median(run.work for run in found[name, rows]) for rows in (largest, smallest)
        )
        start = median(run.start for run in found[name, largest])
        peak = max(run.peak for run in found[name, largest]) / 1e6
        cells = [TITLES[name], f"{start:.2f}", *(_seconds(found[name, rows]) for rows in sizes),
                 f"{most / least:.1f}", f"{peak:,.0f}", f"{most / floor:.2f}"]  # fmt: skip
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
