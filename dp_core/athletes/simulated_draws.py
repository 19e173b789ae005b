"""The draws behind a made-up team: levels, load, days that hang together, and gaps.

Everything is in SDs, shape (athletes, days), until `answers` turns it into what an
athlete reports.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

from dp_core.athletes.simulated_traits import (
    LOAD_BETWEEN,
    LOAD_MEAN,
    LOAD_SD,
    SESSION_SHAPE,
    TOGETHER_AT_REST,
    TRAINING_LAG,
    TRAITS,
    WEEKDAY_LOAD,
    WEEKDAY_REST,
    Floats,
    Sport,
    Trait,
)

HEAVIEST_DAY: Final = 3000

FORGETTING_SPREAD: Final = 1.9
"""The two parameters of the beta law of athletes' missing shares add up to this: an SD of
0.21 at a mean of 0.15, as with a coach's support (Saw et al. 2015, Journal of Sports
Science and Medicine 14:732)."""

FORGETTING_LAG: Final = 0.7
"""How much a day's forgetting is like the day before's, behind the threshold: 0.42 as seen."""

FORGETTING_TOGETHER: Final = 0.6
"""How much of forgetting concerns questionnaire, device, load and scales at once."""


def draw_levels(rng: np.random.Generator, athletes: int) -> Floats:
    """Draw each athlete's usual level of each trait, in SDs; answering style and fitness shared."""
    shared = np.array([(trait.style, trait.fitness) for trait in TRAITS.values()])
    own = np.sqrt(1 - (shared**2).sum(axis=1))
    factors = rng.standard_normal((athletes, 2))
    levels: Floats = factors @ shared.T + own * rng.standard_normal((athletes, len(TRAITS)))
    return levels


def draw_load(
    rng: np.random.Generator, athletes: int, weekdays: NDArray[np.int64], sport: Sport
) -> tuple[Floats, Floats]:
    """Draw the load of each day, and the load of the day before each day in SDs.

    Args:
        rng: the source of chance.
        athletes: how many.
        weekdays: of the days, led by the day before the first, shape (days + 1,).
        sport: scales the load.

    Returns:
        Two arrays of shape (athletes, days).
    """
    rest = np.array(WEEKDAY_REST)[weekdays]
    training_mean = np.array(WEEKDAY_LOAD)[weekdays] / (1 - rest)
    shape = (athletes, len(weekdays))
    team = np.sqrt(TOGETHER_AT_REST) * rng.standard_normal(len(weekdays))
    own = day_by_day(rng, np.eye(1), np.array([TRAINING_LAG]), *shape)[:, :, 0]
    trains = team + np.sqrt(1 - TOGETHER_AT_REST) * own > ndtri(rest)
    usual = np.exp(LOAD_BETWEEN * rng.standard_normal((athletes, 1)) - LOAD_BETWEEN**2 / 2)
    relative = usual * training_mean * rng.standard_gamma(SESSION_SHAPE, shape) / SESSION_SHAPE
    relative = np.where(trains, relative, 0.0)
    load = np.minimum(5 * np.rint(sport.load * relative / 5), HEAVIEST_DAY)
    return load[:, 1:], (relative[:, :-1] - usual * LOAD_MEAN) / LOAD_SD


def day_by_day(
    rng: np.random.Generator, together: Floats, lags: Floats, athletes: int, days: int
) -> Floats:
    """Draw series of mean 0 and SD 1 in which each day is a little like the day before.

    Args:
        rng: the source of chance.
        together: the correlations of the series, shape (series, series).
        lags: the correlation of each with its day before, shape (series,).
        athletes: how many.
        days: how many.

    Returns:
        A stationary first-order autoregression, shape (athletes, days, series).
    """
    first = np.linalg.cholesky(together)
    later = np.linalg.cholesky(together * (1 - np.outer(lags, lags)))
    series: Floats = rng.standard_normal((days, athletes, len(lags)))
    series[0] = series[0] @ first.T
    for day in range(1, days):
        series[day] = lags * series[day - 1] + series[day] @ later.T
    return series.transpose(1, 0, 2)


def after_load(trait: Trait, moves: Floats, strain: Floats) -> Floats:
    """Let the load of the day before show, without changing the spread."""
    effect = trait.load_effect / np.sqrt(trait.kept)
    moved: Floats = np.sqrt(1 - effect**2) * moves + effect * strain
    return moved


def in_sport(name: str, trait: Trait, sport: Sport) -> tuple[Trait, float, float]:
    """Return a trait with its mean and its spread between athletes in a sport."""
    here = {
        "resting_hr": (sport.resting_hr, trait.between_sd),
        "hrv_rmssd": (float(np.log(sport.hrv_rmssd)), trait.between_sd),
        "body_mass": (sport.body_mass, sport.body_mass_sd),
    }
    return trait, *here.get(name, (trait.mean, trait.between_sd))


def answers(placed: tuple[Trait, float, float], levels: Floats, moves: Floats) -> Floats:
    """Turn levels and moves, both in SDs, into what is reported."""
    trait, mean, between_sd = placed
    spread = trait.within_sd * np.sqrt(trait.kept)
    values = mean + between_sd * levels + spread * moves
    natural = np.exp(values) if trait.logarithmic else values
    decimals = max(0, -int(np.floor(np.log10(trait.grain))))
    rounded = (np.rint(natural / trait.grain) * trait.grain).round(decimals)
    reported: Floats = np.clip(rounded, trait.low, trait.high)
    return reported


def draw_gone(
    rng: np.random.Generator, athletes: int, days: int, missing: float
) -> dict[str, NDArray[np.bool_]]:
    """Draw which days of which athletes are missing, for each source group.

    Athletes' shares follow a beta law, taken at even ranks so that they add up to the
    stated share in a small team too; a threshold on an autoregression makes streaks.
    """
    groups = ("questionnaire", "wearable", "load", "test")
    lags = np.full(len(groups), FORGETTING_LAG)
    together = np.full((len(groups), len(groups)), FORGETTING_TOGETHER)
    np.fill_diagonal(together, 1.0)
    series = day_by_day(rng, together, lags, athletes, days)
    ranks = (rng.permutation(athletes) + 0.5) / athletes
    limits = ndtri(_shares_at(ranks, missing))[:, None]
    return {group: series[:, :, place] < limits for place, group in enumerate(groups)}


def _shares_at(ranks: Floats, missing: float) -> Floats:
    if missing == 0:
        return np.zeros_like(ranks)
    spread = FORGETTING_SPREAD
    shares: Floats = betaincinv(missing * spread, (1 - missing) * spread, ranks)
    return shares
