"""The door: reserve, draw, seal, read back, in that order and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import replace
from importlib import import_module
from itertools import count

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from dp_core.errors import (
    BudgetExceeded,
    LedgerError,
    LedgerLocked,
    ParameterError,
    QuestionError,
    ReportUnreadable,
)
from dp_core.features.statistics import Values
from dp_core.ledger import Ledger, Ticket
from dp_core.methods import METHODS, method_named
from dp_core.params import Epsilon
from dp_core.question import Account, Question
from dp_core.release import release, stored_report, versions
from dp_core.report import Report
from tests.conftest import MakeValues

FALCONS = Account("Falcons")
Answer = Callable[..., Report]


def left(ledger: Ledger) -> int:
    state = ledger.account(FALCONS)
    assert state is not None
    return state.remaining_micro


def never() -> Values:
    raise AssertionError("data was touched")


@pytest.fixture
def answer(ledger, catalogue, values: MakeValues) -> Answer:
    """Ask at the door; `made` stands for the data, simulated where it is left out."""

    def ask(asked: Question, made: Callable[[], Values] | None = None, **at: Ledger) -> Report:
        return release(asked, made or (lambda: values(asked)), at.get("at", ledger), catalogue)

    return ask


@pytest.mark.parametrize("method", sorted(METHODS))
def test_asking_twice_pays_once_and_reads_the_same(method, answer, ledger, question, values):
    asked = question(method=method)
    first, second = answer(asked), answer(asked, lambda: values(asked, seed=2))
    assert (first.charged_micro, second.charged_micro) == (1_000_000, 0)
    assert second == replace(first, charged_micro=0)
    assert left(ledger) == first.remaining_micro == 3_000_000


def test_a_stored_answer_needs_no_data(answer, ledger, question):
    first = answer(question())
    assert answer(question(), never) == replace(first, charged_micro=0)
    assert stored_report(question().id, ledger) == replace(first, charged_micro=0)


def test_two_visitors_who_ask_alike_share_one_charge_and_one_answer(
    answer, ledger, address, question, values
):
    first = answer(question())
    with closing(Ledger(address)) as another:
        second = answer(question(), lambda: values(question(), seed=2), at=another)
    assert second == replace(first, charged_micro=0)
    assert len(ledger.charges(FALCONS)) == 1


def test_a_revision_is_a_new_question_and_pays_anew(answer, ledger, question):
    reports = [answer(question(revision=revision)) for revision in (1, 2)]
    assert [report.charged_micro for report in reports] == [1_000_000, 1_000_000]
    assert reports[0].metrics != reports[1].metrics
    assert left(ledger) == 2_000_000


def test_reserve_draw_data_seal_and_read_back_come_in_this_order(
    answer, ledger, question, values, monkeypatch
):
    order: list[str] = []

    def spy_on(owner: type, name: str) -> None:
        act = getattr(owner, name)

        def spy(*given: object) -> object:
            order.append(f"{name} with {left(ledger)} left")
            return act(*given)

        monkeypatch.setattr(owner, name, spy)

    for name in ("reserve", "seal", "sealed"):
        spy_on(Ledger, name)
    for name in ("noise", "sums"):
        spy_on(type(method_named(question().method)), name)

    def touched() -> Values:
        order.append("data")
        return values(question())

    answer(question(), touched)
    assert order == [
        "reserve with 4000000 left",
        "noise with 3000000 left",
        "data",
        "sums with 3000000 left",
        "seal with 3000000 left",
        "sealed with 3000000 left",
    ]


def test_what_is_returned_is_what_was_sealed_and_not_what_was_drawn(answer, question, monkeypatch):
    first, seal = answer(question()), Ledger.seal

    def seal_the_first(ledger: Ledger, ticket: Ticket, drawn: dict[str, object]) -> None:
        kept = ledger.sealed(question().id)
        seal(ledger, ticket, drawn | {"noisy": kept.answer["noisy"]})

    monkeypatch.setattr(Ledger, "seal", seal_the_first)
    assert answer(question(revision=2)).reported == first.reported
    assert [each.mean for each in answer(question(revision=3))] == [each.mean for each in first]


def test_a_drawer_that_dies_leaves_a_paid_question_that_is_drawn_again_free(
    answer, ledger, question
):
    def dies() -> Values:
        raise MemoryError

    with pytest.raises(MemoryError):
        answer(question(), dies)
    assert left(ledger) == 3_000_000
    assert ledger.sealed(question().id) is None
    with pytest.raises(QuestionError, match="no sealed report"):
        stored_report(question().id, ledger)
    assert answer(question()).charged_micro == 0
    assert left(ledger) == 3_000_000


def test_nothing_is_shown_that_was_not_sealed(answer, ledger, question, monkeypatch):
    def fails(*_: object) -> None:
        raise LedgerError("the disk is full")

    monkeypatch.setattr(Ledger, "seal", fails)
    with pytest.raises(LedgerError):
        answer(question())
    assert ledger.sealed(question().id) is None


@contextmanager
def failing_commit(engine: Engine, number: int) -> Iterator[None]:
    """Let the n-th commit of a transaction that writes fail."""
    numbers = count(1)

    def before_commit(connection: Connection) -> None:
        writes = connection.get_execution_options().get("immediate")
        if writes and next(numbers) == number:
            raise OperationalError("COMMIT", {}, Exception("database is locked"))

    event.listen(engine, "commit", before_commit)
    yield
    event.remove(engine, "commit", before_commit)


@pytest.mark.parametrize(
    ("commit", "spent"),
    [pytest.param(1, 0, id="of the charge"), pytest.param(2, 1_000_000, id="of the seal")],
)
def test_a_commit_that_fails_returns_nothing_and_the_question_can_be_asked_again(
    commit, spent, answer, ledger, question
):
    with failing_commit(ledger._database.engine, commit), pytest.raises(LedgerLocked):
        answer(question())
    assert 4_000_000 - left(ledger) == spent
    assert ledger.sealed(question().id) is None
    assert answer(question()).charged_micro == 1_000_000 - spent
    assert left(ledger) == 3_000_000


def test_data_is_not_touched_when_the_charge_was_not_committed(answer, ledger, question):
    with failing_commit(ledger._database.engine, 1), pytest.raises(LedgerLocked):
        answer(question(), never)


def test_the_first_seal_wins_and_everyone_reads_it(answer, ledger, question, values):
    inner: list[Report] = []

    def overtaken() -> Values:
        inner.append(answer(question()))
        return values(question(), seed=9)

    outer = answer(question(), overtaken)
    assert outer.metrics == inner[0].metrics
    assert (outer.charged_micro, inner[0].charged_micro) == (1_000_000, 0)
    assert left(ledger) == 3_000_000


def test_a_spend_beyond_the_limit_writes_nothing_and_touches_no_data(answer, ledger, question):
    with pytest.raises(BudgetExceeded) as refused:
        answer(question(epsilon="4.000001"), never)
    assert refused.value.remaining == Epsilon.read(4)
    assert ledger.charges(FALCONS) == []


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        ({"catalogue": "none such"}, QuestionError),
        ({"method": "none such"}, ParameterError),
        ({"method": "per-statistic"}, QuestionError),
        ({"metrics": ("none_such",)}, ParameterError),
        ({"metrics": ("sleep_hours", "resting_hr")}, QuestionError),
        ({"metrics": ("vo2max",), "baseline": 28}, ParameterError),
        ({"account": Account("Hawks")}, QuestionError),
        ({"method": "per-statistic/1", "epsilon": "0.000002"}, ParameterError),
        ({"method": "per-statistic/1", "epsilon": "0.00003"}, ParameterError),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_before_any_charge(
    parts, refusal, answer, ledger, question
):
    with pytest.raises(refusal):
        answer(question(**parts), never)
    assert ledger.charges(FALCONS) == []


@pytest.mark.parametrize("epsilon", ["0.0001", "100"])
@pytest.mark.parametrize("method", sorted(METHODS))
def test_the_smallest_and_the_largest_epsilon_can_be_asked(
    epsilon, method, answer, ledger, question
):
    rich = Account("Rich")
    ledger.open_account(rich, Epsilon.read(100))
    report = answer(question(account=rich, epsilon=epsilon, method=method))
    assert report.epsilon == Epsilon.read(epsilon)


def test_an_answer_of_a_later_version_is_not_guessed_at(answer, ledger, question, monkeypatch):
    with monkeypatch.context() as later:
        for module in ("dp_core.release", "dp_core.sealed_answer"):
            later.setattr(import_module(module), "ANSWER_FORMAT", 4)
        answer(question())
    with pytest.raises(ReportUnreadable, match="later version"):
        stored_report(question().id, ledger)


def test_a_sealed_answer_is_read_under_its_own_terms(answer, catalogue, ledger, question):
    first = answer(question())
    assert first.terms.quantities == catalogue.quantities(question().metrics, None)
    assert first.versions == versions(catalogue)
    assert set(first.versions) == {"huddle", "catalogue", "diffprivlib", "python"}
    other = replace(catalogue, version="later", metrics={})
    with pytest.raises(QuestionError, match="another version"):
        release(question(), never, ledger, other)
    assert stored_report(question().id, ledger).metrics == first.metrics


def test_an_answer_that_was_sealed_before_gaps_were_known_reads_as_before(answer, ledger, question):
    asked = question(method="per-statistic/1")
    report, again = answer(asked), replace(asked, revision=2)
    written = deepcopy(dict(ledger.sealed(asked.id).answer))
    written["format"] = 1
    written["terms"]["question"] = again.to_json()
    for quantity in written["terms"]["quantities"]:
        del quantity["gaps"]
    ledger.seal(ledger.reserve(again), written)
    assert stored_report(again.id, ledger).metrics == report.metrics


def test_the_ledger_keeps_noisy_sums_and_terms_and_nothing_else(answer, ledger, question):
    answer(question())
    sealed = ledger.sealed(question().id)
    assert set(sealed.answer) == {"format", "terms", "noisy", "versions"}
    assert sealed.answer["terms"]["question"] == question().to_json()


NUMBERS = st.integers(-(2**63), 2**63 - 1)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), method=st.sampled_from(sorted(METHODS)), revision=st.integers(1, 1000))
def test_no_value_and_no_gap_makes_a_release_fail(answer, question, data, method, revision):
    asked = question(roster=6, epsilon="0.001", method=method, revision=revision)
    anything = {
        key: (
            np.array(data.draw(st.lists(NUMBERS, min_size=6, max_size=6)), dtype=np.int64),
            np.array(data.draw(st.lists(st.booleans(), min_size=6, max_size=6))),
        )
        for key in asked.metrics
    }
    for metric in answer(asked, lambda: anything):
        low, high = (
            metric.quantity.value(each) for each in (metric.quantity.low, metric.quantity.high)
        )
        for name in ("mean", "q25", "median", "q75"):
            figure = metric.statistics[name].figure
            assert low <= figure.low <= figure.estimate <= figure.high <= high
        quartiles = [metric.statistics[each].figure.estimate for each in ("q25", "median", "q75")]
        assert quartiles == sorted(quartiles)
        assert sum(share.estimate for share in metric.histogram) == pytest.approx(1)
