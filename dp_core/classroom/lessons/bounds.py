"""Lesson 5: noise depends on the bounds and the question, not on epsilon alone."""

from __future__ import annotations

from typing import Final

from dp_core.classroom.lessons.bounded import BoundedMean, best_bounds
from dp_core.classroom.lessons.chances import count_law, reach
from dp_core.classroom.lessons.kestrel import SLEEP
from dp_core.classroom.lessons.lesson import Asked, Choice, Lesson
from dp_core.classroom.lessons.risk import read_off_sentence

EPSILON: Final = 1.0
OTHERS: Final = (0.5, 8.0)
"""Other epsilons, at which other bounds are best."""

EPSILONS: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
ASKED: Final = ((7, 8), (5, 9), (4, 10), (0, 24))
OTHER_SAM: Final = 9.0
"""The hours that Sam's are swapped for, to see the average move."""

_BEST: Final = best_bounds(EPSILON)


def named(mean: BoundedMean) -> str:
    """Write bounds as people say them, such as "5 to 9 h"."""
    return f"{mean.low} to {mean.high} h"


def row(mean: BoundedMean) -> str:
    """Say what a pair of bounds costs, as a row of a list."""
    bias = f"{mean.bias:+.2f} h" if abs(mean.bias) >= 0.005 else "less than 0.01 h"
    return (
        f"- **{named(mean)}**: noise ± {mean.half_width:.2f} h in 95 of 100 reports; the bounds "
        f"alone move the average by {bias}; typical error {mean.error:.2f} h"
    )


def _rows() -> str:
    return "\n".join(row(BoundedMean(low, high, EPSILON)) for low, high in ASKED)


def _elsewhere() -> str:
    told = (
        f"{named(best)} are best at epsilon {best.epsilon:g} (typical error {best.error:.2f} h)"
        for best in map(best_bounds, OTHERS)
    )
    return " and ".join(told)


_TIGHT, _, _WIDER, _WIDEST = (BoundedMean(low, high, EPSILON) for low, high in ASKED)

LESSON: Final = Lesson(
    number=5,
    key="how-far-one-can-pull",
    title="How far can one athlete pull?",
    minutes=15,
    aim="See that noise depends on the bounds and the question, and not on epsilon alone.",
    predict=Asked(
        "A club reports how long its 25 athletes slept on average. Before anyone looks, it fixes "
        "bounds: a night below the lower one counts as the lower one, a night above the upper one "
        f"as the upper one. At epsilon {EPSILON:g}, which bounds give the report with the least "
        "error?",
        (
            Choice(
                named(_TIGHT),
                "Tight bounds need the least noise, and that is what shows. What does not show: "
                f"they cut {_TIGHT.cut} of 25 nights, and move every report by "
                f"{_TIGHT.bias:+.2f} h, which no number of reports takes out. The typical error "
                f"is {_TIGHT.error:.2f} h, close to the least one.",
            ),
            Choice(
                named(_BEST),
                f"Yes: they cut only {_BEST.cut} nights, and one athlete cannot pull far. The "
                f"typical error is {_BEST.error:.2f} h.",
                True,
            ),
            Choice(
                named(_WIDER),
                f"They cut {_WIDER.cut} night, so they look right. But every athlete could pull "
                f"further, and so there is more noise: a typical error of {_WIDER.error:.2f} h.",
            ),
            Choice(
                named(_WIDEST),
                "Nobody is cut, so nothing is bent. But one athlete could pull the average by "
                f"{_WIDEST.pull:.2f} h, and the noise must cover that: a typical error of "
                f"{_WIDEST.error:.2f} h.",
            ),
        ),
    ),
    do="Choose bounds before you see the nights. Look at the noise, and at how far the bounds "
    f"move the average. Then show the nights, and swap Sam’s {SLEEP[-1]:g} h for {OTHER_SAM:g} h: "
    "how far does the average move, and how far could it at most?",
    reveal=(
        f"**The same epsilon, two questions.** At epsilon {EPSILON:g} the number of athletes who "
        f"slept badly is within ± {reach(count_law(EPSILON))} athletes in 95 of 100 reports, "
        "whoever they are: one athlete moves a count by 1 at most. The average depends on its "
        "bounds.",
        _rows(),
        "**Why.** Noise must cover what one athlete could do, not what Sam did. Replacing one "
        "athlete moves the average by at most the distance between the bounds over 25: "
        f"{_BEST.pull:.2f} h for {named(_BEST)}, {_WIDEST.pull:.2f} h for {named(_WIDEST)}. What "
        "the bounds cut off is the same in every report, and no number of reports takes it out.",
        f"**There is no answer for all cases.** Of the bounds to choose from, {_elsewhere()}. For "
        "another squad it would be others again.",
    ),
    check=Asked(
        "A report of another squad says: “The bounds are the hours of the athlete who slept least "
        "and of the one who slept most.” Is that a problem?",
        (
            Choice(
                "No: these bounds fit best, and nobody is cut",
                "They do fit, and that is the trouble: they fit because they are two athletes’ "
                f"answers. {read_off_sentence(SLEEP[-1])}",
            ),
            Choice(
                "Yes: the bounds themselves give athletes away",
                f"Yes. {read_off_sentence(SLEEP[-1])} Bounds come from outside the data.",
                True,
            ),
            Choice(
                "No: there is noise on the average",
                "There is, but there is none on the bounds, and they are printed too. "
                f"{read_off_sentence(SLEEP[-1])}",
            ),
        ),
    ),
    teacher=(
        f"The check: yes, a problem. {read_off_sentence(SLEEP[-1])} Take bounds from what is "
        "known about people, before anyone looks at this squad.",
        "The distance that one athlete can move an answer is called its sensitivity. For this "
        "average it is (upper − lower) / 25, when one athlete’s record is replaced and the size "
        "of the squad is public.",
        f"The best bounds change with epsilon, so there is no free answer. Let the class look for "
        f"the best ones at epsilon {OTHERS[0]:g} and at {OTHERS[1]:g}.",
    ),
    mends=(
        "“Epsilon is how much noise is added.”",
        "“Set the bounds from the data; the tighter the better.”",
    ),
    sentence="Noise must cover how far any one athlete could pull the answer; bounds, fixed "
    "before anyone looks, decide how far that is.",
)
