"""Floating point: a textbook Laplace sampler leaves gaps, and the gaps name the value.

Source: Mironov, "On Significance of the Least Significant Bits for Differential Privacy"
(2012). A sampler that takes the logarithm of a 53-bit uniform number reaches only some of
the floats around the true value, and other ones around its neighbour. Whoever sees the
last bits of a release checks which of the two values can have led to it at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BITS: Final = 53
NEARBY: Final = 2
"""How many uniform numbers to either side of the likeliest are tried."""


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """What the last bits of releases say.

    Attributes:
        first: whether each can have come from the first value, shape (k,).
        second: whether each can have come from the second.
    """

    first: NDArray[np.bool_]
    second: NDArray[np.bool_]

    @property
    def certain(self) -> NDArray[np.bool_]:
        """Where one value alone is possible: the promise is broken, at any epsilon."""
        return np.asarray(self.first ^ self.second)


def naive_release(values: Floats, scale: float) -> Floats:
    """Add textbook Laplace noise in floats: never do this with real data.

    Args:
        values: the exact values, shape (k,).
        scale: sensitivity / epsilon.
    """
    fresh = np.random.default_rng()
    uniform = fresh.integers(1, 1 << BITS, len(values)) / float(1 << BITS)
    signs = 2.0 * fresh.integers(0, 2, len(values)) - 1
    return np.asarray(values + signs * (scale * np.log(uniform)))


def read_bits(released: Floats, first: float, second: float, scale: float) -> Verdicts:
    """Say which of two values each release can have come from."""
    return Verdicts(_reaches(released, first, scale), _reaches(released, second, scale))


def _reaches(released: Floats, value: float, scale: float) -> NDArray[np.bool_]:
    likeliest = np.rint(np.exp(-np.abs(released - value) / scale) * (1 << BITS))
    reached = np.zeros(len(released), dtype=bool)
    for away in range(-NEARBY, NEARBY + 1):
        uniform = np.clip(likeliest + away, 1, (1 << BITS) - 1) / float(1 << BITS)
        noise = scale * np.log(uniform)
        reached |= (value + noise == released) | (value - noise == released)
    return reached


def guess(released: Floats, verdicts: Verdicts, first: float, second: float) -> Floats:
    """Guess the value behind each release: by its bits where they tell, else the nearer one."""
    nearer = np.where(np.abs(released - first) <= np.abs(released - second), first, second)
    told = np.where(verdicts.first, first, second)
    return np.where(verdicts.certain, told, nearer)


def last_bits(released: float) -> str:
    """Write the 52 bits of a float's fraction, the ones that matter least at the end.

    >>> last_bits(0.75)[:4], len(last_bits(7.3))
    ('1000', 52)
    """
    (whole,) = np.array([released]).view(np.uint64)
    return f"{int(whole) & ((1 << 52) - 1):052b}"
