"""Sentences about risk for the first lessons: what a reader can learn about one athlete.

The numbers rest on the odds bound of `dp_core.explain`, with its conditions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from dp_core.attacks.differencing import Departure
from dp_core.classroom.explain import guess_ceiling, out_of_100
from dp_core.classroom.laws import Geometric
from dp_core.classroom.lessons.chances import count_law, guess_unknowing
from dp_core.classroom.lessons.kestrel import ATHLETES, SORE
from dp_core.classroom.lessons.survey import EPSILON as COIN_EPSILON
from dp_core.classroom.lessons.survey import YES_IF_NOT, YES_IF_SORE
from dp_core.explain import odds

EACH_SORE = 0.3
"""How likely each of the other athletes is to be sore, for a reader who knows none of them."""


def belief_after(start: float, epsilon: float) -> float:
    """The highest belief, 0 to 1, that a reader can reach from a starting one.

    p · e^ε / (p · e^ε + 1 - p): the odds grow by a factor of at most e^ε.

    >>> round(belief_after(0.5, 1.0), 3), round(belief_after(0.1, 1.0), 3)
    (0.731, 0.232)
    """
    return start / (start + (1 - start) * math.exp(-epsilon))


def listed(words: Sequence[str]) -> str:
    """Write words one after another.

    >>> listed(["1", "2", "3"]), listed(["1"])
    ('1, 2 and 3', '1')
    """
    return " and ".join([*filter(None, [", ".join(words[:-1])]), words[-1]])


def step_sentence(first: int, second: int) -> str:
    """Say what two exact counts tell about the one athlete who left between them.

    >>> step_sentence(7, 6)
    '7 − 6 = 1. Only Alex was away, so Alex is sore, for certain.'
    """
    found = first - second
    told = "sore" if found else "not sore"
    return f"{first} − {second} = {found}. Only Alex was away, so Alex is {told}, for certain."


def means_sentence(left: Departure, digits: int, unit: str) -> str:
    """Say what two averages tell about the one athlete who left between them.

    >>> means_sentence(Departure(25, 7.2, 7.25, 6.0), 2, "h")
    '25 × 7.20 − 24 × 7.25 = 6.0 h. Rounding leaves it within 0.245 h of that.'
    """
    first, second = f"{left.before:.{digits}f}", f"{left.after:.{digits}f}"
    n, found = left.athletes, left.recover(digits)
    return (
        f"{n} × {first} − {n - 1} × {second} = {found:.1f} {unit}. Rounding leaves it within "
        f"{left.uncertainty(digits):.3g} {unit} of that."
    )


def reply_sentence(start: float) -> str:
    """Say what one yes of the coin survey tells about the athlete who gave it.

    >>> reply_sentence(0.28)
    'A yes is 3 times as likely from a sore athlete as from another: whoever thought 28 in 100 \
before gets to 53.8 in 100.'
    """
    return (
        f"A yes is {YES_IF_SORE / YES_IF_NOT:g} times as likely from a sore athlete as from "
        f"another: whoever thought {out_of_100(start)} in 100 before gets to "
        f"{out_of_100(belief_after(start, COIN_EPSILON))} in 100."
    )


def holder_sentence() -> str:
    """Say who is left out of the promise when noise is added once, at the club."""
    return (
        "The price of the better answer: somebody holds the exact replies, and the promise is "
        "about the report, not about them."
    )


def two_sams_sentence(epsilon: float) -> str:
    """Say in counts of reports what a reader who knows all others would guess.

    >>> two_sams_sentence(1.0)
    'If Sam is not sore, 27 of 100 possible reports make an informed reader guess “sore”. If \
Sam is sore, 73 of 100 do.'
    """
    return (
        f"If Sam is not sore, {odds(epsilon).least} of 100 possible reports make an informed "
        f"reader guess “sore”. If Sam is sore, {odds(epsilon).most} of 100 do."
    )


def ceilings_sentence(epsilons: Sequence[float]) -> str:
    """List the most that the best guesser gets right at some epsilons.

    >>> ceilings_sentence([0.5, 1.0])
    'The best guesser gets at most 62 and 73 of 100 rounds right at epsilon 0.5 and 1.'
    """
    shares = [out_of_100(guess_ceiling(epsilon)) for epsilon in epsilons]
    return (
        f"The best guesser gets at most {listed(shares)} of 100 rounds right at epsilon "
        f"{listed([f'{epsilon:g}' for epsilon in epsilons])}."
    )


def starts_sentence(epsilon: float, starts: Sequence[float]) -> str:
    """Say where beliefs that start elsewhere can end.

    >>> starts_sentence(1.0, [0.1, 0.9])
    'At epsilon 1 a reader gets from 10 in 100 to at most 23 and from 90 in 100 to at most 96.'
    """
    told = [
        f"from {out_of_100(start)} in 100 to at most {out_of_100(belief_after(start, epsilon))}"
        for start in starts
    ]
    return f"At epsilon {epsilon:g} a reader gets {listed(told)}."


def unknowing(law: Geometric | None) -> float:
    """How often a reader who knows none of the other athletes guesses right about Sam."""
    return guess_unknowing(law, ATHLETES - 1, EACH_SORE)


def unknowing_sentence(epsilon: float) -> str:
    """Say what a reader gets who does not know the others.

    >>> unknowing_sentence(1.0)
    'A reader who knows none of the other 24, each sore with 30 in 100, guesses right in at \
most 58 of 100 rounds at epsilon 1, and in 59 of 100 with no noise at all.'
    """
    return (
        f"A reader who knows none of the other {ATHLETES - 1}, each sore with "
        f"{out_of_100(EACH_SORE)} in 100, guesses right in at most "
        f"{out_of_100(unknowing(count_law(epsilon)))} of 100 rounds at epsilon {epsilon:g}, and "
        f"in {out_of_100(unknowing(None))} of 100 with no noise at all."
    )


def known_sentence() -> str:
    """Say what the reader of lesson 3 knows before the report."""
    return (
        f"You know what the other {ATHLETES - 1} athletes said: {SORE - 1} are sore. The true "
        f"count is {SORE} if Sam is sore and {SORE - 1} if not."
    )


def read_off_sentence(low: float) -> str:
    """Say what bounds give away that were read off the squad.

    >>> read_off_sentence(3.9)
    'If the lower bound is the shortest night, the report prints 3.9 h exactly, with no noise \
on it: whoever knows that Sam sleeps least knows how long Sam slept.'
    """
    return (
        f"If the lower bound is the shortest night, the report prints {low:g} h exactly, with no "
        "noise on it: whoever knows that Sam sleeps least knows how long Sam slept."
    )
