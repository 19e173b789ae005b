"""Lesson 1: correct totals about large groups can tell one athlete's answer."""

from __future__ import annotations

from typing import Final

from dp_core.attacks.differencing import Departure
from dp_core.classroom.lessons.chances import steps_shown
from dp_core.classroom.lessons.kestrel import ATHLETES, SORE
from dp_core.classroom.lessons.lesson import Asked, Choice, Lesson
from dp_core.classroom.lessons.risk import means_sentence, step_sentence

MONDAY: Final = SORE
TUESDAY: Final = SORE - 1
"""Sore athletes in the two posts; only Alex was away on Tuesday, and Alex was sore."""

SLEEP: Final = Departure(ATHLETES, before=7.20, after=7.25, true_value=6.0)
"""The two posts about sleep, in hours."""

HEART: Final = Departure(20, before=60.0, after=61.0, true_value=41.0)
"""The squad of the check: resting heart rates, with and without Kim."""

LEAST_GROUPS: Final = (5, 10, 20)
FIVES: Final = 5

_SHOWN: Final = steps_shown(ATHLETES, FIVES)

LESSON: Final = Lesson(
    number=1,
    key="totals-can-tell",
    title="Totals can tell",
    minutes=10,
    aim="See that correct totals about large groups can tell what one athlete answered.",
    predict=Asked(
        f"A club posts how many athletes are sore: {MONDAY} of {ATHLETES} on Monday, {TUESDAY} "
        f"of {ATHLETES - 1} on Tuesday. Only Alex was away on Tuesday, and nobody else’s answer "
        "changed. What do we know about Alex?",
        (
            Choice(
                "Nothing: there are no names in it",
                "Totals feel harmless because they name nobody. But two totals can be subtracted, "
                "and what is left is about one athlete.",
            ),
            Choice(
                "A hint, no more",
                "One total alone would be a hint at best. Two totals that differ in one athlete "
                "say more than that.",
            ),
            Choice("Exactly what Alex answered", "Yes. " + step_sentence(MONDAY, TUESDAY), True),
        ),
    ),
    do="Press **Subtract**. Then look at the two sleep averages and round them. Then try to mend "
    "it: hide small groups, and round the counts. Does any of it help?",
    reveal=(
        f"**The counts.** {step_sentence(MONDAY, TUESDAY)}",
        f"**The averages.** {means_sentence(SLEEP, 2, 'h')} Both averages are correct, both are "
        f"about {ATHLETES - 1} athletes or more, and together they say that Alex slept "
        f"{SLEEP.recover(2):.1f} h.",
        "**Hiding small groups** changes nothing here: no group is small. And a group can be "
        "large enough and still tell: “all five defenders are sore” names nobody and is about "
        "each of them.",
        f"**Rounding** blurs the averages. With one decimal, Alex’s sleep is only known to within "
        f"{SLEEP.uncertainty(1):.3g} h. The counts are another matter. Rounded to fives, "
        f"{MONDAY} and {TUESDAY} look alike, so this time Alex’s step is hidden. But of the "
        f"{ATHLETES} counts that Monday could have, {_SHOWN} still show the step, and then it is "
        "as certain as before. Nobody can say beforehand which it will be.",
    ),
    check=Asked(
        f"Another squad: {HEART.athletes} athletes have an average resting heart rate of "
        f"{HEART.before:.0f}. Without Kim, the other {HEART.athletes - 1} have {HEART.after:.0f}. "
        "What is Kim’s?",
        (
            Choice(
                f"{HEART.before - 1:.0f}: the average moved by one",
                "The average moved by one, but Kim is one of many: one athlete must be far away to "
                "move it that much. Multiply each average by its number of athletes first.",
            ),
            Choice(
                f"{HEART.recover(0):.0f}",
                f"Yes. {HEART.athletes} × {HEART.before:.0f} − {HEART.athletes - 1} × "
                f"{HEART.after:.0f} = {HEART.recover(0):.0f}.",
                True,
            ),
            Choice(
                "Nobody can tell from averages",
                "An average and a number of athletes make a sum, and two sums can be subtracted.",
            ),
        ),
    ),
    teacher=(
        f"The check: {HEART.athletes} × {HEART.before:.0f} − {HEART.athletes - 1} × "
        f"{HEART.after:.0f} = {HEART.recover(0):.0f} beats per minute. Strictly, whole-number "
        f"averages leave it within {HEART.uncertainty(0):.3g}; take them as exact here.",
        f"The attack needs the other {ATHLETES - 1} answers to stay the same between the days. "
        "Ask the class when that holds: the same morning, the same form, one athlete late.",
        "Let somebody propose a mend, and let the class break it. Leave the word “privacy” out of "
        "it for now: the next lessons need the problem, not the name of the answer.",
    ),
    mends=(
        "“Only totals and no names, so nobody is in it.”",
        "“A smallest group size, or rounding, mends it.”",
        "“To be one of a group is the same promise.”",
    ),
    sentence="Two correct totals that differ in one athlete are a report about that athlete.",
)
