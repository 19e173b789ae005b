"""How often 95 % intervals of method joint hold the team's own figures, and how wide they are."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np
from scipy.special import betaincinv

from benchmarks.accuracy.metrics import ten_metrics
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.ours import release, terms_of
from benchmarks.accuracy.scores import truth_of
from benchmarks.accuracy.worlds import MISSING, WORLDS, Missing, World, off_by, simulate
from dp_core.engines.compare.engine import Answers
from dp_core.estimate.joint.figures import estimate_joint
from dp_core.figures import STATISTICS, Figure, QuantityFigures
from dp_core.metrics import Quantity
from dp_core.params import Epsilon

ROSTERS: Final = (15, 25, 50, 100, 1_000, 10_000)
EPSILONS: Final = ("0.5", "1", "2", "4")
LEAST: Final = 0.93
ERROR: Final = 0.01
"""A cell fails when its 99 % Clopper-Pearson interval lies wholly below LEAST."""

DISTANCES: Final = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
CURVE: Final = ((25, "1"), (25, "4"), (100, "1"), (100, "4"), (1_000, "1"))
FIRST: Final = 90_000
"""Team i of a cell of roster n is simulated from seed (FIRST + n, i)."""

KINDS: Final = ("mean", "sd", "quartiles", "shares", "bins", "reported")
JUDGED: Final = KINDS[:4]


@dataclass
class Tally:
    """How many intervals of a kind held, of how many, and how wide they were in all."""

    held: float = 0.0
    asked: float = 0.0
    width: float = 0.0

    @property
    def coverage(self) -> float:
        """The share that held."""
        return self.held / self.asked if self.asked else float("nan")

    @property
    def mean_width(self) -> float:
        """The mean width."""
        return self.width / self.asked if self.asked else float("nan")

    @property
    def highest(self) -> float:
        """The upper end of the 99 % Clopper-Pearson interval of the coverage."""
        missed = self.asked - self.held
        return 1.0 if missed <= 0 else float(betaincinv(self.held + 1, missed, 1 - ERROR / 2))

    def note(self, pairs: Sequence[tuple[Figure, float]], unit: float) -> None:
        """Count the intervals of one team-metric as one together: they are not independent."""
        for figure, truth in pairs:
            slack = 1e-9 * max(1.0, abs(truth))
            held = figure.low - slack <= truth <= figure.high + slack
            self.held += held / len(pairs)
            self.width += (figure.high - figure.low) / unit / len(pairs)
        self.asked += bool(pairs)


Tallies = dict[str, Tally]


@dataclass(frozen=True)
class Cell:
    """One setting, and what came of it.

    Attributes:
        world: the name of a world, or how many between-team SDs every team mean is off.
    """

    roster: int
    epsilon: str
    world: str
    missing: Missing
    teams: int
    tallies: Tallies = field(default_factory=lambda: {kind: Tally() for kind in KINDS})

    @property
    def setting(self) -> tuple[str, ...]:
        """The setting in words."""
        return f"{self.roster}", self.epsilon, self.world, f"{self.missing}"

    @property
    def failing(self) -> tuple[str, ...]:
        """The kinds of figures whose intervals hold too seldom; the curve demands nothing."""
        judged = JUDGED if self.world in WORLDS else ()
        return tuple(kind for kind in judged if self.tallies[kind].highest < LEAST)


def run(options: Options) -> bool:
    """Count every cell asked for and print it; say whether none fails."""
    rosters = ROSTERS if not options.rosters else options.rosters
    cells = [
        Cell(roster, epsilon, world, missing, options.coverage_teams)
        for roster, epsilon, world, missing in product(rosters, EPSILONS, WORLDS, MISSING)
        if options.wants(roster, epsilon, world, str(missing))
    ]
    failed = [cell for cell in _counted(cells, options) if cell.failing]
    for cell in failed:
        print(f"FAIL {', '.join(cell.setting)}: {', '.join(cell.failing)}")
    return not failed


def run_curve(options: Options) -> bool:
    """Count cells whose team means are ever further off; nothing is demanded of them."""
    cells = [
        Cell(roster, epsilon, f"{distance:g} SD off", Missing(), options.coverage_teams)
        for (roster, epsilon), distance in product(CURVE, DISTANCES)
        if not options.rosters or roster in options.rosters
        if not options.epsilons or epsilon in options.epsilons
    ]
    list(_counted(cells, options))
    return True


def _counted(cells: Sequence[Cell], options: Options) -> Iterator[Cell]:
    """Count cells, print and write each as soon as it is there."""
    print(HEAD, flush=True)
    for cell in _in_workers(cells, options.workers):
        print(row(cell), flush=True)
        if options.out:
            write(cell, options.out)
        yield cell


def _in_workers(cells: Sequence[Cell], workers: int) -> Iterator[Cell]:
    if workers == 1:
        yield from map(count, cells)
        return
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # or the workers fight for the cores
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(count, cells)


def count(cell: Cell) -> Cell:
    """Simulate, release, estimate and compare, team by team."""
    quantities = ten_metrics()
    terms = terms_of(quantities, Epsilon.read(cell.epsilon), cell.roster)
    for team in range(cell.teams):
        law = np.random.default_rng((FIRST + cell.roster, team))
        values = simulate(quantities, cell.roster, _world(cell.world), cell.missing, law)
        figures = estimate_joint(terms, release(terms, values))
        for quantity in quantities:
            truth, heads = truth_of(quantity, values), float(values[quantity.key][1].sum())
            note(quantity, figures.quantities[quantity.key], truth, heads, cell.tallies)
    return cell


def note(
    quantity: Quantity,
    found: QuantityFigures,
    truth: Answers,
    heads: float,
    tallies: Mapping[str, Tally],
) -> None:
    """Compare one metric's intervals with the truth, widths in athlete SDs or as shares."""
    sd, numbers = quantity.prior.athlete_sd, truth.numbers
    five = [(found.statistics[name], numbers[place]) for place, name in enumerate(STATISTICS)]
    tallies["mean"].note(five[:1], sd)
    tallies["sd"].note(five[1:2], sd)
    tallies["quartiles"].note(five[2:], sd)
    tallies["shares"].note(list(zip(found.shares, truth.shares, strict=True)), 1.0)
    tallies["bins"].note(list(zip(found.histogram, truth.histogram, strict=True)), 1.0)
    tallies["reported"].note([(found.reported, heads)], 1.0)


