"""Lesson 9: what the promise does not cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dp_core.classroom.lessons.beliefs import (
    group_sentence,
    naming_sentence,
    outbreak_sentence,
    without,
)
from dp_core.classroom.lessons.chances import of_100
from dp_core.classroom.lessons.kestrel import ATHLETES
from dp_core.classroom.lessons.lesson import Asked, Choice, Lesson
from dp_core.classroom.lessons.outbreak import ILL

EPSILON: Final = 1.0


@dataclass(frozen=True, slots=True)
class Card:
    """A way in which Sam's answer could become known.

    Attributes:
        key: a short name.
        text: the way.
        limited: whether the report's promise limits it.
        reply: why.
    """

    key: str
    text: str
    limited: bool
    reply: str


CARDS: Final = (
    Card("chart", "A stranger studies the published chart", True,
         "This is what the promise is about: what the report adds about any one athlete."),
    Card("rounded", "A newspaper rounds the chart and writes about it", True,
         "Whatever is made from the report alone tells no more than the report."),
    Card("phone", "Somebody breaks into Sam’s phone", False,
         "The phone holds the exact answer. The noise is only on what is released."),
    Card("beside", "The coach stands beside Sam during the check-in", False,
         "Whoever sees the answer given needs no report."),
    Card("medic", "The club’s medic, who holds the exact answers", False,
         "The holder of the exact data is named, not limited. Ask who that is."),
    Card("court", "A court orders the club to hand over the answers", False,
         "What is held can be demanded. The promise is about the report."),
    Card("teammate", "A teammate tells what Sam said in the bus", False,
         "Other people’s words do not pass through the report."),
    Card("group", "Nearly everybody has the bug, so Sam has it too", False,
         "A fact about the group would be there without Sam’s record as well."),
    Card("season", "Somebody adds up all reports of last year", True,
         "Limited, but by the sum: the year’s epsilons add up to the limit for all reports "
         "together."),
)  # fmt: skip


LESSON: Final = Lesson(
    number=9,
    key="what-is-left-out",
    title="What the promise leaves out",
    minutes=15,
    aim="Know what the promise does not cover before you trust it or refuse it.",
    predict=Asked(
        f"A bug goes round: {ILL} of {ATHLETES} have it, Sam too. The report has epsilon "
        f"{EPSILON:g}. Before it is made, Sam’s record is removed. Will its readers still think "
        "that Sam is ill?",
        (
            Choice(
                "No: Sam is not in the data",
                "Sam’s data cannot give Sam away any more. But the others’ data say that nearly "
                "everybody is ill, and Sam is one of the squad.",
            ),
            Choice(
                "Maybe, about 50 in 100",
                "Without a report that might be fair. The report about the others moves the "
                "belief further.",
            ),
            Choice(
                f"Yes, about {of_100(without(EPSILON))} in 100",
                "Yes. What is true of nearly everybody will be guessed of Sam.",
                True,
            ),
        ),
    ),
    do="Remove Sam, or replace Sam’s answer, and compare beliefs. Then sort the cards: what does "
    "the promise limit, and what does it leave out?",
    reveal=(
        f"**With and without Sam.** {outbreak_sentence(EPSILON)}",
        group_sentence(),
        "**The cards.** Only the report, and whatever is made from it, is limited. Everything "
        "else depends on who holds the exact answers, and on what people see and say.",
        f"**More on delta.** Some reports allow a delta, for what epsilon does not cover. A rule "
        f"shows how much it matters: “publish one athlete’s record, picked at random”. "
        f"{naming_sentence()} So delta must be far smaller than one over the squad.",
    ),
    check=Asked(
        "A cycling team publishes a report with epsilon 0.5. True or false: “Nobody can find out "
        "now that Kim was sore.”",
        (
            Choice(
                "True: the report has differential privacy",
                "It is easy to read the name as a shield around Kim. It limits what this report "
                "adds about Kim, and nothing else.",
            ),
            Choice(
                "True, because epsilon is below 1",
                "No value of epsilon covers what is told, seen, held or true of the whole group.",
            ),
            Choice("False", "Yes, false. It limits what this report adds about Kim.", True),
        ),
    ),
    teacher=(
        "The check: false. It limits what this report adds about any one athlete.",
        "Use the cards as a notice for your athletes: fill in who holds the exact answers. In a "
        "study, people who had read real explanations judged such leaks about as well as by "
        "guessing (Cummings, Kaptchuk and Redmiles 2021): talk each card over.",
        f"The belief of {of_100(without(EPSILON))} in 100 rests on a reader who thought any "
        "number of ill athletes equally likely. Another start ends elsewhere; the lesson stays.",
    ),
    mends=(
        "“A small epsilon means that nobody learns anything.”",
        "“It protects my data from the club and from hackers.”",
        "“Delta is only a small extra risk.”",
    ),
    sentence="The promise limits what a report adds about one athlete, not what people see, hold, "
    "say or know of the group.",
)
