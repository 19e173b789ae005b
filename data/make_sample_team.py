"""Write the sample team: sixteen weeks of one team of SoccerMon.

    python data/make_sample_team.py SOURCE

SOURCE is the daily table of SoccerMon, one row per player and day. A player is active
from her first to her last wellness report of the two years; other days are left out,
because their load is filled with zeros. Nothing else is changed but names of columns.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pandas as pd

TEAM: Final = "TeamA"
LAST_DAY: Final = date(2021, 10, 3)
"""A Sunday: in the four weeks before it, and in the four before those, reporting is best."""

DAYS: Final = 16 * 7

NAMES: Final = {
    "player_id": "athlete",
    "date": "date",
    "fatigue": "fatigue",
    "soreness": "soreness",
    "stress": "stress",
    "mood": "mood",
    "sleep_quality": "sleep_quality",
    "readiness": "readiness",
    "sleep_duration": "sleep_hours",
    "daily_load": "daily_load",
}
"""The columns that are kept, and what they are called here."""

WELLNESS: Final = [name for name in NAMES.values() if name not in ("athlete", "date", "daily_load")]
TARGET: Final = Path(__file__).parent / "sample_team.csv"


def sample(table: pd.DataFrame) -> pd.DataFrame:
    """Choose the team, its active players and the weeks."""
    team = table[table["team"] == TEAM].rename(columns=NAMES)[list(NAMES.values())]
    reported = team.loc[team[WELLNESS].notna().any(axis=1)].groupby("athlete")["date"]
    first, last = team["athlete"].map(reported.min()), team["athlete"].map(reported.max())
    start = LAST_DAY - timedelta(days=DAYS - 1)
    in_weeks = team["date"].between(start.isoformat(), LAST_DAY.isoformat())
    active = (first <= team["date"]) & (team["date"] <= last)
    return team[in_weeks & active].sort_values(["athlete", "date"], kind="stable")


def main() -> None:
    """Read SOURCE and write the sample beside this file."""
    parser = argparse.ArgumentParser(description="Write the sample team from SoccerMon.")
    parser.add_argument("source", type=Path, help="the daily table of SoccerMon")
    table = pd.read_csv(parser.parse_args().source, dtype={"date": "str"})
    sample(table).to_csv(TARGET, index=False, float_format="%.6g", lineterminator="\n")


if __name__ == "__main__":
    main()
