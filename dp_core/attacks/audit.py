"""An audit: attack a mechanism many times, and say from the draws what epsilon it costs at least.

Two squads differ in one athlete, whose record is at the lower bounds in one and at the upper
bounds in the other. Every release is scored from 1, which only the first squad makes likely,
to -1; by the best test there is, the likelihood ratio (Neyman and Pearson 1933). Four events
on the score are fixed before anything is drawn. How often each happens about either squad
bounds its two probabilities (Clopper and Pearson 1934), and their ratio bounds epsilon from
below. A lower bound above the claim refutes the claim; one below it confirms nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from dp_core.classroom.joint_release import JOINT, class_terms
from dp_core.classroom.settings import Setting
from dp_core.engines.compare.diffprivlib_tools import noisy_histogram
from dp_core.mechanisms.integer import TwoSidedGeometric
from dp_core.mechanisms.knorm import JointKNorm
from dp_core.methods.joint import joint_terms

Steps = NDArray[np.int64]
Cells = list[Steps]

LINES: Final = (1e-9, 0.9)
"""A score beyond a line is an event: any sign of one squad, or nearly all there can be."""

EVENTS: Final = 2 * len(LINES)

ATHLETE: Final = 0  # whose record differs; any would do


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A mechanism under attack.

    Attributes:
        claim: the epsilon that it is said to cost when one athlete's record is replaced.
        score: draws a release about the first squad (0) or the second (1) and scores it.
        chances: of the best event about the first and the second squad, where known.
    """

    claim: float
    score: Callable[[int], float]
    chances: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often events happened.

    Attributes:
        draws: releases about each squad.
        events: for each event how often about the squad it speaks for, and about the other.
    """

    draws: int = 0
    events: tuple[tuple[int, int], ...] = ((0, 0),) * EVENTS

    def __add__(self, other: Tally) -> Tally:
        pairs = zip(self.events, other.events, strict=True)
        sums = tuple((a[0] + b[0], a[1] + b[1]) for a, b in pairs)
        return Tally(self.draws + other.draws, sums)

    def shown(self, confidence: float) -> float:
        """A lower bound on epsilon, at least 0; wrong with probability 1 - confidence at most."""
        error = (1 - confidence) / EVENTS
        bounds = (ratio_bound(hits, alarms, self.draws, error) for hits, alarms in self.events)
        return max(0.0, *bounds) if self.draws else 0.0


def attack(target: Target, draws: int) -> Tally:
    """Draw so many fresh releases about either squad and count the events."""
    first, second = (np.array([target.score(side) for _ in range(draws)]) for side in (0, 1))
    events = [(int((first > line).sum()), int((second > line).sum())) for line in LINES]
    events += [(int((second < -line).sum()), int((first < -line).sum())) for line in LINES]
    return Tally(draws, tuple(events))


def ratio_bound(hits: float, alarms: float, draws: int, error: float) -> float:
    """A lower bound on the log of the ratio of two probabilities, from counts of an event.

    Args:
        hits: how often the event happened in `draws` releases about one squad.
        alarms: how often in as many about the other.
        draws: at least 1.
        error: how often the bound may be above the truth, half for each probability.
    """
    if hits <= 0:
        return -math.inf
    least = beta.ppf(error / 2, hits, draws - hits + 1)
    most = 1.0 if alarms >= draws else beta.ppf(1 - error / 2, alarms + 1, draws - alarms)
    return float(math.log(least / most))


def predict_shown(chances: tuple[float, float], draws: int, confidence: float) -> float:
    """What an audit is expected to show: the bound at an event's expected counts.

    Chances of 1 and 0, a mechanism that hides nothing, give the most that draws can show.
    """
    hits, alarms = (draws * chance for chance in chances)
    return max(0.0, ratio_bound(hits, alarms, draws, (1 - confidence) / EVENTS))


def best_chances(epsilon: float) -> tuple[float, float]:
    """The best event that epsilon allows: e^ε / (1 + e^ε) against 1 / (1 + e^ε).

    Randomised response, of which all others are made (Kairouz, Oh and Viswanath 2015).
    """
    away = math.exp(-epsilon)
    return 1 / (1 + away), away / (1 + away)


def sum_target(setting: Setting, *, broken: bool = False) -> Target:
    """Geometric noise on a clipped sum, as method per-statistic draws it.

    Args:
        setting: squad, metric, bounds and epsilon.
        broken: halve the noise, as for half the sensitivity.
    """
    width = setting.width
    assumed = max(1, width // 2) if broken else width
    noise = TwoSidedGeometric(epsilon=setting.epsilon, sensitivity=assumed)
    exact = [np.array([int(each.sum())]) for each in _two_squads(setting)]
    rate = float(setting.epsilon) / assumed
    # the score is above a line when the noise is below (1 - line) · width / 2
    reach = math.ceil((1 - LINES[1]) * width / 2) - 1
    chances = _at_most(reach, rate), _at_most(reach - width, rate)
    return _counting(setting, exact, noise, chances)


def histogram_target(setting: Setting, *, broken: bool = False) -> Target:
    """Geometric noise on the counts of the public bins, as method per-statistic draws it.

    Args:
        setting: squad, metric and epsilon.
        broken: take the sensitivity to be 1; it is 2, for a replaced athlete changes bins.
    """
    noise = TwoSidedGeometric(epsilon=setting.epsilon, sensitivity=1 if broken else 2)
    exact = [_bin_counts(setting, steps) for steps in _two_squads(setting)]
    rate = float(setting.epsilon) / float(noise.sensitivity)
    return _counting(setting, exact, noise, _two_bins(rate))


def library_target(setting: Setting, *, replaces: bool = True) -> Target:
    """diffprivlib.tools.histogram with public bins, as its documents show.

    Args:
        setting: squad, metric and epsilon.
        replaces: the squads differ by replacing an athlete; else one has an athlete less.
    """
    epsilon = float(setting.epsilon)
    first, second = _two_squads(setting)
    squads = [first, second if replaces else np.delete(first, ATHLETE)]
    exact = [_bin_counts(setting, steps) for steps in squads]

    def score(side: int) -> float:
        answer = noisy_histogram(setting.quantity, squads[side].astype(float), epsilon)
        return _score(answer, *exact)

    return Target(epsilon, score, _two_bins(epsilon) if replaces else best_chances(epsilon))


def joint_target(setting: Setting, metrics: Sequence[str], *, broken: bool = False) -> Target:
    """Our joint release, drawn by the exact sampler that a real report uses.

    Args:
        setting: squad and epsilon; the joint release has its own knots.
        metrics: what the release is about.
        broken: halve the noise.
    """
    terms = class_terms(setting.squad, metrics, setting.epsilon)
    sound = joint_terms(terms).mechanism
    noise = sound if not broken else JointKNorm(
        epsilon=setting.epsilon, cells=sound.cells, sources=sound.sources,
        sensitivity=sound.sensitivity // 2,
    )  # fmt: skip
    one, other = (_joint_sums(setting, metrics, terms, upper) for upper in (False, True))
    apart = _distance(one, other)

    def score(side: int) -> float:
        sums = (one, other)[side]
        answer = [cells + np.array(z) for cells, z in zip(sums, noise.draw(), strict=True)]
        return (_distance(answer, other) - _distance(answer, one)) / apart

    return Target(float(setting.epsilon), score)


def _two_squads(setting: Setting) -> tuple[Steps, Steps]:
    """The squad with one athlete at the lower bound, and at the upper."""
    first, second = setting.true_clipped(), setting.true_clipped()
    first[ATHLETE], second[ATHLETE] = setting.low, setting.high
    return first, second


def _joint_sums(setting: Setting, metrics: Sequence[str], terms: Any, upper: bool) -> Cells:
    values = {}
    for key in metrics:
        steps, quantity = setting.squad.true_steps(key), setting.squad.quantity(key)
        steps[ATHLETE] = quantity.high if upper else quantity.low
        values[key] = (steps, np.ones(len(steps), dtype=bool))
    sums = JOINT.sums(terms, values)
    return [np.array(sums[quantity.key]) for quantity in terms.quantities]


def _bin_counts(setting: Setting, steps: Steps) -> Steps:
    counts, _ = np.histogram(steps, setting.quantity.edges)
    return counts.astype(np.int64)


def _counting(
    setting: Setting, exact: list[Steps], noise: TwoSidedGeometric, chances: tuple[float, float]
) -> Target:
    """Noise of one law on each count."""

    def score(side: int) -> float:
        return _score(exact[side] + np.array([noise.draw() for _ in exact[side]]), *exact)

    return Target(float(setting.epsilon), score, chances)


def _score(answer: Steps, one: Steps, other: Steps) -> float:
    """The log-likelihood ratio of an answer, over the largest there is: from 1 to -1."""
    nearer = np.abs(answer - other) - np.abs(answer - one)
    return float(nearer.sum() / np.abs(one - other).sum())


def _at_most(reach: int, rate: float) -> float:
    """How often two-sided geometric noise is at most `reach`."""
    far = math.exp(-rate * (reach + 1 if reach >= 0 else -reach)) / (1 + math.exp(-rate))
    return 1 - far if reach >= 0 else far


def _two_bins(rate: float) -> tuple[float, float]:
    """How often both bins that differ speak for a squad, when noise has this rate."""
    return best_chances(rate)[0] ** 2, best_chances(rate)[1] ** 2


def _distance(cells: Cells, others: Cells) -> float:
    """The norm of `dp_core.mechanisms.knorm`, of a difference."""
    apart = [a - b for a, b in zip(cells, others, strict=True)]
    return float(max(max(z[z > 0].sum(), -z[z < 0].sum()) for z in apart))
