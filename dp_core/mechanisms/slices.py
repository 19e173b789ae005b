"""Slices of the lattice ball: how many points they hold, one drawn evenly, how far they spread.

The slice (k, P, Q) holds the whole-number vectors of k + 1 parts whose sum is P - Q,
whose positive parts add up to at most P and whose negative parts to at most Q. Only
whole numbers, fractions and `secrets` occur here.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from fractions import Fraction
from math import comb


def count_slice(k: int, positive: int, negative: int) -> int:
    """Count the points of a slice; zero when a limit is below zero.

    N(k, P, Q) = Σ_i C(k, i) · C(P, i) · C(Q + k - i, k - i), where i of the first k
    parts are positive and the last part follows from the sum.

    >>> count_slice(1, 2, 2), count_slice(2, 1, 1)
    (5, 7)
    """
    return sum(_points_by_positives(k, positive, negative))


def draw_from_slice(k: int, positive: int, negative: int) -> list[int]:
    """Draw one point of a slice, each with the same probability.

    Args:
        k: one less than the number of parts.
        positive: the limit P of the positive parts' sum, at least 0.
        negative: the limit Q of the negative parts' sum, at least 0.

    Returns:
        k + 1 whole numbers that add up to P - Q.
    """
    many = _draw_place(_points_by_positives(k, positive, negative))
    where = set(_draw_subset(k, many))
    rises = _gaps(_draw_subset(positive, many), smallest=1)
    falls = _gaps(_draw_subset(negative + k - many, k - many), smallest=0)
    parts = [next(rises) if place in where else -next(falls) for place in range(1, k + 1)]
    return [*parts, positive - negative - sum(parts)]


def spread_of_slice(cells: int) -> Fraction:
    """Return the variance of one part of a point drawn evenly from {Σz = 0, Σz⁺ ≤ 1}.

    The continuous body of `cells` parts splits into cones by the number i of positive
    parts, of volume ∝ C(B, i) · C(B - 2, i - 1); on the face of a cone both signs are
    even on a simplex, and the radius adds k / (k + 2) with k = B - 1.

    >>> spread_of_slice(2), spread_of_slice(3)
    (Fraction(1, 3), Fraction(5, 18))
    """
    weights = [comb(cells, i) * comb(cells - 2, i - 1) for i in range(1, cells)]
    squares = [
        weight * (Fraction(2, i + 1) + Fraction(2, cells - i + 1))
        for i, weight in enumerate(weights, start=1)
    ]
    return Fraction(cells - 1, cells + 1) * Fraction(sum(squares), cells * sum(weights))


def _points_by_positives(k: int, positive: int, negative: int) -> list[int]:
    if positive < 0 or negative < 0:
        return [0]
    return [comb(k, i) * comb(positive, i) * comb(negative + k - i, k - i) for i in range(k + 1)]


def _draw_place(weights: list[int]) -> int:
    """Draw a place with probability proportional to its whole weight."""
    left = secrets.randbelow(sum(weights))
    place = 0
    while left >= weights[place]:
        left -= weights[place]
        place += 1
    return place


def _draw_subset(size: int, many: int) -> list[int]:
    """Draw `many` different numbers of 1 … size, every set alike, in order (Floyd's method)."""
    chosen: set[int] = set()
    for last in range(size - many + 1, size + 1):
        number = 1 + secrets.randbelow(last)
        chosen.add(last if number in chosen else number)
    return sorted(chosen)


def _gaps(numbers: list[int], *, smallest: int) -> Iterator[int]:
    """Yield the distances between neighbours, from 0 on, moved so that the least is `smallest`."""
    before = 0
    for number in numbers:
        yield number - before - 1 + smallest
        before = number
