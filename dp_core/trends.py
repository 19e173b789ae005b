"""Trends of a team: which sealed reports make one up, and what they say together.

Reading a trend is free: it is made from sums that were paid for and sealed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from dp_core.account import Account
from dp_core.errors import QuestionError
from dp_core.estimate.trend.trend import Trend, WindowSums, estimate_trend
from dp_core.history import sealed_questions
from dp_core.ledger import Ledger
from dp_core.methods import method_named
from dp_core.methods.joint import joint_terms
from dp_core.methods.method import NoisySums
from dp_core.params import Window, read_day
from dp_core.question import Question
from dp_core.sealed_answer import terms_of
from dp_core.terms import Terms

FEWEST: Final = 2
"""A trend has at least so many windows."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a trend is of: a metric as a level or as a change from the athletes' own baseline."""

    key: str
    baseline: int | None


@dataclass(frozen=True, slots=True)
class SealedSums:
    """The sealed sums of one report, and the terms they were released under."""

    terms: Terms
    noisy: NoisySums


@dataclass(frozen=True, slots=True, eq=False)
class TeamTrend:
    """A trend with the windows it is made of, in order of time."""

    windows: tuple[Window, ...]
    trend: Trend


def read_season(written: Mapping[str, Any]) -> list[SealedSums]:
    """Read a season that was written with its terms once and, for each window, days and sums.

    Args:
        written: `terms` as a report has them, and `weeks`, each with `start`, `end`, `noisy`.

    Raises:
        ReportUnreadable, ParameterError: the terms are not sound.
        KeyError, TypeError, ValueError: it is not such a season.
    """
    first = Terms.from_json(written["terms"])
    season = []
    for week in written["weeks"]:
        window = Window(read_day(week["start"]), read_day(week["end"]))
        terms = replace(first, question=replace(first.question, window=window))
        season.append(SealedSums(terms, week["noisy"]))
    return season


def lines(questions: Sequence[Question]) -> dict[Line, int]:
    """Count the windows of every trend that some answered questions can make up.

    Changes from a baseline come first, then levels, each in the catalogue's order.
    """
    kinds = {Line(key, each.baseline) for each in questions for key in each.metrics}
    ordered = sorted(kinds, key=lambda line: (line.baseline is None, _order(line, questions)))
    counted = {line: len(windows_of(questions, line)) for line in ordered}
    return {line: count for line, count in counted.items() if count}


def windows_of(questions: Sequence[Question], line: Line) -> list[Question]:
    """Choose the reports that make up a trend: one for each window, in order of time.

    Of several for the same days the latest revision counts. Windows that share a day with
    one chosen are left out, of the latter the one that ends first is chosen first.
    """
    latest: dict[tuple[object, object], Question] = {}
    for each in questions:
        if _fits(each, line):
            days = (each.window.start, each.window.end)
            known = latest.get(days)
            if known is None or _weight(each) > _weight(known):
                latest[days] = each
    chosen: list[Question] = []
    for each in sorted(latest.values(), key=lambda q: (q.window.end, -q.window.days)):
        if not chosen or each.window.start > chosen[-1].window.end:
            chosen.append(each)
    return chosen


def read_trend(ledger: Ledger, account: Account, line: Line) -> TeamTrend:
    """Read a trend from an account's sealed reports.

    Raises:
        QuestionError: fewer than two of them make it up.
    """
    questions = windows_of(sealed_questions(ledger, account), line)
    return trend_of([_sealed_sums(ledger, question) for question in questions], line.key)


def _sealed_sums(ledger: Ledger, question: Question) -> SealedSums:
    """Read the sums of an answered question; its figures are not needed and not worked out."""
    sealed = ledger.sealed(question.id)
    if sealed is None:
        raise QuestionError("there is no sealed report of that name")
    return SealedSums(terms_of(sealed), sealed.answer["noisy"])


def trend_of(reports: Sequence[SealedSums], key: str) -> TeamTrend:
    """Work out the trend of a metric from sealed sums in order of time.

    The metric's terms, its prior among them, are those of the latest report; reports whose
    grid differs from it are left out.

    Raises:
        QuestionError: fewer than two reports make it up.
    """
    quantity = reports[-1].terms.quantity(key) if reports else None
    alike = [
        each
        for each in reports
        if quantity is not None
        and (each.terms.quantity(key).low, each.terms.quantity(key).high)
        == (quantity.low, quantity.high)
        and each.terms.quantity(key).step == quantity.step
    ]
    if quantity is None or len(alike) < FEWEST:
        raise QuestionError("a trend needs two sealed reports of a metric or more")
    trend = estimate_trend([_sums(each, key) for each in alike], quantity, quantity.prior)
    return TeamTrend(tuple(each.terms.question.window for each in alike), trend)


def middle(window: Window) -> float:
    """Return the middle of a window, in days of the calendar."""
    return (window.start.toordinal() + (window.end + timedelta(days=1)).toordinal()) / 2


def _sums(report: SealedSums, key: str) -> WindowSums:
    question = report.terms.question
    noisy = [list(report.noisy[each]) for each in question.metrics]
    place = question.metrics.index(key)
    return WindowSums(joint_terms(report.terms), noisy, place, middle(question.window))


def _fits(question: Question, line: Line) -> bool:
    special = (question.groups, question.members, question.remeasures)
    return (
        not any(special)
        and line.key in question.metrics
        and question.baseline == line.baseline
        and method_named(question.method).rereads
    )


def _weight(question: Question) -> tuple[int, int]:
    return question.revision, question.epsilon.micro


def _order(line: Line, questions: Sequence[Question]) -> tuple[int, str]:
    places = Counter({key: place for each in questions for place, key in enumerate(each.metrics)})
    return places[line.key], line.key
