"""The lessons' page: the overview, or the lesson that the address names."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dp_core.classroom.lessons.course import ROUTES, lesson_of
from ui.learn import lesson_frame, lesson_overview

WORDS: Final = ("epsilon", "privacy unit", "neighbours", "sensitivity", "composition", "prior")
"""What a learner may want to look up, as the glossary has it."""


def title() -> str:
    """The title of the lesson that the address names, or of all of them."""
    lesson = lesson_of(st.query_params.get("lesson"))
    return "Lessons" if lesson is None else f"{lesson.number} · {lesson.title}"


def show() -> None:
    """Show the lesson of `?lesson=`, or all of them when it names none."""
    lesson = lesson_of(st.query_params.get("lesson"))
    if lesson is None:
        lesson_overview.show()
    else:
        lesson_frame.show(lesson, _route())


def _route() -> str:
    named = st.query_params.get("route", "")
    return named if named in ROUTES else next(iter(ROUTES))
