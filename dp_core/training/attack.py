"""Membership inference: was this person trained on? Who has a small loss is said to be.

The attack of Yeom et al. 2018 (doi 10.1109/CSF.2018.00027). Its thresholds are set on one half
of those who were left out and counted on the other half, so that no count chose its own line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import beta

from dp_core.attacks.membership import rank, thin
from dp_core.classroom.explain import most_hits
from dp_core.training.epochs import Look

AIMS: Final = (0.1, 0.25, 0.5)
"""The false alarms that thresholds are set for."""

LEVEL: Final = 0.99
"""How often an interval of a share holds the truth, at least."""


@dataclass(frozen=True, slots=True)
class Share:
    """A counted share with its exact interval (Clopper and Pearson 1934).

    Attributes:
        count: how often it happened.
        of: of how many.
    """

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share, 0 to 1."""
        return self.count / self.of

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        tail = (1 - LEVEL) / 2
        return float(beta.ppf(tail, self.count, self.of - self.count + 1)) if self.count else 0.0

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        tail, rest = (1 - LEVEL) / 2, self.of - self.count
        return float(beta.ppf(1 - tail, self.count + 1, rest)) if rest else 1.0


@dataclass(frozen=True, slots=True)
class Guess:
    """One threshold of the attack.

    Attributes:
        aim: the false alarms it was set for.
        alarms: strangers said to be members.
        hits: members said to be members.
    """

    aim: float
    alarms: Share
    hits: Share

    @property
    def advantage(self) -> float:
        """Hits beyond false alarms; 0 for a coin."""
        return self.hits.value - self.alarms.value

    def passes(self, epsilon: float, delta: float) -> bool:
        """Whether even the ends of both intervals lie above what epsilon and delta allow."""
        return self.hits.low > most_hits(self.alarms.high, epsilon, delta)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the attack got from one model.

    Attributes:
        false_alarms, hits: the curve of all thresholds, shares from 0 to 1.
        guesses: one for each of AIMS.
    """

    false_alarms: tuple[float, ...]
    hits: tuple[float, ...]
    guesses: tuple[Guess, ...]


def attack(look: Look) -> Outcome:
    """Attack one model by everybody's loss."""
    curve = thin(rank(-look.other_losses, -look.member_losses), 40)
    half = len(look.other_losses) // 2
    lines = np.quantile(look.other_losses[:half], AIMS)
    guesses = (_guess(look, aim, float(line)) for aim, line in zip(AIMS, lines, strict=True))
    return Outcome(tuple(curve.false_alarms.tolist()), tuple(curve.hits.tolist()), tuple(guesses))


def _guess(look: Look, aim: float, line: float) -> Guess:
    counted = look.other_losses[len(look.other_losses) // 2 :]
    alarms, hits = int((counted < line).sum()), int((look.member_losses < line).sum())
    return Guess(aim, Share(alarms, len(counted)), Share(hits, len(look.member_losses)))
