"""Our own methods as engines, and the one that never looks at data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np

from dp_core.engines.compare.engine import REPLACE, Answers, settle
from dp_core.estimate.joint.family import Belief
from dp_core.estimate.joint.figures import estimate_joint
from dp_core.estimate.joint.outlook import IN_TRUTH, outlook_of
from dp_core.estimate.joint.planning import JointTerms, plan_joint
from dp_core.estimate.joint.statistics import NAMED
from dp_core.features.expected import expected_reporters
from dp_core.features.soft_histogram import sum_weights
from dp_core.features.statistics import Values
from dp_core.figures import STATISTICS, Figures
from dp_core.methods.per_statistic import PerStatistic
from dp_core.metrics import Quantity
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question, RosterTerms
from dp_core.terms import Terms

COUNTED: Final = "The number who reported is part of what is paid for."


class Joint:
    """Method joint, from values to figures, with its exact draw of noise."""

    name: Final = "joint"
    title: Final = "Joint"
    explanation: Final = "One draw of noise for the whole report. Figures use public priors."
    neighbours: Final = REPLACE
    missing: Final = COUNTED

    def answer(
        self, quantities: Sequence[Quantity], values: Values, epsilon: Epsilon, roster: int
    ) -> Mapping[str, Answers]:
        terms = terms_of(quantities, epsilon, roster)
        return answers_of(quantities, estimate_joint(terms, release(terms, values)))


class PerStatisticEngine:
    """Method per-statistic, from values to figures."""

    name: Final = "per-statistic"
    title: Final = "Per statistic"
    explanation: Final = PerStatistic.explanation
    neighbours: Final = REPLACE
    missing: Final = COUNTED

    def answer(
        self, quantities: Sequence[Quantity], values: Values, epsilon: Epsilon, roster: int
    ) -> Mapping[str, Answers]:
        method, terms = PerStatistic(), asked(quantities, epsilon, roster)
        noisy = method.noise(terms).answer(method.sums(terms, values))
        return answers_of(quantities, method.estimate(terms, noisy))


class PriorOnly:
    """What the priors alone say; it never looks at data."""

    name: Final = "prior-only"
    title: Final = "Prior only"
    explanation: Final = "The figures that the priors expect. No data is used."
    neighbours: Final = REPLACE
    missing: Final = "It knows nothing of them."

    def answer(
        self, quantities: Sequence[Quantity], values: Values, epsilon: Epsilon, roster: int
    ) -> Mapping[str, Answers]:
        terms = terms_of(quantities, epsilon, roster)
        return {
            item.quantity.key: _expected(terms, place, IN_TRUTH)
            for place, item in enumerate(terms.layout.items)
        }


def _expected(terms: JointTerms, place: int, belief: Belief) -> Answers:
    item = terms.layout.items[place]
    heads = max(1, round(terms.expected))
    mean = outlook_of(item, item.quantity.prior, terms.layout.resolution, heads, belief).mean
    bins = NAMED + len(item.quantity.edges) - 1
    return settle(item.quantity, mean[:NAMED], mean[NAMED:bins], mean[bins:])


def terms_of(quantities: Sequence[Quantity], epsilon: Epsilon, roster: int) -> JointTerms:
    """Plan a joint release as the method does, for metrics that have no gaps."""
    expected = float(expected_reporters(roster))
    return plan_joint(quantities, roster=roster, epsilon=epsilon, expected=expected)


def release(terms: JointTerms, values: Values) -> list[list[int]]:
    """Release a team's noisy sums by the mechanism itself."""
    return terms.mechanism.randomise(sum_weights(terms.layout, values))


def answers_of(quantities: Sequence[Quantity], figures: Figures) -> dict[str, Answers]:
    """Take the estimates of a report."""
    return {quantity.key: _answers(quantity, figures) for quantity in quantities}


def _answers(quantity: Quantity, figures: Figures) -> Answers:
    found = figures.quantities[quantity.key]
    steps = [found.statistics[name].estimate / float(quantity.step) for name in STATISTICS]
    return settle(
        quantity,
        np.array(steps),
        [each.estimate for each in found.histogram],
        [each.estimate for each in found.shares],
    )


def asked(quantities: Sequence[Quantity], epsilon: Epsilon, roster: int) -> Terms:
    """The terms of a question about these metrics by method per-statistic."""
    question = Question(
        account=Account("Simulated"),
        window=Window.ending(date(2026, 3, 29), days=28),
        metrics=tuple(quantity.key for quantity in quantities),
        epsilon=epsilon,
        method=PerStatistic.name,
        catalogue="benchmark",
        roster=RosterTerms(roster),
    )
    return Terms(question, tuple(quantities))
