"""Lesson 10: set epsilon together; there is no correct value, and pooling changes the trade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dp_core.classroom.lessons.alarms import Watch, sample_error, share_reach
from dp_core.classroom.lessons.beliefs import added_sentence, grid_sentence
from dp_core.classroom.lessons.chances import of_100
from dp_core.classroom.lessons.kestrel import ATHLETES
from dp_core.classroom.lessons.lesson import Asked, Choice, Lesson

EPSILON: Final = 1.0
SIZES: Final = (25, 50, 100, 500)
SQUADS: Final = 4
WEEKLY: Final = 40
"""Weekly reports in a season."""


@dataclass(frozen=True, slots=True)
class Role:
    """A seat on the committee.

    Attributes:
        name: who sits there.
        wants: what this person argues for.
        looks: which figure this person looks at first.
    """

    name: str
    wants: str
    looks: str


ROLES: Final = (
    Role("Athlete in contract talks", "A guess about my knee could cost me a season. Nobody asked "
         "me how large epsilon should be.", "the hundred icons and the season’s total"),
    Role("Coach", "I need to see a bad week when there is one. A number that I cannot act on has "
         "been paid for and helps nobody.", "the noise and the false alarms"),
    Role("Physio", "If athletes fear the report, they stop answering truly. Then no epsilon will "
         "help.", "the hundred icons and the false alarms"),
    Role("League researcher", "I compare many squads. I can do with less from each of them, if all "
         "of them are counted the same way.", "the pooled noise"),
)  # fmt: skip

_SHARES: Final = ", ".join(
    f"{size} athletes ± {share_reach(size, EPSILON):g} points" for size in SIZES
)
_ALONE: Final = share_reach(ATHLETES, EPSILON)
_POOLED: Final = share_reach(SQUADS * ATHLETES, EPSILON)

LESSON: Final = Lesson(
    number=10,
    key="set-epsilon-together",
    title="Set epsilon together",
    minutes=20,
    aim="Argue for a value of epsilon with numbers, and know that none is correct.",
    predict=Asked(
        f"Write down the epsilon you would choose. Then: {SQUADS} squads of {ATHLETES} make one "
        f"report together, at the same epsilon {EPSILON:g} for each athlete. What happens to the "
        f"noise on the share of sore athletes, ± {_ALONE:g} points in 100 for one squad?",
        (
            Choice(
                f"It stays at ± {_ALONE:g} points: epsilon is the same",
                "The noise on the count does stay the same. But it is divided by more athletes.",
            ),
            Choice(
                f"It falls to ± {_POOLED:g} points",
                f"Yes. The count’s noise is the same and the squad is {SQUADS} times as large.",
                True,
            ),
            Choice(
                f"It falls to ± {_POOLED:g} points, and each athlete is promised less",
                "Sharper so often means less private that this sounds right. But one athlete "
                "pulls the pooled count no more than before: the promise is the same.",
            ),
        ),
    ),
    do="Deal the roles. Move epsilon and read the four figures from your seat. Vote. Then pool "
    "four squads, and vote again.",
    reveal=(
        f"**What one athlete gives.** {grid_sentence(EPSILON)}",
        f"**What the squad gets.** The share of sore athletes at epsilon {EPSILON:g}: {_SHARES} "
        f"in 100, in 95 of 100 reports. To speak about other squads too, a sample of {ATHLETES} "
        f"has a standard error of {sample_error(ATHLETES):.0f} points anyway. Of 100 alarms "
        f"{of_100(Watch(EPSILON).real)} are real for one squad.",
        f"**What a season costs.** {added_sentence(EPSILON, WEEKLY, what='reports')} So a "
        "committee sets two numbers: epsilon, and how many reports.",
        "**No number is correct.** Each seat looked at the same figures and wanted something "
        "else. A choice can be well argued, and it can be said openly.",
    ),
    check=Asked(
        "A rugby club prints epsilon 2 on its report, and a health service prints epsilon 0.5 on "
        "another. What can you say?",
        (
            Choice(
                "The health service promises four times as much",
                "The numbers ask to be compared. But epsilon has no common scale until one knows "
                "whom it is about, for how long, and how many reports there are.",
            ),
            Choice(
                "The rugby club’s report is the sharper one",
                "Noise depends on the question, the bounds and the number of athletes too, not "
                "on epsilon alone.",
            ),
            Choice(
                "Not much, before you know whom each is about, for how long, and how many reports "
                "there are",
                "Yes. Ask for the privacy unit, the period and the season’s total.",
                True,
            ),
        ),
    ),
    teacher=(
        "The check: not much yet. Published values differ by orders of magnitude and are about "
        "different units.",
        "Let the class write a two-sentence notice to the squad, swap, and mark: does it name one "
        "athlete, compare what could come out, say that it is a limit, and name who holds the "
        "exact answers? Does it claim too much?",
        "Do not tell them your own value before the vote.",
    ),
    mends=(
        "“A smaller epsilon is always better.”",
        "“More accurate must mean less private.”",
        "“There is a correct epsilon.”",
    ),
    sentence="Epsilon is a choice between people who want different things: argue with figures, "
    "say it openly, and pool where you can.",
)
