"""A report is plain public JSON that reads back as what it was, or is refused."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dp_core.errors import ReportUnreadable
from dp_core.features.statistics import sensitivity
from dp_core.figures import STATISTICS, Figure
from dp_core.ledger import Sealed
from dp_core.methods import METHODS, method_named
from dp_core.params import NEIGHBOURS, PRIVACY_UNIT, Epsilon
from dp_core.plan import Plan, plan
from dp_core.quantities import Better, Direction, Group
from dp_core.release import release
from dp_core.report import SCHEMA, Report, judged
from dp_core.sealed_answer import read_answer
from dp_core.verdict import Verdict

ROOT = Path(__file__).parents[2]
PUBLISHED = json.loads((ROOT / "dp_core" / "report.schema.json").read_text("utf-8"))
SAMPLE: dict[str, Any] = json.loads((ROOT / "data" / "sample_report.json").read_text("utf-8"))


@pytest.fixture(params=sorted(METHODS))
def report(request, ledger, catalogue, question, values) -> Report:
    asked = question(method=request.param, epsilon="2")
    return release(asked, lambda: values(asked), ledger, catalogue)


def fits(written: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(PUBLISHED).is_valid(written))


def test_a_report_reads_back_as_what_it_was(report):
    written = json.loads(json.dumps(report.to_json(), allow_nan=False))
    assert Report.from_json(written) == report
    assert Report.from_json(written).to_json() == written


def test_what_was_charged_is_exact_to_the_millionth(report):
    odd = replace(report, charged_micro=333_334, remaining_micro=99_999_999)
    assert Report.from_json(json.loads(json.dumps(odd.to_json()))) == odd


def test_a_figure_keeps_what_its_prior_said(report):
    leaning = replace(report, reported=Figure(20.0, 18.0, 22.0, data_share=0.4, prior_only=21.0))
    written = leaning.to_json()
    assert written["reported"]["prior_only"] == 21.0
    without = replace(report, reported=replace(leaning.reported, prior_only=None))
    assert "prior_only" not in without.to_json()["reported"]
    assert Report.from_json(written) == leaning
    assert fits(written)


def test_a_report_is_asked_for_its_metrics_by_key_or_in_order(report):
    assert [metric.quantity.key for metric in report] == list(report.question.metrics)
    assert report.metric("fatigue").quantity.key == "fatigue"
    assert report.metric("fatigue").mean is report.metric("fatigue").statistics["mean"]
    assert report.epsilon == Epsilon.read(2)


def test_every_figure_has_the_verdict_of_its_plan(report):
    planned = plan(report.terms)
    for metric in report:
        key = metric.quantity.key
        assert set(metric.statistics) == set(STATISTICS)
        for name, each in metric.statistics.items():
            assert each.verdict is planned.verdict(key, name)
        for place, each in enumerate(metric.shares):
            assert each.verdict is planned.share_verdict(key, place)
        assert metric.planned_half_width == planned.half_width(key)


def test_every_share_has_the_verdict_of_its_own_threshold(report, monkeypatch):
    verdicts = [Verdict.USEFUL, Verdict.COARSE]
    monkeypatch.setattr(Plan, "share_verdict", lambda self, key, place: verdicts[place])
    planned = plan(report.terms)
    judged_anew = judged(report.terms, planned.expected, planned)
    assert [share.verdict for share in judged_anew[0].shares] == verdicts


def test_a_bin_can_be_read_when_its_interval_is_at_most_twenty_points_either_way(report):
    narrow, wide = Figure(0.2, 0.0, 0.4), Figure(0.2, 0.0, 0.401)
    metric = replace(report.metrics[0], histogram=(narrow, wide))
    assert metric.readable_bins == (True, False)


def test_the_guarantee_names_unit_neighbours_and_accountant(report):
    assert report.to_json()["guarantee"] == {
        "accountant": "pure",
        "epsilon": 2.0,
        "delta": 0.0,
        "rho": None,
        "privacy_unit": "athlete",
        "neighbours": "replace-one",
        "roster": 25,
        "also_covers": list(METHODS[report.question.method].also_covers),
    }


def test_numbers_are_written_in_the_metrics_unit(report):
    written = report.to_json()["metrics"]["resting_hr"]
    assert written["unit"] == "bpm"
    assert written["histogram"]["edges"][0] == 30.0
    assert written["histogram"]["edges"][-1] == 100.0
    assert len(written["histogram"]["edges"]) == len(written["histogram"]["shares"]) + 1
    assert [line["threshold"] for line in written["shares"]] == [60.0, 70.0]
    assert [line["direction"] for line in written["shares"]] == ["below", "above"]


def test_noiseless_sums_would_be_read_as_the_team_is(terms, question, values):
    """At an epsilon beyond any noise, the report must say what plain arithmetic says."""
    asked = question(epsilon=100, roster=400, method="per-statistic/1")
    made = terms(epsilon=100, roster=400, method="per-statistic/1")
    exact = method_named(asked.method).sums(made, values(asked, missing=0))
    noisy = {
        "counts": exact["counts"],
        "metrics": {
            key: {
                "sum": sums[0], "square": sums[1], "histogram": sums[2],
                "shares": [sums[3][0], sums[4][0]],
                "quartiles": [0, 0, 0],
            }
            for key, sums in exact["metrics"].items()
        },
    }  # fmt: skip
    sealed = Sealed({"noisy": noisy, "versions": {}}, "2026-04-01T00:00:00+00:00")
    read = read_answer(made, sealed, charged_micro=0, remaining_micro=0)
    numbers = values(asked, missing=0)["resting_hr"][0] / 10
    metric = read.metric("resting_hr")
    assert metric.reported.estimate == 400
    assert metric.mean.figure.estimate == pytest.approx(numbers.mean())
    assert metric.statistics["sd"].figure.estimate == pytest.approx(numbers.std())
    assert metric.shares[0].figure.estimate == pytest.approx((numbers < 60).mean())
    assert metric.shares[1].figure.estimate == pytest.approx((numbers >= 70).mean())
    assert sensitivity(metric.quantity, "sum") == 700


# The published schema


def test_the_schema_is_one_itself_and_carries_the_version():
    jsonschema.Draft202012Validator.check_schema(PUBLISHED)
    assert PUBLISHED["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert PUBLISHED["$id"] == PUBLISHED["properties"]["schema"]["const"] == SCHEMA


def test_every_report_fits_the_published_schema(report):
    jsonschema.validate(report.to_json(), PUBLISHED)
    jsonschema.validate(SAMPLE, PUBLISHED)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_report_of_changes_with_a_split_fits_too(method, ledger, catalogue, question, values):
    parts = tuple(Epsilon.read(1).split([1, 2, 3])) if METHODS[method].splits else ()
    asked = question(method=method, baseline=28, split=parts, revision=7)
    report = release(asked, lambda: values(asked), ledger, catalogue)
    jsonschema.validate(report.to_json(), PUBLISHED)
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


def test_a_report_of_every_metric_fits_too(ledger, catalogue, question, values):
    asked = question(metrics=tuple(catalogue.metrics), epsilon="4")
    report = release(asked, lambda: values(asked), ledger, catalogue)
    jsonschema.validate(report.to_json(), PUBLISHED)
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


def test_the_schema_lists_the_words_that_the_code_knows():
    parts = PUBLISHED["$defs"]
    assert parts["verdict"]["enum"] == [each.value for each in Verdict]
    assert parts["direction"]["enum"] == [*get_args(Direction)]
    assert parts["quantity"]["properties"]["better"]["enum"] == [*get_args(Better)]
    assert parts["quantity"]["properties"]["group"]["enum"] == [*get_args(Group)]
    assert parts["guarantee"]["properties"]["privacy_unit"]["const"] == PRIVACY_UNIT
    assert parts["guarantee"]["properties"]["neighbours"]["const"] == NEIGHBOURS


# Damage


@pytest.mark.parametrize(
    "wrong",
    [None, [], "text", 3, {}, {"schema": SCHEMA}, SAMPLE | {"schema": "huddle-report/1"}, [SAMPLE]],
)
def test_a_report_of_another_kind_is_refused(wrong):
    with pytest.raises(ReportUnreadable):
        Report.from_json(wrong)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a JSON value, as the keys that lead to it."""
    inside = node.items() if isinstance(node, dict) else enumerate(node)
    found = []
    for key, child in inside:
        found.append((*path, key))
        if isinstance(child, dict | list):
            found += places(child, (*path, key))
    return found


