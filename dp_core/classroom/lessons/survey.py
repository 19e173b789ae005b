"""A survey in which two coins answer for some: what its replies are worth.

Everybody throws a coin. Heads: the true answer. Tails: a second coin answers, yes for heads.
A sore athlete says yes with probability ¾, any other with ¼. Source: Warner, "Randomized
Response" (1965), with the second coin of Greenberg et al. (1969).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from dp_core.classroom.lessons.chances import COVERED, count_law
from dp_core.errors import ParameterError

Floats = NDArray[np.float64]

YES_IF_SORE: Final = 0.75
YES_IF_NOT: Final = 0.25
EPSILON: Final = math.log(YES_IF_SORE / YES_IF_NOT)
"""ln 3: a reply changes the odds by a factor of 3 at most."""

MOST: Final = 300
SHARE_SORE: Final = 0.28
"""Of larger made-up squads, so many are sore: 7 of 25."""

ROUNDING: Final = 1e-9


def estimate(yes: int, people: int) -> float:
    """Estimate how many are sore from the replies: 2 · (yes - people / 4), without bias."""
    return 2 * (yes - YES_IF_NOT * people)


def estimate_checked(yes: int, people: int) -> float:
    """Estimate from what a class typed in.

    Raises:
        ParameterError: more said yes than answered, or there are none or too many.
    """
    if not 1 <= people <= MOST:
        raise ParameterError(f"a class survey has 1 to {MOST} people")
    if not 0 <= yes <= people:
        raise ParameterError("no more people can say yes than answered")
    return estimate(yes, people)


def class_sentence(yes: int, people: int) -> str:
    """Say what a class's replies tell, with the distance that such surveys keep.

    Raises:
        ParameterError: more said yes than answered, or there are none or too many.

    >>> class_sentence(10, 25)
    '10 of 25 said yes: the estimate is 7.5. At least 95 of 100 such surveys are within 8.5 of \
the truth, so probably 0 to 16 say yes when no coin answers.'
    """
    found, far = estimate_checked(yes, people), reach(people)
    low, high = max(0, math.ceil(found - far)), min(people, math.floor(found + far))
    told = (
        f"{yes} of {people} said yes: the estimate is {found:g}. At least 95 of 100 such surveys "
        f"are within {far:g} of the truth, so "
    )
    if low > high:
        return told + "this is one of the rare others: throw again."
    return f"{told}probably {low} to {high} say yes when no coin answers."


def spread(people: int) -> float:
    """The standard deviation of the estimate: 2 · √(3n / 16), whoever is sore."""
    return 2 * math.sqrt(YES_IF_SORE * YES_IF_NOT * people)


def share_spread(people: int) -> float:
    """The standard deviation of the estimated share of sore people, 0 to 1."""
    return spread(people) / people


def errors(people: int, sore: int) -> tuple[Floats, Floats]:
    """All errors that the estimate can have, and how likely each is; shapes (people + 1,)."""
    from_sore = binom.pmf(np.arange(sore + 1), sore, YES_IF_SORE)
    others = people - sore
    from_others = binom.pmf(np.arange(others + 1), others, YES_IF_NOT)
    possible = 2 * (np.arange(people + 1) - YES_IF_NOT * people) - sore
    return np.asarray(possible, dtype=float), np.convolve(from_sore, from_others)


def within(people: int, sore: int, far: float) -> float:
    """How often the estimate is at most so far off."""
    off, chances = errors(people, sore)
    return float(chances[np.abs(off) <= far].sum())


def beyond(people: int, sore: int, far: float) -> float:
    """How often the estimate is off by so much or more."""
    off, chances = errors(people, sore)
    return float(chances[np.abs(off) >= far].sum())


def below_zero(people: int, sore: int) -> float:
    """How often the estimate is a number below zero."""
    off, chances = errors(people, sore)
    return float(chances[off + sore < 0].sum())


@lru_cache(maxsize=512)
def reach(people: int) -> float:
    """The least distance that the estimate keeps within in at least 95 of 100 surveys.

    It holds however many are sore: the largest over all true counts, from exact sums.
    """
    return max(_reach(people, sore) for sore in range(people + 1))


def _reach(people: int, sore: int) -> float:
    off, chances = errors(people, sore)
    order = np.argsort(np.abs(off), kind="stable")
    covered = np.cumsum(chances[order])
    return float(np.abs(off)[order][np.searchsorted(covered, COVERED - ROUNDING)])


def sore_in(people: int) -> int:
    """How many are sore in a made-up squad of this size."""
    return round(SHARE_SORE * people)


def run_surveys(people: int, surveys: int) -> list[float]:
    """Let made-up squads throw their coins, and return each survey's estimate.

    Why this is private: nobody's privacy is at stake, the athletes are made up. The unit is
    the athlete, neighbours replace one athlete's answer, and each reply's probabilities
    differ by a factor of at most 3, so every survey is ln 3-DP before anybody collects it.
    """
    fresh, sore = np.random.default_rng(), sore_in(people)
    yes = fresh.binomial(sore, YES_IF_SORE, surveys)
    yes = yes + fresh.binomial(people - sore, YES_IF_NOT, surveys)
    return [estimate(int(count), people) for count in yes]


def count_once(people: int, reports: int) -> list[float]:
    """Draw reports of a club that counts exactly and adds noise once, at the same epsilon.

    Why this is private: nobody's privacy is at stake, the athletes are made up. Replacing one
    athlete's answer moves the count by at most 1; whole-number noise at rate ln 3.
    """
    noise = count_law(EPSILON).draw(reports)
    return [float(sore_in(people) + each) for each in noise]
