"""The sheets to print: valid, self-contained, and no answer on the learner's."""

from __future__ import annotations

import itertools
import re
from html import escape, unescape
from html.parser import HTMLParser

import pytest

from dp_core.classroom.lessons.course import LESSONS, ROUTES, lesson_of, lessons_on, next_lesson
from dp_core.classroom.lessons.lesson import Asked, Choice, Lesson
from dp_core.classroom.lessons.markup import block, inline
from dp_core.classroom.lessons.worksheet import for_learners, for_teachers

EMPTY = {"meta", "br"}
SHEETS = {"learner": for_learners(LESSONS), "teacher": for_teachers(LESSONS)}


class Reader(HTMLParser):
    """Follow tags that open and close; gather the text and the headings."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in EMPTY:
            self.open.append(tag)
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        self.links += [name for name, _ in attrs if name in ("src", "href", "onclick")]
        if tag == "p":
            assert self.open.count("p") == 1, "a paragraph lies in a paragraph"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def plain(markdown: str) -> str:
    """What is left of a text when its marks are gone, as a reader of the sheet sees it."""
    return Reader(block(markdown)).text.strip()


@pytest.mark.parametrize("sheet", list(SHEETS))
def test_a_sheet_is_one_whole_document_that_needs_nothing_else(sheet: str) -> None:
    document = SHEETS[sheet]
    reader = Reader(document)
    assert reader.open == []
    assert document.startswith('<!doctype html>\n<html lang="en">')
    assert reader.links == []
    assert "@import" not in document and "url(" not in document and "<script" not in document
    assert "@media print" in document
    assert '<meta charset="utf-8">' in document


@pytest.mark.parametrize("sheet", list(SHEETS))
def test_headings_go_down_one_level_at_a_time(sheet: str) -> None:
    levels = Reader(SHEETS[sheet]).headings
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_the_learner_sees_the_questions_and_none_of_the_answers(lesson: Lesson) -> None:
    text = Reader(for_learners([lesson])).text
    for asked in (lesson.predict, lesson.check):
        assert plain(asked.text) in text
        for choice in asked.choices:
            assert plain(choice.text) in text
            assert plain(choice.reply) not in text
    for kept in (*lesson.reveal, *lesson.teacher, *lesson.mends, lesson.sentence):
        assert plain(kept) not in text
    assert 'class="right"' not in for_learners([lesson])


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_the_teacher_sees_everything(lesson: Lesson) -> None:
    document = for_teachers([lesson])
    text = Reader(document).text
    replies = [c.reply for asked in (lesson.predict, lesson.check) for c in asked.choices]
    for told in (*lesson.reveal, *lesson.teacher, *lesson.mends, lesson.sentence, *replies):
        assert plain(told) in text
    assert f"({lesson.minutes} minutes)" in text
    assert document.count('class="right"') == 2
    for asked in (lesson.predict, lesson.check):
        assert f'class="right">{inline(asked.answer.text)}<' in document
    assert all(route in text for route in ROUTES)


def test_the_learner_has_a_box_for_each_choice_and_room_to_write() -> None:
    document = for_learners(LESSONS)
    choices = sum(len(a.choices) for lesson in LESSONS for a in (lesson.predict, lesson.check))
    assert document.count('class="box"') == choices
    assert document.count('class="room"') >= 5 * len(LESSONS)


def test_what_looks_like_markup_is_written_out() -> None:
    sly = "<script>alert(1)</script> & <b>"
    asked = Asked(sly, (Choice(sly, sly, True), Choice("b", sly)))
    lesson = Lesson(1, "k", sly, 5, sly, asked, sly, (sly,), asked, (sly,), (sly,), sly)
    for document in (for_learners([lesson]), for_teachers([lesson])):
        assert "<script" not in document and "<b>" not in document
        assert escape(sly, quote=False) in document
        assert sly in unescape(document)


def test_the_marks_of_the_lessons_become_html() -> None:
    assert inline("a **b** *c* `d`") == "a <strong>b</strong> <em>c</em> <code>d</code>"
    assert inline("2 * 3 * 4") == "2 * 3 * 4"
    assert block("one\ntwo\n\nthree") == "<p>one\ntwo</p>\n<p>three</p>"
    items = block("- **a**\n- b\n  c").splitlines()
    assert items == ["<ul>", "<li><strong>a</strong></li>", "<li>b", "c</li>", "</ul>"]
    table = block("| a | b |\n|---|---|\n| 1 | 2 |").replace("\n", "")
    assert table == (
        "<table><thead><tr><th>a</th><th>b</th></tr></thead>"
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    )


def test_every_route_leads_through_lessons_there_are_and_ends() -> None:
    assert len({lesson.key for lesson in LESSONS}) == len(LESSONS)
    for route, numbers in ROUTES.items():
        walked = [lessons_on(route)[0]]
        while (following := next_lesson(walked[-1], route)) is not None:
            walked.append(following)
        assert tuple(lesson.number for lesson in walked) == numbers
    assert lessons_on("no such route") == LESSONS
    assert lesson_of(None) is None
    assert lesson_of(LESSONS[2].key) is LESSONS[2]
