"""Faults and races: whatever dies or hurries, spent is never less than answered."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from dp_core.ledger import Ledger
from dp_core.params import Epsilon
from dp_core.question import Account

ROOT = Path(__file__).parents[2]
FALCONS = Account("Falcons")

PREPARE = """
import json, os, signal, sys
from datetime import date
import numpy as np
import importlib
door = importlib.import_module("dp_core.release")
from dp_core.ledger import Ledger
from dp_core.metrics import read_catalogue
from dp_core.methods import DEFAULT_METHOD, method_named
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question, RosterTerms

catalogue = read_catalogue()

def question(revision=1, epsilon="1"):
    return Question(
        account=Account("Falcons"), window=Window.ending(date(2026, 3, 29), days=28),
        metrics=("fatigue",), epsilon=Epsilon.read(epsilon), method=DEFAULT_METHOD,
        catalogue=catalogue.version, roster=RosterTerms(25), revision=revision,
    )

def values():
    return {"fatigue": (np.full(25, 60), np.ones(25, dtype=bool))}

def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

address = sys.argv[1]
"""

STEPS = {
    "before the charge": "Ledger.reserve = die",
    "after the charge": "type(method_named(DEFAULT_METHOD)).noise = die",
    "after the noise": "values = die",
    "before the seal": "Ledger.seal = die",
    "after the seal": "door.stored_report = die",
}


def python(script: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PREPARE + textwrap.dedent(script), *words],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture
def address(tmp_path: Path) -> str:
    where = f"sqlite:///{tmp_path / 'season.db'}"
    ledger = Ledger(where)
    ledger.open_account(FALCONS, Epsilon.read(4))
    ledger.close()
    return where


RELEASE = (
    "\nprint(json.dumps(door.release(question(), values, Ledger(address), catalogue).to_json()))"
)


@pytest.mark.parametrize("step", sorted(STEPS))
def test_killed_at_any_step_it_has_paid_for_all_it_answered(address: str, step: str) -> None:
    killed = python(STEPS[step] + RELEASE, address)
    output, _ = killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert output == ""  # nothing was shown

    ledger = Ledger(address)
    charges = ledger.charges(FALCONS)
    assert len(charges) == (0 if step == "before the charge" else 1)
    sealed = [charge for charge in charges if charge.sealed_at]
    assert len(sealed) == (1 if step == "after the seal" else 0)
    ledger.close()

    again = python(RELEASE, address)
    report = json.loads(again.communicate(timeout=60)[0])
    assert report["charged"] == (1 if step == "before the charge" else 0)
    assert report["remaining"] == 3


@pytest.mark.slow
def test_eight_racing_processes_never_overspend(address: str) -> None:
    """Each asks 30 questions of its own at 0.05; 80 of the 240 fit into 4."""
    script = """
    from dp_core.errors import BudgetExceeded
    ledger, granted = Ledger(address), 0
    for k in range(30):
        asked = question(revision=1 + 30 * int(sys.argv[2]) + k, epsilon="0.05")
        try:
            granted += ledger.reserve(asked) is not None
        except BudgetExceeded:
            pass
    print(granted)
    """
    racing = [python(script, address, str(number)) for number in range(8)]
    granted = sum(int(each.communicate(timeout=120)[0]) for each in racing)
    state = Ledger(address).account(FALCONS)
    assert state is not None
    assert granted == 80
    assert state.spent_micro == 4_000_000


@pytest.mark.slow
def test_eight_processes_that_ask_alike_share_one_charge_and_one_answer(address: str) -> None:
    racing = [python(RELEASE, address) for _ in range(8)]
    reports = [json.loads(each.communicate(timeout=120)[0]) for each in racing]
    assert sorted(report["charged"] for report in reports) == [0] * 7 + [1]
    assert all(report["metrics"] == reports[0]["metrics"] for report in reports)
    state = Ledger(address).account(FALCONS)
    assert state is not None
    assert state.spent_micro == 1_000_000
