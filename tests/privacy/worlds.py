"""Made-up squads and their answers: six worlds, absences of several kinds, noise by numpy.

Noise is drawn by numpy from the same laws as the exact draws, for speed; that the exact
draws follow those laws is tested elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dp_core.features.expected import expected_reporters
from dp_core.features.statistics import Statistic, candidates, sensitivity, statistics_of
from dp_core.methods.per_statistic import shares_of
from dp_core.metrics import Quantity, read_catalogue
from dp_core.terms import Terms
from tests.privacy.small import terms_for

Law = np.random.Generator
Steps = NDArray[np.int64]
Mask = NDArray[np.bool_]

METRICS: Final = ("resting_hr", "sleep_hours", "fatigue")
"""The default report: one metric of a wearable, two of a questionnaire."""


def _bimodal(quantity: Quantity, size: int, law: Law) -> NDArray[np.float64]:
    side = law.choice([-1.5, 1.5], size)
    return quantity.prior.mean + quantity.prior.athlete_sd * law.normal(side, 0.3)


WORLDS: Final[Mapping[str, Callable[[Quantity, int, Law], NDArray[np.float64]]]] = {
    "normal": lambda q, n, law: law.normal(q.prior.mean, q.prior.athlete_sd, n),
    "shifted": lambda q, n, law: law.normal(
        q.prior.mean + 2 * q.prior.team_sd, q.prior.athlete_sd, n
    ),
    "bimodal": _bimodal,
    "heavy tails": lambda q, n, law: q.prior.mean + q.prior.athlete_sd * law.standard_t(2, n),
    "all equal": lambda q, n, law: np.full(n, q.prior.mean),
    "at a bound": lambda q, n, law: np.full(n, q.value(q.high)),
}
"""How a squad's values come about, in the metric's unit."""


def _at_random(share: float) -> Callable[[Steps, Law], Mask]:
    return lambda steps, law: law.random(len(steps)) >= share


def _rather_the_low(share: float) -> Callable[[Steps, Law], Mask]:
    """Missing the likelier the lower an athlete's value is, the given share on average."""

    def present(steps: Steps, law: Law) -> Mask:
        rank = np.argsort(np.argsort(steps + law.random(len(steps)))) / len(steps)
        here: Mask = law.random(len(steps)) >= 2 * share * (1 - rank)
        return here

    return present


def _as_planned(steps: Steps, law: Law) -> Mask:
    here: Mask = law.permutation(len(steps)) < expected_reporters(len(steps))
    return here


ABSENCES: Final[Mapping[str, Callable[[Steps, Law], Mask]]] = {
    "none": _at_random(0.0),
    "20 % at random": _at_random(0.2),
    "50 % at random": _at_random(0.5),
    "20 % rather the low": _rather_the_low(0.2),
    "50 % rather the low": _rather_the_low(0.5),
    "as planned": _as_planned,
}
"""Who reports: `none` is missing, or so many, at random or for their values; or just as many
report as a plan expects."""


def terms_of(roster: int, epsilon: str) -> Terms:
    """The default report of the shipped catalogue."""
    return terms_for(read_catalogue().quantities(METRICS, None), roster=roster, epsilon=epsilon)


def squad(terms: Terms, world: str, absence: str, law: Law) -> dict[str, tuple[Steps, Mask]]:
    """Make a squad up: values in steps and who has one; a source is reported as a whole."""
    values: dict[str, tuple[Steps, Mask]] = {}
    masks: dict[str, Mask] = {}
    for quantity in terms.quantities:
        drawn = WORLDS[world](quantity, terms.roster, law) / float(quantity.step)
        steps = np.clip(np.rint(drawn), -(2**40), 2**40).astype(np.int64)
        masks.setdefault(quantity.group, ABSENCES[absence](steps, law))
        values[quantity.key] = (steps, masks[quantity.group])
    return values


def two_sided(rate: float, size: int, law: Law) -> list[int]:
    """Two-sided geometric noise, as the difference of two geometric numbers."""
    stop = -math.expm1(-rate)
    drawn: list[int] = (law.geometric(stop, size) - law.geometric(stop, size)).tolist()
    return drawn


def answer(terms: Terms, sums: Mapping[str, Any], law: Law) -> dict[str, Any]:
    """Put noise on exact sums, as the method does."""
    shares = shares_of(terms)
    counts = {
        group: count + two_sided(float(shares[group, Statistic("count")]), 1, law)[0]
        for group, count in sums["counts"].items()
    }
    metrics = {}
    for quantity in terms.quantities:
        noisy: dict[str, list[int]] = {"shares": [], "quartiles": []}
        exact = sums["metrics"][quantity.key]
        for each, numbers in zip(statistics_of(quantity), exact, strict=True):
            rate = float(shares[quantity.key, each]) / sensitivity(quantity, each.kind)
            if each.kind == "quartile":
                noisy["quartiles"].append(_choice(quantity, numbers, rate, law))
                continue
            drawn = [
                a + b for a, b in zip(numbers, two_sided(rate, len(numbers), law), strict=True)
            ]
            if each.kind == "share":
                noisy["shares"] += drawn
            else:
                noisy[each.kind] = drawn
        metrics[quantity.key] = noisy
    return {"counts": counts, "metrics": metrics}


def _choice(quantity: Quantity, utility: list[int], rate: float, law: Law) -> int:
    weights = np.exp(rate / 2 * (np.array(utility) - max(utility)))
    return int(law.choice(candidates(quantity), p=weights / weights.sum()))
