"""How far a learner has come; it lives in the browser session and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from dp_core.classroom.lessons.lesson import Choice, Lesson

PLACE: Final = "lesson_progress"
KEPT_WHERE: Final = (
    "Your progress and what you write are kept in this browser session only, and are gone when "
    "you close it."
)


@dataclass(slots=True)
class Progress:
    """What a learner has committed to in one lesson.

    Attributes:
        said: the locked prediction.
        revealed: whether they asked what happened.
        why: their own sentence.
        answered: the last answer to the check that they asked about.
        understood: whether one of those answers was right.
    """

    said: str | None = None
    revealed: bool = False
    why: str = ""
    answered: str | None = None
    understood: bool = False

    @property
    def standing(self) -> str:
        """In a word: done, begun, or not begun."""
        if self.understood:
            return "done"
        return "begun" if self.said else "not begun"


def progress_in(lesson: Lesson) -> Progress:
    """The visitor's progress in a lesson."""
    kept: dict[str, Progress] = st.session_state.setdefault(PLACE, {})
    return kept.setdefault(lesson.key, Progress())


def lock(lesson: Lesson) -> None:
    """Commit to the prediction that is chosen."""
    progress_in(lesson).said = st.session_state.get(f"{lesson.key}_predict")


def reveal(lesson: Lesson) -> None:
    """Ask what happened."""
    progress_in(lesson).revealed = True


def write(lesson: Lesson) -> None:
    """Keep the learner's own sentence."""
    progress_in(lesson).why = st.session_state.get(f"{lesson.key}_why") or ""


def answer(lesson: Lesson) -> None:
    """Ask about the answer to the check that is chosen; it may be tried again."""
    progress = progress_in(lesson)
    progress.answered = st.session_state.get(f"{lesson.key}_check")
    progress.understood |= progress.answered == lesson.check.answer.text


def start_over(lesson: Lesson) -> None:
    """Forget everything about a lesson, its demonstration included."""
    st.session_state.get(PLACE, {}).pop(lesson.key, None)
    starts = (f"{lesson.key}_", f"kept_{lesson.key}")
    for name in [name for name in st.session_state if str(name).startswith(starts)]:
        del st.session_state[name]


def chosen(choices: tuple[Choice, ...], text: str | None) -> Choice | None:
    """The choice that reads like this; None when there is none."""
    return next((choice for choice in choices if choice.text == text), None)
