"""Stored draws: shares of probability laid down once, so that pictures do not jitter.

A picture of what could happen uses the same shares for ever and puts them through the
quantiles of a law. Moving a slider then moves the outcomes smoothly and draws nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

OUTCOMES: Final = 50
"""How many possible reports an animation shows."""

DOTS: Final = 20


def stored_shares(count: int = OUTCOMES) -> NDArray[np.float64]:
    """Even shares (i + ½) / count in a fixed order that looks like chance, shape (count,)."""
    return np.array(_ordered(count))


def dot_shares(count: int = DOTS) -> NDArray[np.float64]:
    """Even shares (i + ½) / count from low to high: one dot of a quantile dot plot each."""
    return (np.arange(count) + 0.5) / count


@lru_cache(maxsize=16)
def _ordered(count: int) -> tuple[float, ...]:
    mixed = np.random.default_rng(count).permutation(count)
    return tuple(((mixed + 0.5) / count).tolist())
