"""Made-up teams: one row per athlete and day, as like a real team as published figures allow.

Each athlete has a usual level in every metric; days move around it, each a little like
the day before, metrics together; yesterday's load costs some freshness today; training
follows the week; some athletes often forget to check in. The numbers and their sources
are in `simulated_traits`.

A seed makes the same team again. It exists here alone: no real release can be seeded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dp_core.athletes.simulated_draws import (
    after_load,
    answers,
    day_by_day,
    draw_gone,
    draw_levels,
    draw_load,
    in_sport,
)
from dp_core.athletes.simulated_traits import SPORTS, TRAITS, Floats, Sport, latent_correlations
from dp_core.errors import ParameterError
from dp_core.metrics import read_catalogue
from dp_core.params import EARLIEST, LATEST

__all__ = ["COLUMNS", "SPORTS", "simulate"]

COLUMNS: Final = (
    "resting_hr", "hrv_rmssd", "sleep_hours", "fatigue", "soreness", "stress", "mood",
    "sleep_quality", "readiness", "daily_load", "body_mass", "steps",
)  # fmt: skip
"""The metrics a made-up team has, in the order of its columns."""

MOST_ROWS: Final = 5_000_000
MOST_MISSING: Final = 0.9


def simulate(
    *,
    athletes: int,
    weeks: int,
    seed: int,
    start: date,
    sport: str = "football",
    missing: float = 0.15,
    metrics: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Make a team up.

    Args:
        athletes: how many, at least 1.
        weeks: how many weeks of seven days, at least 1.
        seed: a whole number, at least 0; the same arguments make the same team.
        start: the first day.
        sport: one of SPORTS.
        missing: the share of check-ins that are missing, from 0 to 0.9; they cluster, since
            some athletes report rarely.
        metrics: which of COLUMNS; None for all. The choice changes no other value.

    Returns:
        One row per athlete and day, athlete by athlete: columns `athlete` (invented names),
        `date`, then the metrics in the units of the catalogue, NaN where missing.

    Raises:
        ParameterError: an argument is out of range.
    """
    _check_size(athletes, weeks, seed)
    _check_days(start, weeks)
    _check_kind(sport, missing)
    chosen = _chosen(metrics)
    rng = np.random.default_rng(seed)
    columns = _draw_columns(rng, athletes, _weekdays(start, weeks * 7), SPORTS[sport])
    gone = draw_gone(rng, athletes, weeks * 7, missing)
    for name, values in columns.items():
        values[gone[read_catalogue()[name].group]] = np.nan
    return _frame(columns, chosen, start)


def _check_size(athletes: int, weeks: int, seed: int) -> None:
    if not all(type(number) is int for number in (athletes, weeks, seed)):
        raise ParameterError("athletes, weeks and seed are whole numbers")
    if athletes < 1 or weeks < 1 or seed < 0:
        raise ParameterError("a simulated team has an athlete, a week, and a seed of 0 or more")
    if athletes * weeks * 7 > MOST_ROWS:
        raise ParameterError(f"a simulated team has at most {MOST_ROWS} rows")


def _check_days(start: date, weeks: int) -> None:
    if type(start) is not date or start < EARLIEST or weeks * 7 - 1 > (LATEST - start).days:
        raise ParameterError("a simulated team lives between 2000 and 2099")


def _check_kind(sport: str, missing: float) -> None:
    if sport not in SPORTS:
        raise ParameterError(f"a sport is one of {', '.join(SPORTS)}")
    if not 0 <= missing <= MOST_MISSING:
        raise ParameterError(f"the share of missing check-ins is from 0 to {MOST_MISSING}")


def _chosen(metrics: Sequence[str] | None) -> list[str]:
    if metrics is None:
        return list(COLUMNS)
    if not metrics or len(set(metrics)) < len(metrics) or not set(metrics) <= set(COLUMNS):
        raise ParameterError(f"name each simulated metric once; they are {', '.join(COLUMNS)}")
    return [name for name in COLUMNS if name in metrics]


def _weekdays(start: date, days: int) -> NDArray[np.int64]:
    """Return the weekday of each day, Monday 0, led by the day before the first."""
    return (start.weekday() - 1 + np.arange(days + 1)) % 7


def _draw_columns(
    rng: np.random.Generator, athletes: int, weekdays: NDArray[np.int64], sport: Sport
) -> dict[str, Floats]:
    """Draw every metric, each of shape (athletes, days)."""
    levels = draw_levels(rng, athletes)
    load, strain = draw_load(rng, athletes, weekdays, sport)
    lags = np.array([trait.lag / trait.kept for trait in TRAITS.values()])
    moves = day_by_day(rng, latent_correlations(), lags, athletes, len(weekdays) - 1)
    columns = {"daily_load": load}
    for place, (name, trait) in enumerate(TRAITS.items()):
        moved = after_load(trait, moves[:, :, place], strain)
        columns[name] = answers(in_sport(name, trait, sport), levels[:, [place]], moved)
    return columns


def _frame(columns: dict[str, Floats], chosen: list[str], start: date) -> pd.DataFrame:
    athletes, days = columns["daily_load"].shape
    digits = max(2, len(str(athletes)))
    names = np.array([f"Athlete {number:0{digits}d}" for number in range(1, athletes + 1)])
    dates = np.array([start + timedelta(days=day) for day in range(days)], dtype="datetime64[s]")
    index = {"athlete": np.repeat(names, days), "date": np.tile(dates, athletes)}
    return pd.DataFrame(index | {name: columns[name].ravel() for name in chosen})
