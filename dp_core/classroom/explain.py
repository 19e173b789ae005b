"""Sentences about risk for the classroom; like those of `dp_core.explain`, plain and true.

Every number about risk on a classroom page is made here or there, and nowhere else.
"""

from __future__ import annotations

import math

from dp_core.explain import MOST_EXPLAINED, odds


def guess_ceiling(epsilon: float, delta: float = 0.0) -> float:
    """The most of even rounds, 0 to 1, in which a reader can tell two records apart.

    (e^ε + δ) / (1 + e^ε): hits and correct rejections together, whatever the reader does.

    >>> round(guess_ceiling(1.0), 3), guess_ceiling(0.0), round(guess_ceiling(0.0, 0.04), 2)
    (0.731, 0.5, 0.52)
    """
    away = math.exp(-min(epsilon, MOST_EXPLAINED))
    return (1 + delta * away) / (1 + away)


def most_hits(false_alarms: float, epsilon: float, delta: float = 0.0) -> float:
    """The most hits, 0 to 1, that a test with so many false alarms can have.

    min(e^ε · a + δ, 1 - e^-ε · (1 - δ - a)), from the definition of (ε, δ)-DP applied to
    an outcome and to its opposite (Kairouz, Oh and Viswanath 2015, theorem 2.1).

    >>> round(most_hits(0.05, 1.0), 3), most_hits(0.05, 0.0), most_hits(1.0, 1.0)
    (0.136, 0.05, 1.0)
    """
    factor = math.exp(min(epsilon, MOST_EXPLAINED))
    rising, falling = factor * false_alarms + delta, 1 - (1 - delta - false_alarms) / factor
    return min(rising, falling, 1.0)


def out_of_100(share: float) -> str:
    """Write a share of rounds as people say it, never rounded up to certainty.

    >>> out_of_100(0.731), out_of_100(0.5), out_of_100(0.9999), out_of_100(0.27), out_of_100(1.0)
    ('73', '50', '99.99', '27', '100')
    """
    if share in (0.0, 1.0):
        return f"{100 * share:.0f}"
    told = odds(abs(math.log(share) - math.log1p(-share)))
    return told.most if share >= 0.5 else told.least


def guess_sentence(epsilon: float, delta: float = 0.0) -> str:
    """Say how often the best-informed reader can guess right.

    >>> guess_sentence(1.0)
    'A coin decides which of two records an athlete has. Whoever knows that, knows everybody \
else’s record and reads the report guesses right in at most 73 of 100 rounds.'
    """
    return (
        "A coin decides which of two records an athlete has. Whoever knows that, knows everybody "
        "else’s record and reads the report guesses right in at most "
        f"{out_of_100(guess_ceiling(epsilon, delta))} of 100 rounds."
    )


def redraw_sentence(epsilon: float, times: int) -> str:
    """Say what noise that is drawn anew each time promises in all.

    >>> redraw_sentence(0.5, 20)
    'Drawn anew 20 times at epsilon 0.5, the promises add up to epsilon 10: from all of them \
together, at most 99.995 in 100.'
    """
    total = epsilon * times
    counted = "once" if times == 1 else f"anew {times} times"
    return (
        f"Drawn {counted} at epsilon {epsilon:g}, the promises add up to epsilon {total:g}: from "
        f"all of them together, at most {odds(total).most} in 100."
    )


def roc_sentence(false_alarms: float, epsilon: float, delta: float = 0.0) -> str:
    """Say what a test that seldom cries wolf can still find.

    >>> roc_sentence(0.05, 1.0)
    'Whoever accepts false alarms in 5 of 100 rounds catches the athlete in at most 14 of 100.'
    """
    return (
        f"Whoever accepts false alarms in {out_of_100(false_alarms)} of 100 rounds catches the "
        f"athlete in at most {out_of_100(most_hits(false_alarms, epsilon, delta))} of 100."
    )


def delta_sentence(delta: float, athletes: int) -> str:
    """Say what delta allows, next to the size of the squad.

    >>> delta_sentence(1e-5, 25)
    'Delta is an allowance of 0.00001 for what the epsilon promise does not cover. It must be \
far smaller than one over the squad: with 25 athletes, 0.04 would allow naming one of them \
every time.'
    """
    return (
        f"Delta is an allowance of {delta:.10f}".rstrip("0").rstrip(".")
        + " for what the epsilon promise does not cover. It must be far smaller than one over the "
        f"squad: with {athletes} athletes, {1 / athletes:.2g} would allow naming one of them "
        "every time."
    )


def epsilon_in_one_sentence(epsilon: float) -> str:
    """Say what epsilon is, for somebody who has one breath.

    >>> epsilon_in_one_sentence(1.0)
    'Epsilon limits how far any one athlete can tilt this report: at epsilon 1 a reader at \
50:50 gets to at most 73 in 100; lower is more private and rougher.'
    """
    return (
        f"Epsilon limits how far any one athlete can tilt this report: at epsilon {epsilon:g} a "
        f"reader at 50:50 gets to at most {odds(epsilon).most} in 100; lower is more private and "
        "rougher."
    )


def attacks_in_one_sentence() -> str:
    """Say what the attacks teach, for somebody who has one breath."""
    return (
        "Exact answers add up until they give an athlete away; noise that is drawn once, on a "
        "budget, puts a limit on what all answers together can add."
    )


def trust_in_one_sentence() -> str:
    """Say what the ways of adding noise teach, for somebody who has one breath."""
    return (
        "The fewer people an athlete has to trust, the more noise the same epsilon needs: on a "
        "device it is drawn once for each athlete, at a data holder once for all."
    )
