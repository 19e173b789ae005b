"""Sentences about risk for the later lessons: what reports that add up tell about an athlete.

The numbers rest on the odds bound of `dp_core.explain`, with its conditions, and on exact
chances of an attack where they say how often somebody guesses right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dp_core.classroom.explain import guess_ceiling, out_of_100
from dp_core.classroom.lessons.chances import of_100
from dp_core.classroom.lessons.kestrel import ATHLETES
from dp_core.classroom.lessons.outbreak import ILL, belief, naming_delta
from dp_core.classroom.lessons.risk import listed
from dp_core.classroom.lessons.season import MONTH, month_hits
from dp_core.explain import odds

HARDLY: Final = 20.0
"""A total epsilon beyond which a ceiling is not worth writing out."""


def added_sentence(epsilon: float, times: int, *, what: str = "answers") -> str:
    """Say what answers with fresh noise promise together.

    >>> added_sentence(0.5, 100)
    'The 100 answers promise epsilon 0.5 each and epsilon 50 together: hardly a limit for \
whoever reads them all.'
    >>> added_sentence(0.5, 2, what="reports")
    'The 2 reports promise epsilon 0.5 each and epsilon 1 together: whoever reads them all gets \
from 50:50 to at most 73 in 100.'
    """
    total = epsilon * times
    limit = (
        "hardly a limit for whoever reads them all"
        if total > HARDLY
        else f"whoever reads them all gets from 50:50 to at most {odds(total).most} in 100"
    )
    promise = (
        f"The {times} {what} promise epsilon {epsilon:g} each and epsilon {total:g} together"
        if times > 1
        else f"One of the {what} promises epsilon {epsilon:g}"
    )
    return f"{promise}: {limit}."


def month_guess(daily: float, days: int, linked: int = 1) -> str:
    """Say in how many of 100 even rounds a month of daily counts is guessed right.

    >>> month_guess(0.5, 30)
    'From 30 daily counts at epsilon 0.5, a reader who knows everybody else’s answers tells \
“Sam was sore all the time” from “never” in 91 of 100 even rounds.'
    """
    counts = "one daily count" if days == 1 else f"{days} daily counts"
    told = of_100(month_hits(daily, days, linked))
    return (
        f"From {counts} at epsilon {daily:.2g}, a reader who knows everybody else’s answers tells "
        f"“Sam was sore all the time” from “never” in {told} of 100 even rounds."
    )


def month_rates(dailies: Sequence[float], days: int = MONTH) -> str:
    """Say how often the month is guessed right at some epsilons.

    >>> month_rates([0.25, 0.5])
    'After 30 days the reader is right in 75 and 91 of 100 even rounds at epsilon 0.25 and 0.5 \
a day.'
    """
    rates = listed([of_100(month_hits(daily, days)) for daily in dailies])
    named = listed([f"{daily:g}" for daily in dailies])
    return (
        f"After {days} days the reader is right in {rates} of 100 even rounds at epsilon {named} "
        "a day."
    )


def athlete_sentence(daily: float, days: int) -> str:
    """Say what daily promises amount to for one athlete.

    >>> athlete_sentence(0.5, 2)
    'For one athlete 2 days at epsilon 0.5 add up to epsilon 1: from 50:50 to at most 73 in 100.'
    """
    total = daily * days
    counted = "1 day" if days == 1 else f"{days} days"
    adds = "is" if days == 1 else "add up to"
    limit = (
        "hardly a limit" if total > HARDLY else f"from 50:50 to at most {odds(total).most} in 100"
    )
    return f"For one athlete {counted} at epsilon {daily:.2g} {adds} epsilon {total:.3g}: {limit}."


def linked_sentence(epsilon: float, linked: int) -> str:
    """Say what epsilon is worth to athletes whose answers always match.

    >>> linked_sentence(1.0, 3)
    'For 3 athletes whose answers always match, epsilon 1 acts like epsilon 3: at most 73 in 100 \
becomes at most 95.'
    """
    return (
        f"For {linked} athletes whose answers always match, epsilon {epsilon:g} acts like epsilon "
        f"{linked * epsilon:g}: at most {odds(epsilon).most} in 100 becomes at most "
        f"{odds(linked * epsilon).most}."
    )


def units_sentence(daily: float, days: int, athlete: float) -> str:
    """Compare a promise for each check-in with a promise for each athlete.

    >>> units_sentence(0.3, 60, 3.0)
    'Report A adds up to epsilon 18 for one athlete, from 50:50 to at most 99.999998 in 100. \
Report B promises epsilon 3, at most 95 in 100.'
    """
    return (
        f"Report A adds up to epsilon {daily * days:g} for one athlete, from 50:50 to at most "
        f"{odds(daily * days).most} in 100. Report B promises epsilon {athlete:g}, at most "
        f"{odds(athlete).most} in 100."
    )


def outbreak_sentence(epsilon: float) -> str:
    """Say where a reader ends with and without Sam's record when nearly everybody is ill.

    >>> outbreak_sentence(1.0)
    'A reader who thought any number of ill athletes equally likely reads 22 of 25 and puts Sam \
at 88 in 100. With Sam’s record removed, the same reader reads 21 of 24 and puts Sam at 84.'
    """
    return (
        "A reader who thought any number of ill athletes equally likely reads "
        f"{ILL} of {ATHLETES} and puts Sam at {of_100(belief(ILL, epsilon))} in 100. With Sam’s "
        f"record removed, the same reader reads {ILL - 1} of {ATHLETES - 1} and puts Sam at "
        f"{of_100(without(epsilon))}."
    )


def without(epsilon: float) -> float:
    """Where the reader ends when Sam's record was removed, from 0 to 1."""
    return belief(ILL - 1, epsilon, present=False)


def group_sentence() -> str:
    """Say whose secret it is when nearly everybody is ill."""
    return (
        "The report did what it promises: Sam’s own record moved the belief only a few points. "
        "The rest came from the teammates. A secret that nearly everybody shares is not one "
        "athlete’s to keep."
    )


def naming_sentence(athletes: int = ATHLETES) -> str:
    """Say what a bound on guessing hides when delta is one over the squad.

    >>> naming_sentence()
    'The rule has epsilon 0 and delta 0.04. Averaged over all runs the best guesser is right in \
at most 52 of 100 even rounds, which looks small. Yet each run shows one athlete’s whole record.'
    """
    delta = naming_delta(athletes)
    return (
        f"The rule has epsilon 0 and delta {delta:.2g}. Averaged over all runs the best guesser "
        f"is right in at most {out_of_100(guess_ceiling(0.0, delta))} of 100 even rounds, which "
        "looks small. Yet each run shows one athlete’s whole record."
    )


def grid_sentence(epsilon: float) -> str:
    """Say what the hundred icons of a chosen epsilon show.

    >>> grid_sentence(1.0)
    'Of 100 possible reports about a Sam who is sore, at most 73 make the best-informed reader, \
who started at 50:50, guess right.'
    """
    return (
        f"Of 100 possible reports about a Sam who is sore, at most {odds(epsilon).most} make the "
        "best-informed reader, who started at 50:50, guess right."
    )
