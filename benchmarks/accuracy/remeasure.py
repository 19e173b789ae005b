"""Whether intervals hold when somebody who saw a report chose to measure it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.metrics import ten_metrics
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.ours import release
from benchmarks.accuracy.scores import truth_of
from benchmarks.accuracy.worlds import WORLDS, Missing, simulate
from dp_core.estimate.joint.figures import estimate_joint
from dp_core.estimate.joint.planning import JointTerms, plan_joint
from dp_core.estimate.joint.twice import add_up, measured_again, read_together
from dp_core.features.expected import expected_reporters
from dp_core.figures import STATISTICS, Figures
from dp_core.params import Epsilon

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

ROSTERS: Final = (25, 100)
EPSILONS: Final = ("1", "4")
TEAMS: Final = 60
FIRST: Final = 90_000
LEAST: Final = 0.93

CHOICES: Final[Mapping[str, Callable[[Floats, Floats], Mask]]] = {
    "always": lambda far, wide: np.ones_like(far, dtype=bool),
    "what looks unusual": lambda far, wide: far > np.median(far),
    "what looks usual": lambda far, wide: far <= np.median(far),
    "what is wide": lambda far, wide: wide > np.median(wide),
}
"""Who remeasures which figures, given how far each lies from its prior and how wide it is."""


def run(options: Options) -> bool:
    """Print coverage by who chooses what; say whether all of it reaches the least."""
    print(f"Means measured twice at the same price; coverage, to be at least {LEAST}.\n")
    columns = ("noise", "n", "epsilon", "world", *CHOICES, "if a miss could be chosen")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    met = True
    for gaussian, roster, epsilon, world in product((False, True), ROSTERS, EPSILONS, WORLDS):
        if not options.wants(roster, epsilon, world):
            continue
        held = count(roster, epsilon, world, options.teams or TEAMS, gaussian=gaussian)
        cells = [f"{each:.3f}{'' if each >= LEAST else ' **FAIL**'}" for each in held[:-1]]
        name = "Gaussian" if gaussian else "K-norm"
        row = (name, str(roster), epsilon, world, *cells, f"{held[-1]:.3f}")
        print(f"| {' | '.join(row)} |", flush=True)
        met &= min(held[:-1]) >= LEAST
    return met


def count(roster: int, epsilon: str, world: str, teams: int, *, gaussian: bool) -> list[float]:
    """Return coverage under each choice, and if whoever chooses knew which one misses."""
    quantities = ten_metrics()
    price, expected = Epsilon.read(epsilon), float(expected_reporters(roster))
    first = plan_joint(
        quantities, roster=roster, epsilon=price, expected=expected, gaussian=gaussian
    )
    seen = np.array([_one_team(first, price, world, team) for team in range(teams)])
    held_once, held_twice = seen[:, :, 0].ravel() > 0, seen[:, :, 1].ravel() > 0
    far, wide = seen[:, :, 2].ravel(), seen[:, :, 3].ravel()
    held = [
        float(np.where(choice(far, wide), held_twice, held_once).mean())
        for choice in CHOICES.values()
    ]
    return [*held, float((held_once & held_twice).mean())]


def _one_team(first: JointTerms, price: Epsilon, world: str, team: int) -> list[list[float]]:
    """For each metric: held once, held twice, distance from the prior, width."""
    quantities = [item.quantity for item in first.layout.items]
    law = np.random.default_rng((FIRST + first.roster, team))
    values = simulate(quantities, first.roster, WORLDS[world], Missing(), law)
    again = measured_again(first, price)
    noisy, noisy_again = release(first, values), release(again, values)
    once = estimate_joint(first, noisy)
    both = estimate_joint(read_together(first, again), add_up(first, again, noisy, noisy_again))
    rows = []
    for quantity in quantities:
        truth = float(truth_of(quantity, values).numbers[STATISTICS.index("mean")])
        mean = once.quantities[quantity.key].statistics["mean"]
        far = abs(mean.estimate - quantity.prior.mean) / quantity.prior.team_sd
        holds = [_holds(figures, quantity.key, truth) for figures in (once, both)]
        rows.append([*map(float, holds), far, mean.half_width / quantity.prior.athlete_sd])
    return rows


def _holds(figures: Figures, key: str, truth: float) -> bool:
    mean = figures.quantities[key].statistics["mean"]
    return mean.low <= truth <= mean.high
