"""Lesson 4: a report is one of many that could have come out."""

from __future__ import annotations

from collections import Counter
from typing import Final

from dp_core.classroom.lessons.chances import (
    count_law,
    mean_if_cut,
    of_100,
    possible,
    reach,
    spoken_dots,
    within,
)
from dp_core.classroom.lessons.kestrel import SORE
from dp_core.classroom.lessons.lesson import Asked, Choice, Lesson

EPSILONS: Final = (0.25, 0.5, 1.0, 2.0, 4.0)
SHOWN: Final = 1.0
CUT_AT: Final = 0.5
CHIPS: Final = 20
REPORTS: Final = 50
CHECKED: Final = 9
"""What the report of the check says."""

_CHIPS: Final = Counter(possible(SORE, count_law(SHOWN), CHIPS))
_BESIDE: Final = _CHIPS[SORE - 1] + _CHIPS[SORE + 1]
_REACH: Final = reach(count_law(SHOWN))


def row(epsilon: float) -> str:
    """Say how reports at an epsilon fall around the truth, as a row of a list.

    >>> row(1.0)
    '- epsilon 1: exact in 46 of 100 reports, within 1 in 80; 95 of 100 are within **± 3**'
    """
    law = count_law(epsilon)
    return (
        f"- epsilon {epsilon:g}: exact in {of_100(within(law, 0))} of 100 reports, within 1 in "
        f"{of_100(within(law, 1))}; 95 of 100 are within **± {reach(law)}**"
    )


LESSON: Final = Lesson(
    number=4,
    key="one-of-fifty",
    title="The price: one report out of fifty",
    minutes=15,
    aim="Read a report as one of many that could have come out.",
    predict=Asked(
        f"{SORE} athletes are sore. {CHIPS} reports are drawn at epsilon {SHOWN:g}, each with "
        "a random step of its own. You have a chip for each. Where do you put them?",
        (
            Choice(
                f"All {CHIPS} on {SORE}",
                "A report looks like a fact, so it is easy to expect the fact. At epsilon "
                f"{SHOWN:g} only {of_100(within(count_law(SHOWN), 0))} of 100 reports hit it.",
            ),
            Choice(
                f"About {_CHIPS[SORE]} on {SORE}, about {_BESIDE} right beside it, a few further "
                "away",
                "Yes. Most reports are close, and now and then one is not.",
                True,
            ),
            Choice(
                "Evenly from 0 to 25",
                "If noise made a report useless, it would look like this. But a small step is "
                f"likelier than a large one: {of_100(within(count_law(SHOWN), 1))} of 100 reports "
                "come within 1.",
            ),
            Choice(
                f"Never further than 1 from {SORE}",
                "Nearly, and that is what makes the rare one so misleading: "
                f"{of_100(1 - within(count_law(SHOWN), 1))} of 100 reports are further away.",
            ),
        ),
    ),
    do="Let 25 students draw one report each. Compare with the 50 that the formula lays out. "
    "Move epsilon: nothing is drawn, and what was drawn before turns grey. At last set the true "
    "count to 0, and write reports below 0 as 0.",
    reveal=(
        "**How far reports fall.**",
        "\n".join(row(epsilon) for epsilon in EPSILONS),
        f"**Fifty equally likely reports** at epsilon {SHOWN:g} of a true {SORE}: "
        f"{spoken_dots(SORE, count_law(SHOWN), REPORTS)}. The report you hold is one of them, and "
        "you do not know which.",
        "**A report below zero is not broken.** When nobody is sore, half of the steps that are "
        "not zero go down. Writing those as 0 gives nothing away, but it bends the average: at "
        f"epsilon {CUT_AT:g} it becomes {mean_if_cut(count_law(CUT_AT)):.2f} instead of 0.",
    ),
    check=Asked(
        f"Another squad. Its report says {CHECKED} sore, at epsilon {SHOWN:g}. Which line is the "
        "most honest?",
        (
            Choice(
                f"“{CHECKED} athletes are sore”",
                f"It could be {CHECKED}, but reports at this epsilon are exact in only "
                f"{of_100(within(count_law(SHOWN), 0))} of 100.",
            ),
            Choice(
                f"“Probably between {CHECKED - _REACH} and {CHECKED + _REACH} are sore”",
                f"Yes: at least 95 of 100 such reports are within {_REACH} of the truth.",
                True,
            ),
            Choice(
                "“It is noisy, so it says nothing”",
                f"It says a good deal: at least 95 of 100 such reports are within {_REACH} of the "
                "truth. Whether that is enough depends on what you decide with it.",
            ),
        ),
    ),
    teacher=(
        f"The check: between {CHECKED - _REACH} and {CHECKED + _REACH}. At least 95 of 100 such "
        f"reports are within {_REACH} of the truth.",
        f"Set the true count to 0 and epsilon to {CUT_AT:g}, and draw until a report below 0 "
        "comes. Ask what a dashboard should show. Cutting at 0 spends no privacy, because it needs "
        "nothing but the report; it costs an honest average.",
        "The interval is about the added noise alone. It says nothing about missed check-ins or "
        "wrong answers, and nothing about whether these 25 are like other squads.",
    ),
    mends=(
        "“Noise makes data useless.”",
        "“A report below zero, or above the squad’s size, proves that it is broken.”",
    ),
    sentence="A report is one draw out of many: read it with the distance that 95 of 100 such "
    "reports keep.",
)
