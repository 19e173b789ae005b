"""Whom one has to trust, and what it costs: the same mean under five ways of adding noise."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.accounting.shuffle import local_before_shuffle
from dp_core.classroom.curves import RELEASES
from dp_core.classroom.laws import Floats, geometric
from dp_core.classroom.settings import DELTA, Setting
from dp_core.local.choice import choose_design
from dp_core.local.design import LocalDesign
from dp_core.local.scores import chances, scores_of
from dp_core.params import Epsilon

PARTIES: Final = 3
"""Who sum in secret. Each adds a full draw, so that one honest party is enough."""


@dataclass(frozen=True, slots=True)
class Model:
    """A way of adding noise.

    Attributes:
        name: what it is called.
        sees: who sees an athlete's exact value.
        needs: what must hold for the promise.
        error: predicts the RMS error of the mean, in the metric's unit, for a number of
            athletes like those of the setting; None where the model is of no use.
        measure: draws that many releases of the setting's squad and returns their RMS error;
            None where the model is for larger numbers than a class squad.
    """

    name: str
    sees: str
    needs: str
    error: Callable[[Setting, int], float | None]
    measure: Callable[[Setting, int], float] | None


def central_error(setting: Setting, athletes: int) -> float:
    """One draw of noise on the sum: √(2a) / (1 - a) · step / n, a = e^(-ε / width)."""
    law = geometric(float(setting.epsilon), setting.width)
    return law.sd * float(setting.quantity.step) / athletes


def secure_error(setting: Setting, athletes: int) -> float:
    """√3 times central: three parties add a draw each."""
    return math.sqrt(PARTIES) * central_error(setting, athletes)


def local_error(setting: Setting, athletes: int) -> float:
    """Noise from every device: the mean variance of a device's score, over n."""
    return _local_error(setting, setting.epsilon, athletes)


def shuffled_error(setting: Setting, athletes: int) -> float | None:
    """Local noise at the larger epsilon that shuffling makes up for, at delta = DELTA."""
    local = local_before_shuffle(float(setting.epsilon), DELTA, athletes)
    return None if local is None else _local_error(setting, Epsilon.read(local), athletes)


def _local_error(setting: Setting, epsilon: Epsilon, athletes: int) -> float:
    design = _design(setting, epsilon)
    score, (places, shared) = scores_of(design).knot, _places(setting, design)
    laws = [chances(design, place) for place in places]
    variances = [law @ score**2 - (law @ score) ** 2 for law in laws]
    variance = float(np.average(variances, weights=shared))
    return math.sqrt(variance / athletes) * _unit(setting, design)


def measure_central(setting: Setting, releases: int = RELEASES) -> float:
    """Draw noise once for each release."""
    return _rms(setting.geometric().draw(releases) * setting.per_step)


def measure_secure(setting: Setting, releases: int = RELEASES) -> float:
    """Draw noise once for each party and release."""
    drawn = [setting.geometric().draw(releases) for _ in range(PARTIES)]
    return _rms(np.sum(drawn, axis=0) * setting.per_step)


def measure_local(setting: Setting, releases: int = RELEASES) -> float:
    """Let every device answer for each release, and add up what the answers stand for.

    The sum is not cut to the public bounds, as a report's figure is.
    """
    design, fresh = _design(setting, setting.epsilon), np.random.default_rng()
    score, (places, shared) = scores_of(design).knot, _places(setting, design)
    off = np.zeros(releases)
    for place, athletes in zip(places, shared, strict=True):
        answers = fresh.multinomial(athletes, chances(design, place), size=releases)
        off += answers @ score - athletes * place
    return _rms(off / shared.sum() * _unit(setting, design))


def _design(setting: Setting, epsilon: Epsilon) -> LocalDesign:
    return choose_design(setting.quantity, epsilon)


def _places(setting: Setting, design: LocalDesign) -> tuple[Floats, NDArray[np.int64]]:
    """Where athletes are between the first knot and the last, and how many are at each place."""
    steps = np.clip(setting.squad.true_steps(setting.metric), design.low, design.high)
    values, shared = np.unique(steps, return_counts=True)
    return (values - design.low) / design.width * (design.knots - 1), shared


def _unit(setting: Setting, design: LocalDesign) -> float:
    return setting.quantity.value(design.width) / (design.knots - 1)


def _rms(off: Floats) -> float:
    return float(np.sqrt((off**2).mean()))


MODELS: Final[Sequence[Model]] = (
    Model(
        "No privacy", "Whoever reads the report can work values out.", "Everybody is trusted.",
        lambda setting, athletes: 0.0, None,
    ),
    Model(
        "Central", "The team's data holder.",
        "The holder adds the noise and keeps the values to itself.",
        central_error, measure_central,
    ),
    Model(
        "Secure sum", "Nobody: three parties hold random shares.",
        "One of three parties keeps its shares and its noise to itself.",
        secure_error, measure_secure,
    ),
    Model(
        "Shuffle", "Nobody: each device blurs its answer first.",
        f"A shuffler hides who sent what; delta is {DELTA:.5f}; a league's worth of athletes.",
        shuffled_error, None,
    ),
    Model(
        "Local", "Nobody: each device blurs its answer.", "The athlete's own device.",
        local_error, measure_local,
    ),
)  # fmt: skip
