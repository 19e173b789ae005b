"""The one rounding rule of the whole application."""

from __future__ import annotations


def round_half_even(numerator: int, denominator: int) -> int:
    """Round an exact fraction to a whole number, halves to the even neighbour.

    Args:
        numerator: any whole number.
        denominator: a positive whole number.

    >>> round_half_even(5, 2), round_half_even(7, 2), round_half_even(-5, 2)
    (2, 4, -2)
    """
    floor, rest = divmod(numerator, denominator)
    past_half = 2 * rest - denominator
    return floor + (past_half > 0 or (past_half == 0 and floor % 2 == 1))
