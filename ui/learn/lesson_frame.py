"""One lesson: commit to a prediction, try, see what happened, say why, check."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import streamlit as st

from dp_core.classroom.lessons.course import next_lesson
from dp_core.classroom.lessons.lesson import Asked, Lesson
from ui.learn import lesson_overview, lesson_progress, panels
from ui.learn.lesson_progress import Progress

MADE_UP: Final = "These athletes are made up. That is the only reason you can see the true number."
LONGEST: Final = 300
"""Letters of the learner's own sentence."""


def show(lesson: Lesson, route: str) -> None:
    """Show as much of a lesson as the learner has committed to."""
    progress = lesson_progress.progress_in(lesson)
    _heading(lesson, route)
    _predict(lesson, progress)
    if progress.said:
        _try(lesson)
        _reveal(lesson, progress)
    if progress.revealed:
        _why(lesson, progress)
        _check(lesson, progress)
    if progress.answered:
        _close(lesson, route)
    _leave(lesson)


def _heading(lesson: Lesson, route: str) -> None:
    lesson_overview.link_back(route)
    st.markdown(f"**Aim.** {lesson.aim} About {lesson.minutes} minutes.")
    st.info(MADE_UP, icon=":material/science:")


def _ask(asked: Asked, label: str, key: str, said: str | None, *, locked: bool) -> bool:
    """Show a question; return whether an answer is chosen."""
    texts = [choice.text for choice in asked.choices]
    st.markdown(asked.text)
    index = texts.index(said) if said in texts else None
    return st.radio(label, texts, index=index, key=key, disabled=locked) is not None


def _predict(lesson: Lesson, progress: Progress) -> None:
    st.header("Predict")
    locked, key = progress.said is not None, f"{lesson.key}_predict"
    ready = _ask(lesson.predict, "Your prediction", key, progress.said, locked=locked)
    if locked:
        st.markdown(f":material/lock: Locked in: **{progress.said}**")
        return
    st.button(
        "Lock it in", type="primary", icon=":material/lock:", key=f"{lesson.key}_lock",
        disabled=not ready, on_click=lesson_progress.lock, args=(lesson,),
    )  # fmt: skip
    panels.note("Then you can try it. A prediction that turns out wrong teaches most.")


def _try(lesson: Lesson) -> None:
    st.header("Try it")
    st.markdown(lesson.do)
    demonstration = import_module(f"ui.learn.lessons.{lesson.key.replace('-', '_')}")
    with st.container(border=True):
        st.fragment(demonstration.show)()


def _reveal(lesson: Lesson, progress: Progress) -> None:
    if not progress.revealed:
        st.button(
            "Show what happened", type="primary", icon=":material/visibility:",
            key=f"{lesson.key}_reveal", on_click=lesson_progress.reveal, args=(lesson,),
        )  # fmt: skip
        return
    st.header("What happened")
    said = lesson_progress.chosen(lesson.predict.choices, progress.said)
    if said is not None:
        st.markdown(f"You said: **{said.text}**")
        _reply(said.reply, right=said.right)
        if not said.right:
            st.markdown(f"The best answer: **{lesson.predict.answer.text}**")
    for paragraph in lesson.reveal:
        st.markdown(paragraph)


def _reply(text: str, *, right: bool) -> None:
    if right:
        st.success(text, icon=":material/check_circle:")
    else:
        st.info(text, icon=":material/lightbulb:")


def _why(lesson: Lesson, progress: Progress) -> None:
    st.header("Why, in one sentence")
    st.text_area(
        "Say it in your own words", progress.why, max_chars=LONGEST, height=80,
        key=f"{lesson.key}_why", on_change=lesson_progress.write, args=(lesson,),
    )  # fmt: skip
    panels.note("Kept in this browser session only. Nobody reads or marks it.")


def _check(lesson: Lesson, progress: Progress) -> None:
    st.header("Check")
    key = f"{lesson.key}_check"
    ready = _ask(lesson.check, "Your answer", key, progress.answered, locked=False)
    st.button(
        "Check my answer", type="primary", icon=":material/fact_check:",
        key=f"{lesson.key}_answer", disabled=not ready, on_click=lesson_progress.answer,
        args=(lesson,),
    )  # fmt: skip
    answered = lesson_progress.chosen(lesson.check.choices, progress.answered)
    if answered is None:
        return
    st.markdown(f"You answered: **{answered.text}**")
    _reply(answered.reply, right=answered.right)
    if not progress.understood:
        panels.note("Choose another answer and check again, as often as you like.")


def _close(lesson: Lesson, route: str) -> None:
    panels.one_sentence(lesson.sentence)
    with st.expander("What this lesson mends", icon=":material/healing:"):
        st.markdown("\n".join(f"- {said}" for said in lesson.mends))
    with st.expander("For the teacher: answer and notes", icon=":material/school:"):
        for paragraph in lesson.teacher:
            st.markdown(paragraph)
    following = next_lesson(lesson, route)
    if following is not None:
        lesson_overview.link(following, route, f"Next: {following.number} · {following.title}")


def _leave(lesson: Lesson) -> None:
    st.button(
        "Start the lesson over", icon=":material/restart_alt:", key=f"{lesson.key}_over",
        on_click=lesson_progress.start_over, args=(lesson,), type="tertiary",
    )  # fmt: skip
    panels.note(lesson_progress.KEPT_WHERE)
