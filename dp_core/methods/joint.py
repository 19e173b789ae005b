"""Method `joint`: one draw of noise for the whole report. The sharpest, and the default.

All metrics share one release: a soft histogram of each, summed over athletes, with one draw
of noise shaped like what one athlete can change. Every figure is read off those sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from dp_core.errors import ParameterError
from dp_core.estimate.joint.figures import estimate_joint
from dp_core.estimate.joint.planning import JointTerms, plan_joint
from dp_core.estimate.joint.predict import expect_joint, half_widths, mean_half_width
from dp_core.estimate.joint.twice import add_up, measured_again, read_together
from dp_core.features.expected import expected_reporters
from dp_core.features.soft_histogram import sum_weights
from dp_core.features.statistics import Values
from dp_core.figures import AS_SEALED, Figures, Reading
from dp_core.methods.method import Draw, NoisySums
from dp_core.params import Epsilon
from dp_core.secure_sum.shares import PARTIES
from dp_core.terms import Terms

SECURE: Final = "joint-secure/1"
"""The method of this layout whose noise is drawn by each of three parties."""

GAUSSIAN: Final = "joint-gaussian/1"
"""The method of this layout with Gaussian noise on every cell."""

OFTEN: Final = 0.15
"""An item that is left out more often than this gets a cell of its own for it."""


class Joint:
    """The K-norm mechanism on a joint soft histogram.

    Why this is private: the unit is the athlete. Neighbours replace, add or remove one
    athlete, or take a source from one; each moves the sums by at most K in the norm of
    `mechanisms.knorm` (`features.soft_histogram`), whose one draw is epsilon-DP. The knots
    and K come from public numbers; the figures are post-processing.
    """

    name: str = "joint/1"
    splits: Final = False
    rereads: Final = True
    redraws: bool = True
    pure: bool = True
    title: str = "Joint"
    explanation: str = (
        "All metrics share one draw of noise, shaped like what one athlete can change, and "
        "every figure is read off the same noisy sums together with published priors. The "
        "sharpest report at the same epsilon; each figure says how much of it is your team."
    )
    mechanism: str = (
        "One K-norm draw for the whole report: each athlete adds to every metric whole weights "
        "on public knots that sum to K, or zeros where a source is missing; the noise z has "
        "probability ∝ exp(−ε‖z‖/K) with ‖z‖ = max over metrics of max(Σz⁺, Σz⁻), the exact hull "
        "of what one athlete can change. Adding or removing an athlete, or one source of theirs, "
        "is covered by the same ε."
    )
    also_covers: Final = (
        "add one athlete",
        "remove one athlete",
        "remove one source of one athlete",
    )

    def require(self) -> None:
        """Nothing is needed that a report does not need anyway."""

    def sums(self, terms: Terms, values: Values) -> Mapping[str, Any]:
        """Sum the athletes' weights exactly; see `features.soft_histogram`."""
        joint = drawn_terms(terms)
        sums = sum_weights(joint.layout, values)
        return dict(zip(keys(terms), sums, strict=True))

    def noise(self, terms: Terms) -> Draw:
        """Draw the noise of all sums at once."""
        return JointDraw(dict(zip(keys(terms), drawn_terms(terms).mechanism.draw(), strict=True)))

    def estimate(self, terms: Terms, noisy: NoisySums, reading: Reading = AS_SEALED) -> Figures:
        """Read figures and intervals off the noisy sums, under the priors of the reading."""
        return estimate_joint(joint_terms(terms), read_cells(terms, noisy), reading)

    def template(self, terms: Terms) -> dict[str, Any]:
        """Zeros, one for each cell; twice where the sums were measured twice."""
        cells = joint_terms(terms).layout.cells
        once = {key: [0] * count for key, count in zip(keys(terms), cells, strict=True)}
        return {"first": once, "again": once} if terms.question.remeasures else once

    def expect(self, terms: Terms) -> Figures:
        """Say what the figures and intervals of the team that the priors expect will be."""
        return expect_joint(joint_terms(terms))

    def half_widths(self, terms: Terms, epsilons: Sequence[Epsilon]) -> dict[str, list[float]]:
        """Half-widths of the means at other epsilons; knots may change with them."""
        if terms.question.remeasures is None:
            return half_widths(joint_terms(terms), epsilons)
        again = [joint_terms(terms.at_epsilon(epsilon)) for epsilon in epsilons]
        return {key: [mean_half_width(each, place) for each in again]
                for place, key in enumerate(keys(terms))}  # fmt: skip


class JointDraw:
    """One release's noise: for each metric one whole number per cell."""

    def __init__(self, noise: Mapping[str, list[int]]) -> None:
        self._noise = noise

    def answer(self, sums: Mapping[str, Any]) -> dict[str, list[int]]:
        """Put the noise on exact sums."""
        return {
            key: [int(exact) + extra for exact, extra in zip(sums[key], extras, strict=True)]
            for key, extras in self._noise.items()
        }


@lru_cache(maxsize=256)
def joint_terms(terms: Terms) -> JointTerms:
    """Lay a question out as one joint release, from its public terms alone.

    Where sums are measured once more, these are the terms of both measurements together.

    Raises:
        ParameterError: the question divides epsilon among its metrics; here they share it.
    """
    question = terms.question
    if question.split:
        raise ParameterError("the joint method shares epsilon; it cannot be split by metric")
    if question.remeasures is not None:
        first = joint_terms(replace(terms, question=question.first))
        return read_together(first, measured_again(first, question.epsilon))
    rates = _gap_rates(terms)
    often = frozenset(key for key, rate in rates.items() if rate > OFTEN)
    return plan_joint(
        terms.quantities,
        roster=terms.roster,
        epsilon=question.epsilon,
        expected=float(expected_reporters(terms.roster)),
        often_missing=often,
        gap_rates=rates,
        parties=PARTIES if question.method == SECURE else 1,
        gaussian=question.method == GAUSSIAN,
    )


def drawn_terms(terms: Terms) -> JointTerms:
    """The terms of the one draw that a question pays for."""
    question = terms.question
    if question.remeasures is None:
        return joint_terms(terms)
    first = joint_terms(replace(terms, question=question.first))
    return measured_again(first, question.epsilon)


def read_cells(terms: Terms, noisy: NoisySums) -> list[list[float]]:
    """The noisy sums of a question by metric, both measurements added up where there are two."""
    if terms.question.remeasures is None:
        return [list(noisy[key]) for key in keys(terms)]
    first = joint_terms(replace(terms, question=terms.question.first))
    one, two = ([noisy[which][key] for key in keys(terms)] for which in ("first", "again"))
    return add_up(first, drawn_terms(terms), one, two)


def _gap_rates(terms: Terms) -> dict[str, float]:
    """The gap rates of items; one that is alone in its source is reported or absent with it."""
    items = Counter(quantity.group for quantity in terms.quantities)
    return {q.key: q.gaps for q in terms.quantities if q.gaps > 0 and items[q.group] > 1}


def keys(terms: Terms) -> list[str]:
    """The metrics of a question, in its order."""
    return [quantity.key for quantity in terms.quantities]
