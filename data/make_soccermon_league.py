"""Release SoccerMon's two teams once, each for itself and both together; write what ships.

    python data/make_soccermon_league.py SOURCE

SOURCE is the daily table of SoccerMon, one row per player and day. Columns are renamed and
players' days before the first and after the last wellness report left out, as in
`make_sample_team.py`; nothing else is changed. Every run spends anew, from accounts that are
thrown away, and draws other noise. Only sealed sums are written.
"""

from __future__ import annotations

import argparse
import secrets
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd
from make_marathon_league import load, release, write
from make_sample_team import NAMES, WELLNESS

from dp_core.athletes.pseudonyms import Secret
from dp_core.params import Window

TARGET: Final = Path(__file__).parent / "soccermon_league.json"
NAME: Final = "SoccerMon"
STORY: Final = (
    "The two elite women’s football teams of SoccerMon (Midoglu et al. 2024, *Scientific Data*, "
    "doi 10.1038/s41597-024-03386-x, CC BY 4.0), four weeks of 2021. Columns were renamed and "
    "days without an active player left out; then each team was released once at ε 2, and both "
    "together at ε 1, with real noise."
)
TEAMS: Final = {"TeamA": "SoccerMon Team A", "TeamB": "SoccerMon Team B"}
METRICS: Final = ("sleep_hours", "fatigue", "soreness", "readiness")
WINDOW: Final = Window.ending(date(2021, 10, 3), days=28)


def active(table: pd.DataFrame, team: str) -> pd.DataFrame:
    """Take a team's players on the days when they were active, in the window."""
    rows = table[table["team"] == team].rename(columns=NAMES)[list(NAMES.values())]
    reported = rows.loc[rows[WELLNESS].notna().any(axis=1)].groupby("athlete")["date"]
    first, last = rows["athlete"].map(reported.min()), rows["athlete"].map(reported.max())
    inside = rows["date"].between(WINDOW.start.isoformat(), WINDOW.end.isoformat())
    return rows[inside & (first <= rows["date"]) & (rows["date"] <= last)]


def main() -> None:
    """Read SOURCE and write the league beside this file."""
    parser = argparse.ArgumentParser(description="Release the two teams of SoccerMon.")
    parser.add_argument("source", type=Path, help="the daily table of SoccerMon")
    table = pd.read_csv(parser.parse_args().source, dtype={"date": "str"})
    secret = Secret(secrets.token_bytes(32))
    teams = [load(active(table, key), name, secret) for key, name in TEAMS.items()]
    write(release(NAME, STORY, teams, WINDOW, METRICS), TARGET)


if __name__ == "__main__":
    main()