def _world(name: str) -> World:
    return WORLDS[name] if name in WORLDS else off_by(float(name.split(maxsplit=1)[0]))


HEAD: Final = (
    f"| n | epsilon | world | missing % | {' | '.join(KINDS)} | widths | |\n"
    f"|{'---|' * (len(KINDS) + 6)}"
)


def row(cell: Cell) -> str:
    """A cell as a row of a Markdown table; i marks missing athletes who are tired ones."""
    held = [f"{cell.tallies[kind].coverage:.3f}" for kind in KINDS]
    widths = " / ".join(f"{cell.tallies[kind].mean_width:.3g}" for kind in JUDGED)
    verdict = f"**FAIL** {', '.join(cell.failing)}" if cell.failing else ""
    return f"| {' | '.join([*cell.setting, *held, widths, verdict])} |"


def write(cell: Cell, out: Path) -> None:
    """Add a cell to a CSV file, made with its header when it is not there."""
    fresh = not out.exists()
    with out.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if fresh:
            names = [f"{kind} {what}" for kind in KINDS for what in ("coverage", "width")]
            writer.writerow(["n", "epsilon", "world", "missing", "teams", *names, "failing"])
        tallies = [cell.tallies[kind] for kind in KINDS]
        numbers = [f"{x:.4f}" for each in tallies for x in (each.coverage, each.mean_width)]
        writer.writerow([*cell.setting, cell.teams, *numbers, " ".join(cell.failing)])
