"""The owner's side: what is asked is read and never run, what leaves is one answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dp_core.errors import BudgetExceeded, FileRefused, LedgerLocked, ParameterError, QuestionError
from dp_core.methods.registry import SHARED_METHODS
from dp_core.params import Epsilon
from dp_core.question import Account, Question, RosterTerms
from dp_core.site import analyst, exchange, owner
from dp_core.site.answers import NO_ANSWER
from dp_core.site.template import HEAD, Request
from tests.dp_core.site.conftest import Sides

Ask = Callable[..., Question]
FREE = "report-" + "0" * 32


def drive_bytes(sides: Sides) -> bytes:
    return (sides.owner.drive / "drive.json").read_bytes()


def test_an_approved_question_is_charged_once_and_its_report_arrives(
    sides: Sides, asked: Ask
) -> None:
    request = sides.ask(asked())
    assert owner.waiting(sides.owner) == [request]
    report = sides.approve(request)
    closed, fetched = analyst.fetch(sides.analyst)[request]
    assert closed
    assert fetched is not None
    assert fetched.metrics == report.metrics  # type: ignore[attr-defined]
    assert fetched.noisy == report.noisy  # type: ignore[attr-defined]
    assert sides.charges() == 1
    assert owner.waiting(sides.owner) == []


def test_what_is_not_approved_spends_and_sends_nothing(sides: Sides, asked: Ask) -> None:
    request = sides.ask(asked())
    owner.receive(sides.owner)
    assert sides.charges() == 0
    assert sides.left(request.name) == {}
    assert analyst.fetch(sides.analyst) == {request: (False, None)}


def test_asked_again_after_the_answer_it_is_the_same_request_and_the_same_file(
    sides: Sides, asked: Ask
) -> None:
    request = sides.ask(asked())
    sides.approve(request)
    before = sides.left(request.name)
    assert sides.ask(asked()) == request
    with pytest.raises(QuestionError):
        sides.approve(request)
    assert sides.left(request.name) == before
    assert sides.charges() == 1


def test_asked_by_another_attempt_it_is_answered_from_the_seal(sides: Sides, asked: Ask) -> None:
    first = sides.ask(asked())
    report = sides.approve(first)
    second = Request(first.question, attempt=7)
    sides.send(second.name, script=second.script.encode())
    owner.receive(sides.owner)
    again = sides.approve(second)
    assert again.noisy == report.noisy  # type: ignore[attr-defined]
    assert again.charged_micro == 0  # type: ignore[attr-defined]
    assert sides.charges() == 1


def test_a_refused_question_can_be_asked_again(sides: Sides, asked: Ask) -> None:
    first = sides.ask(asked())
    owner.refuse(sides.owner, first)
    second = sides.ask(asked())
    assert (second.question, second.attempt) == (first.question, 2)
    assert owner.waiting(sides.owner) == [second]
    assert analyst.fetch(sides.analyst) == {first: (True, None), second: (False, None)}


def test_free_code_is_never_run_and_is_refused_unread(sides: Sides, tmp_path: Path) -> None:
    trace = tmp_path / "it ran"
    sides.send(FREE, script=f"#!/bin/sh\ntouch '{trace}'\n".encode())
    owner.receive(sides.owner)
    assert owner.waiting(sides.owner) == []
    assert sides.left(FREE)[exchange.ANSWER] == NO_ANSWER
    assert not trace.exists()
    assert sides.charges() == 0


def test_a_job_by_another_name_never_reaches_the_owner(sides: Sides) -> None:
    sides.send("Job - 1234", script=b"cat /etc/passwd")
    owner.receive(sides.owner)
    assert list(sides.owner.inbox.glob("*")) == []
    assert owner.waiting(sides.owner) == []


def test_what_a_job_carries_beside_its_script_is_not_taken_in(sides: Sides, asked: Ask) -> None:
    request = Request(asked())
    sides.send(
        request.name,
        script=request.script.encode(),
        code__analysis_py=b"print(open('team.csv').read())",
        code__syft_pub_yaml=b"rules: []",
    )
    permissions = sides.analyst.inbox / request.name / "syft.pub.yaml"
    permissions.write_text("rules:\n- access: {read: ['*'], write: ['*']}\n  pattern: '**'\n")
    with exchange.analyst_side(sides.analyst) as client:
        client.sync_engine.push_job_files(permissions.parent)
    owner.receive(sides.owner)
    folder = sides.owner.inbox / request.name
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert found == set(exchange.INCOMING)


def changed(request: Request, **parts: object) -> bytes:
    """The request's script with a part of its question changed or added."""
    asked = json.loads(request.script.removeprefix(HEAD))
    asked["question"].update(parts)
    return (HEAD + json.dumps(asked, sort_keys=True, separators=(",", ":")) + "\n").encode()


