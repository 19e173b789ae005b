"""How often a noisy count lands where: exact sums for what the first lessons say."""

from __future__ import annotations

import math
from collections import Counter
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from dp_core.classroom.laws import Geometric, geometric
from dp_core.classroom.lessons.kestrel import SORE
from dp_core.classroom.stored import dot_shares

Floats = NDArray[np.float64]

COVERED: Final = 0.95
FAR: Final = 40.0
"""Laws are summed out to where they have fallen by exp(-40)."""


NEARLY: Final = 0.9994
"""Beyond it a share is told as more than 99.9; it would round to a hundred."""


def of_100(share: float) -> str:
    """Write how often something happens, out of 100; finer near 0 and 100, never as certain.

    >>> of_100(0.494), of_100(0.9993), of_100(0.014), of_100(0.0)
    ('49', '99.9', '1.4', '0')
    >>> of_100(0.0004), of_100(0.999999), of_100(1.0)
    ('fewer than 0.1', 'more than 99.9', 'more than 99.9')
    """
    if share == 0.0 or 0.02 <= share <= 0.99:
        return f"{100 * share:.0f}"
    if 0.001 <= share <= NEARLY:
        return f"{100 * share:.1f}"
    return "more than 99.9" if share > NEARLY else "fewer than 0.1"


def count_law(epsilon: float) -> Geometric:
    """The noise of one count of athletes: replacing one moves it by at most 1."""
    return geometric(epsilon, 1)


def within(law: Geometric, far: int) -> float:
    """How often noise is at most so far from zero: 1 - 2 · P(z > far)."""
    return float(1 - 2 * law.tail(far + 1))


def reach(law: Geometric, share: float = COVERED) -> int:
    """The least distance that noise keeps within in at least this share of draws."""
    return int(law.quantile((1 + share) / 2))


def possible(true_count: int, law: Geometric, reports: int = 50) -> list[int]:
    """Lay out equally likely reports of a true count, from low to high."""
    return [true_count + int(noise) for noise in law.quantile(dot_shares(reports))]


def spoken_dots(true_count: int, law: Geometric, reports: int = 50) -> str:
    """Say where the equally likely reports lie, the fullest place first.

    >>> spoken_dots(7, count_law(1.0))
    '24 on 7, 8 on 6, 8 on 8, 3 on 5, 3 on 9, 1 on 3, 1 on 4, 1 on 10 and 1 on 11'
    """
    found = Counter(possible(true_count, law, reports))
    ordered = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    told = [f"{dots} on {place}" for place, dots in ordered]
    return f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else told[0]


def mean_if_cut(law: Geometric, true_count: int = 0) -> float:
    """The long-run mean of reports when every one below 0 is written as 0.

    E max(t + z, 0) = t + a^t · a / (1 - a²) with a = exp(-rate), for t at least 0.
    """
    return true_count + math.exp(-law.rate * true_count) * law.mean_size / 2


def rounded(count: int, nearest: int) -> int:
    """Round a count to the nearest multiple, halves up.

    >>> rounded(7, 5), rounded(8, 5), rounded(7, 1)
    (5, 10, 7)
    """
    return nearest * ((2 * count + nearest) // (2 * nearest))


def steps_shown(athletes: int, nearest: int) -> int:
    """How many true counts, each one athlete above the next day's, are still told apart rounded.

    Args:
        athletes: on the first day; the one who leaves is counted.
        nearest: what both counts are rounded to.
    """
    counts = range(1, athletes + 1)
    return sum(rounded(count, nearest) != rounded(count - 1, nearest) for count in counts)


def guess_unknowing(law: Geometric | None, others: int, share: float) -> float:
    """How often the best guess about Sam is right when nothing is known about the others.

    Each of the others is counted with probability `share`. ½(1 + total variation) of the law
    of the report and of itself moved by one (Neyman and Pearson 1933).

    Args:
        law: the noise; None for an exact report.
        others: how many other athletes there are.
        share: how likely each is to be counted.
    """
    counts = binom.pmf(np.arange(others + 1), others, share)
    far = int(np.ceil(FAR / law.rate)) if law else 0
    noise = law.chance(np.arange(-far, far + 1)) if law else np.ones(1)
    report = np.convolve(counts, noise)
    return float(0.5 + np.abs(np.diff(report, prepend=0.0, append=0.0)).sum() / 4)


def score(rounds: int, share: float) -> tuple[float, float]:
    """The mean and the standard deviation of rounds guessed right: binomial."""
    return rounds * share, float(np.sqrt(rounds * share * (1 - share)))


def score_chances(rounds: int, share: float) -> Floats:
    """How likely each score from 0 to all rounds is, shape (rounds + 1,)."""
    return np.asarray(binom.pmf(np.arange(rounds + 1), rounds, share))


def draw_counts(true_count: int, epsilon: float, reports: int = 1) -> list[int]:
    """Draw fresh noisy counts of made-up athletes.

    Why this is private: nobody's privacy is at stake, the athletes are made up. The unit is
    the athlete, neighbours replace one athlete's record, which moves a count by at most 1;
    squad size is public.
    """
    return [true_count + int(noise) for noise in count_law(epsilon).draw(reports)]


def play_round(epsilon: float) -> tuple[bool, int]:
    """Let a coin decide whether Sam is sore, and draw the report for it.

    Returns:
        Whether Sam is sore, and the noisy count of all sore athletes.
    """
    sore = bool(np.random.default_rng().integers(0, 2))
    return sore, draw_counts(SORE - 1 + sore, epsilon)[0]


def best_guess(report: int) -> bool:
    """Guess whether Sam is sore as whoever knows all others does best: the nearer count."""
    return report >= SORE
