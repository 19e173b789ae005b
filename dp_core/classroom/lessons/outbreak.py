"""A bug goes round: what a report says about Sam with and without Sam's record, and delta."""

from __future__ import annotations

from typing import Final

import numpy as np

from dp_core.classroom.lessons.chances import count_law
from dp_core.classroom.lessons.kestrel import ATHLETES

ILL: Final = 22
"""Of 25 athletes so many have the bug; Sam is one of them."""


def belief(report: int, epsilon: float, *, present: bool = True) -> float:
    """Where a reader ends who read a noisy count of ill athletes, from 0 to 1.

    Before the report every number of ill athletes among all 25 is equally likely to the
    reader, who tells no athlete from another. Bayes' rule; with Sam removed the count is of
    the other 24, and k ill among them make Sam ill with chance (k + 1) / 26 (Laplace's rule
    of succession).

    Args:
        report: the noisy count.
        epsilon: what it cost.
        present: whether Sam's record is counted, as the reader knows.
    """
    counted = ATHLETES if present else ATHLETES - 1
    ill = np.arange(counted + 1)
    weights = count_law(epsilon).chance(report - ill)
    each = ill / ATHLETES if present else (ill + 1) / (ATHLETES + 1)
    return float((weights * each).sum() / weights.sum())


def naming_delta(athletes: int) -> float:
    """The delta of a rule that publishes one whole record, picked at random: 1 / n.

    Two squads that differ in one athlete give different results only when that athlete is
    picked: the rule is (0, 1/n)-DP.
    """
    return 1 / athletes


def name_one() -> int:
    """Pick the made-up athlete whose record is published, from 1 to 25.

    Why this is private: it is not, and that is the lesson. The unit is the athlete, neighbours
    replace one record, squad size is public; epsilon 0 holds but for a delta of 1 / 25, and
    every run publishes a record.
    """
    return int(np.random.default_rng().integers(1, ATHLETES + 1))
