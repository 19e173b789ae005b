"""What a lesson is made of: a prediction, a demonstration, the reveal and a check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question.

    Attributes:
        text: the answer, as the learner sees it.
        reply: what to say to whoever chose it; a wrong one is met with the reason it tempts.
        right: whether it is the best answer.
    """

    text: str
    reply: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with answers to choose from.

    Attributes:
        text: the question.
        choices: two to five answers, of which one is right.

    Raises:
        ValueError: not exactly one answer is right, or two read alike.
    """

    text: str
    choices: tuple[Choice, ...]

    def __post_init__(self) -> None:
        if sum(choice.right for choice in self.choices) != 1:
            raise ValueError("one answer of a question is right")
        if len({choice.text for choice in self.choices}) != len(self.choices):
            raise ValueError("two answers of a question read alike")

    @property
    def answer(self) -> Choice:
        """The right one."""
        return next(choice for choice in self.choices if choice.right)


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson of ten to twenty minutes.

    Attributes:
        number: its place, from 1.
        key: its name in a link and of its demonstration, such as "totals-can-tell".
        title: a few words.
        minutes: how long it takes.
        aim: what the learner can do afterwards.
        predict: what the learner commits to before seeing anything.
        do: what to try in the demonstration.
        reveal: what happened, in paragraphs of Markdown; every number is computed.
        check: a question on another squad than that of the demonstration.
        teacher: the teacher's answer and note; hidden until both answers are given.
        mends: the misconceptions it mends, as somebody would say them.
        sentence: the lesson in one sentence.
    """

    number: int
    key: str
    title: str
    minutes: int
    aim: str
    predict: Asked
    do: str
    reveal: tuple[str, ...]
    check: Asked
    teacher: tuple[str, ...]
    mends: tuple[str, ...]
    sentence: str
