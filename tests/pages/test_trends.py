"""The Trends page: a sample that is always there, a team's own trend, and the verdict."""

from __future__ import annotations

import json
from datetime import date, timedelta

from dp_core.account import Account
from dp_core.ledger import Ledger
from dp_core.metrics import Catalogue
from dp_core.params import Epsilon, Window
from dp_core.release import release
from tests.conftest import Ask, MakeValues
from tests.pages.conftest import ROOT, Visit, shown
from ui import trend_sample

MONDAY = date(2026, 1, 5)


def test_without_a_team_the_page_says_how_to_get_a_trend_and_shows_a_sample(visit: Visit) -> None:
    at = visit()
    at.switch_page("pages/team/trends.py").run()
    assert not at.exception
    text = shown(at)
    assert "No team has a trend yet" in text
    assert "**we planted changes**" in text
    assert "**fell** by more than 0.5 h" in text
    assert "above 0.99" in text or "with probability 0.9" in text


def test_what_the_sample_says_was_planted_is_what_was_planted(visit: Visit) -> None:
    at = visit()
    at.switch_page("pages/team/trends.py").run()
    written = json.loads((ROOT / "data" / "sample_season.json").read_text("utf-8"))
    changes = written["planted"]["changes"]
    assert changes == {"sleep_hours": -1.5, "readiness": -1.2, "soreness": -0.1}
    for size in ("1.5 h shorter", "readiness 1.2 points lower", "soreness 0.1 lower"):
        assert size in shown(at)


def test_of_the_planted_changes_the_large_one_is_called_and_the_small_one_is_not() -> None:
    rows = trend_sample.calls().set_index("Metric")
    first, last = (f"Week {a + 1} to {b + 1}" for a, b in trend_sample.COMPARED)
    assert list(rows[first]) == ["fell", "too early to say", "too early to say", "fell"]
    assert list(rows[last]) == ["fell", "too early to say", "too early to say", "too early to say"]
    assert list(rows["Planted from week 11 on"]) == [
        "−1.5 h", "−0.1 points", "nothing", "−1.2 points",
    ]  # fmt: skip


def test_metric_and_way_of_looking_and_windows_can_be_chosen(visit: Visit) -> None:
    at = visit()
    at.switch_page("pages/team/trends.py").run()
    metric = next(box for box in at.selectbox if box.label == "Metric")
    mood = next(name for name in metric.options if name.startswith("Mood"))
    metric.set_value(mood).run()
    assert not at.exception
    assert "too early to say" in shown(at)
    at.get_by_key("trend_look").set_value("As it was then").run()
    assert "from that window and earlier ones" in shown(at)
    start, end = at.selectbox[-2], at.selectbox[-1]
    end.set_value(start.value).run()
    assert "Choose two different windows" in shown(at)
    assert not at.exception


def test_a_team_with_reports_of_changes_sees_those_first(
    visit: Visit, books: Ledger, question: Ask, catalogue: Catalogue, values: MakeValues
) -> None:
    books.open_account(Account("Falcons"), Epsilon.read(4))
    asked = []
    for number, baseline in ((0, None), (1, None), (6, 28), (8, 28)):
        start = MONDAY + timedelta(days=7 * number)
        window = Window(start, start + timedelta(days=6))
        asked.append(question(window=window, metrics=("sleep_hours",), baseline=baseline))
    for each in asked:
        release(each, lambda each=each: values(each), books, catalogue)
    at = visit()
    at.switch_page("pages/team/trends.py").run()
    assert not at.exception
    text = shown(at)
    assert "No team has a trend yet" not in text and "planted" not in text
    metric = next(box for box in at.selectbox if box.label == "Metric")
    assert metric.options == ["Sleep, change from own baseline", "Sleep"]
    assert "changes too small to matter" in text
    metric.set_value("Sleep").run()
    assert not at.exception
    assert "one SD around" in shown(at)
