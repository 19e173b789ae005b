"""The joint method asks its questions of one release, and reads it in any way for free."""

import json
from dataclasses import replace

import numpy as np
import pytest

from dp_core.errors import ParameterError, QuestionError, ReportUnreadable
from dp_core.figures import AS_SEALED, Reading
from dp_core.methods import DEFAULT_METHOD, METHODS
from dp_core.methods.joint import Joint, joint_terms
from dp_core.params import Epsilon
from dp_core.plan import plan
from dp_core.release import release, reread, stored_report

JOINT = METHODS["joint/1"]


def test_it_is_what_a_report_uses_unless_another_is_asked_for():
    assert DEFAULT_METHOD == "joint/1"
    assert isinstance(JOINT, Joint)


def test_it_explains_itself_in_two_sentences():
    for method in METHODS.values():
        assert method.explanation.count(". ") == 1


def test_a_metric_alone_in_its_source_needs_no_cell_for_gaps(terms):
    alone = joint_terms(terms(metrics=("sleep_hours", "vo2max")))
    assert [item.often_missing for item in alone.layout.items] == [False, False]
    assert [item.gap_rate for item in alone.layout.items] == [0.0, 0.0]


def test_items_that_are_often_left_out_get_a_cell_of_their_own(terms):
    both = joint_terms(terms(metrics=("vo2max", "body_mass")))
    assert [item.often_missing for item in both.layout.items] == [True, False]
    assert [item.gap_rate for item in both.layout.items] == [0.3, 0.1]


def test_the_plan_expects_the_usual_share_to_report(terms):
    assert joint_terms(terms(roster=100)).expected == 85


def test_a_split_is_refused_and_costs_nothing(ledger, catalogue, question, values):
    asked = question(split=tuple(Epsilon.read(1).split([1, 2, 3])))
    with pytest.raises(ParameterError):
        release(asked, lambda: values(asked), ledger, catalogue)
    assert ledger.account(asked.account).spent_micro == 0


def test_what_is_sealed_is_the_sums_moved_by_one_draw(terms, question, values):
    asked, made = question(), terms()
    exact = JOINT.sums(made, values(asked))
    answer = JOINT.noise(made).answer(exact)
    assert list(answer) == list(asked.metrics)
    moved = [np.subtract(answer[key], exact[key]) for key in asked.metrics]
    by_source = {q.group: [] for q in made.quantities}
    for quantity, step in zip(made.quantities, moved, strict=True):
        by_source[quantity.group].append(step.sum())
    assert all(len(set(totals)) == 1 for totals in by_source.values())
    assert all(type(number) is int for sums in answer.values() for number in sums)


@pytest.fixture
def sealed(ledger, catalogue, question, values):
    asked = question(epsilon="2")
    return release(asked, lambda: values(asked), ledger, catalogue)


def test_another_prior_re_reads_the_sealed_sums_for_free_and_says_so(sealed, ledger):
    spent = ledger.account(sealed.question.account).spent_micro
    quantity = sealed.metric("resting_hr").quantity
    higher = replace(quantity.prior, mean=80.0, source="a coach's guess")
    again = stored_report(
        sealed.question.id, ledger, reading=Reading(priors={"resting_hr": higher})
    )
    assert ledger.account(sealed.question.account).spent_micro == spent
    assert again.to_json()["reading"]["changed_priors"]["resting_hr"]["mean"] == 80
    before, after = (r.metric("resting_hr").mean.figure for r in (sealed, again))
    assert after.estimate > before.estimate
    assert after.prior_only == pytest.approx(80, abs=1)
    assert again.metric("fatigue") == sealed.metric("fatigue")
    assert type(again).from_json(again.to_json()) == again
    assert stored_report(sealed.question.id, ledger).metrics == sealed.metrics


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("resting_hr", {"mean": 200.0}), ("resting_hr", {"athlete_sd": 0.0}),
        ("resting_hr", {"team_sd": 500.0}), ("resting_hr", {"sd_spread": 9.0}),
        ("resting_hr", {"mean": float("nan")}), ("mood", {}),
    ],
)  # fmt: skip
def test_a_prior_that_makes_no_sense_is_refused(sealed, ledger, key, parts):
    prior = replace(sealed.metric("resting_hr").quantity.prior, **parts)
    with pytest.raises(ParameterError):
        stored_report(sealed.question.id, ledger, reading=Reading(priors={key: prior}))
    written = sealed.to_json()
    written["reading"] = Reading(priors={key: prior}).to_json()
    with pytest.raises(ReportUnreadable):
        type(sealed).from_json(written)


def test_a_report_can_be_read_anew_from_its_file_alone(sealed):
    saved = json.loads(json.dumps(sealed.to_json()))
    again = reread(type(sealed).from_json(saved), Reading(whom="population"))
    assert again.reading.whom == "population"
    assert reread(again, AS_SEALED).metrics == sealed.metrics


def test_intervals_for_the_population_are_wider_and_estimates_the_same(sealed, ledger):
    about = stored_report(sealed.question.id, ledger, reading=Reading(whom="population"))
    for mine, theirs in zip(sealed, about, strict=True):
        assert theirs.mean.figure.estimate == mine.mean.figure.estimate
        assert theirs.mean.figure.half_width > mine.mean.figure.half_width
        assert theirs.mean.verdict is mine.mean.verdict


def test_sums_of_the_other_method_are_read_in_one_way_only(ledger, catalogue, question, values):
    asked = question(method="per-statistic/1")
    release(asked, lambda: values(asked), ledger, catalogue)
    with pytest.raises(QuestionError):
        stored_report(asked.id, ledger, reading=Reading(whom="population"))


def test_at_a_usual_epsilon_it_promises_far_more_than_the_other_method(terms):
    joint, other = (
        plan(terms(epsilon="2", method=name)) for name in ("joint/1", "per-statistic/1")
    )
    for key in joint.terms.question.metrics:
        assert joint.half_width(key) < other.half_width(key) / 2


LAID_OUT = {
    (25, "0.5"): (64, {"hrv_rmssd": (-1.0, 1.0), "sleep_hours": (-1.0, 1.0)}),
    (60, "2"): (
        64,
        {"hrv_rmssd": (-1.522727, 0.0, 1.522727), "sleep_hours": (-2.371708, 0.0, 2.371708)},
    ),
    (150, "2"): (
        64,
        {
            "hrv_rmssd": (-2.030303, -1.015152, 0.0, 1.015152, 2.030303),
            "sleep_hours": (-3.162278, -1.581139, 0.0, 1.581139, 3.162278),
        },
    ),
}


@pytest.mark.parametrize(("roster", "epsilon"), sorted(LAID_OUT))
def test_sealed_sums_of_this_revision_keep_their_knots(terms, roster, epsilon):
    """Sums mean nothing under other knots: whoever changes these needs a `joint/2`."""
    metrics = ("hrv_rmssd", "sleep_hours")
    layout = joint_terms(terms(metrics=metrics, roster=roster, epsilon=epsilon)).layout
    found = {i.quantity.key: tuple(round(knot, 6) for knot in i.knots) for i in layout.items}
    assert (layout.resolution, found) == LAID_OUT[roster, epsilon]
