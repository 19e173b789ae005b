"""A filter holds whatever is asked next: 10,000 adaptive steps of a machine that tries to pass it.

The machine asks for what is left, for a millionth more, for a share of it, raises limits and
opens the ledger anew; after each step the exact sum of what was granted keeps the promise.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from dp_core.accounting.totals import epsilon_of_rho
from dp_core.errors import BudgetExceeded, ParameterError
from dp_core.ledger import Ledger, Opening
from dp_core.ledger import payers as module
from dp_core.metrics import read_catalogue
from dp_core.params import MICRO, Epsilon, Window
from dp_core.question import Account, Question, RosterTerms
from dp_core.rho import Delta

TEAM = Account("Falcons")
PARTS = {
    "account": TEAM,
    "window": Window.ending(date(2026, 3, 29), days=7),
    "metrics": ("fatigue",),
    "catalogue": read_catalogue().version,
    "roster": RosterTerms(25),
}
MACHINES, STEPS = 20, 500
MEMORY = next((place for place in ("/dev/shm",) if Path(place).is_dir()), None)
"""Where a disk would only slow ten thousand commits down."""


class Season(RuleBasedStateMachine):
    """One season whose asker sees every answer before the next question."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(dir=MEMORY)
        self.ledger = Ledger(f"sqlite:///{Path(self.folder.name) / 'season.db'}")
        self.granted: list[int] = []
        self.asked = 0

    @initialize(micro=st.integers(50_000, 20 * MICRO), exponent=st.none() | st.integers(3, 12))
    def open_season(self, micro: int, exponent: int | None) -> None:
        self.limit = micro
        self.delta = None if exponent is None else Delta(exponent)
        self.ledger.open_account(TEAM, Opening(Epsilon(micro), self.delta))

    @rule(part=st.integers(1, 1000), of=st.sampled_from(["left", "limit"]))
    def ask_for_a_part(self, part: int, of: str) -> None:
        whole = self.limit if of == "limit" else self.ledger.account(TEAM).remaining_micro
        self.ask(whole * part // 1000)

    @rule()
    def ask_for_all_that_is_left(self) -> None:
        left = self.ledger.account(TEAM).remaining_micro
        if left:
            assert self.ask(left)

    @rule()
    def ask_for_a_millionth_too_much(self) -> None:
        assert not self.ask(self.ledger.account(TEAM).remaining_micro + 1)

    @rule(micro=st.integers(1, MICRO))
    def ask_as_an_earlier_answer_says(self, micro: int) -> None:
        self.ask(1 + (micro * (1 + sum(self.granted))) % MICRO)

    @rule(more=st.integers(-MICRO, MICRO))
    def raise_the_limit(self, more: int) -> None:
        try:
            self.ledger.raise_limit(TEAM, Epsilon(self.limit + more), by="Ada", reason="play-offs")
            self.limit += more
        except ParameterError:
            assert more <= 0 or self.limit + more > 100 * MICRO

    @rule()
    def start_anew(self) -> None:
        self.ledger.close()

    def ask(self, micro: int) -> bool:
        if not 1 <= micro <= 100 * MICRO:
            return False
        self.asked += 1
        method = "joint-gaussian/1" if self.delta and self.asked % 2 else "joint/1"
        question = Question(
            **PARTS, epsilon=Epsilon(micro), method=method, revision=1 + self.asked % 1000
        )
        try:
            ticket = self.ledger.reserve(question)
        except BudgetExceeded:
            return False
        if ticket is not None and ticket.charged:
            self.granted.append(micro)
        return True

    @invariant()
    def the_promise_is_kept(self) -> None:
        if not hasattr(self, "limit"):
            return
        if self.delta is None:
            assert sum(self.granted) <= self.limit
            return
        rho = sum((Fraction(each, MICRO) ** 2 / 2 for each in self.granted), Fraction(0))
        assert not rho or epsilon_of_rho(float(rho), float(self.delta)) <= self.limit / MICRO

    def teardown(self) -> None:
        self.ledger.close()
        self.folder.cleanup()


@pytest.mark.slow
def test_ten_thousand_adaptive_steps_never_pass_a_filter() -> None:
    run(MACHINES, STEPS)


@pytest.mark.slow
def test_a_filter_that_forgets_charges_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = module.queries.spent
    monkeypatch.setattr(module.queries, "spent", lambda *asked: real(*asked) // 2)
    with pytest.raises((AssertionError, ExceptionGroup)):
        run(5, 50)


def run(machines: int, steps: int) -> None:
    run_state_machine_as_test(
        Season,
        settings=settings(
            max_examples=machines, stateful_step_count=steps, deadline=None, database=None,
            derandomize=True, print_blob=False, phases=[Phase.generate],
        ),
    )  # fmt: skip