@pytest.mark.parametrize(
    "parts",
    [{"epsilon": "3"}, {"code": "print(1)"}, {"epsilon": 1}, {"metrics": ["resting_hr"] * 2}],
    ids=str,
)
def test_an_edited_job_is_refused_and_charges_nothing(
    sides: Sides, asked: Ask, parts: dict[str, object]
) -> None:
    request = sides.ask(asked())
    sides.send(request.name, script=changed(request, **parts))
    with exchange.owner_side(sides.owner):
        pass  # taken in by another process, after the owner has read the request
    with pytest.raises(QuestionError):
        sides.approve(request)
    owner.receive(sides.owner)
    assert sides.left(request.name)[exchange.ANSWER] == NO_ANSWER
    assert sides.charges() == 0


def test_a_stale_change_does_not_stop_the_exchange(sides: Sides, asked: Ask) -> None:
    request = sides.ask(asked())
    sides.send(request.name, script=b"1")
    sides.send(request.name, script=b"22")  # sent before the owner took the first one in
    owner.receive(sides.owner)
    later = sides.ask(asked(epsilon="0.5"))
    assert owner.waiting(sides.owner) == [later]


def test_two_scripts_in_one_job_are_refused(sides: Sides, asked: Ask) -> None:
    request = sides.ask(asked())
    sides.send(request.name, code__script_sh=b"", **{"code/script.sh": b"cat team.csv"})
    owner.receive(sides.owner)
    assert owner.waiting(sides.owner) == []
    assert sides.charges() == 0


def test_an_edit_after_the_answer_changes_nothing(sides: Sides, asked: Ask) -> None:
    request = sides.ask(asked())
    sides.approve(request)
    before = sides.left(request.name)
    sides.send(request.name, script=changed(request, epsilon="3"))
    owner.receive(sides.owner)
    assert owner.waiting(sides.owner) == []
    assert sides.left(request.name) == before
    assert sides.charges() == 1


@pytest.mark.parametrize(
    "parts",
    [
        {"account": Account("Hawks")},
        {"account": Account("Falcons", "season 2")},
        {"roster": RosterTerms(11)},
        {"roster": RosterTerms(12, "0" * 64)},
        {"metrics": ("vo2max",)},
        {"catalogue": "another"},
        {"method": "joint"},
        {"method": "guess/1"},
        {"method": next(iter(SHARED_METHODS))},
    ],
    ids=str,
)
def test_a_question_beyond_the_offer_is_refused_on_both_sides(
    sides: Sides, asked: Ask, parts: dict[str, object]
) -> None:
    request = Request(asked(**parts))
    with pytest.raises((QuestionError, ParameterError)):
        analyst.ask(sides.analyst, request.question, sides.catalogue)
    sides.send(request.name, script=request.script.encode())
    owner.receive(sides.owner)
    assert owner.waiting(sides.owner) == []
    assert sides.left(request.name)[exchange.ANSWER] == NO_ANSWER


def test_a_question_that_the_season_cannot_pay_waits_and_spends_nothing(
    sides: Sides, asked: Ask
) -> None:
    request = sides.ask(asked(epsilon="5"))
    before = drive_bytes(sides)
    with pytest.raises(BudgetExceeded):
        sides.approve(request)
    assert drive_bytes(sides) == before
    assert owner.waiting(sides.owner) == [request]
    assert sides.charges() == 0


FAILURES = [BudgetExceeded(requested=Epsilon.read(5), remaining=None), LedgerLocked("busy"),
            ValueError("cell 58.7"), MemoryError(), ZeroDivisionError("Zaphod")]  # fmt: skip


