"""Where noise leaves little to each metric, a report of fewer tells more."""

import pytest

from dp_core.plan import plan
from dp_core.utility.fewer import propose_metrics

TEN = (
    "resting_hr", "hrv_rmssd", "sleep_hours", "fatigue", "soreness",
    "stress", "mood", "weekly_load", "vo2max", "body_mass",
)  # fmt: skip


@pytest.fixture
def ask(terms):
    def make(**parts):
        return plan(terms(metrics=parts.pop("metrics", TEN), **parts))

    return make


def told(drawn):
    """The variance between teams that the data explains, over all means."""
    return sum(
        drawn.expected.quantities[q.key].statistics["mean"].data_share
        * (q.prior.team_sd / q.prior.athlete_sd) ** 2
        for q in drawn.terms.quantities
    )


def test_a_faint_report_is_proposed_fewer_metrics_and_they_tell_more(ask):
    asked = ask(epsilon="0.5")
    kept = propose_metrics(asked)
    assert 1 <= len(kept) < 6
    assert told(ask(metrics=kept, epsilon="0.5")) > told(asked)
    assert list(kept) == [key for key in TEN if key in kept]


def test_the_fainter_the_fewer(ask):
    counts = [len(propose_metrics(ask(epsilon=epsilon))) for epsilon in ("0.25", "0.5", "1")]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_a_report_that_says_enough_is_left_alone(ask):
    assert propose_metrics(ask(epsilon="4", roster=100)) == ()
    assert propose_metrics(ask(metrics=("fatigue",), epsilon="0.1")) == ()


def test_a_method_without_priors_is_left_alone(ask):
    assert propose_metrics(ask(method="per-statistic/1", epsilon="0.5")) == ()
