"""Sentences about a private model; every number about risk on its page is made here."""

from __future__ import annotations

import math
from typing import Final

from dp_core.classroom.explain import most_hits, out_of_100
from dp_core.training.accuracy import Point
from dp_core.training.attack import Outcome

IN_ONE_SENTENCE: Final = (
    "A private model learns from shortened gradients with noise on them, so that no one person "
    "can pull it far; what that costs in accuracy depends most of all on how many people there are."
)
ONLY_PUBLIC: Final = (
    "**Only published and made-up people are trained on here; a team’s data cannot get in.**"
)
WHY_PUBLIC: Final = (
    "The promise covers the private model’s final weights and nothing else on this page. The live "
    "curves are exact figures about the people; the plain twin learns from them without noise; "
    "every repeat and every change of a setting is another look. None of that is accounted for, "
    "so all of it would have to be paid for by real athletes."
)
A_LESSON: Final = (
    "A lesson and no release: the noise is floating point and comes from PyTorch’s ordinary "
    "generator, seeded afresh by the operating system; Opacus’s `secure_mode` needs a package "
    "that PyTorch dropped. The settings were tuned on these people without paying for it."
)


def replace_one(epsilon: float, delta: float) -> tuple[float, float]:
    """What a promise about adding or removing one person is worth against replacing one.

    Replacing is removing and adding: e^ε(e^ε · p + δ) + δ, so 2ε and (1 + e^ε)δ.

    >>> replace_one(1.0, 0.0)
    (2.0, 0.0)
    """
    return 2 * epsilon, min(1.0, (1 + math.exp(epsilon)) * delta)


def neighbours_sentence(epsilon: float, delta: float) -> str:
    """Say what epsilon is about here and what that means in the rest of Huddle.

    >>> neighbours_sentence(3.0, 1e-5)[-78:]
    'which replace one person, the same model promises epsilon 6 and delta 0.00021.'
    """
    twice, more = replace_one(epsilon, delta)
    return (
        "**One person is one example.** Opacus counts by adding or removing one person, each "
        "drawn into each step by chance alone (Poisson sampling). In the terms of Huddle’s "
        f"reports, which replace one person, the same model promises epsilon {twice:.3g} and "
        f"delta {more:.2g}."
    )


def attack_sentence(name: str, outcome: Outcome, epsilon: float | None, delta: float) -> str:
    """Say what the attack got from one model at its laxest threshold, beside what is allowed.

    Args:
        name: of the model.
        outcome: of the attack.
        epsilon: what it spent; None where it promises nothing.
        delta: beside it.
    """
    guess = outcome.guesses[-1]
    told = (
        f"**{name}:** with {100 * guess.alarms.value:.0f} false alarms in 100 strangers the "
        f"attack finds {100 * guess.hits.value:.0f} of 100 members"
    )
    if epsilon is None:
        return f"{told}; nothing limits it."
    allowed = out_of_100(most_hits(guess.alarms.value, epsilon, delta))
    return f"{told}; epsilon {epsilon:.3g} allows {allowed} at most."


def cost_sentence(point: Point, plain: Point) -> str:
    """Say what an epsilon costs in accuracy, with intervals of both means."""
    return (
        f"At epsilon {point.epsilon} the private model tells {_told(point)} right, the plain one "
        f"{_told(plain)} (mean of {len(point.accuracy.values)} trainings and its 95 % interval)."
    )


def _told(point: Point) -> str:
    spread = point.accuracy
    return f"{100 * spread.mean:.1f} % ({100 * spread.low:.1f} to {100 * min(1, spread.high):.1f})"
