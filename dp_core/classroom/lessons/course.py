"""The lessons in order, and routes through them for those with less time."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dp_core.classroom.lessons.lesson import Lesson

LESSONS: Final[tuple[Lesson, ...]] = ()

ROUTES: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {
        "All ten lessons": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        "A staff meeting, 45 minutes": (1, 3, 8),
        "One class hour": (1, 3, 6),
    }
)
