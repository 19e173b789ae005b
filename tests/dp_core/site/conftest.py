"""A site whose two sides share a folder: an owner with a team's file, and an analyst."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from dp_core.athletes.simulate import simulate
from dp_core.athletes.team import TeamData
from dp_core.cli.options import read_team
from dp_core.ledger import Ledger
from dp_core.metrics import Catalogue
from dp_core.params import Window
from dp_core.question import Account, Question
from dp_core.site import analyst, exchange, owner
from dp_core.site.place import Place
from dp_core.site.template import Request

SIZE = 12
OWNER, ANALYST = "coach@team.example", "ann@lab.example"


@dataclass
class Sides:
    """Both sides of one site, their drive, and what the owner alone has."""

    owner: Place
    analyst: Place
    team: TeamData
    ledger: Ledger
    catalogue: Catalogue

    def approve(self, request: Request) -> object:
        return owner.approve(self.owner, request, self.team, self.ledger, self.catalogue)

    def ask(self, question: Question) -> Request:
        """Ask, and let the owner take it in."""
        request = analyst.ask(self.analyst, question, self.catalogue)
        owner.receive(self.owner)
        return request

    def send(self, name: str, **files: bytes) -> None:
        """Send a job that no Huddle wrote: `send("report-…", script=b"rm -rf /")`."""
        folder = self.analyst.inbox / name
        with exchange.analyst_side(self.analyst) as client:
            if not folder.exists():
                exchange.submit(client, self.analyst, name, "")
            for file, content in files.items():
                places = exchange.SCRIPTS if file == "script" else [file.replace("__", "/")]
                for place in places:
                    (folder / place).parent.mkdir(parents=True, exist_ok=True)
                    (folder / place).write_bytes(content)
            client.sync_engine.push_job_files(folder)

    def charges(self) -> int:
        return len(self.ledger.charges(self.team.account))

    def left(self, name: str) -> dict[str, bytes]:
        """What lies in an answered job's folder on the analyst's side, file by file."""
        with exchange.analyst_side(self.analyst):
            pass
        folder = self.analyst.review / name
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def sides(tmp_path: Path, ledger: Ledger, catalogue: Catalogue) -> Iterator[Sides]:
    """A site where the team is offered and the analyst has looked."""
    made = simulate(athletes=SIZE, weeks=8, seed=3, start=date(2026, 2, 2))
    (tmp_path / "team.csv").write_text(made.to_csv(index=False), "utf-8")
    options = Namespace(
        file=str(tmp_path / "team.csv"),
        roster=str(SIZE),
        declaration=None,
        secret=str(tmp_path / "installation.key"),
    )
    team = read_team(options, Account("Falcons"), catalogue)
    mine = Place(tmp_path / "owner", tmp_path / "drive", OWNER, ANALYST)
    theirs = replace(mine, home=tmp_path / "analyst")
    analyst.look(theirs)
    owner.offer(mine, owner.make_offer(team))
    analyst.look(theirs)
    yield Sides(mine, theirs, team, ledger, catalogue)


@pytest.fixture
def asked(question: Callable[..., Question]) -> Callable[..., Question]:
    """Make a question about the offered team: `asked(epsilon="0.5")`."""

    def make(**parts: object) -> Question:
        usual: dict[str, object] = {
            "window": Window.ending(date(2026, 3, 29), days=28),
            "metrics": ("resting_hr", "sleep_hours"),
            "roster": SIZE,
        }
        return question(**{**usual, **parts})

    return make
