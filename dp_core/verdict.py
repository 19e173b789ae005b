"""One verdict per figure, from public numbers alone."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from dp_core.metrics import Quantity

SHARE_MATTERS: Final = 0.10
"""The smallest change of a share that matters. Judgement: of a squad of 25, ten points are
two or three athletes."""

LEAST_DATA: Final = 0.25
"""A figure of which less than a quarter is data tells of its prior, however narrow its
interval is; nobody should act on it. Judgement."""


class Verdict(StrEnum):
    """What a figure is good for."""

    USEFUL = "useful"
    COARSE = "coarse"
    TOO_NOISY = "too noisy to act on"


def verdict(half_width: float, matters: float, data_share: float = 1.0) -> Verdict:
    """Judge a planned 95 % half-width against the change that matters.

    Args:
        half_width: half of the interval's length.
        matters: the smallest change that matters, in the same unit.
        data_share: how much of the figure would come from the team.

    >>> verdict(2.0, 3.0).value, verdict(5.0, 3.0).value, verdict(7.0, 3.0).value
    ('useful', 'coarse', 'too noisy to act on')
    >>> verdict(2.0, 3.0, data_share=0.1).value
    'too noisy to act on'
    """
    if data_share < LEAST_DATA or half_width > 2 * matters:
        return Verdict.TOO_NOISY
    return Verdict.USEFUL if half_width <= matters else Verdict.COARSE


def matters(quantity: Quantity, statistic: str) -> float:
    """The smallest change that matters, for a statistic in its unit or for a share."""
    return SHARE_MATTERS if statistic == "share" else quantity.matters
