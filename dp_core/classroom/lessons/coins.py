"""Lesson 2: let a coin answer for some; what that costs, and where the noise is added."""

from __future__ import annotations

from typing import Final

from dp_core.classroom.lessons import survey
from dp_core.classroom.lessons.chances import count_law, of_100, within
from dp_core.classroom.lessons.kestrel import ATHLETES, SORE
from dp_core.classroom.lessons.lesson import Asked, Choice, Lesson
from dp_core.classroom.lessons.risk import holder_sentence, reply_sentence

_SPREAD: Final = survey.spread(ATHLETES)
_OFF: Final = 3
_ONCE: Final = count_law(survey.EPSILON)

LESSON: Final = Lesson(
    number=2,
    key="let-the-coin-answer",
    title="Let the coin answer",
    minutes=15,
    aim="See how a rule with coins shields one reply and still counts a squad, and where the "
    "random step is taken.",
    predict=Asked(
        f"{ATHLETES} athletes, {SORE} of them sore, are asked one by one. Each throws a coin "
        "unseen. Heads: the true answer. Tails: a second coin answers, heads for yes. From the "
        f"{ATHLETES} replies we estimate how many are sore. How close will we get to {SORE}?",
        (
            Choice(
                "Nearly always within 1",
                f"Coins do even out, but only over many people, and {ATHLETES} are not many: only "
                f"{of_100(survey.within(ATHLETES, SORE, 1))} of 100 surveys come within 1.",
            ),
            Choice(
                "Typically about 4 off",
                f"Yes. The typical error is {_SPREAD:.1f} athletes, and "
                f"{of_100(survey.within(ATHLETES, SORE, 4))} of 100 surveys come within 4.",
                True,
            ),
            Choice(
                "Hopeless: half the replies are coins",
                "It looks so, because any one reply says little. But sore athletes say yes three "
                f"times in four and others one time in four, and we know that. From {survey.MOST} "
                f"people we get the share of sore ones with a typical error of "
                f"{100 * survey.share_spread(survey.MOST):.0f} points.",
            ),
        ),
    ),
    do="Run one survey, then 200. Then ask 300 people instead of 25. Then move the random step: "
    "from a coin at each athlete to one random step at the club. With a class, use real coins and "
    "type in how many said yes.",
    reveal=(
        f"**One reply says little.** {reply_sentence(survey.SHARE_SORE)} Everybody knows the "
        "rule, so a yes need not be explained: the coin may have answered.",
        f"**Many replies say something.** From {ATHLETES} people the typical error is "
        f"**{_SPREAD:.1f}** athletes. {of_100(survey.beyond(ATHLETES, SORE, _OFF))} of 100 surveys "
        f"are off by {_OFF} or more, and {of_100(survey.below_zero(ATHLETES, SORE))} of 100 come "
        "out below zero. The estimate is still right on average: errors up and down are balanced. "
        f"From {survey.MOST} people, the share of sore ones has a typical error of "
        f"{100 * survey.share_spread(survey.MOST):.0f} points.",
        "**The same limit, with one random step.** Let the club count exactly and move the count "
        f"once at random. With the same limit on what one athlete’s answer can change, the "
        f"typical error is **{_ONCE.sd:.1f}** athletes, and only "
        f"{of_100(1 - within(_ONCE, _OFF - 1))} of 100 reports are off by {_OFF} or more. "
        f"{holder_sentence()}",
        f"**A name for the limit.** A reply changes the odds by a factor of at most "
        f"{survey.YES_IF_SORE / survey.YES_IF_NOT:g}. The logarithm of such a factor is called "
        f"epsilon: here ln 3 = {survey.EPSILON:.2f}. The next lesson is about it.",
    ),
    check=Asked(
        f"In another squad, {100 * survey.SHARE_SORE:.0f} in 100 athletes are sore. Kim took part "
        "in the coin survey, and Kim’s reply was yes. Is Kim sore?",
        (
            Choice(
                "Yes: that was the reply",
                "A reply is not an answer here: for one athlete in four who is not sore, the coins "
                "say yes.",
            ),
            Choice(
                "Can’t tell, but it is likelier than before",
                f"Yes. {reply_sentence(survey.SHARE_SORE)}",
                True,
            ),
            Choice(
                "It says nothing at all: coins answered",
                "Half of the time Kim answered, so the reply does say something. "
                f"{reply_sentence(survey.SHARE_SORE)}",
            ),
        ),
    ),
    teacher=(
        f"The check: can’t tell. {reply_sentence(survey.SHARE_SORE)}",
        "Say “the coin answered”. Never say that an athlete gave a false answer: nobody is asked "
        "to, the rule is public, and the estimate takes the coins into account.",
        "Use two coins. With one coin (tails always means yes) a no is a giveaway: only an "
        "athlete who is not sore can say it. A good task: let the class find out why.",
        f"With a class of {ATHLETES}, the estimate is off by at most {survey.reach(ATHLETES):g} in "
        "at least 95 of 100 surveys. One survey of a class can look bad; that is the point.",
    ),
    mends=(
        "“Noise makes data useless.”",
        "“Noise means that athletes are asked to give false answers.”",
        "“The promise also covers whoever holds the exact answers.”",
        "“More accurate must mean less private.”",
    ),
    sentence="A random step shields one answer and can be reckoned with over many; where it is "
    "taken decides who must be trusted and how close the count is.",
)
