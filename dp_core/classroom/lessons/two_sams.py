"""Lesson 3: epsilon limits how far one athlete's answer can move a reader's odds."""

from __future__ import annotations

from typing import Final

from dp_core.classroom.explain import guess_ceiling, out_of_100
from dp_core.classroom.lessons.chances import count_law, score
from dp_core.classroom.lessons.kestrel import ATHLETES
from dp_core.classroom.lessons.lesson import Asked, Choice, Lesson
from dp_core.classroom.lessons.risk import (
    ceilings_sentence,
    known_sentence,
    starts_sentence,
    two_sams_sentence,
    unknowing,
    unknowing_sentence,
)
from dp_core.explain import odds, odds_conditions

EPSILONS: Final = (0.1, 0.5, 1.0, 2.0, 4.0)
STARTS: Final = (0.1, 0.5, 0.9)
ROUNDS: Final = 10
CLASS: Final = 25
"""Learners whose rounds are added up."""

PLAYED: Final = 1.0
ASKED: Final = 2.0
"""Epsilon of the game, and of the check."""

_MOST: Final = out_of_100(guess_ceiling(PLAYED))
_ALONE: Final = score(ROUNDS, guess_ceiling(PLAYED))
_TOGETHER: Final = score(ROUNDS * CLASS, guess_ceiling(PLAYED))

LESSON: Final = Lesson(
    number=3,
    key="two-possible-sams",
    title="What epsilon promises: two possible Sams",
    minutes=15,
    aim="Say what epsilon limits: how far one athlete’s answer can move a reader’s odds.",
    predict=Asked(
        f"{known_sentence()} A coin decides which. The report moves the true count by a random "
        f"step; how far is set by a number called epsilon, and here it is {PLAYED:g}. You read "
        "the report and guess. In how many of 100 such rounds can the best guesser be right?",
        (
            Choice(
                "50 of 100: the report says nothing about Sam",
                "If it said nothing about Sam at all, it could say nothing about a squad of Sams. "
                "A report that is of use leans a little on each athlete.",
            ),
            Choice(
                f"{out_of_100(unknowing(count_law(PLAYED)))} of 100",
                "That is about what a reader gets who does not know the others. You know them "
                "all, and so you can do better.",
            ),
            Choice(f"{_MOST} of 100", f"Yes. {ceilings_sentence((PLAYED,))}", True),
            Choice(
                "100 of 100: the others are known, so it can be worked out",
                f"Without the random step it could: subtract the others. The step is there so "
                f"that both counts can lead to the same report. {ceilings_sentence((PLAYED,))}",
            ),
        ),
    ),
    do=f"Play {ROUNDS} rounds: read the report, say “sore” or “not sore”. The ceiling is drawn "
    "when you have finished. Then change epsilon and look at 100 possible reports for either Sam.",
    reveal=(
        f"{two_sams_sentence(PLAYED)}",
        f"**The ceiling.** {ceilings_sentence(EPSILONS)}",
        f"**Luck.** In {ROUNDS} rounds at epsilon {PLAYED:g} the best guesser gets "
        f"{_ALONE[0]:.1f} right on average, give or take {_ALONE[1]:.1f}: one game says little. A "
        f"class of {CLASS} plays {ROUNDS * CLASS} rounds and gets {_TOGETHER[0]:.0f}, give or take "
        f"{_TOGETHER[1]:.0f}.",
        f"**Where you start matters.** {starts_sentence(PLAYED, STARTS)} Epsilon limits the step, "
        "not the place where it ends.",
        f"**What you know matters.** {unknowing_sentence(PLAYED)} The ceiling of {_MOST} is for "
        "the best-informed reader.",
    ),
    check=Asked(
        f"Another report has epsilon {ASKED:g}. A reader thinks it 50:50 whether Kim is ill, and "
        "knows what every teammate answered. Where can the report take this reader at most?",
        (
            Choice(
                f"To {int(100 * ASKED)} in 100",
                "No belief goes beyond 100 in 100. Epsilon is not a share of anything: it can be "
                "2, 8 or 19.",
            ),
            Choice(
                f"To {odds(ASKED).most} in 100",
                f"Yes. The odds grow by a factor of at most {odds(ASKED).factor:.1f}, and even "
                f"odds become {odds(ASKED).factor:.1f} to 1: {odds(ASKED).most} in 100.",
                True,
            ),
            Choice(
                f"To {_MOST} in 100, as before",
                f"That is the ceiling at epsilon {PLAYED:g}. A larger epsilon allows more: odds "
                f"of {odds(ASKED).factor:.1f} to 1.",
            ),
            Choice(
                "Nowhere: it stays at 50 in 100",
                "Only a report that does not depend on Kim at all would leave it there.",
            ),
        ),
    ),
    teacher=(
        f"The check: {odds(ASKED).most} in 100, from odds of {odds(ASKED).factor:.1f} to 1.",
        f"{odds_conditions()}",
        f"Ask “is {_MOST} a lot?” and leave it open. It depends on what is at stake for Sam, and "
        "on how many reports there will be.",
        f"Add up the class’s rounds before you show the ceiling: {ROUNDS} rounds of one learner "
        f"may well beat it, {ROUNDS * CLASS} rounds hardly will.",
    ),
    mends=(
        "“Epsilon is how likely it is that I am identified.”",
        f"“Every attacker gets {_MOST} in 100.”",
    ),
    sentence="Epsilon limits how far one athlete’s answer can move anybody’s odds, whatever they "
    f"know about the other {ATHLETES - 1}.",
)
