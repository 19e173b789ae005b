"""A secure sum is the joint report with the noise of three, and is paid for before it opens."""

from contextlib import closing

import numpy as np
import pytest

from dp_core.errors import BudgetExceeded, EngineUnavailable, QuestionError, RoundFailed
from dp_core.ledger import Ledger
from dp_core.methods import METHODS, SHARED_METHODS, joint_secure, method_named
from dp_core.methods.joint import joint_terms
from dp_core.methods.joint_secure import JointSecure, round_terms, rows_of
from dp_core.plan import plan
from dp_core.release import release, stored_report
from dp_core.report import Report
from dp_core.secure_sum import engine

NAME = "joint-secure/1"
SECURE = SHARED_METHODS[NAME]


@pytest.fixture
def asked(question):
    return question(method=NAME)


@pytest.fixture
def ask(ledger, catalogue, values):
    """Ask at the door."""
    return lambda asked, at=ledger: release(asked, lambda: values(asked), at, catalogue)


def in_the_clear(terms, rows):
    """What the parties would open, without the parties."""
    drawn = [terms.mechanism.draw() for _ in range(3)]
    flat = [[number for cells in each for number in cells] for each in drawn]
    return terms.nested([int(sum(column)) for column in zip(*rows, *flat, strict=True)])


@pytest.fixture
def rounds(monkeypatch):
    """Let rounds be added up in the clear, and count them."""
    held = []

    def run(terms, rows):
        held.append(terms)
        return in_the_clear(terms, rows)

    monkeypatch.setattr(joint_secure, "run_round", run)
    return held


def spent(ledger, asked):
    return ledger.account(asked.account).spent_micro


def test_it_is_found_by_its_name_but_not_offered_where_one_machine_draws():
    assert method_named("joint-secure") is method_named(NAME) is SECURE
    assert NAME not in METHODS
    assert isinstance(SECURE, JointSecure)
    assert SECURE.explanation.count(". ") == 1
    assert SECURE.mechanism.endswith(".")


def test_every_athlete_of_the_roster_has_a_row_and_rows_add_up_to_the_joint_sums(
    terms, question, values
):
    made, data = terms(method=NAME), values(question())
    rows = rows_of(made, SECURE.sums(made, data))
    assert len(rows) == len(next(iter(data.values()))[0])
    joint = METHODS["joint/1"].sums(made, data)
    assert round_terms(made).nested(np.sum(rows, axis=0).tolist()) == list(joint.values())


def test_an_absent_athlete_has_a_row_of_zeros(terms, question, values):
    made, data = terms(method=NAME), values(question())
    gone = {key: (numbers, np.zeros_like(filled)) for key, (numbers, filled) in data.items()}
    assert not np.any(rows_of(made, SECURE.sums(made, gone)))


def test_parties_draw_from_what_the_joint_method_draws_from(terms):
    made = terms(method=NAME)
    mine, joint = round_terms(made).mechanism, joint_terms(made).mechanism
    assert (mine.exact_epsilon, mine.cells, mine.sources, mine.sensitivity) == (
        joint.exact_epsilon, joint.cells, joint.sources, joint.sensitivity,
    )  # fmt: skip


def test_its_plan_knows_that_three_draws_are_added(terms):
    assert joint_terms(terms(method=NAME)).law.parties == 3
    assert joint_terms(terms()).law.parties == 1
    secure, joint = plan(terms(method=NAME)), plan(terms())
    for key in joint.terms.question.metrics:
        assert 1 < secure.half_width(key) / joint.half_width(key) < 3**0.5
        assert secure.data_share(key) < joint.data_share(key)


def test_asked_again_it_reads_the_sealed_answer_without_a_round(asked, ask, rounds, monkeypatch):
    first = ask(asked)
    monkeypatch.setattr(engine.importlib.util, "find_spec", lambda _: None)
    second = ask(asked)
    assert (first.charged_micro, second.charged_micro) == (1_000_000, 0)
    assert second.metrics == first.metrics
    assert len(rounds) == 1


def test_its_report_reads_back_from_its_file(asked, ask, rounds):
    report = ask(asked)
    assert Report.from_json(report.to_json()) == report
    assert report.to_json()["method"] == NAME


def test_it_is_charged_before_anything_is_opened(asked, ask, address, ledger, monkeypatch):
    charged = []

    def open_and_fail(*_):
        with closing(Ledger(address)) as another:
            charged.append(spent(another, asked))
        raise RoundFailed("a party left")

    monkeypatch.setattr(joint_secure, "run_round", open_and_fail)
    with pytest.raises(RoundFailed):
        ask(asked)
    assert charged == [1_000_000]
    assert spent(ledger, asked) == 1_000_000
    with pytest.raises(QuestionError, match="no sealed report"):
        stored_report(asked.id, ledger)


def test_after_an_abort_a_second_opening_is_paid_for_anew(
    question, ask, ledger, rounds, monkeypatch
):
    asked = question(method=NAME)
    with monkeypatch.context() as broken:
        broken.setattr(joint_secure.SecretDraw, "answer", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ask(asked)
    with pytest.raises(QuestionError, match="next revision, which is paid anew"):
        ask(asked)
    assert (spent(ledger, asked), rounds) == (1_000_000, [])
    assert ask(question(method=NAME, revision=2)).charged_micro == 1_000_000
    assert spent(ledger, asked) == 2_000_000


def test_the_joint_method_is_still_drawn_again_for_nothing(question, ask, ledger, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("dp_core.methods.joint.JointDraw.answer", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ask(question())
    assert ask(question()).charged_micro == 0
    assert spent(ledger, question()) == 1_000_000


def test_without_mpyc_nothing_is_spent(asked, ask, ledger, monkeypatch):
    monkeypatch.setattr(engine.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(EngineUnavailable, match="MPyC is not installed"):
        ask(asked)
    assert spent(ledger, asked) == 0


def test_beyond_the_budget_no_round_is_begun(question, ask, rounds):
    with pytest.raises(BudgetExceeded):
        ask(question(method=NAME, epsilon="5"))
    assert rounds == []
