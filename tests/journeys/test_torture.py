"""Faults and races: whatever dies or hurries, spent is never less than answered.

Every process here is a fork of the test's own, which is killed for real. The ledger is
SQLite, or PostgreSQL on a server that the tests start themselves.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any

import pytest

from dp_core.errors import BudgetExceeded, QuestionError, RosterError
from dp_core.ledger import Ledger, Opening
from dp_core.methods import DEFAULT_METHOD, method_named
from dp_core.params import Epsilon, Window, read_day
from dp_core.question import Account, Question
from dp_core.release import release

DOOR = ("dp_core/release.py", "dp_core/ledger/")
FALCONS, RICH = Account("Falcons"), Account("Rich")
SMALL = "0.01"
A_DAY = Window(read_day("2026-03-01"), read_day("2026-03-01"))

Release = Callable[[Question, Ledger], Any]


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a ledger that is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'season.db'}"
    return str(request.getfixturevalue("postgresql").make_database())


@pytest.fixture
def address(fresh: str) -> str:
    """A ledger with two accounts: one of epsilon 4, one of 100."""
    ledger = Ledger(fresh)
    ledger.open_account(FALCONS, Epsilon.read(4))
    ledger.open_account(RICH, Epsilon.read(100))
    ledger.close()
    return fresh


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    """The ledger as the survivor sees it."""
    opened = Ledger(address)
    yield opened
    opened.close()


@pytest.fixture
def ask(question: Callable[..., Question]) -> Callable[..., Question]:
    """A question that is quick to answer."""

    def make(**parts: Any) -> Question:
        return question(**({"metrics": ("fatigue",), "epsilon": SMALL, "account": RICH} | parts))

    return make


@pytest.fixture
def answer(catalogue, values) -> Release:
    return lambda asked, ledger: release(asked, lambda: values(asked), ledger, catalogue)


@dataclass
class Process:
    """A fork; what it wrote can be read when it has ended."""

    pid: int
    written: IO[str]

    def end(self) -> tuple[int, list[Any]]:
        """Wait for its end: its exit code (minus the signal that killed it) and its words."""
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        self.written.seek(0)
        with self.written:
            return code, [json.loads(line) for line in self.written if line.endswith("\n")]

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def fork(address: str, act: Callable[[Ledger, Callable[[Any], None]], None]) -> Process:
    """Run `act` with a ledger of its own and a way to say something, in another process."""
    written = tempfile.TemporaryFile("w+")  # noqa: SIM115 - the parent closes it
    pid = os.fork()
    if pid:
        return Process(pid, written)

    def say(what: Any) -> None:
        written.write(json.dumps(what) + "\n")
        written.flush()

    try:
        act(Ledger(address), say)
        os._exit(0)
    finally:
        os._exit(1)


def race(address: str, act: Callable[[int, Ledger, Callable[[Any], None]], None]) -> list[Any]:
    """Let eight processes start at once; all must end well. What each one said."""
    wait, start = os.pipe()

    def runner(number: int) -> Process:
        def run(ledger: Ledger, say: Callable[[Any], None]) -> None:
            os.close(start)
            os.read(wait, 1)  # returns when the last one holding the other end lets go
            act(number, ledger, say)

        return fork(address, run)

    racing = [runner(number) for number in range(8)]
    os.close(start)
    ended = [process.end() for process in racing]
    os.close(wait)
    assert [code for code, _ in ended] == [0] * 8
    return [said for _, said in ended]


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def state_of(ledger: Ledger, asked: Question) -> tuple[int, bool]:
    """How often a question was paid, and whether it was answered."""
    paid = [charge for charge in ledger.charges(asked.account) if charge.question == asked]
    return len(paid), ledger.sealed(asked.id) is not None


STEPS = {
    "before the charge": (Ledger, "reserve", (0, False)),
    "after the charge": (type(method_named(DEFAULT_METHOD)), "noise", (1, False)),
    "while the sums are made": (type(method_named(DEFAULT_METHOD)), "sums", (1, False)),
    "before the seal": (Ledger, "seal", (1, False)),
    "after the seal": (Ledger, "sealed", (1, True)),
}


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_it_has_paid_for_all_it_answered(step, address, ledger, ask, answer):
    owner, name, state = STEPS[step]

    def act(mine: Ledger, say: Callable[[Any], None]) -> None:
        setattr(owner, name, die)
        say(answer(ask(), mine).to_json())

    assert fork(address, act).end() == (-signal.SIGKILL, [])
    assert state_of(ledger, ask()) == state
    report = answer(ask(), ledger)
    assert report.charged_micro == (0 if state[0] else Epsilon.read(SMALL).micro)
    assert state_of(ledger, ask()) == (1, True)
    assert ledger.account(RICH).spent_micro == Epsilon.read(SMALL).micro


def killed_at(line: int, act: Callable[[], Any]) -> Any:
    """Run `act` and die when the door reaches its n-th line; returns how many there were."""
    passed = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal passed
        if not any(part in frame.f_code.co_filename for part in DOOR):
            return None
        if event == "line":
            passed += 1
            if passed == line:
                die()
        return trace

    sys.settrace(trace)
    act()
    sys.settrace(None)
    return passed


@pytest.mark.slow
def test_killed_at_every_line_of_the_door_it_can_always_be_asked_again(
    address, ledger, ask, answer
):
    states = []
    step = 1 if address.startswith("sqlite") else 3  # the door is the same, its database is slow
    for line in range(1, 1000, step):
        asked = ask(revision=line)

        def act(mine: Ledger, say: Callable[[Any], None], asked=asked, line=line) -> None:
            say(killed_at(line, lambda: answer(asked, mine)))

        code, said = fork(address, act).end()
        states.append(state_of(ledger, asked))
        sealed = ledger.sealed(asked.id)
        spent = ledger.account(RICH).spent_micro
        report = answer(asked, ledger)
        assert report.charged_micro == Epsilon.read(SMALL).micro * (1 - states[-1][0])
        assert ledger.account(RICH).spent_micro - spent == report.charged_micro
        assert state_of(ledger, asked) == (1, True)
        assert sealed in (None, ledger.sealed(asked.id))
        if code == 0:
            break
        assert (code, said) == (-signal.SIGKILL, [])
    assert line - step <= said[0] < line
    assert line > 60
    assert states == sorted(states)
    assert set(states) == {(0, False), (1, False), (1, True)}


@pytest.mark.slow
def test_killed_at_any_moment_all_it_showed_is_paid_and_sealed(address, ledger, ask, answer):
    law = random.Random(3)
    for start in range(1, 500, 50):
        asked = [ask(revision=revision) for revision in range(start, start + 50)]

        def act(mine: Ledger, say: Callable[[Any], None], asked=asked) -> None:
            for each in asked:
                say(answer(each, mine).metric("fatigue").mean.figure.estimate)

        process = fork(address, act)
        signal.sigtimedwait([], law.uniform(0.05, 0.25))
        process.kill()
        _, shown = process.end()
        states = [state_of(ledger, each) for each in asked]
        assert states[: len(shown)] == [(1, True)] * len(shown)
        assert all(answered <= bool(paid) for paid, answered in states)
        assert sum(paid for paid, _ in states) <= len(shown) + 1
        for each, estimate in zip(asked, shown, strict=False):
            again = answer(each, ledger)
            assert again.charged_micro == 0
            assert again.metric("fatigue").mean.figure.estimate == estimate


@pytest.mark.slow
def test_eight_racing_processes_never_overspend(address, ledger, ask):
    """Each asks 30 questions of its own at 0.05; 80 of the 240 fit into 4."""

    def act(number: int, mine: Ledger, say: Callable[[Any], None]) -> None:
        granted = 0
        for revision in range(30 * number + 1, 30 * number + 31):
            try:
                mine.reserve(ask(account=FALCONS, epsilon="0.05", revision=revision))
                granted += 1
            except BudgetExceeded:
                pass
        say(granted)

    assert sum(granted for (granted,) in race(address, act)) == 80
    assert ledger.account(FALCONS).spent_micro == 4_000_000
    assert len(ledger.charges(FALCONS)) == 80


@pytest.mark.slow
def test_eight_processes_that_ask_alike_share_one_charge_and_one_answer(
    address, ledger, ask, answer
):
    def act(_: int, mine: Ledger, say: Callable[[Any], None]) -> None:
        for revision in range(1, 6):
            say(answer(ask(revision=revision), mine).to_json())

    told = race(address, act)
    for place in range(5):
        reports = [said[place] for said in told]
        assert sorted(report["charged"] for report in reports) == [0] * 7 + [float(SMALL)]
        assert all(report["metrics"] == reports[0]["metrics"] for report in reports)
    assert ledger.account(RICH).spent_micro == 5 * Epsilon.read(SMALL).micro


@pytest.mark.slow
def test_eight_processes_may_make_a_ledger_and_its_account_at_once(fresh):
    def act(number: int, mine: Ledger, say: Callable[[Any], None]) -> None:
        say(mine.ensure_account(FALCONS, Epsilon.read(number + 1)).limit.micro)

    told = race(fresh, act)
    assert len({limit for (limit,) in told}) == 1


@pytest.mark.slow
@pytest.mark.parametrize("seasons", ["one season", "seasons of one day"])
def test_an_athlete_whom_eight_teams_enrol_at_once_is_on_one_roster(seasons, address):
    def act(number: int, mine: Ledger, say: Callable[[Any], None]) -> None:
        team = Account(f"Team {number}")
        if seasons == "one season":
            mine.ensure_account(team)
        else:
            team = Account(f"Team {number}", f"Season {number}")
            mine.open_account(team, Opening(Epsilon.read("1"), days=A_DAY))
        for athlete in range(20):
            try:
                mine.enrol(team, [f"A-{athlete}", f"own-{number}-{athlete}"])
                say(athlete)
            except RosterError:
                pass

    enrolled = [athlete for said in race(address, act) for athlete in said]
    assert sorted(enrolled) == list(range(20))


@pytest.mark.slow
def test_of_eight_seasons_opened_at_once_on_one_day_a_team_gets_one(address):
    def act(number: int, mine: Ledger, say: Callable[[Any], None]) -> None:
        for turn in range(20):
            account = Account(f"Team {turn}", f"Season {number}")
            try:
                mine.open_account(account, Opening(Epsilon.read("1"), days=A_DAY))
                say(turn)
            except QuestionError:
                pass

    opened = [turn for said in race(address, act) for turn in said]
    assert sorted(opened) == list(range(20))
