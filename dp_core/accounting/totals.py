"""What k releases about the same athletes cost together, counted in three classical ways.

Each is an upper bound on the same true cost, so the smallest of them holds. Questions may
be chosen after seeing earlier answers; the number of releases and their epsilons are fixed
beforehand. For the fourth way see `dp_core.accounting.pld`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from scipy.optimize import minimize_scalar

from dp_core.accounting.releases import Release
from dp_core.errors import ParameterError

Total = Callable[[Release, int, float], float]
"""From a release, how many of them and a total delta to a total epsilon."""

ORDERS: Final = (-12.0, 16.0)
"""Logs of α - 1 between which the best order is looked for."""

LARGEST: Final = 700.0
"""exp() of more does not fit a float."""


def basic_total(release: Release, reports: int, delta: float) -> float:
    """Add the epsilons up: k · ε, and for pure releases a delta of 0.

    Gaussian releases share the total delta evenly.

    Source: Dwork and Roth, "The Algorithmic Foundations of Differential Privacy" (2014),
    theorem 3.16.
    """
    if _none(reports, delta):
        return 0.0
    return reports * release.epsilon_at(delta / reports)


def advanced_total(release: Release, reports: int, delta: float) -> float:
    """Return √(2k · ln(1/δ')) · ε + k · ε · (e^ε - 1).

    Pure releases leave all of delta to δ'; Gaussian ones use one half and share it evenly.

    Source: Dwork, Rothblum and Vadhan, "Boosting and Differential Privacy" (2010), theorem
    III.3. It can be worse than the plain sum.
    """
    if _none(reports, delta):
        return 0.0
    slack = delta if release.law != "gaussian" else delta / 2
    epsilon = release.epsilon_at(delta / 2 / reports)
    chance = math.sqrt(2 * reports * -math.log(slack)) * epsilon
    return chance + reports * epsilon * math.expm1(min(epsilon, LARGEST))


def zcdp_total(release: Release, reports: int, delta: float) -> float:
    """Add up zCDP, k · ρ, and translate the sum into an epsilon at this delta.

    Source: Bun and Steinke (2016), lemma 1.7; the translation is `epsilon_of_rho`.
    """
    if _none(reports, delta):
        return 0.0
    return epsilon_of_rho(reports * release.rho, delta)


def epsilon_of_rho(rho: float, delta: float) -> float:
    """Translate ρ-zCDP into the least epsilon that it implies at a delta.

    min over α > 1 of α·ρ + ln(1 / (α·δ)) / (α - 1) + ln(1 - 1/α).

    Source: Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy"
    (2020), proposition 12.

    >>> round(epsilon_of_rho(0.5 / 4.045**2, 1e-5), 3)
    1.0
    """

    def at(log_order: float) -> float:
        less_one = math.exp(log_order)
        order = 1 + less_one
        return order * rho - math.log(order * delta) / less_one + log_order - math.log1p(less_one)

    best = minimize_scalar(at, bounds=ORDERS, method="bounded", options={"xatol": 1e-9})
    return max(0.0, float(best.fun))


def likely_loss(rho: float, delta: float) -> float:
    """Return what the privacy loss exceeds with a chance of at most delta: ρ + 2 √(ρ ln(1/δ)).

    Source: Bun and Steinke (2016), proposition 1.3, whose proof bounds that chance.

    >>> round(likely_loss(0.06, 1e-5), 2)
    1.72
    """
    return rho + 2 * math.sqrt(rho * math.log(1 / delta))


def one_more(total: Total, release: Release, reports: int, delta: float) -> float:
    """What the next release adds to the total when so many are out already."""
    return total(release, reports + 1, delta) - total(release, reports, delta)


def reports_within(
    total: Total, release: Release, *, budget: float, delta: float, most: int
) -> int:
    """How many releases fit into a total epsilon; totals grow with their number.

    Args:
        total: how to count.
        release: what is made again and again.
        budget: the total epsilon.
        delta: the total delta.
        most: where to stop looking.
    """
    fits, over = 0, most + 1
    while over - fits > 1:
        middle = (fits + over) // 2
        within = total(release, middle, delta) <= budget * (1 + 1e-9)
        fits, over = (middle, over) if within else (fits, middle)
    return fits


def _none(reports: int, delta: float) -> bool:
    if reports < 0 or not 0 < delta < 1:
        raise ParameterError("a season has 0 reports or more and a delta between 0 and 1")
    return reports == 0
