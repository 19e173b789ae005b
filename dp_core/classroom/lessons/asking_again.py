"""Lesson 6: each new answer adds to what all of them tell, and a budget ends in a no."""

from __future__ import annotations

from typing import Final

from dp_core.classroom.lessons.beliefs import added_sentence
from dp_core.classroom.lessons.chances import count_law, of_100, reach
from dp_core.classroom.lessons.kestrel import ATHLETES
from dp_core.classroom.lessons.lesson import Asked, Choice, Lesson
from dp_core.classroom.lessons.season import found, split_reach

EPSILON: Final = 0.5
TIMES: Final = (1, 10, 20, 50, 100)
TOTAL: Final = 4.0
SPLITS: Final = (1, 4, 8, 16, 40)
QUESTIONS: Final = 3
"""Counts that share one epsilon in the check."""

_RATES: Final = ", ".join(f"{of_100(found(EPSILON, asked))} of 100 ({asked})" for asked in TIMES)
_SPLITS: Final = ", ".join(
    f"{reports} reports ± {split_reach(TOTAL, reports)}" for reports in SPLITS[1:]
)
_ALONE: Final = reach(count_law(1.0))
_SHARED: Final = split_reach(1.0, QUESTIONS)

LESSON: Final = Lesson(
    number=6,
    key="asking-again",
    title="Asking again",
    minutes=15,
    aim="See why each new answer spends, and why a budget must be able to say no.",
    predict=Asked(
        f"A count with epsilon {EPSILON:g} is exactly right about 1 time in "
        f"{1 / found(EPSILON, 1):.0f}. Somebody asks the same question {TIMES[-1]} times, gets "
        "fresh noise each time, and takes the average. How often is the whole number nearest to "
        "the average exactly right?",
        (
            Choice(
                f"In {of_100(found(EPSILON, 1))} of 100 cases, like one answer",
                "It is natural to think that noisy answers stay noisy. But noise goes up as often "
                "as down, and in an average it cancels.",
            ),
            Choice(
                "In 50 of 100 cases",
                f"You saw that averaging helps; it helps more than that. {TIMES[2]} answers get "
                f"to {of_100(found(EPSILON, TIMES[2]))} of 100 already.",
            ),
            Choice(
                f"In {of_100(found(EPSILON, TIMES[-1]))} of 100 cases",
                "Yes. Fresh noise cancels, and what it hid comes out.",
                True,
            ),
        ),
    ),
    do="First be the attacker: ask again and again, and watch the average. Then keep a season’s "
    "budget: press until it refuses, and open an old report as often as you like.",
    reveal=(
        f"**Asking again.** The average finds the exact count in {_RATES}; in brackets how often "
        f"it was asked. {added_sentence(EPSILON, TIMES[-1])}",
        "**A budget.** So promises are added up, and the season gets a total. When it is spent, "
        "the answer is no. The refusal is what keeps the promise that was made to the athletes.",
        f"**One total, shared.** A total of {TOTAL:g} for one count of {ATHLETES} athletes: one "
        f"report ± {split_reach(TOTAL, 1)}, {_SPLITS} (in 95 of 100 reports). Forty weekly "
        "reports would each be blurred by more athletes than there are in the squad.",
        "**Reading again is free.** A stored report is drawn once. Opening, rounding or charting "
        "it uses nothing but what is already out.",
    ),
    check=Asked(
        f"A rowing club asks for {QUESTIONS} counts in one report: poor sleep, soreness, low "
        "mood. The report costs epsilon 1 in all, and the counts share it evenly. One count "
        f"alone would be ± {_ALONE}. How far does noise move each of them, in 95 of 100 reports?",
        (
            Choice(
                f"± {_ALONE}: it is one report at epsilon 1",
                "One report, but three answers about the same athletes. Their promises add up to "
                "the report’s epsilon, so each gets a third.",
            ),
            Choice(
                f"± {_SHARED}",
                f"Yes. Each count has a third of epsilon 1, and about {QUESTIONS} times the noise.",
                True,
            ),
            Choice(
                "± 1: three answers together are sharper",
                "Averaging sharpens answers to the same question. These are three different ones, "
                "and they share a fixed budget.",
            ),
        ),
    ),
    teacher=(
        f"The check: ± {_SHARED}. What does opening last week’s stored report cost? Nothing.",
        "Adding up is the simple rule that always holds. Experts have tighter sums for many "
        "reports, once a small delta is allowed; the page on a season of reports shows them.",
        "A refusal is the product working. More noise for repeated requests is no remedy: every "
        "answer adds, so there must be a last one.",
    ),
    mends=(
        "“Each report is private, so all of them together are.”",
        "“Pressing refresh is free.”",
        "“Zooming in or redrawing the chart uses up privacy.”",
    ),
    sentence="Every fresh answer spends from one budget, and a stored answer can be read for ever.",
)
