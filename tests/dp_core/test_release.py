"""The door: reserve, draw, seal, read back, in that order and no other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dp_core import release as door
from dp_core.errors import (
    BudgetExceeded,
    LedgerError,
    ParameterError,
    QuestionError,
    ReportUnreadable,
)
from dp_core.features.statistics import Values
from dp_core.ledger import Ledger
from dp_core.methods import METHODS, method_named
from dp_core.metrics import Catalogue
from dp_core.params import Epsilon
from dp_core.question import Account
from dp_core.release import release, stored_report
from tests.conftest import Ask, MakeValues

FALCONS = Account("Falcons")


def left(ledger: Ledger) -> int:
    state = ledger.account(FALCONS)
    assert state is not None
    return state.remaining_micro


@pytest.mark.parametrize("method", sorted(METHODS))
def test_asking_twice_pays_once_and_reads_the_same(
    ledger: Ledger, catalogue: Catalogue, question: Ask, values: MakeValues, method: str
) -> None:
    asked = question(method=method)
    first = release(asked, lambda: values(asked), ledger, catalogue)
    second = release(asked, lambda: values(asked, seed=2), ledger, catalogue)
    assert (first.charged_micro, second.charged_micro) == (1_000_000, 0)
    assert second == replace(first, charged_micro=0)
    assert left(ledger) == 3_000_000


def test_a_stored_answer_needs_no_data(
    ledger: Ledger, catalogue: Catalogue, question: Ask, values: MakeValues
) -> None:
    asked = question()
    first = release(asked, lambda: values(asked), ledger, catalogue)

    def never() -> Values:
        raise AssertionError("data was touched")

    assert release(asked, never, ledger, catalogue).metrics == first.metrics
    assert stored_report(asked.id, ledger).metrics == first.metrics


def test_a_revision_is_a_new_question_and_pays_anew(
    ledger: Ledger, catalogue: Catalogue, question: Ask, values: MakeValues
) -> None:
    for revision in (1, 2):
        asked = question(revision=revision)
        release(asked, lambda asked=asked: values(asked), ledger, catalogue)  # type: ignore[misc]
    assert left(ledger) == 2_000_000


def test_the_charge_is_committed_before_noise_and_noise_is_drawn_before_data(
    ledger: Ledger,
    catalogue: Catalogue,
    question: Ask,
    values: MakeValues,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order: list[str] = []
    method = method_named(question().method)
    draw = type(method).noise

    def noise(self: Any, terms: Any) -> Any:
        order.append(f"noise with {left(ledger)} left")
        return draw(self, terms)

    monkeypatch.setattr(type(method), "noise", noise)

    def touched() -> Values:
        order.append("data")
        return values(question())

    release(question(), touched, ledger, catalogue)
    assert order == ["noise with 3000000 left", "data"]


def test_a_drawer_that_dies_leaves_a_paid_question_that_is_drawn_again_free(
    ledger: Ledger, catalogue: Catalogue, question: Ask, values: MakeValues
) -> None:
    asked = question()

    def dies() -> Values:
        raise MemoryError

    with pytest.raises(MemoryError):
        release(asked, dies, ledger, catalogue)
    assert left(ledger) == 3_000_000
    assert ledger.sealed(asked.id) is None
    with pytest.raises(QuestionError):
        stored_report(asked.id, ledger)
    report = release(asked, lambda: values(asked), ledger, catalogue)
    assert report.charged_micro == 0
    assert left(ledger) == 3_000_000


def test_nothing_is_shown_that_was_not_sealed(
    ledger: Ledger,
    catalogue: Catalogue,
    question: Ask,
    values: MakeValues,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: Any) -> None:
        raise LedgerError("the disk is full")

    monkeypatch.setattr(Ledger, "seal", fails)
    with pytest.raises(LedgerError):
        release(question(), lambda: values(question()), ledger, catalogue)
    assert ledger.sealed(question().id) is None


def test_the_first_seal_wins_and_everyone_reads_it(
    ledger: Ledger, catalogue: Catalogue, question: Ask, values: MakeValues
) -> None:
    asked = question()
    inner: list[Any] = []

    def overtaken() -> Values:
        inner.append(release(asked, lambda: values(asked), ledger, catalogue))
        return values(asked, seed=9)

    outer = release(asked, overtaken, ledger, catalogue)
    assert outer.metrics == inner[0].metrics
    assert inner[0].charged_micro == 0
    assert left(ledger) == 3_000_000


def test_a_spend_beyond_the_limit_writes_nothing_and_touches_no_data(
    ledger: Ledger, catalogue: Catalogue, question: Ask
) -> None:
    def never() -> Values:
        raise AssertionError("data was touched")

    with pytest.raises(BudgetExceeded) as refused:
        release(question(epsilon="4.000001"), never, ledger, catalogue)
    assert refused.value.remaining == Epsilon.read(4)
    assert ledger.charges(FALCONS) == []


def test_a_question_of_another_catalogue_or_method_is_refused_before_any_charge(
    ledger: Ledger, catalogue: Catalogue, question: Ask, values: MakeValues
) -> None:
    for asked, error in (
        (question(catalogue="none such"), QuestionError),
        (question(method="none such"), ParameterError),
        (question(metrics=("none_such",)), ParameterError),
    ):
        with pytest.raises(error):
            release(asked, lambda: values(question()), ledger, catalogue)
    assert ledger.charges(FALCONS) == []


def test_an_answer_of_a_later_version_is_not_guessed_at(
    ledger: Ledger,
    catalogue: Catalogue,
    question: Ask,
    values: MakeValues,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(door, "ANSWER_FORMAT", 2)
    release(question(), lambda: values(question()), ledger, catalogue)
    monkeypatch.setattr(door, "ANSWER_FORMAT", 1)
    with pytest.raises(ReportUnreadable):
        stored_report(question().id, ledger)


def test_a_sealed_answer_is_read_under_its_own_terms(
    ledger: Ledger, catalogue: Catalogue, question: Ask, values: MakeValues
) -> None:
    asked = question()
    report = release(asked, lambda: values(asked), ledger, catalogue)
    assert report.terms.quantities == catalogue.quantities(asked.metrics, None)
    assert report.versions["catalogue"] == catalogue.version


NUMBERS = st.integers(-(2**63), 2**63 - 1)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), method=st.sampled_from(sorted(METHODS)))
def test_no_value_and_no_gap_makes_a_release_fail(
    ledger: Ledger, catalogue: Catalogue, question: Ask, data: st.DataObject, method: str
) -> None:
    import numpy as np

    revision = data.draw(st.integers(1, 1000))
    asked = question(roster=6, epsilon="0.001", method=method, revision=revision)
    anything = {
        key: (
            np.array(data.draw(st.lists(NUMBERS, min_size=6, max_size=6)), dtype=np.int64),
            np.array(data.draw(st.lists(st.booleans(), min_size=6, max_size=6))),
        )
        for key in asked.metrics
    }
    report = release(asked, lambda: anything, ledger, catalogue)
    for metric in report.metrics:
        bounds = (
            metric.quantity.value(metric.quantity.low),
            metric.quantity.value(metric.quantity.high),
        )
        for name in ("mean", "q25", "median", "q75"):
            figure = metric.statistics[name].figure
            assert bounds[0] <= figure.low <= figure.estimate <= figure.high <= bounds[1]
        quartiles = [metric.statistics[each].figure.estimate for each in ("q25", "median", "q75")]
        assert quartiles == sorted(quartiles)
        assert sum(share.estimate for share in metric.histogram) == pytest.approx(1)
