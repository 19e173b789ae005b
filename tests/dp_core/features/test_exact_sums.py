"""Exact sums never show themselves."""

from dp_core.features.exact_sums import ExactSums


def test_exact_sums_show_how_many_metrics_and_no_number():
    assert repr(ExactSums({"fatigue": [123, 456]})) == "ExactSums(1 metrics)"
