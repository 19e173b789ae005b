"""What a league's reports gain from each other where the published prior is off, and where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.metrics import ten_metrics
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.ours import release, terms_of
from benchmarks.accuracy.scores import truth_of
from benchmarks.accuracy.worlds import Missing, World, simulate
from dp_core.estimate.joint.figures import estimate_joint
from dp_core.estimate.joint.planning import JointTerms
from dp_core.estimate.pool import LeagueBelief, learn, weigh_places
from dp_core.features.knots import Scale
from dp_core.figures import Reading
from dp_core.metrics import Prior, Quantity
from dp_core.params import Epsilon

Floats = NDArray[np.float64]
Law = np.random.Generator

ROSTER: Final = 25
EPSILONS: Final = ("1", "2")
LEAGUES: Final = (5, 10, 30)
TEAMS: Final = 120
"""How many teams errors are averaged over, in whole leagues; each has ten metrics."""

TEAM_SD: Final = 0.5
"""What the prior says of team means, in athlete SDs."""

READINGS: Final = ("flat", "prior", "pooled", "oracle")
FIRST: Final = 90_000


@dataclass(frozen=True)
class Truth:
    """Where the teams of a league really lie, in athlete SDs from the prior's mean."""

    centre: float
    spread: float

    @property
    def world(self) -> World:
        """The league as a world of the benchmark, whose places are in between-team SDs."""
        return World(
            lambda law: (self.centre + self.spread * float(law.standard_normal())) / TEAM_SD,
            lambda law, spread: law.normal(0.0, spread),
        )


TRUTHS: Final[Mapping[str, Truth]] = {"off": Truth(0.8, 0.3), "right": Truth(0.0, TEAM_SD)}

MOST: Final = 0.45
MOST_HARM: Final = 1.03
LEAST_COVERED: Final = 0.93


def run(options: Options) -> bool:
    """Print errors and coverage of each reading; say whether pooling keeps its promises."""
    print(
        f"Root mean square error of team means in athlete SDs, n = {ROSTER}, ten metrics; the\n"
        f"prior says N(0, {TEAM_SD}²), the league is N(0.8, 0.3²) where it is off.\n"
    )
    print(f"| prior | epsilon | teams | {' | '.join(READINGS)} | covered, prior | pooled | |")
    print(f"|{'---|' * 10}")
    met = True
    for name, epsilon, teams in product(TRUTHS, EPSILONS, LEAGUES):
        if options.wants(ROSTER, epsilon, "prior"):
            met &= _print(name, epsilon, teams, options.teams or TEAMS)
    return met


def _print(name: str, epsilon: str, teams: int, least: int) -> bool:
    error, covered = compare(TRUTHS[name], epsilon, teams, max(1, round(least / teams)))
    fine = least < TEAMS or _is_kept(name, epsilon, teams, error, covered)
    cells = [f"{error[reading]:.3f}" for reading in READINGS]
    cells += [f"{covered[reading]:.3f}" for reading in ("prior", "pooled")]
    verdict = "too few to judge" if least < TEAMS else "pass" if fine else "**FAIL**"
    print(f"| {name} | {epsilon} | {teams} | {' | '.join(cells)} | {verdict} |", flush=True)
    return fine


def _is_kept(
    name: str, epsilon: str, teams: int, error: Mapping[str, float], covered: Mapping[str, float]
) -> bool:
    """Say whether a row keeps what is promised of pooling."""
    fine = covered["pooled"] >= LEAST_COVERED
    if name == "right":
        fine &= error["pooled"] <= MOST_HARM * error["prior"]
    elif (epsilon, teams) == ("1", 10):
        fine &= error["pooled"] <= MOST
    return fine


def compare(
    truth: Truth, epsilon: str, teams: int, leagues: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Return by reading the error of the means and how many of their intervals hold them."""
    quantities = [with_team_sd(quantity) for quantity in ten_metrics()]
    terms = terms_of(quantities, Epsilon.read(epsilon), ROSTER)
    found = np.concatenate(
        [
            _league(terms, truth, teams, np.random.default_rng((FIRST, teams, league)))
            for league in range(leagues)
        ],
        axis=1,
    )
    error = np.sqrt((found[..., 0] ** 2).mean(axis=1))
    held = found[..., 1].mean(axis=1)
    return dict(zip(READINGS, error.tolist(), strict=True)), dict(
        zip(READINGS, held.tolist(), strict=True)
    )


def with_team_sd(quantity: Quantity) -> Quantity:
    """Let the prior say that team means vary by `TEAM_SD` athlete SDs on the metric's scale."""
    scale, prior = Scale.of(quantity), quantity.prior
    team_sd = TEAM_SD * scale.spread * (prior.mean if scale.log else 1.0)
    return replace(quantity, prior=replace(prior, team_sd=team_sd))


def _league(terms: JointTerms, truth: Truth, teams: int, law: Law) -> Floats:
    """Simulate a league and read it; errors and hits, shape (readings, teams · metrics, 2)."""
    quantities = [item.quantity for item in terms.layout.items]
    squads = [simulate(quantities, ROSTER, truth.world, Missing(), law) for _ in range(teams)]
    noisy = [release(terms, squad) for squad in squads]
    chances = [
        [weigh_places(terms, sums, place) for place in range(len(quantities))] for sums in noisy
    ]
    rows = []
    for team, squad in enumerate(squads):
        means = [truth_of(quantity, squad).numbers[0] for quantity in quantities]
        rows.append(_team(terms, noisy[team], _priors(quantities, chances, team, truth), means))
    return np.concatenate(rows, axis=1)


def _priors(
    quantities: Sequence[Quantity], chances: Sequence[Sequence[Floats]], team: int, truth: Truth
) -> dict[str, dict[str, Prior]]:
    others = [each for other, each in enumerate(chances) if other != team]
    by_metric = [[each[place] for each in others] for place in range(len(quantities))]
    pooled = [
        belief.prior(quantity)
        for belief, quantity in zip(learn(by_metric), quantities, strict=True)
    ]
    known = LeagueBelief(
        np.array([truth.centre / TEAM_SD]), np.array([truth.spread / TEAM_SD]), np.ones(1)
    )
    flat = LeagueBelief(np.zeros(1), np.full(1, 4.0), np.ones(1))
    keys = [quantity.key for quantity in quantities]
    return {
        "flat": dict(zip(keys, map(flat.prior, quantities), strict=True)),
        "prior": {},
        "pooled": dict(zip(keys, pooled, strict=True)),
        "oracle": dict(zip(keys, map(known.prior, quantities), strict=True)),
    }


def _team(
    terms: JointTerms,
    noisy: Sequence[Sequence[int]],
    priors: Mapping[str, Mapping[str, Prior]],
    means: Sequence[float],
) -> Floats:
    rows = []
    for reading in READINGS:
        figures = estimate_joint(terms, noisy, Reading(priors[reading])).quantities
        for item, true in zip(terms.layout.items, means, strict=True):
            quantity = item.quantity
            mean = figures[quantity.key].statistics["mean"]
            off = (mean.estimate - true) / quantity.prior.athlete_sd
            rows.append((off, mean.low <= true <= mean.high))
    return np.array(rows, dtype=float).reshape(len(READINGS), -1, 2)
