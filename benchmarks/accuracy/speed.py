"""How long a report of ten metrics takes, and its noise alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Final

import numpy as np

from benchmarks.accuracy.metrics import ten_metrics
from benchmarks.accuracy.options import Options
from benchmarks.accuracy.ours import release, terms_of
from benchmarks.accuracy.worlds import WORLDS, Missing, simulate
from dp_core.estimate.joint.figures import estimate_joint
from dp_core.params import Epsilon

SETTINGS: Final = ((25, "1"), (100, "4"), (1_000, "1"), (1_000, "4"), (10_000, "1"), (10_000, "4"))
"""One for each step of the ladder of knots, and the largest."""

REPEATS: Final = 15
REPORT_SECONDS: Final = 0.5
NOISE_SECONDS: Final = 0.02


def run(options: Options) -> bool:
    """Print medians after a warm-up; say whether they are fast enough."""
    print("| n | epsilon | knots | report, s | noise, ms | |\n|---|---|---|---|---|---|")
    met = True
    for roster, epsilon in SETTINGS:
        if not options.rosters or roster in options.rosters:
            knots, report, noise = measure(roster, epsilon)
            fast = report <= REPORT_SECONDS and noise <= NOISE_SECONDS
            verdict = "pass" if fast else "**FAIL**"
            shown = f"{knots} | {report:.3f} | {noise * 1000:.1f} | {verdict}"
            print(f"| {roster} | {epsilon} | {shown} |", flush=True)
            met &= fast
    return met


def measure(roster: int, epsilon: str) -> tuple[int, float, float]:
    """Return the number of knots and the median seconds of a report and of its noise."""
    quantities = ten_metrics()
    terms = terms_of(quantities, Epsilon.read(epsilon), roster)
    law = np.random.default_rng(roster)
    values = simulate(quantities, roster, WORLDS["prior"], Missing(), law)
    report = _seconds(lambda: estimate_joint(terms, release(terms, values)))
    noise = _seconds(terms.mechanism.draw)
    return max(terms.layout.cells), median(report), median(noise)


def _seconds(work: Callable[[], object]) -> Sequence[float]:
    """Time repeats after one that warms up."""
    seconds = []
    for _ in range(REPEATS + 1):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return seconds[1:]
