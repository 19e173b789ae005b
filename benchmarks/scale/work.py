"""One piece of work in a process of its own, twice: on a small table, then on the one asked.

The plain ones make an athlete's mean of each metric and the days on which she has a reading,
and of these each team's sum and head count: exact, and without any rules, privacy or ledger.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, Final

from benchmarks.scale.peers import METRICS, PEERS, TEAMS

FEWEST_DAYS: Final = 10


def duckdb(table: Path, _folder: Path, days: int) -> object:
    """The floor: DuckDB itself, one query."""
    import duckdb as library

    from benchmarks.scale.tables import FIRST

    def each(pattern: str) -> str:
        return ", ".join(pattern.replace("KEY", key) for key in METRICS)

    enough = f"FILTER (d_KEY >= {FEWEST_DAYS})"
    return library.sql(f"""
        WITH day AS (
            SELECT team, athlete, day, {each("sum(KEY) AS s_KEY, count(KEY) AS n_KEY")}
            FROM '{table}'
            WHERE day BETWEEN DATE '{FIRST}' AND DATE '{FIRST + timedelta(days=days - 1)}'
            GROUP BY ALL
        ), athlete AS (
            SELECT team, athlete, {
        each("sum(s_KEY) / sum(n_KEY) AS v_KEY, count(*) FILTER (n_KEY > 0) AS d_KEY")
    }
            FROM day GROUP BY ALL
        )
        SELECT team, {each(f"sum(v_KEY) {enough}, count(*) {enough}")}
        FROM athlete GROUP BY team ORDER BY team
    """).fetchall()


def pandas(table: Path, _folder: Path, days: int) -> object:
    """The same in pandas, column by column as one would write it in a notebook."""
    import pandas as library

    from benchmarks.scale.tables import FIRST

    rows = library.read_parquet(table)
    rows = rows[rows["day"].between(FIRST, FIRST + timedelta(days=days - 1))]
    by_day = rows.groupby(["team", "athlete", "day"])[list(METRICS)].agg(["sum", "count"])
    sums, counts = (by_day.xs(name, axis=1, level=1) for name in ("sum", "count"))
    who = ["team", "athlete"]
    means = sums.groupby(level=who).sum() / counts.groupby(level=who).sum()
    enough = (counts > 0).groupby(level=who).sum() >= FEWEST_DAYS
    teams = means.where(enough).groupby(level="team")
    both = library.concat([teams.sum(), teams.count()], axis=1, keys=["sum", "count"])
    order = [(name, key) for key in METRICS for name in ("sum", "count")]
    return list(both[order].sort_index().itertuples(name=None))


def sums(table: Path, folder: Path, days: int) -> list[Any]:
    """Huddle's exact sums of every team and the league, by DuckDB."""
    from dp_core.engines.aggregate.connect import opened
    from dp_core.engines.aggregate.sums import sums_of
    from dp_core.metrics import read_catalogue

    catalogue = read_catalogue()
    squads = _many(folder, days).squads(catalogue)
    with opened("duckdb", str(table)) as rows:
        return list(zip(squads, sums_of(rows, squads, catalogue), strict=True))


def noisy(table: Path, folder: Path, days: int) -> object:
    """The same with the noise drawn, for every team and the league."""
    from dp_core.methods import method_named
    from dp_core.metrics import read_catalogue
    from dp_core.terms import Terms

    catalogue, method = read_catalogue(), method_named("joint")
    return [
        method.noise(Terms.of(squad.question, catalogue)).answer(exact)
        for squad, exact in sums(table, folder, days)
    ]


def command(table: Path, folder: Path, days: int) -> object:
    """The whole command: charged, drawn, sealed on disk, inferred, and printed as 201 reports."""
    from benchmarks.scale.tables import Place
    from dp_core.cli.main import main

    place, printed = Place(folder), StringIO()
    ledger = folder / "ledger.db"
    ledger.unlink(missing_ok=True)
    with redirect_stdout(printed):
        code = main([
            "release", str(table), "--engine", "duckdb", "--team", "all", "--league", "League",
            "--rosters", str(place.rosters), "--secret", str(place.secret),
            "--window", f"{days}d", "--until", str(_last(days)), "--metrics", ",".join(METRICS),
            "--epsilon", "1", "--ledger", f"sqlite:///{ledger}", "--json",
        ])  # fmt: skip
    if code or len(printed.getvalue().splitlines()) != len(TEAMS) + 1:
        raise RuntimeError("not every team was answered")
    return code


def _last(days: int) -> Any:
    from benchmarks.scale.tables import FIRST

    return FIRST + timedelta(days=days - 1)


def _many(folder: Path, days: int) -> Any:
    from benchmarks.scale.tables import FIRST, Place
    from dp_core.athletes.pseudonyms import installation_secret
    from dp_core.athletes.rosters import read_rosters
    from dp_core.many_teams import ManyTeams
    from dp_core.metrics import read_catalogue
    from dp_core.params import Epsilon, Window
    from dp_core.question import Account, Question, RosterTerms

    place = Place(folder)
    rosters = read_rosters(place.rosters.read_bytes(), installation_secret(place.secret))
    asked = Question(
        Account(TEAMS[0]), Window(FIRST, _last(days)), METRICS, Epsilon.read(1), "joint/1",
        read_catalogue().version, RosterTerms(rosters[TEAMS[0]].size),
    )  # fmt: skip
    return ManyTeams(asked, rosters, "League")


OURS_AND_PLAIN: Final[Mapping[str, Callable[[Path, Path, int], object]]] = {
    "duckdb": duckdb,
    "pandas": pandas,
    "sums": sums,
    "noisy": noisy,
    "command": command,
}


def main(name: str, small: str, table: str, folder: str, days: str) -> int:
    """Do the work on a small table first, to start everything up; print how long each took."""
    work = PEERS[name] if name in PEERS else OURS_AND_PLAIN[name]
    given = () if name in PEERS else (Path(folder), int(days))
    seconds = []
    for each in (small, table):
        started = time.perf_counter()
        work(Path(each), *given)
        seconds.append(time.perf_counter() - started)
    sys.stdout.write(json.dumps(seconds) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
