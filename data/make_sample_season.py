"""Release a season of a real team with three changes planted in it, and write what ships.

    python data/make_sample_season.py SOURCE

SOURCE is the daily table of SoccerMon, one row per player and day. Twenty weeks of one team
are taken; from the eleventh week on three metrics are changed by a known amount, a fourth is
left as it was. Twenty weekly reports go through the door, from an account in zCDP that is
thrown away: every run spends anew and draws other noise. Only sealed sums are written. The
sizes of the changes were chosen before, by simulation: the large one is called in nearly
every season, the middle one in about half, the small one lies below the noise.
"""

from __future__ import annotations

import argparse
import json
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pandas as pd
from make_sample_team import NAMES, TEAM, WELLNESS

from dp_core.account import Account
from dp_core.accounting.promise import Accountant, Promise
from dp_core.athletes.pseudonyms import Secret
from dp_core.athletes.public_teams import read_public_team
from dp_core.athletes.team import TeamData, answer
from dp_core.ledger import Ledger, Opening
from dp_core.methods import method_named
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon, Window
from dp_core.question import Question
from dp_core.report import Report
from dp_core.rho import Delta

TARGET: Final = Path(__file__).parent / "sample_season.json"
METRICS: Final = ("sleep_hours", "soreness", "mood", "readiness")
PLANTED: Final = {"sleep_hours": -1.5, "readiness": -1.2, "soreness": -0.1}
RANGES: Final = {"sleep_hours": (0.5, 18.0), "readiness": (0.0, 10.0), "soreness": (1.0, 5.0)}
FIRST_DAY: Final = date(2021, 5, 17)
WEEKS: Final = 20
CHANGED: Final = 10
"""How many weeks are left as they were, from the first."""

SEASON: Final = Account("SoccerMon Team A", "planted changes")
PROMISE: Final = Promise(Accountant.ZCDP, Epsilon.read(8), Delta(5))


def planted(table: pd.DataFrame) -> pd.DataFrame:
    """Take the team's twenty weeks and plant the changes."""
    team = table[table["team"] == TEAM].rename(columns=NAMES)[list(NAMES.values())]
    last = FIRST_DAY + timedelta(days=7 * WEEKS - 1)
    answered = team[WELLNESS].notna().any(axis=1)
    inside = team["date"].between(FIRST_DAY.isoformat(), last.isoformat())
    weeks = team[inside & answered].sort_values(["athlete", "date"], kind="stable").copy()
    later = weeks["date"] >= (FIRST_DAY + timedelta(days=7 * CHANGED)).isoformat()
    for key, change in PLANTED.items():
        weeks.loc[later, key] = (weeks.loc[later, key] + change).clip(*RANGES[key]).round(2)
    return weeks[["athlete", "date", *METRICS]]


def load(weeks: pd.DataFrame) -> TeamData:
    """Read the weeks as a public team, whose players are its roster."""
    content = weeks.to_csv(index=False, float_format="%.6g", lineterminator="\n").encode()
    return read_public_team(content, SEASON, Secret(secrets.token_bytes(32)))


def questions(team: TeamData) -> Iterator[Question]:
    """One question a week, each at an even part of the season's rho."""
    catalogue = read_catalogue()
    for week in range(WEEKS):
        start = FIRST_DAY + timedelta(days=7 * week)
        yield Question(
            account=team.account,
            window=Window(start, start + timedelta(days=6)),
            metrics=tuple(key for key in catalogue.metrics if key in METRICS),
            epsilon=Epsilon(PROMISE.largest_price(PROMISE.cap // WEEKS)),
            method=method_named("joint-gaussian").name,
            catalogue=catalogue.version,
            roster=team.roster_terms,
        )


def release_all(team: TeamData) -> list[Report]:
    """Release every week from a season of its own."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(f"sqlite:///{Path(folder) / 'season.db'}")
        ledger.open_account(team.account, Opening(PROMISE.limit, PROMISE.delta))
        reports = [answer(each, team, ledger, read_catalogue()) for each in questions(team)]
        ledger.close()
    return reports


def written(reports: list[Report]) -> dict[str, Any]:
    """The season as it ships: the terms once, then each week's days and sealed sums."""
    first = reports[0].terms
    for each in reports:
        question = replace(first.question, window=each.question.window)
        assert replace(first, question=question) == each.terms
    changed_from = FIRST_DAY + timedelta(days=7 * CHANGED)
    return {
        "promise": {"epsilon": str(PROMISE.limit), "delta": str(PROMISE.delta)},
        "planted": {"from": changed_from.isoformat(), "changes": PLANTED},
        "versions": reports[0].versions,
        "terms": first.to_json(),
        "weeks": [
            {
                "start": each.question.window.start.isoformat(),
                "end": each.question.window.end.isoformat(),
                "sealed_at": each.sealed_at,
                "noisy": each.noisy,
            }
            for each in reports
        ],
    }


def main() -> None:
    """Read SOURCE and write the season beside this file."""
    parser = argparse.ArgumentParser(description="Write the sample season from SoccerMon.")
    parser.add_argument("source", type=Path, help="the daily table of SoccerMon")
    table = pd.read_csv(parser.parse_args().source, dtype={"date": "str"})
    text = json.dumps(written(release_all(load(planted(table)))), indent=None, ensure_ascii=False)
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
