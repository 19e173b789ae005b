"""A class votes for an epsilon: read what was typed in, and say how far the votes lie apart."""

from __future__ import annotations

import math
import re
from typing import Final

from dp_core.errors import ParameterError

LEAST: Final = 0.01
MOST: Final = 20.0
VOTERS: Final = 60


def read_votes(text: str) -> tuple[float, ...]:
    """Read epsilons that a class typed in, with spaces, semicolons or commas between them.

    Raises:
        ParameterError: something is not a number, out of range, or there are too many.

    >>> read_votes("0.5, 1; 2")
    (0.5, 1.0, 2.0)
    """
    typed = [word for word in re.split(r"[\s,;]+", text) if word]
    if len(typed) > VOTERS:
        raise ParameterError(f"a class has at most {VOTERS} votes")
    return tuple(sorted(_read(word) for word in typed))


def _read(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        raise ParameterError("a vote is a number, such as 0.5") from None
    if not (math.isfinite(value) and LEAST <= value <= MOST):
        raise ParameterError(f"a vote is from {LEAST:g} to {MOST:g}")
    return value


def spread_of(votes: tuple[float, ...]) -> str:
    """Say how far the votes lie apart; there is no right one.

    >>> spread_of((0.5, 1.0, 2.0))
    '3 votes, from 0.5 to 2: the highest is 4 times the lowest.'
    """
    if not votes:
        return "No votes yet."
    if len(votes) == 1:
        return f"1 vote, for {votes[0]:g}."
    low, high = min(votes), max(votes)
    apart = f"the highest is {high / low:.3g} times the lowest"
    return f"{len(votes)} votes, from {low:g} to {high:g}: {apart}."
