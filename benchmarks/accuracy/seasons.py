"""Seasons of weekly reports: how far off the trend is, how often its bands hold, what it calls.

Twenty weekly reports of ten metrics by method joint-gaussian, each at a twentieth of the
season's rho, with the mechanism's own draws. Four of the ten metrics are read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import product
from math import isqrt
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.metrics import ten_metrics
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.season_counts import (
    DEMANDED,
    ENOUGH,
    KINDS,
    STEPS,
    Reliability,
    SeasonCell,
    pooled,
)
from benchmarks.accuracy.season_teams import SEASON_WORLDS, WEEKS, simulate_season
from dp_core.accounting.promise import rho_within
from dp_core.estimate.joint.planning import JointTerms, plan_joint
from dp_core.estimate.trend.change import Call
from dp_core.estimate.trend.likelihood import levels
from dp_core.estimate.trend.model import places
from dp_core.estimate.trend.outlook import expected_trend
from dp_core.estimate.trend.trend import Trend, WindowSums, estimate_trend
from dp_core.features.expected import expected_reporters
from dp_core.features.soft_histogram import sum_weights
from dp_core.metrics import Quantity
from dp_core.params import Epsilon
from dp_core.rho import Delta

Floats = NDArray[np.float64]

ROSTERS: Final = (15, 25, 50, 200)
EPSILONS: Final = ("2", "4", "8")
MISSING: Final = ("0", "15", "50")
DELTA: Final = Delta(5)
BETWEEN: Final = 0.5
"""The SD of teams' levels, in athlete SDs, as in the design study."""

READ: Final = (0, 2, 3, 6)
PAIRS: Final = ((0, 10), (4, 8), (9, 19), (12, 18))
"""Which two weeks are compared."""

SEASONS: Final = 30
QUICK: Final = 3
QUICK_CELLS: Final = (DEMANDED, (25, "8", "shift", "15"))
FIRST: Final = 130_000


def run(options: Options) -> bool:
    """Count every season asked for and print it; say whether none fails."""
    cells = [
        SeasonCell(
            roster, epsilon, world, missing, _seasons(roster, epsilon, world, missing, options)
        )
        for roster, epsilon, (world, missing) in product(ROSTERS, EPSILONS, _settings())
        if (
            (roster, epsilon, world, missing) in QUICK_CELLS
            if options.quick
            else options.wants(roster, epsilon, world, missing)
        )
    ]
    print(HEAD, flush=True)
    failed, all_together = [], Reliability()
    for cell in _counted(cells, options.workers):
        print(row(cell), flush=True)
        if options.out:
            write(cell, options.out)
        failed += [cell] if cell.failing else []
        if cell.world == "prior":
            all_together.add(cell.reliability)
    print(f"\n{pooled(all_together)}\n")
    for cell in failed:
        print(f"FAIL {', '.join(cell.setting)}: {', '.join(cell.failing)}")
    return not failed and not all_together.fails


def _settings() -> list[tuple[str, str]]:
    """Worlds and missingness: all of it in the prior world, the usual 15 % in the others."""
    others = [(world, "15") for world in SEASON_WORLDS if world != "prior"]
    return [("prior", missing) for missing in MISSING] + others


def _seasons(roster: int, epsilon: str, world: str, missing: str, options: Options) -> int:
    if options.quick:
        return QUICK
    demanded = (roster, epsilon, world, missing) == DEMANDED
    return options.teams or (ENOUGH if demanded else SEASONS)


def _counted(cells: Sequence[SeasonCell], workers: int) -> Iterator[SeasonCell]:
    if workers == 1:
        yield from map(count, cells)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(count, cells)


def count(cell: SeasonCell) -> SeasonCell:
    """Simulate, release, estimate and compare, season by season."""
    quantities = season_metrics()
    terms = weekly_terms(quantities, cell.roster, cell.epsilon)
    world = SEASON_WORLDS[cell.world]
    reporting = max(1.0, cell.roster * (1 - int(cell.missing) / 100))
    cell.planned = _planned(replace(terms, expected=reporting), quantities)
    for number in range(cell.seasons):
        law = np.random.default_rng((FIRST + cell.roster, int(cell.epsilon), number))
        season = simulate_season(quantities, cell.roster, world, int(cell.missing) / 100, law)
        noisy = [
            terms.mechanism.randomise(sum_weights(terms.layout, week)) for week in season.weeks
        ]
        for place in READ:
            windows = [
                WindowSums(terms, sums, place, 7.0 * week) for week, sums in enumerate(noisy)
            ]
            quantity = quantities[place]
            trend = estimate_trend(windows, quantity, quantity.prior)
            level = levels(quantity, quantity.prior)
            note(cell, trend, np.interp(season.true_places[:, place], places(), level))
    return cell


