"""Lesson 7: an epsilon means nothing before one has read whose it is, and for how long."""

from __future__ import annotations

from typing import Final

from dp_core.classroom.lessons.beliefs import (
    athlete_sentence,
    linked_sentence,
    month_guess,
    month_rates,
    units_sentence,
)
from dp_core.classroom.lessons.chances import of_100, reach
from dp_core.classroom.lessons.kestrel import ATHLETES
from dp_core.classroom.lessons.lesson import Asked, Choice, Lesson
from dp_core.classroom.lessons.season import MONTH, daily_law, month_hits, summary_sd

DAILY: Final = 0.5
DAILIES: Final = (0.1, 0.25, 0.5, 1.0)
MIDDLE: Final = 0.25
"""The daily epsilon whose rate after a month stands among the wrong answers."""

LINKED: Final = 3
ASKED_DAILY: Final = 0.3
ASKED_DAYS: Final = 60
ASKED_ATHLETE: Final = 3.0

LESSON: Final = Lesson(
    number=7,
    key="whose-privacy",
    title="Whose privacy, for how long?",
    minutes=12,
    aim="Read the privacy unit, whose data a promise is about, before reading its epsilon.",
    predict=Asked(
        f"A club posts how many are sore, every day, at epsilon {DAILY:g} a day. After {MONTH} "
        "days a reader who knows everybody else’s answers wants to know: was Sam sore all month, "
        "or never? It is 50:50 to begin with. How often is the best guess right?",
        (
            Choice(
                f"In {of_100(month_hits(DAILY, 1))} of 100 rounds",
                "That is right for one day. But the days all carry the same hint about Sam, and "
                "hints add up.",
            ),
            Choice(
                f"In {of_100(month_hits(MIDDLE, MONTH))} of 100 rounds",
                f"Days add up, as you said, and faster than that: this is what epsilon "
                f"{MIDDLE:g} a day would give.",
            ),
            Choice(
                f"In {of_100(month_hits(DAILY, MONTH))} of 100 rounds",
                "Yes. A hint each day becomes a picture of the month.",
                True,
            ),
        ),
    ),
    do="Choose whom the promise is about: one check-in, or one athlete for the season. Move the "
    "days and watch the attacker. Then add room-mates who always match Sam.",
    reveal=(
        f"**A month.** {month_guess(DAILY, 1)} {month_rates(DAILIES)}",
        f"**What Sam was promised.** {athlete_sentence(DAILY, MONTH)} The promise of epsilon "
        f"{DAILY:g} was kept every day. It was about one check-in, not about Sam.",
        f"**A promise to the athlete.** To give Sam epsilon 1 for the month, each of {MONTH} daily "
        f"counts must carry noise of ± {reach(daily_law(1.0))}, with {ATHLETES} athletes. It is "
        "better to sum up each athlete first and release once: “sore athletes on an average "
        f"day” then has a spread of {summary_sd(1.0):.1f}, where each daily count would have one "
        f"of {daily_law(1.0).sd:.0f}.",
        f"**Room-mates.** {linked_sentence(1.0, LINKED)} Answers that go together are protected "
        "less than one athlete’s alone.",
    ),
    check=Asked(
        f"A swimming club gives you two reports. Report A: epsilon {ASKED_DAILY:g} for each "
        f"check-in, {ASKED_DAYS} check-ins. Report B: epsilon {ASKED_ATHLETE:g} for each athlete. "
        "Which promises Kim, who checked in every day, more?",
        (
            Choice(
                f"A: {ASKED_DAILY:g} is less than {ASKED_ATHLETE:g}",
                "A smaller number promises more when both are about the same thing. These are "
                f"not. {units_sentence(ASKED_DAILY, ASKED_DAYS, ASKED_ATHLETE)}",
            ),
            Choice("B", f"Yes. {units_sentence(ASKED_DAILY, ASKED_DAYS, ASKED_ATHLETE)}", True),
            Choice(
                "They promise the same",
                f"They would if B had {ASKED_DAILY * ASKED_DAYS:g}. "
                f"{units_sentence(ASKED_DAILY, ASKED_DAYS, ASKED_ATHLETE)}",
            ),
        ),
    ),
    teacher=(
        f"The check: B. A adds up to {ASKED_DAILY * ASKED_DAYS:g} for one athlete.",
        "Sum up each athlete first, then release: that is why Huddle’s privacy unit is the "
        "athlete, with everything one athlete put in over the whole period.",
        "The attacker’s rate is below the ceiling here. The ceiling holds for every way to use "
        "the reports; this is one, the best at telling “all month” from “never”.",
    ),
    mends=(
        f"“Epsilon {DAILY:g} a day protects me.”",
        "“It protects my house and my room-mates just the same.”",
    ),
    sentence="First ask whom and what period the promise is about, and only then how large "
    "epsilon is.",
)
