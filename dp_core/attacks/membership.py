"""Membership: was this athlete's record in the squad, or another's in its place?

The attacker knows both records and everybody else's, and reads one release. The best test
compares how likely the release is under either record (Neyman and Pearson 1933). For noise
whose likelihood ratio grows with the outcome that is a threshold on the outcome. Its curve of
hits against false alarms lies under `most_hits`, the curve that epsilon and delta allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dp_core.classroom.joint_release import JOINT, class_terms
from dp_core.classroom.laws import Law
from dp_core.classroom.settings import Setting

Floats = NDArray[np.float64]
SHARES: int = 400
LOWEST, HIGHEST = 1e-6, 1 - 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Roc:
    """Hits against false alarms, from the strictest to the laxest threshold.

    Attributes:
        false_alarms: how often the other record is taken for the athlete's, shape (t,).
        hits: how often the athlete's own is, shape (t,).
    """

    false_alarms: Floats
    hits: Floats

    @property
    def best_guess(self) -> float:
        """The most even rounds that one threshold gets right: the best (hits + 1 - alarms) / 2."""
        return float(((self.hits + 1 - self.false_alarms) / 2).max())


def predict_roc(law: Law, shift: float) -> Roc:
    """The curve of the best test when the two records lie `shift` apart.

    Args:
        law: of the noise.
        shift: how far the exact answer moves, at least 0, in the law's unit.
    """
    shares = np.linspace(HIGHEST, LOWEST, SHARES)
    limits = np.unique(np.concatenate([law.quantile(shares), law.quantile(shares) + shift]))[::-1]
    ends = np.array([0.0]), np.array([1.0])
    return Roc(
        np.concatenate([ends[0], law.tail(limits), ends[1]]),
        np.concatenate([ends[0], law.tail(limits - shift), ends[1]]),
    )


def measure_roc(law: Law, shift: float, rounds: int) -> Roc:
    """Play the test against fresh releases, half of them with the athlete's record."""
    return rank(law.draw(rounds), law.draw(rounds) + shift)


def rank(without: Floats, with_athlete: Floats) -> Roc:
    """The curve of all thresholds on scores that are higher when the athlete is more likely in."""
    limits = np.unique(np.concatenate([without, with_athlete]))[::-1]
    alarms = 1 - np.searchsorted(np.sort(without), limits) / len(without)
    hits = 1 - np.searchsorted(np.sort(with_athlete), limits) / len(with_athlete)
    return Roc(np.concatenate([[0.0], alarms]), np.concatenate([[0.0], hits]))


def thin(roc: Roc, points: int = 25) -> Roc:
    """Keep a few points of a measured curve, evenly spread along it."""
    along = roc.false_alarms + roc.hits
    at = np.searchsorted(along, np.linspace(0, along[-1], points)).clip(0, len(along) - 1)
    kept = np.unique(at)
    return Roc(roc.false_alarms[kept], roc.hits[kept])


def joint_roc(setting: Setting, athlete: int, other: int, rounds: int) -> Roc:
    """Attack our joint release with its own likelihood ratio, on fresh draws.

    Args:
        setting: squad, metric and epsilon; the joint release has its own knots.
        athlete: whose record is in question.
        other: the value in its place otherwise, in grid steps.
        rounds: how many releases of each kind.
    """
    terms = class_terms(setting.squad, (setting.metric,), setting.epsilon)
    own = setting.squad.true_steps(setting.metric)
    replaced = own.copy()
    replaced[athlete] = other
    present = np.ones(len(own), dtype=bool)
    inside, outside = (
        np.array(JOINT.sums(terms, {setting.metric: (each, present)})[setting.metric])
        for each in (own, replaced)
    )
    zeros = {setting.metric: [0] * len(inside)}
    noises = [np.array(JOINT.noise(terms).answer(zeros)[setting.metric]) for _ in range(2 * rounds)]
    scores = [_log_odds(noise, outside - inside) for noise in noises[:rounds]]
    against = [-_log_odds(noise, inside - outside) for noise in noises[rounds:]]
    return rank(np.array(against), np.array(scores))


def _log_odds(noise: NDArray[np.int64], apart: NDArray[np.int64]) -> float:
    """‖noise - apart‖ - ‖noise‖: how much likelier the release is under the record it came from.

    A release y = s + noise is as likely as exp(-‖y - s‖ · rate), and under the other record,
    whose sums are s + apart, as exp(-‖noise - apart‖ · rate).
    """
    return _norm(noise - apart) - _norm(noise)


def _norm(z: Sequence[int] | NDArray[np.int64]) -> float:
    """max(Σz⁺, Σz⁻), the norm of `dp_core.mechanisms.knorm` for one metric."""
    values = np.asarray(z)
    return float(max(values[values > 0].sum(), -values[values < 0].sum()))
