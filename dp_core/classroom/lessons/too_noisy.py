"""Lesson 8: decide with a noisy number, and tell a change from noise."""

from __future__ import annotations

from typing import Final

from dp_core.classroom.lessons.alarms import (
    BAD,
    LINE,
    MISSED_COST,
    REST_COST,
    WEEKS,
    Watch,
    always_lost,
    change_beyond,
    change_reach,
    least_lost,
    mean_reach,
    never_lost,
)
from dp_core.classroom.lessons.chances import count_law, of_100, reach
from dp_core.classroom.lessons.kestrel import ATHLETES, SORE
from dp_core.classroom.lessons.lesson import Asked, Choice, Lesson
from dp_core.classroom.lessons.risk import listed

PLAYED: Final = 1.0
EPSILONS: Final = (0.25, 0.5, 1.0, 2.0)
CHANGE: Final = 3
POOL: Final = 4
BOUNDS: Final = (4, 11)
"""Of the sleep average, in hours."""

ASKED: Final = 0.5
SHOWN: Final = 11
"""What the check's report says at epsilon 0.5."""

_FAR: Final = reach(count_law(ASKED))
_REAL: Final = listed([of_100(Watch(epsilon).real) for epsilon in EPSILONS])
_NAMED: Final = listed([f"{epsilon:g}" for epsilon in EPSILONS])
_POOLED: Final = mean_reach(POOL * ATHLETES, BOUNDS[1] - BOUNDS[0], PLAYED)

LESSON: Final = Lesson(
    number=8,
    key="too-noisy-to-act-on",
    title="Too noisy to act on?",
    minutes=20,
    aim="Decide with a noisy number: tell a change from noise, and expect false alarms.",
    predict=Asked(
        f"Monday’s report says {SORE} sore, next Monday’s says {SORE + CHANGE}. Both have epsilon "
        f"{PLAYED:g}. Did soreness rise?",
        (
            Choice(
                f"Yes: {SORE + CHANGE} is more than {SORE}",
                "With exact numbers it would be so. Here both numbers were moved, and with no "
                f"change at all they differ by {CHANGE} or more in "
                f"{of_100(change_beyond(PLAYED, CHANGE))} of 100 weeks.",
            ),
            Choice(
                f"No: noise is ± {reach(count_law(PLAYED))}, so nothing changed",
                "Noise could have done it. But “can’t tell” is not “no”: a real rise of 3 would "
                "look just like this.",
            ),
            Choice(
                "Can’t tell from these two numbers",
                f"Yes. A change must be more than {change_reach(PLAYED)} before noise alone is a "
                "rare cause.",
                True,
            ),
        ),
    ),
    do=f"Play {WEEKS} weeks: read the report and say rest day or training. Then step through the "
    "reports that one unchanged squad could get. At last pool four squads.",
    reveal=(
        f"**Change or noise?** With no change at all, two reports differ by {CHANGE} or more in "
        f"{of_100(change_beyond(PLAYED, CHANGE))} of 100 weeks at epsilon {PLAYED:g}, in "
        f"{of_100(change_beyond(0.5, CHANGE))} at 0.5 and in {of_100(change_beyond(2.0, CHANGE))} "
        f"at 2. Noise moves a change by at most {change_reach(PLAYED)} in 95 of 100 weeks at "
        f"epsilon {PLAYED:g}, by {change_reach(0.5)} at 0.5 and by {change_reach(2.0)} at 2: a "
        "difference has the noise of two reports.",
        f"**False alarms.** Alarm at {LINE} or more; {SORE} are sore in four weeks of five, {BAD} "
        f"in the fifth. Of 100 alarms {_REAL} are real at epsilon {_NAMED}.",
        f"**Points.** A rest day costs {REST_COST}, training through a bad week {MISSED_COST}. In "
        f"{WEEKS} weeks the alarm loses {Watch(PLAYED).lost:.1f} points in the long run at "
        f"epsilon {PLAYED:g} and {Watch(0.25).lost:.1f} at 0.25. Always resting loses "
        f"{always_lost():g}, never resting {never_lost():g}, knowing the truth {least_lost():g}. "
        "A noisy number can be worth a lot, and it is worth what it changes.",
        f"**More athletes.** Average sleep between {BOUNDS[0]} and {BOUNDS[1]} h at epsilon "
        f"{PLAYED:g} is ± {mean_reach(ATHLETES, BOUNDS[1] - BOUNDS[0], PLAYED):.2f} h with "
        f"{ATHLETES} athletes and ± {_POOLED:.2f} h with {POOL * ATHLETES}.",
    ),
    check=Asked(
        f"A handball squad’s report says {SHOWN} sore; noise is ± {_FAR}. You give a rest day at "
        f"{LINE} or more. What now?",
        (
            Choice(
                f"Rest day: {SHOWN} is over {LINE}",
                f"The number is over the line, but it was moved. It can’t tell {SHOWN - _FAR} from "
                f"{SHOWN + _FAR}.",
            ),
            Choice(
                "All is well: the number means nothing",
                "“Too noisy to act on” is not “nothing is wrong”. The report leaves the question "
                "open.",
            ),
            Choice(
                "Don’t act on this number alone: look for other signs, ask the athletes, or wait "
                "for the pooled report",
                f"Yes. {SHOWN - _FAR} and {SHOWN + _FAR} both fit this report.",
                True,
            ),
        ),
    ),
    teacher=(
        f"The check: don’t act on this number alone. The report can’t separate {SHOWN - _FAR} "
        f"from {SHOWN + _FAR}.",
        "“Can’t tell” is not “no”. Judge by the decision, not by a fixed cut-off: where a missed "
        "bad week costs a lot, a weaker hint is enough to act.",
        "A report that is too noisy to act on has spent its epsilon all the same. Plan the error "
        "before you release.",
        "If a figure leans on typical squads from outside, say how much of it does.",
    ),
    mends=(
        f"“A released number is a number: {SORE + CHANGE} is more than {SORE}.”",
        "“A smaller epsilon is always better.”",
    ),
    sentence="Before acting, ask which true counts fit the report, and whether you would act the "
    "same at all of them.",
)
