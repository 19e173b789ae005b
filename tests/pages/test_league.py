"""A team beside its league, and a league that is declared, planned and released once."""

from __future__ import annotations

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from dp_core.account import DEFAULT_SEASON
from dp_core.ledger import Ledger
from dp_core.metrics import Catalogue
from dp_core.params import Epsilon
from dp_core.question import Account
from dp_core.release import release
from tests.conftest import Ask, MakeValues
from tests.pages.conftest import Visit, shown
from tests.pages.test_releasing import press_release
from ui import league as ui_league

BENCHMARK, LEAGUE = "pages/team/benchmark.py", "pages/steward/league.py"


def at_benchmark(visit: Visit) -> AppTest:
    at = visit()
    at.switch_page(BENCHMARK).run()
    assert not at.exception
    return at


def rows(at: AppTest) -> list[str]:
    return list(at.table[0].value["Beside"])


def test_the_first_visitor_sees_how_a_club_compares_with_other_marathon_runners(
    visit: Visit,
) -> None:
    at = at_benchmark(visit)
    text = shown(at)
    assert "other marathon runners" in text
    assert "resting heart rate" in text
    assert "made-up clubs" in text
    assert "counting the noise" in text
    assert "Marathon runners, an estimate" in rows(at)


def test_every_reference_has_a_source_and_chances_that_add_up(visit: Visit) -> None:
    table = at_benchmark(visit).table[0].value
    assert all(str(source).strip() for source in table["Source"])
    for _, row in table.iterrows():
        chances = [float(row[side]) for side in ("Below", "Within", "Above")]
        assert sum(chances) == pytest.approx(1, abs=0.02)
        assert (row["Answer"] == "not answerable") == (max(chances) < 0.9)


def test_rows_and_teams_are_in_the_order_of_names_whoever_is_looked_at(visit: Visit) -> None:
    at = at_benchmark(visit)
    teams = at.selectbox[1]
    assert list(teams.options) == sorted(teams.options)
    first = rows(at)
    assert first[2:] == sorted(first[2:])
    teams.set_value(teams.options[3]).run()
    assert not at.exception
    assert rows(at) == first


def test_nothing_on_the_page_is_a_rank(visit: Visit) -> None:
    at = at_benchmark(visit)
    told = [str(cell).lower() for cell in at.table[0].value.to_numpy().ravel()]
    columns = [str(name).lower() for name in at.table[0].value.columns]
    for word in ("rank", "percentile", "quartile of the league", "1st", "#1", "best", "worst"):
        assert not any(word in each for each in (*told, *columns))
        assert word == "rank" or word not in shown(at).lower()


def test_the_pooling_switch_marks_what_it_changes_and_can_be_taken_back(visit: Visit) -> None:
    at = at_benchmark(visit)
    sealed = shown(at)
    at.toggle[0].set_value(True).run()
    assert "Changed after release" in shown(at)
    assert shown(at) != sealed
    at.toggle[0].set_value(False).run()
    assert shown(at) == sealed


def test_the_same_page_reads_soccermons_two_teams_with_their_licence(visit: Visit) -> None:
    at = at_benchmark(visit)
    at.selectbox[0].set_value("SoccerMon").run()
    assert not at.exception
    assert "CC BY 4.0" in shown(at)
    assert list(at.selectbox[1].options) == ["SoccerMon Team A", "SoccerMon Team B"]
    assert "1 other team" in str(at.table[0].value["Source"].iloc[0])


def test_a_report_of_ones_own_stands_beside_the_league_that_ships(holder: Visit) -> None:
    at = press_release(holder())
    at.switch_page(BENCHMARK).run()
    assert not at.exception
    assert "SoccerMon Team A" in at.selectbox[1].options[0]
    assert "SoccerMon Team A" in shown(at)
    assert len(at.table) == 1


def made_up(visit: Visit) -> AppTest:
    at = visit()
    at.switch_page(LEAGUE).run()
    at.get_by_key("league_made_up").click().run()
    at.run()
    assert not at.exception
    return at


def test_a_league_of_made_up_teams_is_planned_for_free_and_released_once(
    visit: Visit, books: Ledger
) -> None:
    at = made_up(visit)
    assert "75 athletes" in str(at.success[0].value)
    assert books.accounts() == []
    at.get_by_key("league_accounts").click().run()
    at.checkbox[0].set_value(True)
    at.button[-1].click().run()
    assert not at.exception
    names = [*ui_league.MADE_UP, "Our league"]
    states = [books.account(Account(name, DEFAULT_SEASON)) for name in names]
    assert [state.spent_micro for state in states if state] == [500_000] * 4
    at.switch_page(LEAGUE).run()
    assert any("answered before" in str(each.value) for each in at.markdown)
    at.switch_page(BENCHMARK).run()
    assert not at.exception
    assert not at.selectbox[0].options[0].startswith("Our league")


def test_a_released_league_is_offered_once_a_team_of_it_has_a_report(
    visit: Visit, books: Ledger, question: Ask, values: MakeValues, catalogue: Catalogue
) -> None:
    asked = {"metrics": ("resting_hr",), "epsilon": "2"}
    for name, parts in (
        ("Badgers", {}), ("Otters", {}), ("League", {"members": ("Badgers", "Otters")})
    ):  # fmt: skip
        books.open_account(Account(name), Epsilon.read("4"))
        each = question(account=Account(name), roster=50, **asked, **parts)
        release(each, partial(values, each), books, catalogue)
    at = at_benchmark(visit)
    assert at.selectbox[0].options[0].startswith("League")
    assert list(at.selectbox[1].options) == ["Badgers", "Otters"]
    assert rows(at)[:2] == ["League, other teams", "League, all athletes"]


def test_a_league_is_not_released_without_the_teams_consent(visit: Visit, books: Ledger) -> None:
    at = made_up(visit)
    at.get_by_key("league_accounts").click().run()
    at.button[-1].click().run()
    assert any("agreed" in str(each.value) for each in at.warning)
    assert all(state.spent_micro == 0 for state in books.accounts())


def test_one_short_budget_refuses_the_league_in_a_sentence(visit: Visit, books: Ledger) -> None:
    books.open_account(Account("Falcons"), Epsilon.read("0.25"))
    at = made_up(visit)
    at.get_by_key("league_accounts").click().run()
    at.checkbox[0].set_value(True)
    at.button[-1].click().run()
    assert not at.exception
    assert "Nothing was spent" in str(at.error[0].value)
    assert all(state.spent_micro == 0 for state in books.accounts())


def test_one_team_is_no_league_yet(holder: Visit) -> None:
    at = holder()
    at.switch_page(LEAGUE).run()
    at.get_by_key("league_add").click().run()
    assert "two teams or more" in str(at.info[0].value)
