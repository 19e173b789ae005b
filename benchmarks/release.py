"""From the sample team's file to a sealed report, against plain pandas without privacy."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import pandas as pd

from benchmarks import Comparison
from dp_core.athletes.pseudonyms import Secret
from dp_core.athletes.public_teams import read_public_team
from dp_core.athletes.team import answer
from dp_core.ledger import Ledger
from dp_core.methods import DEFAULT_METHOD
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question

SAMPLE: Final = Path(__file__).parents[1] / "data" / "sample_team.csv"
WINDOW: Final = Window.read("2021-09-06..2021-10-03")
METRICS: Final = ("sleep_hours", "fatigue", "readiness")
ACCOUNT: Final = Account("Sample")
REPEATS: Final = 5


def measure() -> Sequence[Comparison]:
    """Answer a new question each time; the ledger is opened before the clock starts."""
    read_catalogue()
    with TemporaryDirectory() as folder:
        ledger = Ledger(f"sqlite:///{folder}/ledger.db")
        ledger.open_account(ACCOUNT, Epsilon.read(100))
        ours, plain = [], []
        for repeat in range(REPEATS + 1):
            ours.append(_timed(lambda revision=repeat + 1: release_sample(ledger, revision)))
            plain.append(_timed(aggregate_plainly))
        ledger.close()
    return [
        Comparison("sample team, file to report", ours[1:], plain[1:], "pandas, exact, no ledger")
    ]


def release_sample(ledger: Ledger, revision: int) -> None:
    """Read, window, pay, draw, seal and read back."""
    catalogue = read_catalogue()
    team = read_public_team(SAMPLE.read_bytes(), ACCOUNT, Secret(bytes(32)))
    question = Question(
        account=ACCOUNT,
        window=WINDOW,
        metrics=METRICS,
        epsilon=Epsilon.read(4),
        method=DEFAULT_METHOD,
        catalogue=catalogue.version,
        roster=team.roster_terms,
        revision=revision,
    )
    answer(question, team, ledger, catalogue)


def aggregate_plainly() -> None:
    """The same figures without any privacy: what one would write in a notebook."""
    rows = pd.read_csv(SAMPLE, parse_dates=["date"])
    inside = rows[rows["date"].between(str(WINDOW.start), str(WINDOW.end))]
    means = inside.groupby("athlete")[list(METRICS)].mean()
    catalogue = read_catalogue()
    for key in METRICS:
        values, quantity = means[key].dropna(), catalogue[key].level
        values.mean(), values.std(), values.quantile([0.25, 0.5, 0.75])
        np.histogram(values, bins=[quantity.value(edge) for edge in quantity.edges])
        for line in quantity.thresholds:
            (values >= quantity.value(line.value)).mean()


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
