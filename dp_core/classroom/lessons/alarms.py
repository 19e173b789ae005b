"""Acting on noisy counts: changes that are only noise, alarms that are real, what a week costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.classroom.laws import geometric
from dp_core.classroom.lessons.chances import COVERED, FAR, count_law, draw_counts, reach
from dp_core.classroom.lessons.kestrel import ATHLETES, SORE

BAD: Final = 13
LINE: Final = 10
BAD_SHARE: Final = 0.2
"""In a made-up season one week in five is bad: 13 of 25 are sore, not 7."""

REST_COST: Final = 1
MISSED_COST: Final = 6
"""Points: a rest day costs 1 in any week; training through a bad week costs 6."""

WEEKS: Final = 10
TENTHS: Final = 10


@dataclass(frozen=True, slots=True)
class Watch:
    """A rule that rings when a report shows at least so many sore athletes.

    Attributes:
        epsilon: what each weekly report costs.
        squads: how many squads of 25 are pooled; counts and line grow with them.
    """

    epsilon: float
    squads: int = 1

    @property
    def _margin(self) -> tuple[int, int]:
        """How much noise it takes to ring in a normal week, and in a bad one."""
        return self.squads * (LINE - SORE), self.squads * (LINE - BAD)

    @property
    def false_alarms(self) -> float:
        """How often it rings in a normal week."""
        return float(count_law(self.epsilon).tail(self._margin[0]))

    @property
    def caught(self) -> float:
        """How often it rings in a bad week."""
        return float(count_law(self.epsilon).tail(self._margin[1]))

    @property
    def rings(self) -> float:
        """How often it rings in any week."""
        return BAD_SHARE * self.caught + (1 - BAD_SHARE) * self.false_alarms

    @property
    def real(self) -> float:
        """How many of its alarms are real: Bayes' rule."""
        return BAD_SHARE * self.caught / self.rings

    @property
    def lost(self) -> float:
        """Points that whoever follows it loses in ten weeks, in the long run."""
        missed = BAD_SHARE * (1 - self.caught)
        return WEEKS * (REST_COST * self.rings + MISSED_COST * missed)


def always_lost() -> float:
    """Points lost in ten weeks by resting in all of them."""
    return float(WEEKS * REST_COST)


def never_lost() -> float:
    """Points lost in ten weeks, in the long run, by never resting."""
    return WEEKS * BAD_SHARE * MISSED_COST


def least_lost() -> float:
    """Points lost in ten weeks, in the long run, by whoever knows the true counts."""
    return WEEKS * BAD_SHARE * REST_COST


@dataclass(frozen=True, slots=True)
class Week:
    """A made-up week.

    Attributes:
        bad: whether 13 are sore, not 7.
        report: the noisy count.
    """

    bad: bool
    report: int

    @property
    def true_count(self) -> int:
        """How many are sore, exactly."""
        return BAD if self.bad else SORE

    def lose(self, rested: bool) -> int:
        """The points that this week costs."""
        return REST_COST if rested else MISSED_COST * self.bad


def deal_weeks(epsilon: float) -> tuple[Week, ...]:
    """Deal ten made-up weeks, each with a fresh report.

    Why this is private: nobody's privacy is at stake, the athletes are made up. The unit is
    the athlete, neighbours replace one record, squad size is public; each count is
    epsilon-DP, and ten of them ten times epsilon.
    """
    bad = np.random.default_rng().random(WEEKS) < BAD_SHARE
    return tuple(Week(bool(b), draw_counts(BAD if b else SORE, epsilon)[0]) for b in bad)


def changes(epsilon: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """All changes between two reports of an unchanged count, and how likely each is."""
    law = count_law(epsilon)
    far = math.ceil(FAR / law.rate)
    once = law.chance(np.arange(-far, far + 1))
    return np.arange(-2 * far, 2 * far + 1), np.convolve(once, once)


def change_beyond(epsilon: float, far: int) -> float:
    """How often two reports of an unchanged count differ by so much or more."""
    size, chances = changes(epsilon)
    return float(chances[np.abs(size) >= far].sum())


def change_reach(epsilon: float) -> int:
    """The least change that two reports of an unchanged count keep within in 95 of 100."""
    size, chances = changes(epsilon)
    upper = chances[int(size[-1]) :]
    return int(np.searchsorted(2 * np.cumsum(upper) - upper[0], COVERED))


def mean_reach(athletes: int, width: int, epsilon: float) -> float:
    """How far noise moves an average sleep at most in 95 of 100 reports, in hours.

    Args:
        athletes: squad size, public.
        width: distance between the bounds, in hours; sums are noised in tenths of an hour.
        epsilon: what the report costs.
    """
    return reach(geometric(epsilon, width * TENTHS)) / (TENTHS * athletes)


def share_reach(athletes: int, epsilon: float) -> float:
    """How far noise moves the share of sore athletes at most in 95 of 100, in points of 100."""
    return 100 * reach(count_law(epsilon)) / athletes


def sample_error(athletes: int) -> float:
    """Standard error of a sample's share, in points of 100: √(p(1 - p) / n).

    It is there without any noise, when the athletes stand for others like them; p is 7 / 25.
    """
    share = SORE / ATHLETES
    return 100 * math.sqrt(share * (1 - share) / athletes)
