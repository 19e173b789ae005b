"""Whether what a plan promises before a release is what reports then turn out to be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmarks.accuracy.metrics import ten_metrics
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.ours import answers_of, release
from benchmarks.accuracy.scores import truth_of
from benchmarks.accuracy.worlds import WORLDS, Missing, simulate
from dp_core.estimate.joint.figures import estimate_joint
from dp_core.estimate.joint.planning import JointTerms, plan_joint
from dp_core.estimate.joint.predict import expect_joint, expected_error
from dp_core.estimate.joint.statistics import NAMED
from dp_core.figures import STATISTICS, Figures
from dp_core.metrics import Quantity
from dp_core.params import Epsilon

Floats = NDArray[np.float64]

ROSTERS: Final = (25, 50, 100, 1_000, 10_000)
EPSILONS: Final = ("1", "4")
TEAMS: Final = ((100, 100), (10**9, 150))
"""Up to which roster, on how many teams; with fewer the SD's error is not known to 15 %."""
WITHIN: Final = 0.15
FIRST: Final = 50_000

NOISES: Final = ("K-norm", "Gaussian")
"""Both at the same price."""

KINDS: Final = ("mean", "sd", "quartiles", "shares")


def run(options: Options) -> bool:
    """Print planned over simulated for widths and errors; say whether all are near 1."""
    print("Planned over simulated, in the prior world with everybody reporting.\n")
    columns = ("noise", "n", "epsilon", "what", *KINDS)
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    met = True
    settings = product(NOISES, options.rosters or ROSTERS, options.epsilons or EPSILONS)
    for noise, roster, epsilon in settings:
        gaussian = noise == NOISES[1]
        for what, ratios in compare(roster, epsilon, options.teams, gaussian=gaussian).items():
            far = np.abs(ratios - 1) > WITHIN
            cells = [
                f"{ratio:.3f}{' **FAIL**' if bad else ''}"
                for ratio, bad in zip(ratios, far, strict=True)
            ]
            row = (noise, str(roster), epsilon, what, *cells)
            print(f"| {' | '.join(row)} |", flush=True)
            met &= not far.any()
    return met


def compare(
    roster: int, epsilon: str, teams: int | None = None, *, gaussian: bool = False
) -> dict[str, Floats]:
    """Return planned over simulated, for half-widths and for errors, one number per kind."""
    quantities, price = ten_metrics(), Epsilon.read(epsilon)
    terms = plan_joint(quantities, roster=roster, epsilon=price, gaussian=gaussian)
    many = teams or next(each for most, each in TEAMS if roster <= most)
    simulated = np.mean([_simulate(terms, team) for team in range(many)], axis=0)
    errors = np.array([_planned_error(terms, place) for place in range(len(quantities))])
    planned = np.array([half_widths(quantities, expect_joint(terms)), errors])
    half, error = planned.mean(axis=1) / simulated.mean(axis=1)
    return {"half-width": half, "error": error}


def _simulate(terms: JointTerms, team: int) -> Floats:
    """Release one team; return its half-widths and its errors, shape (2, metrics, kinds)."""
    quantities = [item.quantity for item in terms.layout.items]
    law = np.random.default_rng((FIRST + terms.roster, team))
    values = simulate(quantities, terms.roster, WORLDS["prior"], Missing(), law)
    figures = estimate_joint(terms, release(terms, values))
    answers = answers_of(quantities, figures)
    off = []
    for quantity in quantities:
        found, truth = answers[quantity.key], truth_of(quantity, values)
        numbers = np.abs(found.numbers - truth.numbers)
        off.append(by_kind(quantity, numbers, np.abs(np.subtract(found.shares, truth.shares))))
    return np.array([half_widths(quantities, figures), off])


def half_widths(quantities: Sequence[Quantity], figures: Figures) -> list[Floats]:
    """Return each metric's half-widths by kind."""
    rows = []
    for quantity in quantities:
        found = figures.quantities[quantity.key]
        five = [found.statistics[name].half_width for name in STATISTICS]
        rows.append(by_kind(quantity, five, [each.half_width for each in found.shares]))
    return rows


def _planned_error(terms: JointTerms, place: int) -> Floats:
    quantity, error = terms.layout.items[place].quantity, expected_error(terms, place)
    bins = NAMED + len(quantity.edges) - 1
    return by_kind(quantity, error[:NAMED] * float(quantity.step), error[bins:])


def by_kind(quantity: Quantity, five: ArrayLike, shares: ArrayLike) -> Floats:
    """Average by kind: mean, SD and quartiles in athlete SDs, shares as they are."""
    mean, sd, *quartiles = np.asarray(five, dtype=np.float64) / quantity.prior.athlete_sd
    return np.array([mean, sd, np.mean(quartiles), np.mean(shares)])
