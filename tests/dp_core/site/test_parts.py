"""The small parts of a site: request, offer, answer, place, drive, and a missing PySyft."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dp_core.cli.main import main
from dp_core.errors import EngineUnavailable, ParameterError, QuestionError, ReportUnreadable
from dp_core.metrics import Catalogue
from dp_core.params import BASELINE_DAYS, Epsilon
from dp_core.question import Account, Question, RosterTerms
from dp_core.report import Report
from dp_core.site import exchange, words
from dp_core.site.answers import NO_ANSWER, read_answer, write_answer
from dp_core.site.place import Place
from dp_core.site.template import HEAD, LONGEST, Offer, Request, read_request
from tests.dp_core.site.conftest import ANALYST, OWNER, Sides

Ask = Callable[..., Question]


def test_a_request_reads_back_as_itself(question: Ask) -> None:
    request = Request(question(), attempt=3)
    assert read_request(request.name, request.script.encode()) == request


def test_a_script_ends_before_it_could_do_anything(question: Ask) -> None:
    lines = Request(question()).script.splitlines()
    commands = [line for line in lines if not line.startswith("#")]
    assert commands == ["exit 64"]
    assert lines[-1].startswith("# ")


BROKEN = {
    "nothing": lambda text: "",
    "no head": lambda text: text.removeprefix(HEAD),
    "code after it": lambda text: text + "cat team.csv\n",
    "code before it": lambda text: text.replace("exit 64", "cat team.csv\nexit 64"),
    "another template": lambda text: text.replace("team-report/1", "team-rows/1"),
    "another space": lambda text: text.replace('"attempt":1', '"attempt": 1'),
    "a repeated key": lambda text: text.replace('"attempt":1', '"attempt":1,"attempt":1'),
    "an attempt that is no number": lambda text: text.replace('"attempt":1', '"attempt":true'),
    "attempt zero": lambda text: text.replace('"attempt":1', '"attempt":0'),
    "no attempt": lambda text: text.replace('"attempt":1,', ""),
    "too long": lambda text: text.rstrip("\n") + " " * LONGEST + "\n",
    "too deep": lambda text: HEAD + "[" * 10_000,
    "no text": lambda text: "\ud800",
    "a list": lambda text: HEAD + "[]\n",
    "a window that turns back": lambda text: text.replace("2026-03-29", "2025-03-29"),
}


@pytest.mark.parametrize("how", sorted(BROKEN))
def test_anything_but_the_template_is_refused_with_one_sentence(question: Ask, how: str) -> None:
    request = Request(question())
    script = BROKEN[how](request.script).encode("utf-8", "surrogatepass")
    assert script != request.script.encode()
    with pytest.raises(QuestionError, match="not one of the site's templates"):
        read_request(request.name, script)


def test_a_request_under_another_name_is_refused(question: Ask) -> None:
    one, other = Request(question()), Request(question(epsilon="2"))
    with pytest.raises(QuestionError):
        read_request(other.name, one.script.encode())


def test_every_part_of_a_question_is_part_of_the_name(question: Ask) -> None:
    parts = [
        {}, {"epsilon": "2"}, {"metrics": ("mood",)}, {"roster": 26}, {"revision": 2},
        {"baseline": BASELINE_DAYS}, {"account": Account("Hawks")}, {"method": "joint/1"},
    ]  # fmt: skip
    names = {Request(question(**part)).name for part in parts} | {Request(question(), 2).name}
    assert len(names) == len({question(**part) for part in parts}) + 1


def test_an_offer_reads_back_and_is_named_by_its_account() -> None:
    offer = Offer(Account("Falcons"), RosterTerms(25, "ab"), ("mood",), "1")
    assert Offer.from_json(json.loads(json.dumps(offer.to_json()))) == offer
    assert replace(offer, metrics=("stress",)).name == offer.name
    assert replace(offer, account=Account("Falcons", "season 2")).name != offer.name


@pytest.mark.parametrize("data", [{}, [], None, {"team": ""}, {"team": "x", "season": 1}], ids=str)
def test_what_is_no_offer_is_refused(data: object) -> None:
    with pytest.raises(QuestionError):
        Offer.from_json(data)  # type: ignore[arg-type]


def test_an_answer_reads_back_and_tells_the_day_alone(sides: Sides, asked: Ask) -> None:
    report = sides.approve(sides.ask(asked()))
    assert isinstance(report, Report)
    answer = write_answer(report)
    read = read_answer(answer)
    assert read is not None
    assert read == replace(report, sealed_at=report.sealed_at[:10])
    assert report.sealed_at.encode() not in answer
    for broken in (answer + b" ", answer.replace(b'"answered"', b'"sent"'), b"{}", b"[1]", b"\xff"):
        with pytest.raises(ReportUnreadable):
            read_answer(broken)


def test_no_answer_is_a_constant() -> None:
    assert read_answer(NO_ANSWER) is None
    assert json.loads(NO_ANSWER) == {
        "schema": "huddle-site-answer/1", "status": "not answered", "report": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("owner", "analyst"),
    [("coach", ANALYST), (OWNER, "../../x@y"), (OWNER, OWNER.upper()), (OWNER, "a@b/c"), ("", "")],
)
def test_a_side_is_named_by_an_address_and_no_path(
    owner: str, analyst: str, tmp_path: Path
) -> None:
    with pytest.raises(ParameterError):
        Place(tmp_path, tmp_path / "drive", owner, analyst)


def test_a_place_is_found_again_and_moves_its_drive_but_not_its_pair(tmp_path: Path) -> None:
    place = Place(tmp_path / "home", tmp_path / "drive", OWNER, ANALYST)
    place.write()
    assert Place.read(tmp_path / "home") == place
    moved = replace(place, drive=tmp_path / "elsewhere")
    moved.write()
    assert Place.read(tmp_path / "home") == moved
    with pytest.raises(ParameterError, match="another owner"):
        replace(place, analyst="eve@lab.example").write()
    with pytest.raises(ParameterError, match="no site"):
        Place.read(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(ParameterError, match="cannot be written"):
        replace(place, home=tmp_path / "file" / "home").write()


def test_a_question_is_told_in_full(question: Ask, catalogue: Catalogue) -> None:
    split = (Epsilon.read("0.25"), Epsilon.read("0.75"))
    asked = question(
        metrics=("resting_hr", "sleep_hours"), split=split, baseline=BASELINE_DAYS, revision=4,
        method="per-statistic/1",
    )  # fmt: skip
    text = "\n".join(words.of_question(asked, catalogue))
    for part in ("Falcons", "season 1", "25 athletes", "2 to 29 March 2026", "0.25", "0.75",
                 "28 days", "epsilon 1 ", "Revision: 4", "change"):  # fmt: skip
        assert part in text
    assert "levels" in "\n".join(words.of_question(question(), catalogue))


def test_without_pysyft_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "syft_rds.client", None)
    with pytest.raises(EngineUnavailable, match=r"pip install -r requirements-share\.txt"):
        exchange.load()
    monkeypatch.chdir(tmp_path)
    code = main(["site", "look", "--owner", OWNER, "--analyst", ANALYST])
    assert code == 5
    assert "requirements-share.txt" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_pysyfts_own_job_runner_is_never_touched() -> None:
    """It would run what a job carries, and send back what it prints."""
    for path in Path(exchange.__file__).parent.glob("*.py"):
        source = path.read_text("utf-8")
        assert not {"process_approved_jobs", "job_runner", "subprocess"} & set(source.split("."))
        assert "upload_private" not in source


@pytest.mark.parametrize(
    "words_",
    [
        ["requests"], ["fetch"], ["approve", "team.csv", "--roster", "12", "--request", "x"],
        ["refuse", "--request", "x"], ["look", "--owner", "x", "--analyst", "y"], ["guess"], [],
        ["ask", "--team", "Falcons", "--window", "2026-03", "--metrics", "mood", "--epsilon", "1"],
        ["offer", "none.csv", "--roster", "12", "--team", "T", "--owner", OWNER, "--analyst",
         ANALYST],
    ],
    ids=lambda each: "-".join(each[:1]),
)  # fmt: skip
def test_a_command_without_its_site_is_refused_in_one_line(
    words_: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["site", *words_]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