PLACES = places(SAMPLE)
MAY_BE_FEWER = {"versions", "norms"}
"""Lists that say no more when an entry is missing."""


def node_at(report: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        report = report[key]
    return report


def test_a_report_with_anything_missing_is_refused():
    for place in PLACES:
        damaged = deepcopy(SAMPLE)
        del node_at(damaged, place[:-1])[place[-1]]
        if MAY_BE_FEWER & set(place[:-1]) and len(place) < 5:
            continue
        if place[-1] == "prior_only":
            continue
        with pytest.raises(ReportUnreadable):
            Report.from_json(damaged)


def test_a_report_with_anything_added_is_refused():
    for place in [(), *PLACES]:
        damaged = deepcopy(SAMPLE)
        node = node_at(damaged, place)
        if isinstance(node, dict) and place != ("versions",):
            node["added"] = 1
            with pytest.raises(ReportUnreadable):
                Report.from_json(damaged)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("id",), "0" * 24),
        (("question", "team"), "Hawks"),
        (("question", "epsilon"), "0.5"),
        (("question", "revision"), 2),
        (("guarantee", "epsilon"), 0.1),
        (("method",), "another/1"),
        (("sealed_at",), "yesterday"),
        (("charged",), -1),
        (("remaining",), float("inf")),
        (("remaining",), float("nan")),
        (("reported", "low"), 10**400),
        (("reported", "low"), float("-inf")),
        (("reported", "estimate"), 1e9),
        (("reported", "estimate"), "20"),
        (("reported", "estimate"), True),
        (("terms", 0, "high"), 10**400),
        (("terms", 0, "label"), "Mended"),
    ],
)
def test_a_report_that_was_mended_is_refused(place, value):
    damaged = deepcopy(SAMPLE)
    node_at(damaged, place[:-1])[place[-1]] = value
    with pytest.raises(ReportUnreadable, match="damaged"):
        Report.from_json(damaged)


