"""Exact draws from exponential laws: whole numbers, fractions and `secrets`, nothing else.

No float and no pseudo-random generator occurs here, so the laws hold exactly and no
seed can make a draw repeatable. The method is that of Canonne, Kamath and Steinke,
"The Discrete Gaussian for Differential Privacy" (2020), section 5.
"""

from __future__ import annotations

import secrets
from fractions import Fraction

from dp_core.errors import ParameterError


def bernoulli_exp(numerator: int, denominator: int) -> bool:
    """Say True with probability exp(-numerator / denominator), exactly.

    Args:
        numerator: at least 0.
        denominator: at least 1.

    Raises:
        ParameterError: one of them is too small.
    """
    if numerator < 0 or denominator < 1:
        raise ParameterError("a probability exp(-x) needs an x of at least 0")
    while numerator > denominator:
        if not _at_most_one(1, 1):
            return False
        numerator -= denominator
    return _at_most_one(numerator, denominator)


def geometric(rate: Fraction) -> int:
    """Draw k = 0, 1, 2, … with probability proportional to exp(-k · rate), exactly.

    Args:
        rate: above 0.

    Raises:
        ParameterError: the rate is not above 0.
    """
    if rate <= 0:
        raise ParameterError("the rate of a geometric law must be above 0")
    return _geometric(rate.numerator, rate.denominator)


def two_sided_geometric(rate: Fraction) -> int:
    """Draw a whole number z with probability proportional to exp(-|z| · rate), exactly.

    Args:
        rate: above 0; epsilon / sensitivity gives noise that is epsilon-DP.

    Raises:
        ParameterError: the rate is not above 0.
    """
    while True:
        size = geometric(rate)
        negative = secrets.randbelow(2) == 1
        if size or not negative:  # zero must not count twice
            return -size if negative else size


def _at_most_one(numerator: int, denominator: int) -> bool:
    """Say True with probability exp(-x) for x = numerator / denominator between 0 and 1.

    The first k at which a coin of probability x / k fails is odd with probability
    1 - x + x²/2! - x³/3! + … = exp(-x).
    """
    trial = 1
    while secrets.randbelow(denominator * trial) < numerator:
        trial += 1
    return trial % 2 == 1


def _geometric(numerator: int, denominator: int) -> int:
    """Draw at rate 1 / denominator, as remainder and quotient, and keep each numerator-th step."""
    while True:
        remainder = secrets.randbelow(denominator)
        if _at_most_one(remainder, denominator):
            break
    quotient = 0
    while _at_most_one(1, 1):
        quotient += 1
    return (remainder + denominator * quotient) // numerator
