"""Release forty made-up marathon clubs once, each for itself and all together; write what ships.

    python data/make_marathon_league.py

The runners are made up, from cited figures where there are any: heart rates vary between people,
from day to day and with fitness as in PMData and LifeSnaps, around 50 bpm (judgement, see
`norms.toml`); weeks of running are log-normal with 45.1 +- 26.4 km (Muniz-Pumares et al. 2025,
doi 10.1007/s40279-024-02137-7). Clubs differ: by 2.5 bpm, a quarter of an hour of sleep and a
fifth of the distance (judgement). The runners are the same in every run; the noise is drawn
anew, by the door, from accounts that are thrown away. Only sealed sums are written.
"""

from __future__ import annotations

import json
import secrets
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from dp_core.athletes.pseudonyms import Secret
from dp_core.athletes.public_teams import read_public_team
from dp_core.athletes.simulate import simulate
from dp_core.athletes.team import TeamData, answer
from dp_core.league import answer_league, league_question
from dp_core.ledger import Ledger
from dp_core.methods import DEFAULT_METHOD
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question
from dp_core.sealed_league import SealedLeague, SealedSums

TARGET: Final = Path(__file__).parent / "marathon_league.json"
NAME: Final = "Marathon clubs"
STORY: Final = (
    "Forty made-up clubs of 25 marathon runners each: 1,000 runners, simulated from published "
    "figures. The noise is real: each club was released once at ε 2, and all together at ε 1."
)
CLUBS: Final = 40
RUNNERS: Final = 25
METRICS: Final = ("resting_hr", "sleep_hours", "running_km")
WINDOW: Final = Window.ending(date(2026, 3, 29), days=28)
OWN: Final = Epsilon.read(2)
TOGETHER: Final = Epsilon.read(1)
SEASON: Final = Epsilon.read(4)

KM: Final = (45.1, 26.4)
"""Weekly distance of marathon runners, mean and SD."""

CLUB_SDS: Final = {"resting_hr": 2.5, "sleep_hours": 0.25}
CLUB_KM: Final = 0.2
"""By how much clubs differ: in the unit, and of the logarithm of the distance."""

RUNS: Final = {1: 0.2, 3: 0.25, 5: 0.15, 6: 0.4}
"""The share of a week's distance on Tuesday, Thursday, Saturday and Sunday."""

FIRST: Final = ("Alder", "Birch", "Cedar", "Elm", "Hazel", "Juniper", "Linden", "Maple", "Oak",
                "Rowan")  # fmt: skip
SECOND: Final = ("Harriers", "Road Runners", "Striders", "Track Club")


def make_club(number: int) -> pd.DataFrame:
    """Make a club up: 28 days of 25 runners."""
    law = np.random.default_rng((2026, number))
    table = simulate(
        athletes=RUNNERS, weeks=4, seed=number, start=WINDOW.start, sport="endurance",
        metrics=("resting_hr", "sleep_hours"),
    )  # fmt: skip
    for metric, spread in CLUB_SDS.items():
        table[metric] += law.normal(0, spread)
    table["running_km"] = run(law, table["date"])
    return table


def run(law: np.random.Generator, dates: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """Draw each runner's days: a usual week, shared out to four days, each day a little off."""
    variance = np.log1p((KM[1] / KM[0]) ** 2)
    within = max(0.0, variance - CLUB_KM**2) ** 0.5
    usual = law.normal(np.log(KM[0]) - variance / 2 + law.normal(0, CLUB_KM), within, RUNNERS)
    share = dates.dt.day_of_week.map(RUNS).fillna(0.0).to_numpy()
    weeks = np.repeat(np.exp(usual), WINDOW.days)
    days = weeks * share * np.exp(law.normal(-0.02, 0.2, len(weeks)))
    return np.round(np.minimum(days, 200.0), 1)


def load(table: pd.DataFrame, name: str, secret: Secret) -> TeamData:
    """Read a team that everybody may know; its athletes are named after it."""
    named = table.assign(athlete=name + " " + table["athlete"].astype(str))
    return read_public_team(named.to_csv(index=False).encode(), Account(name), secret)


def release(
    name: str, story: str, teams: Sequence[TeamData], window: Window, metrics: Sequence[str]
) -> SealedLeague:
    """Release every team, then the league, from accounts that are thrown away."""
    catalogue = read_catalogue()
    parts: dict[str, Any] = {
        "window": window,
        "metrics": tuple(key for key in catalogue.metrics if key in metrics),
        "method": DEFAULT_METHOD,
        "catalogue": catalogue.version,
    }
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(f"sqlite:///{Path(folder) / 'season.db'}")
        for account in (*(team.account for team in teams), Account(name)):
            ledger.open_account(account, SEASON)
        alone = [
            answer(
                Question(account=team.account, roster=team.roster_terms, epsilon=OWN, **parts),
                team, ledger, catalogue,
            )
            for team in teams
        ]  # fmt: skip
        together = league_question(name, teams, epsilon=TOGETHER, **parts)
        whole = answer_league(together, teams, ledger, catalogue)
        ledger.close()
    return SealedLeague.made(name, story, [*map(SealedSums.of, alone)], SealedSums.of(whole))


def write(league: SealedLeague, target: Path) -> None:
    """Write a league, one team a line."""
    data = league.to_json()
    lines = [json.dumps(team, ensure_ascii=False) for team in data.pop("teams")]
    head = json.dumps(data, ensure_ascii=False, indent=1).removesuffix("\n}")
    rows = ",\n".join(lines)
    target.write_text(f'{head},\n "teams": [\n{rows}\n ]\n}}\n', encoding="utf-8")


def main() -> None:
    """Write the league."""
    secret = Secret(secrets.token_bytes(32))
    names = [f"{first} {second}" for first in FIRST for second in SECOND]
    clubs = [load(make_club(number), name, secret) for number, name in enumerate(names, 1)]
    write(release(NAME, STORY, clubs, WINDOW, METRICS), TARGET)


if __name__ == "__main__":
    main()
