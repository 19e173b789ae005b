"""No answers drawn about neighbouring squads prove more than what is claimed.

2,000 answers about each squad of a pair, at two levels of epsilon. Each finding takes
four Clopper-Pearson bounds of error 1e-9; the 162 findings of this file together raise
a false alarm with a chance below 1e-6.
"""

from __future__ import annotations

import math

import pytest

from tests.privacy.audit import (
    DRAWS,
    ERROR,
    LEVELS,
    PAIRS,
    REPORTS,
    Finding,
    Pair,
    audit,
    broken,
    lower_bound,
)

pytestmark = pytest.mark.slow

WORST, MISSING = PAIRS[:2]


@pytest.mark.parametrize("epsilon", LEVELS)
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_no_answers_about_one_metric_prove_a_claim_wrong(pair: Pair, epsilon: str) -> None:
    assert_claims_hold(audit(pair, epsilon, DRAWS))


@pytest.mark.parametrize("pair", REPORTS, ids=lambda pair: pair.name)
def test_no_reports_on_three_metrics_of_two_sources_prove_a_claim_wrong(pair: Pair) -> None:
    assert_claims_hold(audit(pair, "8", DRAWS // 2))


def assert_claims_hold(findings: list[Finding]) -> None:
    """Neither bounds nor any single answer's log-likelihood ratio may pass the claim."""
    proven_wrong = broken(findings)
    assert proven_wrong == set()
    for found in findings:
        assert found.largest <= found.claim + 1e-9


@pytest.mark.parametrize(
    ("pair", "epsilon", "kinds"),
    [
        (WORST, "4.2", ["sum"]),
        (WORST, "21", ["histogram", "share"]),
        (MISSING, "4.2", ["count"]),
        (MISSING, "21", ["square", "share"]),
    ],
    ids=["sum", "histogram", "count", "square"],
)
def test_the_audit_sees_nearly_half_of_what_a_statistic_may_give_away(
    pair: Pair, epsilon: str, kinds: list[str]
) -> None:
    # Lower bounds come to 0.6 to 0.8 of the claim; 0.4 is eight standard errors less.
    findings = {found.kind: found for found in audit(pair, epsilon, DRAWS)}
    for kind in kinds:
        assert findings[kind].lower_bound > 0.4 * findings[kind].claim


def test_a_lower_bound_holds_with_its_stated_error_and_tightens_with_draws() -> None:
    assert lower_bound(0, 10, 100) == -math.inf
    assert lower_bound(100, 100, 100) < 0  # one event, certain for both, proves nothing
    few, many = lower_bound(73, 27, 100), lower_bound(7300, 2700, 10_000)
    assert few < many < math.log(73 / 27)
    assert lower_bound(7300, 2700, 10_000, error=0.05) > many
    assert ERROR * 4 * 162 < 1e-6
