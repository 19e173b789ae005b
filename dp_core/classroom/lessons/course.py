"""The lessons in order, and routes through them for those with less time."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dp_core.classroom.lessons import (
    asking_again,
    bounds,
    coins,
    committee,
    left_out,
    one_of_fifty,
    too_noisy,
    totals,
    two_sams,
    whose_privacy,
)
from dp_core.classroom.lessons.lesson import Lesson

LESSONS: Final[tuple[Lesson, ...]] = (
    totals.LESSON,
    coins.LESSON,
    two_sams.LESSON,
    one_of_fifty.LESSON,
    bounds.LESSON,
    asking_again.LESSON,
    whose_privacy.LESSON,
    too_noisy.LESSON,
    left_out.LESSON,
    committee.LESSON,
)

ROUTES: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {
        "All ten lessons": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        "A staff meeting, 45 minutes": (1, 3, 8),
        "One class hour": (1, 3, 6),
    }
)


def lesson_of(key: str | None) -> Lesson | None:
    """Find a lesson by its key; None when there is no such lesson."""
    return next((lesson for lesson in LESSONS if lesson.key == key), None)


def lessons_on(route: str) -> tuple[Lesson, ...]:
    """The lessons of a route in order; all of them when there is no such route."""
    numbers = ROUTES.get(route, tuple(lesson.number for lesson in LESSONS))
    return tuple(lesson for lesson in LESSONS if lesson.number in numbers)


def next_lesson(lesson: Lesson, route: str) -> Lesson | None:
    """The lesson that comes after this one on a route; None after the last."""
    later = (each for each in lessons_on(route) if each.number > lesson.number)
    return next(later, None)
