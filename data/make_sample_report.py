"""Release the sample team once, from a fresh season, and write the report that ships.

    python data/make_sample_report.py [--reread]

Every run spends anew, from a ledger of its own that is thrown away, and draws other noise.
With --reread nothing is drawn: the sums that ship are read again, for after a change to
how figures are derived.
"""

from __future__ import annotations

import json
import secrets
import sys
import tempfile
from datetime import date
from pathlib import Path

from dp_core.athletes.pseudonyms import Secret
from dp_core.athletes.public_teams import read_public_team
from dp_core.athletes.team import TeamData, answer
from dp_core.figures import AS_SEALED
from dp_core.ledger import Ledger
from dp_core.methods import DEFAULT_METHOD
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question
from dp_core.report import Report
from dp_core.sealed_answer import reread

HERE = Path(__file__).parent
TARGET = HERE / "sample_report.json"
METRICS = ("sleep_hours", "fatigue", "soreness", "readiness")
LAST_DAY = date(2021, 10, 3)


def load_team() -> TeamData:
    """Read the sample file, whose players are its roster."""
    content = (HERE / "sample_team.csv").read_bytes()
    secret = Secret(secrets.token_bytes(32))
    return read_public_team(content, Account("SoccerMon Team A"), secret)


def ask(team: TeamData) -> Question:
    """Four weeks, four metrics of the questionnaire, half of a season's budget."""
    catalogue = read_catalogue()
    return Question(
        account=team.account,
        window=Window.ending(LAST_DAY, days=28),
        metrics=tuple(key for key in catalogue.metrics if key in METRICS),
        epsilon=Epsilon.read(2),
        method=DEFAULT_METHOD,
        catalogue=catalogue.version,
        roster=team.roster_terms,
    )


def read_again() -> Report:
    """Derive the figures of the report that ships anew from its own sums."""
    shipped = Report.from_json(json.loads(TARGET.read_text("utf-8")))
    return reread(shipped, AS_SEALED)


def release_once() -> Report:
    """Release from a season of its own."""
    team = load_team()
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(f"sqlite:///{Path(folder) / 'season.db'}")
        report = answer(ask(team), team, ledger, read_catalogue())
        ledger.close()
    return report


def main() -> None:
    """Write the report."""
    report = read_again() if "--reread" in sys.argv[1:] else release_once()
    text = json.dumps(report.to_json(), indent=1, ensure_ascii=False)
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