def test_a_report_of_an_unknown_method_is_refused_however_well_it_is_made(report):
    asked = replace(report.question, method="oracle/1")
    written = report.to_json() | {"question": asked.to_json(), "id": asked.id, "method": "oracle/1"}
    with pytest.raises(ReportUnreadable):
        Report.from_json(written)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from([10**400, -(10**400), 1e308, "NaN", "1", "\x00"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=4,
)  # fmt: skip


@settings(max_examples=400)
@given(place=st.sampled_from(PLACES), junk=JUNK)
def test_a_damaged_report_is_refused_or_reads_as_what_it_says(place, junk):
    damaged = deepcopy(SAMPLE)
    node_at(damaged, place[:-1])[place[-1]] = junk
    try:
        read = Report.from_json(damaged)
    except ReportUnreadable as refused:
        assert str(refused).endswith(("damaged", "can read"))
        assert refused.__suppress_context__ or refused.__context__ is None
    else:
        assert read.to_json() == damaged


@settings(max_examples=200)
@given(one=st.sampled_from(PLACES), other=st.sampled_from(PLACES))
def test_two_parts_that_changed_places_are_refused_or_alike(one, other):
    damaged = deepcopy(SAMPLE)
    first, second = deepcopy(node_at(SAMPLE, one)), deepcopy(node_at(SAMPLE, other))
    if one[: len(other)] == other or other[: len(one)] == one:
        return
    node_at(damaged, one[:-1])[one[-1]] = second
    node_at(damaged, other[:-1])[other[-1]] = first
    try:
        assert Report.from_json(damaged).to_json() == damaged
    except ReportUnreadable:
        assert damaged != SAMPLE


@given(JUNK)
def test_anything_else_is_refused(junk):
    with pytest.raises(ReportUnreadable):
        Report.from_json(junk)


def test_the_sample_report_can_be_read(catalogue):
    sample = Report.from_json(SAMPLE)
    assert sample.question.catalogue == catalogue.version
    assert sample.terms.quantities == catalogue.quantities(sample.question.metrics, None)
