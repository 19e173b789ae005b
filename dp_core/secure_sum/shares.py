"""Splitting whole numbers into shares: all three give the number back, two say nothing.

Shamir (1979), How to share a secret, CACM 22:612, with polynomials of degree 2: a number s
becomes s + a x + b x² at x = 1, 2, 3, with a and b drawn evenly from the field. Numbers below
zero stand at the field's upper end. Shares add up: the sums of shares are shares of the sum.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final

PARTIES: Final = 3
"""Who add up together. Each adds a full draw of noise."""

DEGREE: Final = PARTIES - 1
"""How many shares together still say nothing. More than sums would need a smaller degree."""

MODULUS: Final = 2**127 - 1
"""The field's prime. Noise would have to be 10³⁰ athletes' worth to wrap around."""


def split(number: int) -> list[int]:
    """Split a whole number into one share for each party.

    Args:
        number: below half the field in size.

    Why this is private: whatever the number, any two shares are a pair of independent even
    draws from the field. No epsilon is needed for them.
    """
    slopes = [secrets.randbelow(MODULUS) for _ in range(DEGREE)]
    return [
        sum(slope * x**power for power, slope in enumerate([number, *slopes])) % MODULUS
        for x in range(1, PARTIES + 1)
    ]


def split_rows(rows: Sequence[Sequence[int]]) -> list[list[list[int]]]:
    """Split every number of every row.

    Args:
        rows: one row of whole numbers for each athlete, shape (n, cells).

    Returns:
        What each party gets, shape (parties, n, cells).
    """
    shared = [[split(int(number)) for number in row] for row in rows]
    return [[[shares[party] for shares in row] for row in shared] for party in range(PARTIES)]


def combine(shares: Sequence[int]) -> int:
    """Give a number back from all of its shares, in the order of the parties.

    The polynomial at 0 is 3 f(1) - 3 f(2) + f(3).
    """
    first, second, third = shares
    return signed((3 * first - 3 * second + third) % MODULUS)


def signed(place: int) -> int:
    """Read a number of the field: its upper half stands for numbers below zero.

    >>> signed(MODULUS - 2), signed(2)
    (-2, 2)
    """
    return place - MODULUS if place > MODULUS // 2 else place
