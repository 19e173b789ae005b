"""Groups compose in parallel, and a report is measured again once."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import numpy as np
import pytest

from dp_core.errors import ParameterError, QuestionError
from dp_core.estimate.joint.twice import TwiceLaw
from dp_core.history import sealed_questions
from dp_core.ledger import Opening
from dp_core.methods.joint import drawn_terms, joint_terms
from dp_core.params import Epsilon
from dp_core.plan import half_width_curves, plan
from dp_core.question import Account, Group
from dp_core.release import release, stored_report
from dp_core.report import Report
from dp_core.rho import Delta
from dp_core.terms import Terms

BACKS, FORWARDS = Group("Backs", 12), Group("Forwards", 13)
WHO = {"Backs": range(12), "Forwards": range(12, 25)}
FALCONS = Account("Falcons")


@pytest.fixture
def ask(ledger, question, values, catalogue):
    """Release a question of 25 athletes: `ask(groups=…, who=…, made=…)`."""

    def release_it(*, who=(), made=None, **parts):
        asked = question(**parts)
        return release(asked, lambda: made or values(asked), ledger, catalogue, dict(who))

    return release_it


def test_two_groups_cost_what_one_squad_costs_and_each_has_its_own_figures(ask, ledger):
    backs = ask(groups=(BACKS, FORWARDS), who=WHO, epsilon="2")
    forwards = stored_report(backs.question.id, ledger, group="Forwards")
    assert ledger.account(FALCONS).spent_micro == 2_000_000
    assert (backs.terms.group, backs.terms.roster) == ("Backs", 12)
    assert (forwards.terms.group, forwards.terms.roster) == ("Forwards", 13)
    assert backs.noisy != forwards.noisy
    for report in (backs, forwards):
        assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


def test_each_group_hears_of_its_own_athletes_alone(ask, monkeypatch):
    """With next to no noise the sums of a group are those of its athletes."""
    numbers = np.array([400] * 12 + [900] * 13)
    made = {"resting_hr": (numbers, np.ones(25, dtype=bool))}
    door = sys.modules["dp_core.release"]
    seen, real = {}, door._only

    def spy(values, places):
        part = real(values, places)
        seen[len(part["resting_hr"][0])] = set(part["resting_hr"][0].tolist())
        return part

    monkeypatch.setattr(door, "_only", spy)
    ask(groups=(BACKS, FORWARDS), who=WHO, made=made, metrics=("resting_hr",))
    assert seen == {12: {400}, 13: {900}}


def test_each_group_has_noise_of_its_own(ask, terms):
    made = {"resting_hr": (np.full(25, 580), np.ones(25, dtype=bool))}
    twelve = {"Backs": range(12), "Forwards": range(12, 24)}
    report = ask(groups=(BACKS, Group("Forwards", 12)), who=twelve, made=made,
                 metrics=("resting_hr",), epsilon="0.5")  # fmt: skip
    sealed = report.question
    assert sealed.groups[0].size == sealed.groups[1].size
    part = terms(groups=sealed.groups, metrics=("resting_hr",), epsilon="0.5").parts()[0]
    assert joint_terms(part).roster == 12


@pytest.mark.parametrize(
    "who",
    [
        {},
        {"Backs": range(12)},
        {"Backs": range(12), "Forwards": range(11, 24)},
        {"Backs": range(13), "Forwards": range(13, 25)},
        {"Backs": range(12), "Forwards": range(13, 26)},
        {"Backs": range(12), "Keepers": range(12, 25)},
    ],
)
def test_groups_that_are_not_the_questions_or_share_an_athlete_cost_nothing(ask, ledger, who):
    with pytest.raises(QuestionError):
        ask(groups=(BACKS, FORWARDS), who=who)
    assert ledger.account(FALCONS).spent_micro == 0


def test_a_question_without_groups_takes_none(ask, ledger):
    with pytest.raises(QuestionError):
        ask(who={"Backs": range(12)})
    assert ledger.account(FALCONS).spent_micro == 0


def test_terms_know_no_group_that_the_question_does_not_name(terms):
    with pytest.raises(QuestionError):
        replace(terms(), group="Backs")
    assert terms().parts() == (terms(),)
    assert terms().alone() == terms()


# Measured again


def again(question, epsilon="1", first="0.5", **parts):
    return question(epsilon=epsilon, remeasures=Epsilon.read(first), **parts)


def test_a_second_measurement_is_sharper_and_paid_beside_the_first(ask, ledger):
    first = ask(epsilon="0.5")
    second = ask(epsilon="1", remeasures=Epsilon.read("0.5"))
    assert ledger.account(FALCONS).spent_micro == 1_500_000
    assert second.noisy["first"] == first.noisy
    assert second.noisy["again"] != first.noisy
    for one, two in zip(first, second, strict=True):
        assert two.planned_half_width < one.planned_half_width
        assert two.mean.figure.data_share > one.mean.figure.data_share
    assert [q.epsilon for q in sealed_questions(ledger, FALCONS)] == [
        Epsilon.read("0.5"), Epsilon.read("1"),
    ]  # fmt: skip
    assert Report.from_json(json.loads(json.dumps(second.to_json()))) == second
    assert stored_report(second.question.id, ledger).metrics == second.metrics


def test_it_can_be_done_once(ask, ledger):
    ask(epsilon="0.5")
    ask(epsilon="1", remeasures=Epsilon.read("0.5"))
    with pytest.raises(QuestionError, match="once"):
        ask(epsilon="0.7", remeasures=Epsilon.read("0.5"))
    ask(epsilon="1", remeasures=Epsilon.read("0.5"))  # the same one is read, not paid
    assert ledger.account(FALCONS).spent_micro == 1_500_000


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"metrics": ("resting_hr",)},
        {"roster": 24},
        {"revision": 2},
        {"groups": (BACKS, FORWARDS)},
    ],
)
def test_only_a_sealed_report_of_the_same_question_is_measured_again(ask, ledger, wrong):
    if wrong:
        ask(epsilon="0.5")
    before = ledger.account(FALCONS).spent_micro
    who = WHO if "groups" in wrong else {}
    with pytest.raises((QuestionError, ParameterError)):
        ask(epsilon="1", remeasures=Epsilon.read("0.5"), who=who, **wrong)
    assert ledger.account(FALCONS).spent_micro == before


def test_a_method_that_reads_in_one_way_only_cannot_be_measured_again(ask, ledger):
    parts = {"method": "per-statistic/1", "metrics": ("resting_hr",)}
    ask(epsilon="0.5", **parts)
    with pytest.raises(QuestionError, match="joint report"):
        ask(epsilon="1", remeasures=Epsilon.read("0.5"), **parts)


def test_the_second_draw_has_the_knots_of_the_first_and_a_price_of_its_own(terms):
    once, both = (
        joint_terms(terms(epsilon="0.5")),
        terms(epsilon="4", remeasures=Epsilon.read("0.5")),
    )
    drawn = drawn_terms(both)
    assert [item.knots for item in drawn.layout.items] == [item.knots for item in once.layout.items]
    assert drawn.epsilon == Epsilon.read(4)
    assert isinstance(joint_terms(both).law, TwiceLaw)


def test_the_slider_shows_what_both_would_say_together(terms):
    both = terms(epsilon="1", remeasures=Epsilon.read("0.5"))
    curve = half_width_curves(both, [Epsilon.read("0.5"), Epsilon.read("1"), Epsilon.read("4")])
    for key, widths in curve.items():
        assert widths == sorted(widths, reverse=True)
        assert widths[1] == pytest.approx(plan(both).half_width(key), rel=1e-6)


def test_gaussian_measurements_are_as_sharp_as_one_of_both_prices(terms):
    """0.6² + 0.8² = 1: but each interval leaves out half as much."""
    gaussian = {"method": "joint-gaussian/1"}
    both = joint_terms(terms(epsilon="0.8", remeasures=Epsilon.read("0.6"), **gaussian))
    one = joint_terms(terms(epsilon="1", **gaussian))
    assert both.law.sd == pytest.approx(one.law.sd)
    assert both.tail == one.tail / 2


def test_a_gaussian_report_is_measured_again_in_an_account_in_zcdp(
    ledger, question, values, catalogue
):
    hawks = Account("Hawks")
    ledger.open_account(hawks, Opening(Epsilon.read(8), Delta(5)))
    for parts in ({"epsilon": "0.5"}, {"epsilon": "1", "remeasures": Epsilon.read("0.5")}):
        asked = question(account=hawks, method="joint-gaussian/1", **parts)
        report = release(asked, lambda asked=asked: values(asked), ledger, catalogue)
    assert ledger.account(hawks).spent == 500_000**2 + 1_000_000**2
    assert report.metrics[0].mean.figure.half_width > 0
    assert isinstance(report.terms, Terms)
