"""A secure sum from the command line: the door as ever, and parties that can be elsewhere."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dp_core.methods import joint_secure
from dp_core.params import Epsilon
from dp_core.secure_sum import hand_out
from dp_core.secure_sum.party import write_opened
from dp_core.secure_sum.shares import combine
from dp_core.secure_sum.terms import RoundTerms, Task
from tests.dp_core.cli.conftest import Run, release


@pytest.fixture(autouse=True)
def loud() -> Iterator[None]:
    """Let other tests log after a party ran in this process."""
    yield
    logging.disable(logging.NOTSET)


def secure_sum(file: str, *switches: str, **changed: str) -> list[str]:
    return ["secure-sum", "run", *release(file, *switches, **changed)[1:]]


def test_three_processes_release_a_report_that_says_what_it_assumes(run: Run, team: str) -> None:
    first = run(*secure_sum(team))
    assert (first.code, first.err) == (0, "")
    assert "Spent epsilon 1, 3 left." in first.out
    assert "semi-honest" in first.out
    assert "one of the three keeps its shares and its noise to itself" in first.out
    again = run(*secure_sum(team, "--json"))
    report = json.loads(again.out)
    assert (report["method"], report["charged"]) == ("joint-secure/1", 0)


def test_another_method_than_its_own_is_refused(run: Run, team: str) -> None:
    refused = run(*secure_sum(team, method="joint"))
    assert refused.code == 2
    assert "has one method" in refused.err
    assert not Path("local/ledger.db").exists()


def answer_from(folder: Path, seen: list[list[Task]], *, noise: int = 1, late: int = 3) -> None:
    """Play three people who carry tasks and answers, and add up in the clear."""
    places = [folder / f"party-{place}.json" for place in (1, 2, 3)]
    while not all(place.exists() and place.read_text().endswith("\n") for place in places):
        time.sleep(0.01)
    tasks = [Task.from_text(place.read_text()) for place in places]
    seen.append(tasks)
    flat = [
        sum(combine(shares) for shares in zip(*cell, strict=True)) + noise
        for cell in zip(*(zip(*task.shares, strict=True) for task in tasks), strict=True)
    ]
    opened = write_opened(tasks[0].terms.nested(flat))
    for place in range(1, late + 1):
        (folder / f"opened-{place}.json").write_text("")  # as `>` makes it, before anything is said
        time.sleep(0.02)
        (folder / f"opened-{place}.json").write_text(opened)


def test_tasks_are_handed_out_and_answers_taken_in(run: Run, team: str, tmp_path: Path) -> None:
    seen: list[list[Task]] = []
    folder = tmp_path / "round"
    carrying = threading.Thread(target=answer_from, args=(folder, seen))
    carrying.start()
    done = run(*secure_sum(team, **{"hand-out": "round"}))
    carrying.join()
    assert (done.code, done.err) == (0, "")
    assert [task.party for task in seen[0]] == [0, 1, 2]
    assert len(seen[0][0].shares) == 14  # the roster, whoever reported
    assert not list(folder.glob("party-*"))
    again = run(*secure_sum(team, revision="2", **{"hand-out": "round"}))
    assert again.code == 2
    assert "a folder of their own" in again.err


def test_answers_that_do_not_come_show_nothing_and_stay_charged(
    run: Run, team: str, tmp_path: Path
) -> None:
    carrying = threading.Thread(
        target=answer_from, args=(tmp_path / "round", []), kwargs={"late": 2}
    )
    carrying.start()
    failed = run(*secure_sum(team, patience="1", **{"hand-out": "round"}))
    carrying.join()
    assert failed.code == 6
    assert failed.err == "huddle: the parties' answers did not come in time; nothing is shown\n"
    assert failed.out == ""
    assert '"spent": 1' in run("ledger", "show", "--team", "Falcons", "--json").out
    assert run(*secure_sum(team)).code == 2  # not drawn again under the same charge


def test_answers_that_differ_are_not_shown(tmp_path: Path) -> None:
    terms = RoundTerms(Epsilon.read(1), (2,), ("diary",))
    for place, number in ((1, 5), (2, 5), (3, 6)):
        (tmp_path / f"opened-{place}.json").write_text(write_opened([[number, 0]]))
    with pytest.raises(hand_out.RoundFailed, match="disagree"):
        hand_out.HandOut(tmp_path, 1.0).run_round(terms, [[1, 2]])


def test_tasks_are_for_their_owner_s_eyes_and_never_written_over(tmp_path: Path) -> None:
    terms = RoundTerms(Epsilon.read(1), (2,), ("diary",))
    (tmp_path / "party-1.json").write_text("another round's")
    with pytest.raises(hand_out.ParameterError, match="cannot be written"):
        hand_out.HandOut(tmp_path, 0.2).run_round(terms, [[1, 2]])
    modes: list[int] = []
    folder = tmp_path / "own"
    folder.mkdir()

    def look() -> None:
        while not (folder / "party-3.json").exists():
            time.sleep(0.005)
        modes.extend(place.stat().st_mode & 0o777 for place in folder.iterdir())

    looking = threading.Thread(target=look)
    looking.start()
    with pytest.raises(hand_out.RoundFailed):
        hand_out.HandOut(folder, 0.5).run_round(terms, [[1, 2]])
    looking.join()
    assert modes == [0o600] * 3


def test_a_folder_that_cannot_be_made_is_refused_before_anything_is_paid(
    run: Run, team: str
) -> None:
    refused = run(*secure_sum(team, **{"hand-out": "team.csv/round"}))
    assert refused.code == 2
    assert not Path("local/ledger.db").exists()


def test_a_lone_party_says_in_a_line_that_the_others_did_not_come(run: Run, tmp_path: Path) -> None:
    task = Task(RoundTerms(Epsilon.read(1), (2,), ("diary",)), 0, ((1, 2),))
    (tmp_path / "party-1.json").write_text(task.to_text())
    where = "127.0.0.1:9,127.0.0.1:9,127.0.0.1:9"
    alone = run("secure-sum", "party", "party-1.json", "--addresses", where, "--patience", "0.2")
    assert (alone.code, alone.out) == (6, "")
    assert alone.err == "huddle: a party of the secure sum did not come; nothing was opened\n"


@pytest.mark.parametrize("task", ["none.json", "team.csv"])
def test_a_party_without_a_task_is_refused(run: Run, team: str, task: str) -> None:
    where = "127.0.0.1:9,127.0.0.1:9,127.0.0.1:9"
    refused = run("secure-sum", "party", task, "--addresses", where)
    assert refused.code == 2
    assert task not in refused.err


def test_no_option_sets_a_party_s_noise(run: Run) -> None:
    for option in ("--noise", "--draw", "--seed", "--start"):
        assert run("secure-sum", "party", "x", "--addresses", "a:1,b:2,c:3", option, "1").code == 2
        assert run("secure-sum", "run", "x", option, "1").code == 2


def test_parties_here_and_elsewhere_are_told_the_same(run: Run, team: str, monkeypatch) -> None:
    told = []

    def note(terms: RoundTerms, rows: list[list[int]]) -> list[list[int]]:
        told.append((terms, len(rows)))
        return terms.nested([sum(column) for column in zip(*rows, strict=True)])

    monkeypatch.setattr(joint_secure, "run_round", note)
    assert run(*secure_sum(team)).code == 0
    assert [(terms.epsilon, rows) for terms, rows in told] == [(Epsilon.read(1), 14)]
