"""One verdict per figure, from public numbers alone."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from dp_core.metrics import Quantity

SHARE_MATTERS: Final = 0.10
"""The smallest change of a share that matters. Judgement: of a squad of 25, ten points are
two or three athletes."""


class Verdict(StrEnum):
    """What a figure is good for."""

    USEFUL = "useful"
    COARSE = "coarse"
    TOO_NOISY = "too noisy to act on"


def verdict(half_width: float, matters: float) -> Verdict:
    """Judge a planned 95 % half-width against the change that matters.

    >>> verdict(2.0, 3.0).value, verdict(5.0, 3.0).value, verdict(7.0, 3.0).value
    ('useful', 'coarse', 'too noisy to act on')
    """
    if half_width <= matters:
        return Verdict.USEFUL
    return Verdict.COARSE if half_width <= 2 * matters else Verdict.TOO_NOISY


def matters(quantity: Quantity, statistic: str) -> float:
    """The smallest change that matters, for a statistic in its unit or for a share."""
    return SHARE_MATTERS if statistic == "share" else quantity.matters
