"""The commands of a site as their users type them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dp_core.athletes.simulate import simulate
from dp_core.cli.main import main
from dp_core.errors import QuestionError
from dp_core.params import read_day
from dp_core.question import Question
from dp_core.site import analyst, exchange, owner
from tests.dp_core.site.conftest import Sides

SIDES = ["--owner", "coach@team.example", "--analyst", "ann@lab.example"]
ASK = ["ask", "--team", "Falcons", "--window", "4w", "--until", "2026-03-29",
       "--metrics", "resting_hr,sleep_hours", "--epsilon"]  # fmt: skip
FILE = ["team.csv", "--roster", "12"]

Site = Callable[..., str]


@pytest.fixture
def site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Site:
    """Run a command of a site in a folder with a team's file; returns what it printed."""
    monkeypatch.chdir(tmp_path)
    made = simulate(athletes=12, weeks=8, seed=3, start=read_day("2026-02-02"))
    made.to_csv("team.csv", index=False)

    def run(*words: str, code: int = 0) -> str:
        assert main(["site", *words]) == code
        said = capsys.readouterr()
        assert (said.err == "") == (code == 0)
        return said.out + said.err

    return run


def test_an_exchange_reads_as_the_guide_says(site: Site) -> None:
    assert site("look", *SIDES) == "nothing is offered yet\n"
    assert "Team: Falcons, season 1, 12 athletes" in site("offer", *FILE, "--team", "Falcons",
                                                          *SIDES)  # fmt: skip
    assert "resting_hr" in site("look", *SIDES, "--out", "mock.csv")
    assert Path("mock.csv").read_text().startswith("athlete,date,resting_hr")
    assert site("fetch") == "nothing was asked\n"
    assert site("requests") == "no request is waiting\n"
    names = [site(*ASK, each).split("\n")[0] for each in ("1", "0.5")]
    shown = site("requests")
    assert "Cost: epsilon 1 of the season’s budget" in shown
    assert all(name in shown for name in names)
    assert "Spent epsilon 1, 3 left" in site("approve", *FILE, "--request", names[0])
    assert "not why" in site("refuse", "--request", names[1])
    fetched = site("fetch")
    assert f"{names[0]}: answered\nFalcons, 2 to 29 March 2026" in fetched
    assert f"{names[1]}: not answered" in fetched
    assert {name: type(each) for name, each in json.loads(site("fetch", "--json")).items()} == {
        names[0]: dict, names[1]: str,
    }  # fmt: skip
    assert "no such request" in site("approve", *FILE, "--request", names[0], code=2)


def test_a_made_up_team_is_written_for_one_offer_alone(site: Site) -> None:
    assert "exactly one offer" in site("look", *SIDES, "--out", "mock.csv", code=2)
    assert not Path("mock.csv").exists()
    site("offer", *FILE, "--team", "Falcons", *SIDES)
    assert "cannot be written" in site("look", *SIDES, "--out", "no/mock.csv", code=2)


def test_a_file_that_cannot_be_read_leaves_a_request_waiting(site: Site) -> None:
    site("look", *SIDES)
    site("offer", *FILE, "--team", "Falcons", *SIDES)
    site("look", *SIDES)
    name = site(*ASK, "1").split("\n")[0]
    site("approve", "none.csv", "--roster", "12", "--request", name, code=2)
    site("approve", "team.csv", "--roster", "11", "--request", name, code=2)
    site("approve", "team.csv", "--roster", "13", "--request", name, code=2)  # another roster
    assert name in site("requests")
    assert f"{name}: waiting" in site("fetch")


def test_a_job_without_its_script_is_refused(sides: Sides, asked: Callable[..., Question]) -> None:
    request = sides.ask(asked())
    for script in exchange.SCRIPTS:
        (sides.owner.inbox / request.name / script).unlink()
    assert owner.waiting(sides.owner) == []


def test_a_team_that_is_offered_no_more_cannot_be_asked_about(
    sides: Sides, asked: Callable[..., Question]
) -> None:
    request = sides.ask(asked())
    for note in (sides.owner.home / "offers").iterdir():
        note.unlink()
    assert owner.waiting(sides.owner) == []
    owner.receive(sides.owner)
    assert analyst.fetch(sides.analyst) == {request: (True, None)}


def test_asking_ends_somewhere(
    sides: Sides, asked: Callable[..., Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analyst, "MOST_ATTEMPTS", 1)
    owner.refuse(sides.owner, sides.ask(asked()))
    with pytest.raises(QuestionError, match="too often"):
        sides.ask(asked())


def test_another_metric_of_the_catalogue_is_no_part_of_the_offer(sides: Sides) -> None:
    offer = owner.make_offer(sides.team)
    assert set(offer.metrics) < set(sides.catalogue.metrics)
    assert owner._mock(replace(offer, metrics=("vo2max",))).startswith("athlete,date,resting_hr")


def test_a_refusal_passes_through_an_exchange_as_it_is(sides: Sides) -> None:
    with pytest.raises(QuestionError, match="as it is"), exchange.owner_side(sides.owner):
        raise QuestionError("as it is")
