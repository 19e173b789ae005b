"""A report is plain public JSON that reads back as what it was."""

from __future__ import annotations

import json
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dp_core.errors import ReportUnreadable
from dp_core.history import change_between, previous_report, sealed_questions
from dp_core.ledger import Ledger
from dp_core.methods import METHODS
from dp_core.metrics import Catalogue
from dp_core.params import EPSILON_STEPS, Epsilon, Window
from dp_core.plan import half_width_curves, plan
from dp_core.release import release
from dp_core.report import Report
from dp_core.terms import Terms
from dp_core.utility.takes import (
    half_width,
    sentence,
    what_it_takes,
    with_metrics,
    with_roster,
)
from tests.conftest import Ask, MakeValues

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "dp_core" / "report.schema.json").read_text("utf-8"))
SAMPLE: dict[str, Any] = json.loads((ROOT / "data" / "sample_report.json").read_text("utf-8"))


@pytest.fixture(params=sorted(METHODS))
def report(
    request: pytest.FixtureRequest,
    ledger: Ledger,
    catalogue: Catalogue,
    question: Ask,
    values: MakeValues,
) -> Report:
    asked = question(method=request.param, epsilon="2")
    return release(asked, lambda: values(asked), ledger, catalogue)


def test_a_report_reads_back_as_what_it_was(report: Report) -> None:
    written = json.loads(json.dumps(report.to_json()))
    assert Report.from_json(written) == report


def test_every_report_fits_the_published_schema(report: Report) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(report.to_json(), SCHEMA)
    jsonschema.validate(SAMPLE, SCHEMA)


def test_the_guarantee_names_unit_neighbours_and_accountant(report: Report) -> None:
    assert report.to_json()["guarantee"] == {
        "accountant": "pure",
        "epsilon": 2.0,
        "delta": 0.0,
        "rho": None,
        "privacy_unit": "athlete",
        "neighbours": "replace-one",
        "roster": 25,
    }


def test_the_sample_report_can_be_read(catalogue: Catalogue) -> None:
    sample = Report.from_json(SAMPLE)
    assert sample.question.catalogue == catalogue.version
    assert sample.terms.quantities == catalogue.quantities(sample.question.metrics, None)


def test_a_report_of_another_kind_is_refused() -> None:
    for wrong in (None, [], "text", 3, {}, {**SAMPLE, "schema": "huddle-report/2"}):
        with pytest.raises(ReportUnreadable):
            Report.from_json(wrong)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node)
    found = []
    for key, child in inside:
        found.append((*path, key))
        if isinstance(child, dict | list):
            found += places(child, (*path, key))
    return found


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
    st.just([]), st.just({}),
)  # fmt: skip


@settings(max_examples=300)
@given(place=st.sampled_from(places(SAMPLE)), junk=JUNK, drop=st.booleans())
def test_a_damaged_report_is_refused_or_read_and_nothing_else(
    place: tuple[Any, ...], junk: Any, drop: bool
) -> None:
    damaged = deepcopy(SAMPLE)
    node: Any = damaged
    for key in place[:-1]:
        node = node[key]
    if drop:
        del node[place[-1]]
    else:
        node[place[-1]] = junk
    try:
        Report.from_json(damaged)
    except ReportUnreadable as refused:
        assert len(str(refused)) < 100


def test_the_plan_and_the_curve_agree_where_they_meet(
    terms: Any,
) -> None:
    for method in METHODS:
        asked: Terms = terms(method=method, epsilon="2.5", roster=100)
        steps = [Epsilon.read(step) for step in EPSILON_STEPS]
        curve = half_width_curves(asked, steps)
        planned = plan(asked)
        for key in asked.question.metrics:
            at = curve[key][EPSILON_STEPS.index("2.5")]
            assert at == pytest.approx(planned.half_width(key), rel=0.02)


def test_more_epsilon_never_plans_a_wider_interval(terms: Any) -> None:
    for method in METHODS:
        curve = half_width_curves(
            terms(method=method, roster=60), [Epsilon.read(step) for step in EPSILON_STEPS]
        )
        for widths in curve.values():
            rises = [later - sooner for sooner, later in pairwise(widths)]
            assert max(rises) <= 0.05 * widths[0]


def test_what_it_takes_is_true_when_it_is_done(terms: Any) -> None:
    for method in METHODS:
        asked: Terms = terms(method=method, roster=60, epsilon="2", metrics=("stress", "mood"))
        takes = what_it_takes(asked, "mood")
        matters = asked.quantity("mood").matters
        if takes.epsilon is not None:
            assert half_width(asked, "mood", takes.epsilon) <= matters
        if takes.athletes is not None:
            assert half_width(with_roster(asked, takes.athletes), "mood") <= matters
        if takes.metrics is not None:
            assert half_width(with_metrics(asked, "mood", takes.metrics), "mood") <= matters
        assert sentence(takes, asked).startswith("Mood")


def test_where_nothing_would_do_it_says_so(terms: Any) -> None:
    asked: Terms = terms(
        method="per-statistic/1", roster=5, epsilon="0.1", metrics=("resting_hr", "body_mass")
    )
    takes = what_it_takes(asked, "body_mass")
    if takes.epsilon is None and takes.athletes is None and takes.metrics is None:
        assert "pool several teams" in sentence(takes, asked)


def test_the_previous_report_is_the_latest_window_that_shares_no_day(
    ledger: Ledger, catalogue: Catalogue, question: Ask, values: MakeValues
) -> None:
    ends = ("2026-01-04", "2026-02-01", "2026-02-15", "2026-03-15")
    for end in ends:
        asked = question(
            epsilon="0.5",
            window=Window.read("4w", until=__import__("datetime").date.fromisoformat(end)),
        )
        last = release(asked, lambda asked=asked: values(asked), ledger, catalogue)  # type: ignore[misc]
    earlier = previous_report(ledger, last, "fatigue")
    assert earlier is not None
    assert earlier.question.window.end.isoformat() == "2026-02-15"
    assert previous_report(ledger, last, "mood") is None
    ordered = [q.window.end.isoformat() for q in sealed_questions(ledger, last.question.account)]
    assert ordered == sorted(ends, reverse=True)
    change = change_between(earlier.metric("fatigue"), last.metric("fatigue"))
    assert change.difference.low <= change.difference.estimate <= change.difference.high
    assert not change_between(last.metric("fatigue"), last.metric("fatigue")).is_seen
