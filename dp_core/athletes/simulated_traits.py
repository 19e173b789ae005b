"""How a made-up team is made: levels, spreads, lags and correlations, with their sources.

Means, spreads within and between players, correlations, lags, the load of each weekday
and what it does to the next day are those of SoccerMon (Midoglu et al. 2024, doi
10.1038/s41597-024-03386-x). Resting heart rate, heart rate variability, steps and body
mass within one person are those of LifeSnaps (Yfantidou et al. 2022, doi
10.1038/s41597-022-01764-x) and PMData (Thambawita et al. 2020, doi
10.1145/3339825.3394926). Body mass by sport is rounded from Telford and Cunningham 1991.
Sleep lies between measured (Sargent et al. 2021, doi 10.1123/ijspp.2020-0896) and
self-reported. Resting heart rate, variability and load by sport, and the lags of steps
and body mass, are judgement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sport:
    """What differs between sports: levels, the spread of mass, load relative to football."""

    resting_hr: float
    hrv_rmssd: float
    body_mass: float
    body_mass_sd: float
    load: float


SPORTS: Final[Mapping[str, Sport]] = {
    "football": Sport(resting_hr=58, hrv_rmssd=66, body_mass=72, body_mass_sd=9, load=1.0),
    "endurance": Sport(resting_hr=50, hrv_rmssd=82, body_mass=62, body_mass_sd=8, load=1.15),
    "power": Sport(resting_hr=62, hrv_rmssd=58, body_mass=88, body_mass_sd=14, load=0.85),
    "basketball": Sport(resting_hr=59, hrv_rmssd=64, body_mass=80, body_mass_sd=12, load=0.9),
    "rowing": Sport(resting_hr=52, hrv_rmssd=78, body_mass=80, body_mass_sd=10, load=1.2),
    "swimming": Sport(resting_hr=54, hrv_rmssd=74, body_mass=74, body_mass_sd=9, load=1.1),
}


@dataclass(frozen=True, slots=True)
class Trait:
    """How one metric varies.

    Attributes:
        mean: of all athletes and days, before a sport has its say.
        between_sd: between the levels of athletes.
        within_sd: between the days of one athlete, as reported (so after rounding).
        lag: the correlation of one day with the next within an athlete, as reported.
        style: how much of a level is answering style, as a loading from 0 to 1.
        fitness: how much of a level is fitness, as a loading from -1 to 1.
        load_effect: the correlation with the load of the day before.
        grain: what answers are rounded to.
        low, high: what is beyond is pulled in.
        logarithmic: mean and spreads are those of the logarithm.
    """

    mean: float
    between_sd: float
    within_sd: float
    lag: float
    grain: float
    low: float
    high: float
    style: float = 0.0
    fitness: float = 0.0
    load_effect: float = 0.0
    logarithmic: bool = False

    @property
    def kept(self) -> float:
        """The share of the variance between days that rounding leaves to the true value.

        Rounding to a grain g adds g²/12 (Sheppard's correction); on a log scale it is
        too fine to count.
        """
        added = 0.0 if self.logarithmic else self.grain**2 / 12
        return 1 - added / self.within_sd**2


TRAITS: Final[Mapping[str, Trait]] = {
    "resting_hr": Trait(58, 6.8, 2.45, 0.87, 1, 30, 120, fitness=-0.7),
    "hrv_rmssd": Trait(4.19, 0.4, 0.26, 0.3, 1, 5, 250, fitness=0.7, logarithmic=True),
    "sleep_hours": Trait(7.5, 0.55, 0.9, 0.04, 0.5, 3, 12, style=0.35),
    "fatigue": Trait(3.0, 0.33, 0.53, 0.21, 1, 1, 5, style=0.95, load_effect=-0.13),
    "soreness": Trait(2.8, 0.42, 0.6, 0.35, 1, 1, 5, style=0.88, load_effect=-0.18),
    "stress": Trait(3.2, 0.39, 0.49, 0.43, 1, 1, 5, style=0.83),
    "mood": Trait(3.4, 0.39, 0.48, 0.42, 1, 1, 5, style=0.8),
    "sleep_quality": Trait(3.3, 0.37, 0.62, 0.14, 1, 1, 5, style=0.82),
    "readiness": Trait(6.8, 0.79, 1.2, 0.45, 1, 0, 10, style=0.5, load_effect=-0.09),
    "body_mass": Trait(72, 9, 0.85, 0.7, 0.1, 35, 180),
    "steps": Trait(8.82, 0.36, 0.53, 0.2, 1, 0, 60_000, logarithmic=True),
}

PAIRS: Final[Mapping[tuple[str, str], float]] = {
    ("resting_hr", "hrv_rmssd"): -0.3,
    ("sleep_hours", "sleep_quality"): 0.35,
    ("sleep_hours", "fatigue"): 0.23,
    ("sleep_hours", "soreness"): 0.05,
    ("sleep_hours", "stress"): 0.10,
    ("sleep_hours", "mood"): 0.07,
    ("sleep_hours", "readiness"): 0.14,
    ("fatigue", "soreness"): 0.33,
    ("fatigue", "stress"): 0.19,
    ("fatigue", "mood"): 0.24,
    ("fatigue", "sleep_quality"): 0.28,
    ("fatigue", "readiness"): 0.45,
    ("soreness", "stress"): 0.15,
    ("soreness", "mood"): 0.14,
    ("soreness", "sleep_quality"): 0.12,
    ("soreness", "readiness"): 0.30,
    ("stress", "mood"): 0.50,
    ("stress", "sleep_quality"): 0.18,
    ("stress", "readiness"): 0.17,
    ("mood", "sleep_quality"): 0.22,
    ("mood", "readiness"): 0.24,
    ("sleep_quality", "readiness"): 0.18,
}
"""The correlation of two metrics over the days of one athlete, as reported."""

WEEKDAY_LOAD: Final = (334.0, 382.0, 419.0, 258.0, 277.0, 299.0, 160.0)
"""The mean load of a football team's Monday to Sunday, days without training included."""

WEEKDAY_REST: Final = (0.32, 0.28, 0.33, 0.41, 0.37, 0.42, 0.62)
"""The share of athletes without training on a Monday to Sunday."""

LOAD_MEAN: Final = 304.0
LOAD_SD: Final = 305.0
"""Of one athlete's days, days without training included."""

SESSION_SHAPE: Final = 4.5
"""The gamma shape of a training day's load: with weekdays and athletes its SD is 275 of 501."""

LOAD_BETWEEN: Final = 0.25
"""The SD of the log of an athlete's usual load: 72 to 95 of 306 between players."""

TOGETHER_AT_REST: Final = 0.3
"""How much a team rests together: the correlation of two athletes' day behind rest or training."""

TRAINING_LAG: Final = 0.45
"""How much an athlete's training or rest is like the day before, behind the threshold."""


def latent_correlations() -> Floats:
    """Return what the values before rounding must correlate, so that the answers do as in PAIRS.

    Returns:
        A positive definite matrix, shape (traits, traits), in the order of TRAITS.
    """
    order = list(TRAITS)
    matrix = np.eye(len(order))
    for (one, other), reported in PAIRS.items():
        latent = reported / np.sqrt(TRAITS[one].kept * TRAITS[other].kept)
        row, column = order.index(one), order.index(other)
        matrix[row, column] = matrix[column, row] = latent
    return matrix
