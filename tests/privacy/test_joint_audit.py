"""Audits of the joint release: worst neighbours cannot be told apart better than epsilon says.

Two squads differ in one athlete. Each is released many times by the exact sampler; the event
is that the log-likelihood ratio is at least nine tenths of epsilon, or that the totals of a
source differ. Clopper-Pearson bounds at 1e-7 on its two probabilities give a lower bound on
epsilon, so a sound release raises a false alarm with probability below 2e-7 a pair. Mutants
show what the audit catches; a wrong radius law it cannot see, that is the chi-square's task
in `test_knorm`.
"""

from dataclasses import replace
from math import inf, log

import numpy as np
import pytest
from scipy.stats import beta

from dp_core.estimate.joint.planning import plan_joint
from dp_core.features import soft_histogram
from dp_core.features.soft_histogram import sum_weights
from dp_core.mechanisms.knorm import JointKNorm
from dp_core.params import Epsilon
from tests.dp_core.features.made_up import make_quantity, make_values

ERROR = 1e-7
METRICS = tuple(f"item_{place}" for place in range(10))
QUANTITIES = [make_quantity(key) for key in METRICS]
LOWEST, HIGHEST, MISSING = 0, 40, None

PAIRS = {
    "moves from the first to the last knot in all metrics": ([20, LOWEST], [20, HIGHEST]),
    "goes missing": ([20, HIGHEST], [20, MISSING]),
    "is added": ([20], [20, LOWEST]),
}


def terms_of(roster=2):
    return plan_joint(QUANTITIES, roster=roster, epsilon=Epsilon.read(1), expected=roster)


def sums_of(terms, squad):
    values = make_values(**dict.fromkeys(METRICS, squad))
    return [np.array(cells) for cells in sum_weights(terms.layout, values)]


def norm(difference):
    return max(max(cells[cells > 0].sum(), -cells[cells < 0].sum()) for cells in difference)


def log_ratio(answer, one, other, terms):
    """The log-likelihood ratio of an answer; infinite when one squad could not give it."""
    apart = [
        len({int((a - s).sum()) for a, s in zip(answer, sums, strict=True)}) > 1
        for sums in (one, other)
    ]
    if any(apart):
        return 0.0 if all(apart) else inf if apart[1] else -inf
    rate = float(terms.epsilon) / terms.layout.resolution
    gaps = [norm([a - s for a, s in zip(answer, sums, strict=True)]) for sums in (one, other)]
    return rate * (gaps[1] - gaps[0])


def audit(mechanism, terms, one, other, draws):
    """Return a lower bound on epsilon and the largest log-likelihood ratio."""
    ratios = [
        [
            log_ratio([np.array(z) + s for z, s in zip(mechanism.draw(), sums, strict=True)],
                      one, other, terms)
            for _ in range(draws)
        ]
        for sums in (one, other)
    ]  # fmt: skip
    bounds = [
        lower_bound(
            sum(sign * ratio >= 0.9 for ratio in ratios[first]),
            sum(sign * ratio >= 0.9 for ratio in ratios[1 - first]),
            draws,
        )
        for sign, first in ((1, 0), (-1, 1))
    ]
    return max(bounds), max(abs(ratio) for side in ratios for ratio in side)


def lower_bound(hits, false_hits, draws):
    if hits == 0:
        return -inf
    least = beta.ppf(ERROR, hits, draws - hits + 1)
    most = beta.ppf(1 - ERROR, false_hits + 1, draws - false_hits) if false_hits < draws else 1.0
    return log(least / most)


@pytest.mark.parametrize("pair", PAIRS)
def test_no_answer_is_more_than_e_to_the_epsilon_likelier_for_a_neighbour(pair):
    terms = terms_of()
    one, other = (sums_of(terms, squad) for squad in PAIRS[pair])
    bound, largest = audit(terms.mechanism, terms, one, other, draws=60)
    assert largest == pytest.approx(1.0)  # the worst neighbours reach it and nothing passes it
    assert bound <= 1.0


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS)
def test_many_answers_prove_nearly_epsilon_and_no_more(pair):
    terms = terms_of()
    one, other = (sums_of(terms, squad) for squad in PAIRS[pair])
    bound, _ = audit(terms.mechanism, terms, one, other, draws=4000)
    assert 0.5 < bound <= 1.0


def test_an_athlete_who_loses_one_source_moves_no_more_than_epsilon():
    quantities = [replace(q, group="wearable") if i < 4 else q for i, q in enumerate(QUANTITIES)]
    terms = plan_joint(quantities, roster=2, epsilon=Epsilon.read(1))
    values = [
        make_values(**{key: [20, pulse if place < 4 else 0] for place, key in enumerate(METRICS)})
        for pulse in (HIGHEST, MISSING)
    ]
    one, other = ([np.array(c) for c in sum_weights(terms.layout, each)] for each in values)
    difference = [a - b for a, b in zip(one, other, strict=True)]
    assert norm(difference) == terms.layout.resolution


@pytest.mark.slow
def test_the_audit_catches_a_halved_sensitivity():
    terms = terms_of()
    mutant = JointKNorm(
        epsilon=terms.epsilon,
        cells=terms.layout.cells,
        sensitivity=terms.layout.resolution // 2,
    )
    one, other = (sums_of(terms, squad) for squad in PAIRS["goes missing"])
    bound, _ = audit(mutant, terms, one, other, draws=3000)
    assert bound > 1.0


def test_the_audit_catches_an_athlete_who_is_dropped_from_one_metric_alone(monkeypatch):
    def dropped(item, resolution, numbers, filled, present):
        table = soft_histogram.weight_table(item.quantity, item.knots, resolution)
        return [int(part) for part in table[numbers[filled] - item.quantity.low].sum(axis=0)]

    monkeypatch.setattr(soft_histogram, "_sum_item", dropped)
    terms = terms_of()
    values = [
        make_values(**{key: [20, 20] for key in METRICS} | {"item_0": [20, answer]})
        for answer in (20, MISSING)
    ]
    one, other = ([np.array(c) for c in sum_weights(terms.layout, each)] for each in values)
    bound, largest = audit(terms.mechanism, terms, one, other, draws=60)
    assert largest == inf
    assert bound > 1.0
