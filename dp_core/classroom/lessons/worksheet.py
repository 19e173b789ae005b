"""Sheets to print: one for the learner with room to write, one for the teacher with answers.

Each is one HTML document that stands alone. The learner's holds no answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from dp_core.classroom.lessons.course import ROUTES
from dp_core.classroom.lessons.lesson import Asked, Choice, Lesson
from dp_core.classroom.lessons.markup import block, inline

MADE_UP: Final = "All athletes in these lessons are made up."

STYLE: Final = """
body { font: 11pt/1.45 system-ui, sans-serif; max-width: 44em; margin: 2em auto; padding: 0 1em;
  color: #14231d; background: #fff; }
h1 { font-size: 1.5em; } h2 { font-size: 1.2em; } h3 { font-size: 1em; margin: 1.1em 0 .2em; }
ul { padding-left: 1.3em; } ul.boxes { list-style: none; padding-left: 0; }
ul.boxes li { margin: .35em 0; padding-left: 1.7em; text-indent: -1.7em; }
.box { display: inline-block; width: .9em; height: .9em; border: 1.5px solid #14231d;
  margin-right: .8em; vertical-align: -.1em; }
.room { border-bottom: 1px solid #5b6b64; height: 2.1em; }
.right { font-weight: 700; }
table { border-collapse: collapse; } td, th { border: 1px solid #5b6b64; padding: .2em .5em; }
article { break-before: page; } article:first-of-type { break-before: auto; }
h2, h3 { break-after: avoid; } section { break-inside: avoid; }
@page { margin: 18mm; }
@media print { body { margin: 0; padding: 0; max-width: none; } }
"""

PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<h1>{title}</h1>
{intro}
{articles}
</body>
</html>
"""


def for_learners(lessons: Sequence[Lesson]) -> str:
    """Write a sheet with each lesson's aim, questions with boxes to tick, and room to write."""
    intro = f"<p>Name and date:</p>\n{_room(1)}\n<p>{MADE_UP}</p>"
    return _page("Lessons: worksheet", intro, (_learner(lesson) for lesson in lessons))


def for_teachers(lessons: Sequence[Lesson]) -> str:
    """Write a sheet with the answers, what is behind each wrong one, notes and routes."""
    minutes = sum(lesson.minutes for lesson in lessons)
    intro = (
        f"<p>{_counted(len(lessons))}, {minutes} minutes. {MADE_UP}</p>\n<h2>Routes</h2>\n"
        f"{_list(_routes())}\n<p>In each lesson the learners commit to a prediction, try it, see "
        "what happened, say why in one sentence, and answer a check question on another "
        "squad.</p>"
    )
    return _page("Lessons: for the teacher", intro, (_teacher(lesson) for lesson in lessons))


def _page(title: str, intro: str, articles: Iterable[str]) -> str:
    return PAGE.format(title=title, style=STYLE, intro=intro, articles="\n".join(articles))


def _learner(lesson: Lesson) -> str:
    return _article(
        lesson,
        _section("Predict, before you try", _boxes(lesson.predict)),
        _section("Try", block(lesson.do) + _room(2)),
        _section("What happened, and what you had said", _room(3)),
        _section("Why, in one sentence", _room(2)),
        _section("Check", _boxes(lesson.check)),
    )


def _teacher(lesson: Lesson) -> str:
    return _article(
        lesson,
        _section("Predict", _answers(lesson.predict)),
        _section("Try", block(lesson.do)),
        _section("What happens", "\n".join(map(block, lesson.reveal))),
        _section("Check", _answers(lesson.check)),
        _section("Answer and notes", "\n".join(map(block, lesson.teacher))),
        _section("What it mends", _list(lesson.mends)),
        _section("In one sentence", block(lesson.sentence)),
    )


def _article(lesson: Lesson, *sections: str) -> str:
    heading = f"<h2>{lesson.number} · {escape(lesson.title)} ({lesson.minutes} minutes)</h2>"
    aim = f"<p><strong>Aim.</strong> {inline(lesson.aim)}</p>"
    return "\n".join(["<article>", heading, aim, *sections, "</article>"])


def _section(heading: str, body: str) -> str:
    return f"<section>\n<h3>{escape(heading)}</h3>\n{body}\n</section>"


def _boxes(asked: Asked) -> str:
    box = '<span class="box"></span>'
    rows = "".join(f"<li>{box}{inline(choice.text)}</li>" for choice in asked.choices)
    return f'{block(asked.text)}\n<ul class="boxes">{rows}</ul>'


def _answers(asked: Asked) -> str:
    return f"{block(asked.text)}\n<ul>{''.join(map(_answer, asked.choices))}</ul>"


def _answer(choice: Choice) -> str:
    mark = ' class="right"' if choice.right else ""
    return f"<li><span{mark}>{inline(choice.text)}</span><br>{inline(choice.reply)}</li>"


def _list(texts: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{inline(text)}</li>' for text in texts)}</ul>"


def _routes() -> list[str]:
    return [f"{name}: {', '.join(map(str, numbers))}" for name, numbers in ROUTES.items()]


def _room(lines: int) -> str:
    return '<div class="room"></div>' * lines


def _counted(lessons: int) -> str:
    return "1 lesson" if lessons == 1 else f"{lessons} lessons"
