"""The same comparison on the real team that ships with the project, window by window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.accuracy.options import Options
from benchmarks.accuracy.ours import Joint, PerStatisticEngine, PriorOnly
from benchmarks.accuracy.scores import errors_of
from dp_core.athletes.pseudonyms import Secret
from dp_core.athletes.public_teams import read_public_team
from dp_core.athletes.windows import window
from dp_core.engines.compare.diffprivlib_tools import DiffprivlibTools
from dp_core.features.statistics import Values
from dp_core.metrics import Quantity, read_catalogue
from dp_core.params import Epsilon, Window
from dp_core.question import Account

SAMPLE: Final = Path(__file__).parents[2] / "data" / "sample_team.csv"
FIRST: Final = date(2021, 6, 14)
DAYS: Final = 28
WINDOWS: Final = 4
METRICS: Final = (
    "sleep_hours", "fatigue", "soreness", "stress", "mood", "sleep_quality", "readiness",
    "daily_load",
)  # fmt: skip
EPSILONS: Final = ("1", "4")

ENGINES: Final = (Joint(), PerStatisticEngine(), PriorOnly(), DiffprivlibTools())


def run(options: Options) -> bool:
    """Print the error over the public range of each engine; nothing is demanded."""
    quantities = read_catalogue().quantities(METRICS, None)
    names = " | ".join(engine.name for engine in ENGINES)
    print(f"E_range (E_sd) of {len(METRICS)} metrics, a real squad, 28-day windows.\n")
    print(f"| window | reported | epsilon | {names} |\n|{'---|' * (len(ENGINES) + 3)}")
    for asked, roster, values in windows(quantities):
        heads = max(int(present.sum()) for _, present in values.values())
        for epsilon in options.epsilons or EPSILONS:
            cells = compare(quantities, values, Epsilon.read(epsilon), roster, options.draws)
            row = " | ".join([str(asked), f"{heads} of {roster}", epsilon, *cells])
            print(f"| {row} |", flush=True)
    return True


def windows(quantities: Sequence[Quantity]) -> Iterator[tuple[Window, int, Values]]:
    """Read the shipped team; give each window, the roster and the players' values."""
    team = read_public_team(SAMPLE.read_bytes(), Account("Sample"), Secret(bytes(32)))
    roster, catalogue = team.roster, read_catalogue()
    metrics = [catalogue[quantity.key] for quantity in quantities]
    for turn in range(WINDOWS):
        asked = Window.ending(FIRST + timedelta(days=DAYS * (turn + 1) - 1), days=DAYS)
        yield asked, roster.size, window(team.table, roster, metrics, asked, None).true_values


def compare(
    quantities: Sequence[Quantity], values: Values, epsilon: Epsilon, roster: int, draws: int
) -> list[str]:
    """Return each engine's mean errors over some draws, in words."""
    cells = []
    for engine in ENGINES:
        found = [
            errors_of(quantities, values, engine.answer(quantities, values, epsilon, roster))
            for _ in range(draws)
        ]
        of_range = np.mean([each.of_range for each in found])
        of_sd = np.mean([each.of_sd for each in found])
        cells.append(f"{of_range:.4f} ({of_sd:.3f})")
    return cells