@pytest.mark.parametrize("failure", FAILURES, ids=lambda each: type(each).__name__)
def test_a_failure_sends_nothing_whatever_it_was(
    sides: Sides, asked: Ask, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    request = sides.ask(asked())
    before = drive_bytes(sides)

    def fail(*_: object) -> object:
        raise failure

    monkeypatch.setattr(owner, "answer", fail)
    with pytest.raises(type(failure)):
        sides.approve(request)
    assert drive_bytes(sides) == before
    assert owner.waiting(sides.owner) == [request]


def test_every_request_without_a_report_leaves_the_same_bytes(sides: Sides, asked: Ask) -> None:
    refused, poor = sides.ask(asked()), sides.ask(asked(epsilon="5"))
    sides.send(FREE, script=b"cat team.csv")
    owner.receive(sides.owner)
    with pytest.raises(BudgetExceeded):
        sides.approve(poor)
    for request in (refused, poor):
        owner.refuse(sides.owner, request)
    assert sides.left(refused.name) == sides.left(poor.name) == sides.left(FREE)


def test_beside_the_answer_all_files_are_the_same_for_every_request(
    sides: Sides, asked: Ask
) -> None:
    answered, refused = sides.ask(asked()), sides.ask(asked(epsilon="0.5"))
    sides.approve(answered)
    owner.refuse(sides.owner, refused)
    one, other = sides.left(answered.name), sides.left(refused.name)
    assert set(one) == set(other) == set(exchange.OUTGOING)
    assert one.pop(exchange.ANSWER) != other.pop(exchange.ANSWER)
    assert one == other
    assert (one["stdout.txt"], one["stderr.txt"], one["returncode.txt"]) == (b"", b"", b"0")
    assert b"20" not in one["state.yaml"]  # no year: no time at all


def test_nothing_that_lies_beside_an_answer_leaves(
    sides: Sides, asked: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = sides.ask(asked())
    sides.approve(request)
    (sides.owner.review / request.name / "traceback.txt").write_text("Zaphod: 58.7")
    (sides.owner.review / request.name / "outputs" / "rows.csv").write_text("Zaphod, 58.7")
    owner.receive(sides.owner)
    assert set(sides.left(request.name)) == set(exchange.OUTGOING)
    monkeypatch.setattr(exchange, "_Gate", lambda context, _: context)  # the mutant leaks
    (sides.owner.review / request.name / "late.txt").write_text("Zaphod: 58.7")
    owner.receive(sides.owner)
    assert "late.txt" in sides.left(request.name)


def test_the_first_answer_stays(sides: Sides, asked: Ask) -> None:
    request = sides.ask(asked())
    sides.approve(request)
    exchange.put_answer(sides.owner, request.name, NO_ANSWER)
    assert sides.left(request.name)[exchange.ANSWER] != NO_ANSWER


def test_the_owner_sees_every_byte_that_left(sides: Sides, asked: Ask) -> None:
    answered, refused = sides.ask(asked()), sides.ask(asked(epsilon="0.5"))
    sides.approve(answered)
    owner.refuse(sides.owner, refused)
    seen = {each.name: each for each in owner.left(sides.owner)}
    for request in (answered, refused):
        assert seen[request.name].content == sides.left(request.name)[exchange.ANSWER]
    assert seen[answered.name].report is not None
    assert seen[refused.name].report is None


def test_a_request_is_found_by_its_name_and_no_other(sides: Sides, asked: Ask) -> None:
    request = sides.ask(asked())
    assert owner.find(sides.owner, request.name) == request
    with pytest.raises(QuestionError):
        owner.find(sides.owner, FREE)
    with pytest.raises(QuestionError):
        owner.refuse(sides.owner, Request(asked(epsilon="2")))


def test_an_offer_depends_on_what_was_declared_and_on_no_cell(sides: Sides) -> None:
    made = (
        sides.owner.home / "offered" / owner.make_offer(sides.team).name / owner.MOCK
    ).read_text()
    offer = replace(owner.make_offer(sides.team), metrics=("resting_hr",))
    assert made == owner._mock(owner.make_offer(sides.team))
    assert owner._mock(offer).startswith("athlete,date,resting_hr\n")
    assert analyst.made_up_team(sides.analyst, owner.make_offer(sides.team)).decode() == made


def test_a_team_offered_anew_replaces_its_offer(sides: Sides, asked: Ask) -> None:
    request = sides.ask(asked())
    fewer = replace(owner.make_offer(sides.team), metrics=("sleep_hours",))
    owner.offer(sides.owner, fewer)
    assert analyst.look(sides.analyst) == [fewer] == owner.offers(sides.owner)
    owner.receive(sides.owner)  # the old request names a metric that is offered no more
    assert sides.left(request.name)[exchange.ANSWER] == NO_ANSWER


def test_an_exchange_that_breaks_is_one_refusal_without_a_path(sides: Sides) -> None:
    (sides.owner.drive / "drive.json").write_text('{"files": [{"content": "58.7"}]}')
    with pytest.raises(FileRefused) as refused:
        owner.receive(sides.owner)
    assert "58" not in str(refused.value)
    assert str(sides.owner.drive) not in str(refused.value)
    assert refused.value.__cause__ is None


def test_what_is_not_offered_cannot_be_asked(sides: Sides, asked: Ask) -> None:
    with pytest.raises(QuestionError):
        analyst.offer_of(sides.analyst, Account("Hawks"))
    other = replace(owner.make_offer(sides.team), account=Account("Hawks"))
    with pytest.raises(QuestionError):
        analyst.made_up_team(sides.analyst, other)
