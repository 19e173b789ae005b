"""What the tests share: the shipped catalogue, a fresh ledger, a question and values for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from coverage import Coverage
from hypothesis import settings

from dp_core.features.statistics import Values
from dp_core.ledger import Ledger
from dp_core.methods import DEFAULT_METHOD
from dp_core.metrics import Catalogue, read_catalogue
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question, RosterTerms
from dp_core.terms import Terms
from tests.postgresql import Server, running_server

settings.register_profile("house", deadline=None, derandomize=True, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "house")

SKIPS_ARE_FORBIDDEN = bool(os.environ.get("HUDDLE_FORBID_SKIPS"))

Ask = Callable[..., Question]
MakeValues = Callable[..., Values]


TRACED = ("tests/dp_core/", "tests/contracts/", "dp_core/")
"""Whose tests count for coverage: those of the core. Tracing takes as long as the work itself."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Trace the core's own tests, but for those of many draws."""
    tracer = Coverage.current()
    if tracer is None or (item.nodeid.startswith(TRACED) and not item.get_closest_marker("slow")):
        return (yield)
    tracer.stop()
    sys.settrace(None)  # in a worker the stopped tracer would stay installed
    try:
        return (yield)
    finally:
        tracer.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what is skipped where everything is installed."""
    report = yield
    return forbid_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail a whole file that is skipped where everything is installed."""
    report = yield
    return forbid_skip(report)


def forbid_skip(report: Any) -> Any:
    if SKIPS_ARE_FORBIDDEN and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, where no skip is allowed: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue that ships."""
    return read_catalogue()


@pytest.fixture
def address(tmp_path: Path) -> str:
    """The address of a ledger that is not there yet."""
    return f"sqlite:///{tmp_path / 'season.db'}"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server for this run."""
    with running_server() as server:
        yield server


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    """A fresh ledger with the default question's account open at epsilon 4."""
    opened = Ledger(address)
    opened.open_account(Account("Falcons"), Epsilon.read(4))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def question(catalogue: Catalogue) -> Ask:
    """Make a question: `question(epsilon="0.5", roster=40, metrics=("mood",))`.

    Numbers are read; every part left out is the same each time.
    """

    def ask(**parts: Any) -> Question:
        usual: dict[str, Any] = {
            "account": Account("Falcons"),
            "window": Window.ending(date(2026, 3, 29), days=28),
            "metrics": ("resting_hr", "sleep_hours", "fatigue"),
            "epsilon": "1",
            "method": DEFAULT_METHOD,
            "catalogue": catalogue.version,
            "roster": 25,
        }
        asked = usual | parts
        if not isinstance(asked["epsilon"], Epsilon):
            asked["epsilon"] = Epsilon.read(asked["epsilon"])
        if isinstance(asked["roster"], int):
            asked["roster"] = RosterTerms(asked["roster"])
        return Question(**asked)

    return ask


@pytest.fixture(scope="session")
def terms(question: Ask, catalogue: Catalogue) -> Callable[..., Terms]:
    """Make the terms of a question: `terms(epsilon=2)`."""

    def make(**parts: Any) -> Terms:
        return Terms.of(question(**parts), catalogue)

    return make


@pytest.fixture(scope="session")
def values(catalogue: Catalogue) -> MakeValues:
    """Make simulated values for a question: `values(question, seed=7, missing=0.2)`."""

    def make(question: Question, *, seed: int = 1, missing: float = 0.15) -> Values:
        law, size = np.random.default_rng(seed), question.roster.size
        made: dict[str, Any] = {}
        for quantity in catalogue.quantities(question.metrics, question.baseline):
            drawn = law.normal(quantity.prior.mean, quantity.prior.athlete_sd, size)
            steps = np.rint(drawn / float(quantity.step)).astype(np.int64)
            made[quantity.key] = (steps, law.random(size) >= missing)
        return made

    return make
