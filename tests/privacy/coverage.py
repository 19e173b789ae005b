"""Coverage: how often 95 % intervals hold the squad's own figures, and how wide they are.

Squads are made up in six worlds, with athletes missing in five ways. What an interval
must hold is the figure of the athletes who reported, of their values as they are
counted, that is clipped to the public bounds:

    mean, SD     the mean and the population SD (division by the number who reported)
    quartiles    any value with at most a quarter (half, …) of the reporters below it and
                 at most the rest above; both the least and the greatest of them are asked
    shares       athletes beyond a public line, over those who reported
    bin          the share in one bin of the histogram, another one in each report
    reported     how many reported the metric's source
    anyone       how many reported some source

Run as a module it prints the whole table: `python -m tests.privacy.coverage 200`.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Final

import numpy as np
from scipy.stats import binom

from dp_core.figures import Figure, QuantityFigures
from dp_core.metrics import Quantity
from tests.privacy.small import METHOD
from tests.privacy.worlds import ABSENCES, METRICS, WORLDS, Law, Steps, answer, squad, terms_of

ROSTERS: Final = (5, 15, 25, 100, 1000)
EPSILONS: Final = ("0.5", "1", "4", "10")
ERROR: Final = 1e-9
"""How often chance alone may call a group of intervals too seldom right."""

MISSING: Final = tuple(name for name in ABSENCES if name != "as planned")


@dataclass
class Tally:
    """How often a figure's interval held, over how many, and how wide it was in all."""

    held: int = 0
    asked: int = 0
    width: float = 0.0
    cut: int = 0

    def note(self, held: bool, figure: Figure, low: float, high: float) -> None:
        """Count one interval; it is cut when it touches what is possible."""
        self.held += held
        self.asked += 1
        self.width += figure.high - figure.low
        self.cut += figure.low <= low + 1e-9 or figure.high >= high - 1e-9

    def add(self, other: Tally) -> None:
        """Count another tally in."""
        self.held, self.asked = self.held + other.held, self.asked + other.asked
        self.width, self.cut = self.width + other.width, self.cut + other.cut


Tallies = defaultdict[str, Tally]


def _holds(figure: Figure, *truths: float) -> bool:
    slack = 1e-9 * max(1.0, *(abs(truth) for truth in truths))
    return all(figure.low - slack <= truth <= figure.high + slack for truth in truths)


