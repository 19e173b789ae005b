"""All lessons at a glance: minutes, aim, progress, routes and sheets to print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from dp_core.classroom.lessons.course import ROUTES, lessons_on
from dp_core.classroom.lessons.lesson import Lesson
from dp_core.classroom.lessons.worksheet import for_learners, for_teachers
from ui.learn import panels
from ui.learn.lesson_progress import KEPT_WHERE, progress_in

COLOURS: Final = {"done": "green", "begun": "orange", "not begun": "gray"}
ICONS: Final = {
    "done": ":material/check_circle:",
    "begun": ":material/hourglass_top:",
    "not begun": ":material/radio_button_unchecked:",
}


def show() -> None:
    """Choose a route, open a lesson, print the sheets."""
    st.write(
        "Short lessons on a made-up squad. In each you say first what you expect, then try it, "
        "see what happened, and check the idea on another squad."
    )
    route = _choose_route()
    lessons = lessons_on(route)
    st.header(route)
    done = sum(progress_in(lesson).understood for lesson in lessons)
    minutes = sum(lesson.minutes for lesson in lessons)
    st.markdown(f"{len(lessons)} lessons, about {minutes} minutes. Done: {done}.")
    _cards(lessons, route)
    panels.note(KEPT_WHERE)
    _sheets(lessons)


def _choose_route() -> str:
    first = next(iter(ROUTES))
    chosen = st.segmented_control(
        "Route", list(ROUTES), default=first, required=True, key="lesson_route", wrap=True,
        bind="query-params",
    )  # fmt: skip
    return str(chosen) if chosen in ROUTES else first


def _cards(lessons: Sequence[Lesson], route: str) -> None:
    for start in range(0, len(lessons), 2):
        for column, lesson in zip(st.columns(2), lessons[start : start + 2], strict=False):
            with column, st.container(border=True, height="stretch", gap="small"):
                _card(lesson, route)


def _card(lesson: Lesson, route: str) -> None:
    standing = progress_in(lesson).standing
    st.subheader(f"{lesson.number} · {lesson.title}")
    with st.container(horizontal=True, gap="small"):
        st.badge(f"{lesson.minutes} minutes", icon=":material/schedule:", color="gray")
        st.badge(standing, icon=ICONS[standing], color=COLOURS[standing])
    st.markdown(lesson.aim)
    link(lesson, route, f"Open lesson {lesson.number}")


def link(lesson: Lesson, route: str, label: str) -> None:
    """Lead to a lesson; the address then names it, so that it can be sent to somebody."""
    st.button(
        label, icon=":material/arrow_forward:", key=f"lesson_open_{lesson.key}",
        on_click=_open, args=(lesson.key, route),
    )  # fmt: skip


def _open(key: str, route: str) -> None:
    """A link to the page that is on the screen would leave the address as it is."""
    st.query_params["lesson"] = key
    st.query_params["route"] = route


def link_back(route: str) -> None:
    """Lead back to the overview."""
    st.button(
        "All lessons", icon=":material/arrow_back:", key="lesson_all", type="tertiary",
        on_click=_close, args=(route,),
    )  # fmt: skip


def _close(route: str) -> None:
    for name in ("lesson", "route"):
        st.query_params.pop(name, None)
    st.session_state["lesson_route"] = route


def _sheets(lessons: Sequence[Lesson]) -> None:
    st.header("To print")
    st.write(
        "For the lessons shown above: a worksheet without answers, and a guide for the teacher "
        "with answers, notes and routes. Open the file in a browser and print it."
    )
    with st.container(horizontal=True):
        st.download_button(
            "Worksheet", for_learners(lessons), "huddle-worksheet.html", "text/html",
            icon=":material/print:", on_click="ignore", key="lesson_worksheet",
        )  # fmt: skip
        st.download_button(
            "Teacher’s guide", for_teachers(lessons), "huddle-teachers-guide.html", "text/html",
            icon=":material/school:", on_click="ignore", key="lesson_guide",
        )  # fmt: skip
