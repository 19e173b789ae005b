"""Many teams on one page: declared, planned, released in one pass, followed and cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dp_core import many_teams
from dp_core.errors import FileRefused
from dp_core.ledger import Ledger
from dp_core.params import Epsilon
from dp_core.question import Account
from tests.pages.conftest import Visit, shown
from ui import many_rows
from ui.many_rows import CLUB_SIZES, CLUBS

PAGE = "pages/steward/many_teams.py"
ONE = 1_000_000


def at_page(visit: Visit) -> AppTest:
    at = visit()
    at.switch_page(PAGE).run()
    assert not at.exception
    return at


def made_up(visit: Visit) -> AppTest:
    at = at_page(visit)
    at.get_by_key("many_made_up").click().run()
    assert not at.exception
    return at


def press(at: AppTest) -> AppTest:
    """Say that the teams agreed, and release."""
    at.get_by_key("many_sure").set_value(True)
    next(each for each in at.button if str(each.label).startswith("Spend and")).click().run()
    assert not at.exception
    return at


def has(at: AppTest, key: str) -> bool:
    return any(button.key == key for button in at.button)


def until_over(at: AppTest) -> AppTest:
    """Look again and again, as the page does by itself, until the pass is over."""
    ends = time.monotonic() + 60
    while has(at.run(), "many_cancel"):
        assert time.monotonic() < ends
        time.sleep(0.05)
    assert not at.exception
    return at


def spent(books: Ledger) -> list[int]:
    return [state.spent_micro for state in books.accounts()]


class Slow:
    """An engine whose query goes on until it is let go or interrupted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.over, self.interrupted = Event(), Event(), Event()
        sums_of: Callable[..., Any] = many_teams.sums_of

        def slowly(*given: Any) -> Any:
            self.begun.set()
            assert self.over.wait(30)
            if self.interrupted.is_set():
                raise FileRefused("the engine stopped")
            return sums_of(*given)

        def interrupt(_: Any) -> None:
            self.interrupted.set()
            self.over.set()

        monkeypatch.setattr(many_teams, "sums_of", slowly)
        monkeypatch.setattr(many_teams, "interrupt", interrupt)


def test_a_newcomer_walks_from_made_up_clubs_to_their_reports(visit: Visit, books: Ledger) -> None:
    at = made_up(visit)
    assert f"{len(CLUBS)} teams, {sum(CLUB_SIZES)} athletes" in shown(at)
    assert "opened at the default, ε 4" in shown(at)
    at.get_by_key("many_as_league").set_value(True).run()
    table = at.dataframe[0].value
    assert list(table["Account"]) == [*CLUBS, "Our league"]
    assert list(table["Pays ε"]) == ["2"] * 6 + ["1"]
    assert books.accounts() == []
    at = until_over(press(at))
    assert "7 of 7 reports are sealed" in str(at.success[0].value)
    assert sorted(spent(books)) == [ONE] + [2 * ONE] * 6
    drawn = {each.question.account.team: books.sealed(each.question.id)
             for state in books.accounts() for each in books.charges(state.account)
             if not each.shared}  # fmt: skip
    assert len(drawn) == 7
    at.switch_page("pages/team/report.py").run()
    assert len(at.selectbox[0].options) == 7
    again = made_up(visit)  # as after a reload: a new visitor, and nothing is drawn again
    assert "7 of 7 reports are sealed" in str(again.success[0].value)
    again.get_by_key("many_again").click().run()
    assert list(until_over(again).dataframe[0].value["Charged ε"]) == ["0"] * 6
    assert sorted(spent(books)) == [ONE] + [2 * ONE] * 6
    for team, sealed in drawn.items():
        mine = [each for each in books.charges(Account(team)) if not each.shared]
        assert [books.sealed(each.question.id) for each in mine] == [sealed]


def test_any_team_of_a_pass_is_opened_from_its_outcome(visit: Visit, books: Ledger) -> None:
    at = until_over(press(made_up(visit)))
    places = at.get_by_key("many_team")
    places.set_value(at.dataframe[0].value["Report"][2]).run()
    at.get_by_key("many_open").click().run()
    assert not at.exception
    assert CLUBS[2] in shown(at)