def note(cell: SeasonCell, trend: Trend, truth: Floats) -> None:
    """Compare one trend with the truth, in the metric's unit."""
    sd = trend.quantity.prior.athlete_sd
    for kind in KINDS:
        figures = getattr(trend, kind)
        found = np.array([figure.estimate for figure in figures])
        cell.squares[kind].append(float(np.mean(((found - truth) / sd) ** 2)))
        cell.bands[kind].note(list(zip(figures, truth.tolist(), strict=True)), sd)
    said, true = [], []
    for first, second in PAIRS:
        chances = trend.really_changed(first, second)
        change, matters = truth[second] - truth[first], trend.quantity.matters
        came = {Call.ROSE: change > matters, Call.FELL: change < -matters}
        came[Call.SAME] = not (came[Call.ROSE] or came[Call.FELL])
        said += [chances.rose, chances.fell, chances.same]
        true += list(came.values())
        cell.calls[chances.call] += 1
        cell.wrong += not came.get(chances.call, True)
    cell.reliability.note(said, true)


def season_metrics() -> tuple[Quantity, ...]:
    """The ten metrics in one source, with teams that differ by half an athlete SD."""
    return tuple(
        replace(each, prior=replace(each.prior, team_sd=BETWEEN * each.prior.athlete_sd))
        for each in ten_metrics()
    )


def weekly_terms(quantities: Sequence[Quantity], roster: int, epsilon: str) -> JointTerms:
    """The terms of each report: an even part of the season's rho."""
    parts = rho_within(Epsilon.read(epsilon), DELTA).parts // WEEKS
    return plan_joint(
        quantities,
        roster=roster,
        epsilon=Epsilon(isqrt(parts)),
        expected=float(expected_reporters(roster)),
        gaussian=True,
    )


def _planned(terms: JointTerms, quantities: Sequence[Quantity]) -> dict[str, float]:
    weeks = [1.0] * (WEEKS - 1)
    rows = [
        np.array(expected_trend(terms, place, weeks)) / quantities[place].prior.athlete_sd
        for place in READ
    ]
    return dict(zip(KINDS, np.sqrt(np.mean(np.square(rows), axis=0)).tolist(), strict=True))


HEAD: Final = (
    "| n | season epsilon | world | missing % | error live / retro | planned | band live / retro | "
    "width | reliability, worst bin | changes called | calls wrong | |\n" + "|---" * 12 + "|"
)


def row(cell: SeasonCell) -> str:
    """A cell as a row of a Markdown table."""
    error, planned = (
        " / ".join(f"{each[kind]:.3f}" for kind in KINDS) for each in (cell.error, cell.planned)
    )
    held = " / ".join(f"{cell.bands[kind].coverage:.3f}" for kind in KINDS)
    width = " / ".join(f"{cell.bands[kind].mean_width:.2f}" for kind in KINDS)
    off = cell.reliability.off
    worst = f"{off[np.argmax(np.abs(off))]:+.3f}"
    wrong = f"{cell.wrong} of {cell.said}"
    verdict = f"**FAIL** {', '.join(cell.failing)}" if cell.failing else ""
    parts = [
        *cell.setting,
        error,
        planned,
        held,
        width,
        worst,
        f"{cell.changed:.3f}",
        wrong,
        verdict,
    ]
    return f"| {' | '.join(parts)} |"


def write(cell: SeasonCell, out: Path) -> None:
    """Add a cell to a CSV file, made with its header when it is not there."""
    fresh, record = not out.exists(), _record(cell)
    with out.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, record)
        if fresh:
            writer.writeheader()
        writer.writerow(record)


def _record(cell: SeasonCell) -> dict[str, str]:
    record = dict(zip(("n", "epsilon", "world", "missing"), cell.setting, strict=True))
    record["seasons"] = f"{cell.seasons}"
    for kind in KINDS:
        record[f"{kind} error"] = f"{cell.error[kind]:.4f}"
        record[f"{kind} planned"] = f"{cell.planned[kind]:.4f}"
        record[f"{kind} coverage"] = f"{cell.bands[kind].coverage:.4f}"
        record[f"{kind} width"] = f"{cell.bands[kind].mean_width:.4f}"
    for place, off in enumerate(cell.reliability.off):
        record[f"off {place / STEPS:g}"] = f"{off:.4f}"
    record["changes called"] = f"{cell.changed:.4f}"
    record |= {"calls": f"{cell.said}", "wrong": f"{cell.wrong}"}
    record["failing"] = " ".join(cell.failing)
    return record
