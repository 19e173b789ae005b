"""Which sealed reports make up a trend, and that reading one is free and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dp_core.account import Account, Group
from dp_core.errors import QuestionError
from dp_core.estimate.trend.change import Call
from dp_core.export.trend_csv import write_trend_csv
from dp_core.ledger import Ledger
from dp_core.metrics import Catalogue
from dp_core.params import Epsilon, Window
from dp_core.question import Question
from dp_core.release import release
from dp_core.trends import (
    Line,
    SealedSums,
    lines,
    middle,
    read_season,
    read_trend,
    trend_of,
    windows_of,
)
from tests.conftest import Ask, MakeValues

SAMPLE = Path(__file__).parents[2] / "data" / "sample_season.json"
MONDAY = date(2026, 1, 5)
SLEEP = Line("sleep_hours", None)


def week(number: int, days: int = 7) -> Window:
    start = MONDAY + timedelta(days=7 * number)
    return Window(start, start + timedelta(days=days - 1))


@pytest.fixture
def asked(question: Ask) -> Callable[..., Question]:
    def ask(number: int, **parts: Any) -> Question:
        days = parts.pop("days", 7)
        return question(window=week(number, days), metrics=("sleep_hours", "fatigue"), **parts)

    return ask


def chosen(questions: list[Question], line: Line = SLEEP) -> list[Window]:
    return [each.window for each in windows_of(questions, line)]


def test_a_trend_is_made_of_windows_in_order_that_share_no_day(asked: Ask) -> None:
    weeks = [asked(2), asked(0), asked(1), asked(0, days=28)]
    assert chosen(weeks) == [week(0), week(1), week(2)]
    assert chosen([asked(0, days=28), asked(3), asked(4)]) == [week(0, 28), week(4)]


def test_levels_and_changes_make_trends_of_their_own(asked: Ask) -> None:
    both = [asked(0), asked(1), asked(4, baseline=28), asked(5, baseline=28)]
    assert chosen(both) == [week(0), week(1)]
    assert chosen(both, Line("sleep_hours", 28)) == [week(4), week(5)]
    assert [(line.key, line.baseline) for line in lines(both)] == [
        ("sleep_hours", 28), ("fatigue", 28), ("sleep_hours", None), ("fatigue", None),
    ]  # fmt: skip


def test_of_several_revisions_the_latest_counts(asked: Ask) -> None:
    first, second = asked(0), asked(0, revision=2)
    for order in ([first, second], [second, first]):
        assert windows_of(order, SLEEP) == [second]
    sharper = asked(0, epsilon="2")
    assert windows_of([first, sharper], SLEEP) == [sharper]


def test_reports_that_cannot_be_read_together_are_left_out(asked: Ask) -> None:
    apart = [
        asked(0, method="per-statistic/1"),
        asked(1, groups=(Group("backs", 11),)),
        asked(2, members=("Falcons A", "Falcons B")),
        asked(3, remeasures=Epsilon.read(1)),
    ]
    assert windows_of(apart, SLEEP) == []
    assert lines(apart) == {}
    assert windows_of([asked(0)], Line("readiness", None)) == []
    gaussian = asked(4, method="joint-gaussian/1")
    assert windows_of([*apart, gaussian], SLEEP) == [gaussian]


def test_a_trend_is_read_from_the_ledger_for_nothing(
    asked: Ask,
    ledger: Ledger,
    catalogue: Catalogue,
    values: MakeValues,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = Account("Falcons")
    with pytest.raises(QuestionError):
        read_trend(ledger, account, SLEEP)
    for number in (0, 1, 3):
        question = asked(number, epsilon="1")
        release(question, lambda question=question: values(question), ledger, catalogue)
    before = ledger.account(account)
    found = read_trend(ledger, account, SLEEP)
    assert ledger.account(account) == before
    assert found.windows == (week(0), week(1), week(3))
    assert found.trend.season.weeks == (1.0, 2.0)
    for kind in (found.trend.live, found.trend.retrospective):
        assert all(each.low <= each.estimate <= each.high for each in kind)
    again = read_trend(ledger, account, SLEEP)
    assert again.trend.live == found.trend.live
    monkeypatch.setattr(Ledger, "sealed", lambda *_: None)
    with pytest.raises(QuestionError):
        read_trend(ledger, account, SLEEP)


def test_the_middle_of_a_week_is_its_thursday_noon() -> None:
    assert middle(week(0)) == MONDAY.toordinal() + 3.5
    assert middle(week(1)) - middle(week(0)) == 7


@pytest.fixture(scope="module")
def sample() -> list[SealedSums]:
    return read_season(json.loads(SAMPLE.read_text("utf-8")))


def test_reports_on_another_grid_are_left_out(sample: list[SealedSums]) -> None:
    older = sample[0]
    coarser = tuple(
        replace(each, low=each.low - 1) if each.key == "mood" else each
        for each in older.terms.quantities
    )
    mixed = [replace(older, terms=replace(older.terms, quantities=coarser)), *sample[1:4]]
    assert len(trend_of(mixed, "mood").windows) == 3
    assert len(trend_of(mixed, "readiness").windows) == 4
    with pytest.raises(QuestionError):
        trend_of(mixed[:2], "mood")
    with pytest.raises(QuestionError):
        trend_of([], "mood")


def test_the_planted_change_that_can_be_seen_is_called_and_no_other_is_made_up(
    sample: list[SealedSums],
) -> None:
    """Every pair of weeks of the season that ships, against what was planted in week 11."""
    written = json.loads(SAMPLE.read_text("utf-8"))
    planted = written["planted"]["changes"]
    assert [each["start"] for each in written["weeks"]].index(written["planted"]["from"]) == 10
    for key in ("sleep_hours", "soreness", "mood", "readiness"):
        trend = trend_of(sample, key).trend
        calls = {
            (first, second): trend.really_changed(first, second).call
            for first in range(0, 20, 3)
            for second in range(first + 1, 20, 3)
        }
        seen = {pair for pair, call in calls.items() if call in (Call.ROSE, Call.FELL)}
        assert all(first < 10 <= second for first, second in seen)
        if abs(planted.get(key, 0.0)) < trend.quantity.matters:
            assert not seen
        else:
            assert {calls[pair] for pair in seen} == {Call.FELL}
    assert trend_of(sample, "sleep_hours").trend.really_changed(4, 15).call is Call.FELL
    middle = trend_of(sample, "readiness").trend.really_changed(0, 19)
    assert middle.call is Call.TOO_EARLY
    assert middle.fell > 0.8  # in this draw just below what is said


def test_a_trend_goes_out_as_csv(sample: list[SealedSums]) -> None:
    team = trend_of(sample[:3], "mood")
    head, *rows = write_trend_csv(team.windows, team.trend).splitlines()
    assert head == "start,end,metric,unit,kind,estimate,low,high,data_share"
    assert len(rows) == 6
    start, end, key, _, kind, *numbers = rows[0].split(",")
    assert (start, end, key, kind) == ("2021-05-17", "2021-05-23", "mood", "live")
    assert float(numbers[0]) == team.trend.live[0].estimate
    assert float(numbers[1]) <= float(numbers[0]) <= float(numbers[2])