def test_cancelling_says_what_was_charged_and_asking_again_costs_nothing_more(
    visit: Visit, books: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        slow = Slow(patched)
        at = made_up(visit)
        at.get_by_key("many_weeks").set_value(2).run()
        at = press(at)
        assert slow.begun.wait(30)
        at.run()
        assert "Adding up the rows" in str(at.get("progress")[0].proto.text)
        at.get_by_key("many_cancel").click().run()
        at = until_over(at)
    assert slow.interrupted.is_set()
    told = str(at.warning[0].value)
    assert "0 of 6 reports are sealed, and epsilon 1 was charged for 1 of 6" in told
    assert "nothing is paid twice" in told
    assert sorted(spent(books)) == [0] * 5 + [ONE]
    assert at.get_by_key("many_weeks").value == 2  # what was asked is still asked
    assert list(at.dataframe[0].value["Pays ε"]) == ["nothing"] + ["1"] * 5
    at = until_over(press(at))
    assert "6 of 6" in str(at.success[0].value)
    assert spent(books) == [ONE] * 6


def test_a_pass_goes_on_when_its_tab_closes_and_the_next_visitor_finds_it(
    visit: Visit, books: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(monkeypatch)
    gone = press(made_up(visit))
    assert slow.begun.wait(30)
    del gone
    other = at_page(visit)
    assert has(other, "many_cancel")
    assert not has(other, "many_made_up")
    assert not slow.interrupted.is_set()
    slow.over.set()
    assert "6 of 6" in str(until_over(other).success[0].value)
    assert spent(books) == [ONE] * 6
    other.get_by_key("many_away").click().run()
    assert not other.success and has(other, "many_made_up")


def test_two_visitors_do_not_begin_two_passes(
    visit: Visit, books: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(monkeypatch)
    first, second = made_up(visit), made_up(visit)
    press(first)
    assert slow.begun.wait(30)
    second.get_by_key("many_sure").set_value(True)
    next(each for each in second.button if str(each.label).startswith("Spend and")).click().run()
    assert has(second, "many_cancel")
    slow.over.set()
    until_over(second)
    assert spent(books) == [ONE] * 6


def test_nobody_is_charged_without_consent_or_when_one_budget_is_short(
    visit: Visit, books: Ledger
) -> None:
    at = made_up(visit)
    next(each for each in at.button if str(each.label).startswith("Spend and")).click().run()
    assert any("agreed" in str(each.value) for each in at.warning)
    books.open_account(Account(CLUBS[3]), Epsilon.read("0.5"))
    at.run()
    assert any("1 of 6 does not allow it" in str(each.value) for each in at.warning)
    assert "not enough left" in list(at.dataframe[0].value["Note"])
    assert not any(str(each.label).startswith("Spend and") for each in at.button)
    assert spent(books) == [0]


def test_an_engine_that_is_not_installed_names_its_pip_command(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many_rows, "installed", lambda engine: engine != "spark")
    at = at_page(visit)
    assert not at.info
    at.get_by_key("many_engine").set_value("spark").run()
    assert "pip install -r requirements-scale.txt" in str(at.info[0].value)
    assert not has(at, "many_look")


def test_no_club_is_made_up_for_an_engine_that_is_not_there(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or one would plan, agree and press before hearing of it."""
    monkeypatch.setattr(many_rows, "installed", lambda _: False)
    at = at_page(visit)
    assert at.get_by_key("many_made_up").disabled
    assert "pip install -r requirements-scale.txt" in str(at.info[0].value)


def look(at: AppTest, engine: str, place: str, rosters: bytes) -> AppTest:
    at.get_by_key("many_engine").set_value(engine).run()
    at.get_by_key(f"many_place_{engine}").set_value(place)
    at.file_uploader[0].upload("rosters.csv", rosters).run()
    at.get_by_key("many_look").click().run()
    assert not at.exception
    return at


LISTED = b"team,athlete\n" + b"".join(b"Rooks,Rook %d\n" % each for each in range(12))


def test_a_file_on_the_server_is_asked_about_by_the_declared_list(
    visit: Visit, books: Ledger, tmp_path: Path
) -> None:
    place = many_rows.federation().place
    at = look(at_page(visit), "duckdb", place, LISTED)
    assert "1 team, 12 athletes" in shown(at)
    assert "Choose the last day" in str(at.info[0].value)  # an empty window costs as much
    at.get_by_key("many_until_None").set_value(date(2026, 3, 1)).run()
    at = until_over(press(at))
    assert list(at.dataframe[0].value["Team"]) == ["Rooks"]
    at.get_by_key("many_forget").click().run()
    assert has(at, "many_made_up")


@pytest.mark.parametrize(
    ("engine", "place", "listed"),
    [
        ("duckdb", "/nowhere/zaphod.parquet", LISTED),
        ("duckdb", "https://127.0.0.1:9/zaphod.parquet", LISTED),
        ("postgres", "postgresql://zaphod:zaphod@127.0.0.1:9/zaphod#zaphod", LISTED),
        ("duckdb", "/nowhere/zaphod.parquet", b"zaphod\n"),
    ],
)
def test_a_refusal_repeats_no_place_no_password_and_no_name(
    visit: Visit, books: Ledger, engine: str, place: str, listed: bytes
) -> None:
    at = look(at_page(visit), engine, place, listed)
    assert at.error
    assert "zaphod" not in shown(at).lower()
    assert books.accounts() == []


def test_the_address_of_a_database_is_typed_as_a_password(visit: Visit) -> None:
    at = at_page(visit)
    at.get_by_key("many_engine").set_value("postgres").run()
    field = at.get_by_key("many_place_postgres")
    assert field.proto.type == field.proto.PASSWORD
    held = many_rows.Held("postgres", "postgresql://a:zaphod@b/c#d", ("team",), {})
    assert "zaphod" not in repr(held)


def test_team_data_leads_to_many_teams(visit: Visit) -> None:
    at = visit()
    at.switch_page("pages/steward/upload.py").run()
    at.get_by_key("upload_source").set_value("Many teams").run()
    assert not at.exception
    assert any(link.proto.page.endswith("many-teams") for link in at.get("page_link"))


def test_a_league_says_that_each_athlete_is_in_two_reports(visit: Visit) -> None:
    at = made_up(visit)
    assert "at most ε 2 together" not in shown(at)
    at.get_by_key("many_as_league").set_value(True).run()
    assert "changes the chance of any report by a factor of at most" in shown(at)
    assert "at most ε 2 together" in shown(at)
