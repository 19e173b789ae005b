"""Stewards open check-ins and print slips, coaches read them live, athletes read their own."""

from __future__ import annotations

import re
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from dp_core.errors import ParameterError
from dp_core.ledger import Ledger
from dp_core.local.check_ins import CheckIns
from tests.dp_core.local.test_survey import survey
from tests.pages.conftest import Visit, shown
from ui import check_in, navigation, slips

JOIN, LIVE, MINE = "pages/steward/join.py", "pages/team/live.py", "pages/athlete/my_privacy.py"


def enter(visit: Visit, page: str) -> AppTest:
    at = visit()
    at.switch_page(page).run()
    assert not at.exception
    return at


def links(at: AppTest) -> list[str]:
    return next(str(each.value) for each in at.code).split("\n")


def test_a_steward_opens_a_check_in_and_prints_one_slip_for_each_athlete(
    visit: Visit, books: Ledger
) -> None:
    at = enter(visit, JOIN)
    at.get_by_key("join_team").set_value("Falcons").run()
    at.get_by_key("join_places").set_value(6).run()
    at.get_by_key("join_open").click().run()
    assert not at.exception
    found = links(at)
    assert len(found) == len(set(found)) == 6
    key = found[0].rpartition("#key=")[2]
    assert CheckIns(books).enter(key).number == 1
    assert "6 of 6 places" in shown(at)
    at.switch_page("pages/home/welcome.py").run()
    assert key not in shown(at)


def test_a_class_gets_one_code(visit: Visit, books: Ledger) -> None:
    at = enter(visit, JOIN)
    at.get_by_key("join_team").set_value("Class 4").run()
    at.get_by_key("join_by_code").set_value(True).run()
    at.get_by_key("join_open").click().run()
    (link,) = links(at)
    assert CheckIns(books).enter("d" * 32, link.rpartition("#code=")[2]).number == 1


def test_a_cap_that_allows_nothing_or_promises_nothing_is_said(visit: Visit) -> None:
    at = enter(visit, JOIN)
    at.get_by_key("join_epsilon").set_value("5").run()
    assert "does not allow even one" in at.warning[0].value
    at.get_by_key("join_cap").set_value("32").run()
    assert "next to nothing" in at.warning[0].value


def test_what_a_check_in_will_be_good_for_is_said_before_it_is_opened(visit: Visit) -> None:
    at = enter(visit, JOIN)
    assert "when all 25 answer" in shown(at)
    assert "too noisy to act on" in shown(at)
    at.get_by_key("join_cap").set_value("16").run()
    at.get_by_key("join_epsilon").set_value("5").run()
    at.get_by_key("join_places").set_value(400).run()
    assert "when all 400 answer" in shown(at)
    assert "too noisy to act on" not in shown(at)


def test_a_slip_is_withdrawn_and_a_check_in_ended(visit: Visit, books: Ledger) -> None:
    store = CheckIns(books)
    survey_id, _ = store.open(survey(places=6), date.today())
    at = enter(visit, JOIN)
    at.get_by_key(f"revoke_now_{survey_id}").click().run()
    assert "1 withdrawn" in shown(at)
    at.get_by_key(f"end_{survey_id}").click().run()
    assert f"ended {date.today()}" in shown(at)


def test_live_figures_come_with_intervals_and_verdicts_and_never_an_answer(
    visit: Visit, books: Ledger
) -> None:
    store = CheckIns(books)
    assert "No check-in is open" in shown(enter(visit, LIVE))
    survey_id, keys = store.open(survey(places=25), date.today())
    assert "Fewer than two" in shown(enter(visit, LIVE))
    for number, key in enumerate(keys):
        sent = {"sleep_hours": {"output": number % 3}, "fatigue": {"output": 1}}
        store.commit(key, date.today(), sent)
    at = enter(visit, LIVE)
    assert at.metric[0].value == "25 of 25"
    rows = at.table[0].value
    assert list(rows["Verdict"]) == ["too noisy to act on"] * 2
    assert re.fullmatch(r"[\d.]+ to [\d.]+ h", rows["Mean"][0]), "no estimate without an interval"
    assert "Not answerable yet" in shown(at)
    assert survey_id not in str(rows)


def test_many_sharp_answers_are_told(visit: Visit, books: Ledger) -> None:
    store = CheckIns(books)
    _, keys = store.open(survey(places=300, epsilon="4", cap="8"), date.today())
    for number, key in enumerate(keys):
        store.commit(key, date.today(), {
            metric: {"output": 10 + number % 5} for metric in ("sleep_hours", "fatigue")
        })  # fmt: skip
    at = enter(visit, LIVE)
    assert set(at.table[0].value["Verdict"]) <= {"useful", "coarse"}
    assert "(" in at.table[0].value["Mean"][0]


def test_my_privacy_says_who_sees_what_before_anybody_is_known(visit: Visit) -> None:
    at = enter(visit, MINE)
    assert "Who sees what" in shown(at)
    assert not at.button


def test_my_privacy_shows_what_is_kept(visit: Visit, books: Ledger) -> None:
    _, (key, *_) = CheckIns(books).open(survey(), date.today())
    sent = {"sleep_hours": {"output": 1}, "fatigue": {"output": 3}}
    CheckIns(books).commit(key, date.today(), sent)
    at = visit()
    at.session_state[check_in.HERE] = (key, None)
    at.switch_page(MINE).run()
    assert not at.exception
    assert [each.value for each in at.metric] == ["4", "2", "1"]
    assert list(at.table[0].value.iloc[:, 1]) == ["about 7.5 h", "“I’d rather not say”"]
    assert "at most 88 in 100" in shown(at)


@pytest.mark.parametrize("kind", ["key", "code"])
def test_a_slip_carries_its_secret_after_the_hash_and_nothing_unescaped(kind: str) -> None:
    page = slips.sheet("<b>&Co", "http://192.0.2.7:8502/", ["k" * 22, "m" * 22],
                       by_code=kind == "code")  # fmt: skip
    assert f"http://192.0.2.7:8502/check-in#{kind}={'k' * 22}" in page
    assert "<b>&Co" not in page
    assert page.count("<svg") == 2
    assert re.match(r"http://[\d.]+:8502", slips.address_here(8502))


def test_a_server_for_check_ins_has_the_athletes_rooms_alone(monkeypatch) -> None:
    monkeypatch.setenv("HUDDLE_SERVE", "check-in")
    assert {room.section for room in navigation.open_rooms()} == {"Athlete"}
    monkeypatch.setenv("HUDDLE_SERVE", "everything")
    with pytest.raises(ParameterError, match="check-in"):
        navigation.open_rooms()


def test_a_blurred_answer_reads_as_the_middle_of_what_it_may_mean() -> None:
    asked = survey().question("sleep_hours")
    assert [check_in.told(asked, output) for output in range(3)] == [
        "about 4.0 h", "about 7.5 h", "about 11.0 h",
    ]  # fmt: skip