def quartile_ends(ordered: Steps, quarter: int) -> tuple[int, int]:
    """The least and the greatest value with at most its quarters below and above."""
    heads = len(ordered)
    least, greatest = -(-quarter * heads // 4) - 1, quarter * heads // 4
    return int(ordered[max(0, least)]), int(ordered[min(heads - 1, greatest)])


def note_quantity(
    quantity: Quantity, found: QuantityFigures, counted: Steps, tallies: Tallies, turn: int
) -> None:
    """Compare one metric's intervals with the values of those who reported."""
    low, high = quantity.value(quantity.low), quantity.value(quantity.high)
    mean, sd = found.statistics["mean"], found.statistics["sd"]
    tallies["mean"].note(_holds(mean, quantity.value(float(counted.mean()))), mean, low, high)
    truth = quantity.value(float(counted.std()))
    tallies["sd"].note(_holds(sd, truth), sd, 0, quantity.value(quantity.width / 2))
    for quarter, name in ((1, "q25"), (2, "median"), (3, "q75")):
        figure, ends = found.statistics[name], quartile_ends(np.sort(counted), quarter)
        for end, label in zip(ends, (name, f"{name}, greatest"), strict=True):
            tallies[label].note(_holds(figure, quantity.value(end)), figure, low, high)
    line, figure = quantity.thresholds[turn % 2], found.shares[turn % 2]
    beyond = counted >= line.value if line.direction == "above" else counted < line.value
    tallies["share"].note(_holds(figure, float(beyond.mean())), figure, 0, 1)
    place = turn % len(found.histogram)
    inside = np.histogram(counted, quantity.edges)[0][place] / len(counted)
    tallies["bin"].note(_holds(found.histogram[place], inside), found.histogram[place], 0, 1)


@dataclass
class Cell:
    """One setting, and what came of it: tallies by figure, or by metric and figure."""

    roster: int
    epsilon: str
    world: str
    absence: str
    figures: Mapping[str, Tallies] = field(
        default_factory=lambda: {key: defaultdict(Tally) for key in (*METRICS, "report")}
    )


def run(cell: Cell, repeats: int, law: Law) -> Cell:
    """Make squads up, release and count."""
    terms = terms_of(cell.roster, cell.epsilon)
    for turn in range(repeats):
        values = squad(terms, cell.world, cell.absence, law)
        noisy = answer(terms, METHOD.sums(terms, values), law)
        figures = METHOD.estimate(terms, noisy)
        anyone = int(np.logical_or.reduce([mask for _, mask in values.values()]).sum())
        cell.figures["report"]["anyone"].note(
            _holds(figures.reported, anyone), figures.reported, 0, cell.roster
        )
        for quantity in terms.quantities:
            steps, present = values[quantity.key]
            found, tallies = figures.quantities[quantity.key], cell.figures[quantity.key]
            heads = int(present.sum())
            tallies["reported"].note(_holds(found.reported, heads), found.reported, 0, cell.roster)
            if heads:
                counted = np.clip(steps, quantity.low, quantity.high)[present]
                note_quantity(quantity, found, counted, tallies, turn)
    return cell


def grid() -> Iterator[Cell]:
    """Every setting: 600 of them."""
    for setting in product(ROSTERS, EPSILONS, WORLDS, MISSING):
        yield Cell(*setting)


def planned_widths(roster: int, epsilon: str) -> dict[tuple[str, str], float]:
    """What the plan promises, by metric and figure."""
    figures = METHOD.expect(terms_of(roster, epsilon))
    widths = {("report", "anyone"): 2 * figures.reported.half_width}
    for key, found in figures.quantities.items():
        widths[key, "reported"] = 2 * found.reported.half_width
        widths |= {(key, name): 2 * each.half_width for name, each in found.statistics.items()}
    return widths


def least_held(asked: int) -> int:
    """How many of so many intervals hold at least, if each does with a chance of 95 %."""
    return int(binom.ppf(ERROR, asked, 0.95))


def too_few(cells: list[Cell], by: str) -> dict[tuple[str, str, str], tuple[int, int]]:
    """The groups of intervals that hold their figure less often than chance allows.

    Args:
        cells: what was counted.
        by: what part of a setting groups them, besides metric and figure; `all` for none.
    """
    groups: dict[tuple[str, str, str], Tally] = defaultdict(Tally)
    for cell in cells:
        for key, tallies in cell.figures.items():
            for name, tally in tallies.items():
                groups[key, name, str(getattr(cell, by, "all"))].add(tally)
    assert len(groups) >= 3 * 10
    return {
        group: (tally.held, tally.asked)
        for group, tally in groups.items()
        if tally.held < least_held(tally.asked)
    }


def main(repeats: int) -> None:
    """Print coverage by figure and by world, then mean widths beside the plan's."""
    law = np.random.default_rng(2026)
    rows: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for cell in (run(cell, repeats, law) for cell in grid()):
        for tallies in cell.figures.values():
            for name, tally in tallies.items():
                rows[name, cell.world].add(tally)
                rows[name, "all"].add(tally)
    columns = (*WORLDS, "all")
    print(f"{'':18}", *(f"{column:>12}" for column in columns))  # noqa: T201
    for name in dict.fromkeys(name for name, _ in rows):
        shares = [rows[name, column].held / rows[name, column].asked for column in columns]
        print(f"{name:18}", *(f"{share:12.4f}" for share in shares))  # noqa: T201
    for roster, epsilon in product(ROSTERS[1:], EPSILONS):
        cell, planned = run(Cell(roster, epsilon, "normal", "as planned"), repeats, law), ""
        for (key, name), width in planned_widths(roster, epsilon).items():
            tally = cell.figures[key][name]
            mark = "*" if tally.cut > 0.05 * tally.asked else ""
            planned += f" {key}.{name} {width:.3g}/{tally.width / tally.asked:.3g}{mark}"
        print(roster, epsilon, planned)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
