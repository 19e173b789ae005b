"""Seasons on the screen: opening one in zCDP, raising it, groups, and measuring again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from dp_core.athletes.pseudonyms import pseudonym
from dp_core.athletes.roster import Roster
from dp_core.ledger import Ledger, Opening
from dp_core.params import Epsilon, Window
from dp_core.question import Account
from dp_core.rho import Delta
from tests.conftest import Ask
from tests.pages.conftest import Visit, shown
from ui import desk, samples
from ui.ledger import secret
from ui.samples import SAMPLE_ACCOUNT

SEASON = Account(SAMPLE_ACCOUNT.team, "2021")
DAYS = Window(date(2021, 1, 1), date(2021, 12, 31))


def press_release(at: AppTest, name: str = "release") -> AppTest:
    at.get_by_key(f"{name}_ask").click().run()
    submit = next(b for b in at.button if b.label.startswith("Spend"))
    return submit.click().run()


def grouped() -> None:
    """Put the sample team with two declared groups on the desk."""
    team = samples.sample_team()
    members = team.roster.members
    roster = Roster.declared(members, {"Backs": members[:12], "Forwards": members[12:]})
    desk.put(replace(team, roster=roster), until=samples.SAMPLE_UNTIL)


def test_a_season_in_zcdp_is_opened_with_its_days_name_and_reason(
    visit: Visit, books: Ledger
) -> None:
    at = visit()
    at.switch_page("pages/steward/budget.py").run()
    at.get_by_key("budget_team").set_value("Falcons")
    at.get_by_key("budget_season").set_value("spring")
    at.get_by_key("budget_kind").set_value("zCDP: a season of many reports").run()
    at.get_by_key("budget_dated").set_value(True).run()
    at.get_by_key("budget_limit").set_value("8")
    at.get_by_key("budget_start").set_value(date(2026, 1, 1))
    at.get_by_key("budget_end").set_value(date(2026, 6, 30))
    at.get_by_key("budget_by").set_value("Ada")
    at.get_by_key("budget_reason").set_value("a new season")
    at.get_by_key("budget_open").click().run()
    assert not at.exception
    state = books.account(Account("Falcons", "spring"))
    assert state is not None
    assert str(state.promise) == "(ε 8, δ 1e-5)"
    assert state.days == Window(date(2026, 1, 1), date(2026, 6, 30))
    assert [act.by for act in books.acts(state.account)] == ["Ada"]
    assert "zCDP" in shown(at)
    assert "1 in 100,000" in shown(at)


def test_a_limit_is_raised_only_with_a_name_and_a_reason(visit: Visit, books: Ledger) -> None:
    account = Account("Falcons")
    books.open_account(account, Epsilon.read(4))
    at = visit()
    at.switch_page("pages/steward/budget.py").run()
    for name, expected in (("", "4"), ("Ada", "6")):
        at.get_by_key("raise_limit_Falcons_season 1").set_value("6")
        at.get_by_key("raise_by_Falcons_season 1").set_value(name)
        at.get_by_key("raise_reason_Falcons_season 1").set_value("play-offs")
        next(b for b in at.button if b.label == "Raise the limit").click().run()
        assert not at.exception
        state = books.account(account)
        assert state is not None
        assert str(state.limit) == expected


def test_a_window_is_paid_by_the_season_that_holds_it_with_the_sharpest_noise(
    holder: Visit, books: Ledger
) -> None:
    books.open_account(SEASON, Opening(Epsilon.read(8), Delta(5), DAYS))
    at = holder()
    assert "Paid by **2021**" in shown(at)
    assert at.get_by_key("ask_method_zcdp").value == "joint-gaussian/1"
    assert "of the season’s budget" in shown(at)
    at = press_release(at)
    assert not at.exception
    state = books.account(SEASON)
    assert state is not None
    assert state.spent == 1_000_000**2
    assert books.charges(SEASON)[0].question.method == "joint-gaussian/1"
    assert "ρ **0.5** (zCDP)" in shown(at)
    assert "but for a chance of 1 in 100,000" in shown(at)
    at.switch_page("pages/steward/budget.py").run()
    assert not at.exception


def test_a_window_outside_every_season_is_paid_by_the_account_without_dates(
    holder: Visit, books: Ledger
) -> None:
    later = Window(date(2025, 1, 1), date(2025, 12, 31))
    books.open_account(SEASON, Opening(Epsilon.read(8), Delta(5), later))
    at = press_release(holder())
    assert not at.exception
    state = books.account(SAMPLE_ACCOUNT)
    assert state is not None
    assert state.spent_micro == 1_000_000


def test_groups_are_asked_together_and_read_one_by_one(
    visit: Visit, books: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit()
    monkeypatch.setattr("ui.loading.from_sample", grouped)
    at.switch_page("pages/steward/upload.py").run()
    at.get_by_key("upload_source").set_value("The sample team").run()
    assert "Groups: Backs 12, Forwards" in shown(at)
    at.switch_page("pages/steward/new_report.py").run()
    at.get_by_key("ask_groups_Backs_Forwards").set_value(["Backs", "Forwards"]).run()
    assert at.get_by_key("plan_group_Backs_Forwards").value == "Backs"
    at = press_release(at)
    assert not at.exception
    state = books.account(SAMPLE_ACCOUNT)
    assert state is not None
    assert state.spent_micro == 1_000_000
    assert "**Backs**, 12 of" in shown(at)
    question = books.charges(SAMPLE_ACCOUNT)[0].question
    at.switch_page("pages/team/report.py").run()
    at.get_by_key(f"group_{question.id}").set_value("Forwards").run()
    assert "**Forwards**" in shown(at)


def test_a_report_is_measured_again_once_from_its_own_page(holder: Visit, books: Ledger) -> None:
    at = press_release(holder())
    assert "Measured twice" not in shown(at)
    at.switch_page("pages/team/report.py").run()
    at.get_by_key("again_epsilon").set_value("2").run()
    at = press_release(at, "again")
    assert not at.exception
    state = books.account(SAMPLE_ACCOUNT)
    assert state is not None
    assert state.spent_micro == 3_000_000
    at.switch_page("pages/team/report.py").run()
    again = next(
        each.question for each in books.charges(SAMPLE_ACCOUNT) if each.question.remeasures
    )
    at.get_by_key("report_choice").set_value(again.id).run()
    assert "Measured twice" in shown(at)
    at.get_by_key("report_choice").set_value(again.first.id).run()
    assert "Measured twice" not in shown(at)
    assert not any(slider.key == "again_epsilon" for slider in at.select_slider)


def test_a_season_is_planned_for_free(visit: Visit, books: Ledger) -> None:
    at = visit()
    at.switch_page("pages/steward/season.py").run()
    assert not at.exception
    assert "is expected to see most" in shown(at)
    assert len(at.table[0].value) == 6
    at.get_by_key("season_delta").set_value("none: pure epsilons").run()
    assert not at.exception
    assert "If all" not in shown(at)
    at.get_by_key("season_schedule").set_value("Every fourth week").run()
    assert not at.exception
    assert books.accounts() == []


def test_an_open_season_shows_how_long_it_lasts(visit: Visit, books: Ledger) -> None:
    books.open_account(SEASON, Opening(Epsilon.read(8), Delta(5), DAYS))
    at = visit()
    at.switch_page("pages/steward/season.py").run()
    at.get_by_key("season_account").set_value("SoccerMon Team A, 2021").run()
    assert not at.exception
    assert "more reports fit" in shown(at)
    assert "If all 20 reports were fixed in advance" in shown(at)


def test_a_season_that_has_nothing_left_says_so(visit: Visit, books: Ledger, question: Ask) -> None:
    account = Account("Falcons")
    books.open_account(account, Epsilon.read(1))
    books.reserve(question(account=account, epsilon="1"))
    at = visit()
    at.switch_page("pages/steward/season.py").run()
    at.get_by_key("season_account").set_value("Falcons, season 1").run()
    assert not at.exception
    assert "too little for a season" in shown(at)


def test_a_new_list_is_checked_by_counts_and_nothing_is_written(
    visit: Visit, books: Ledger
) -> None:
    names = ["Ada", "Bea", "Cleo", "Dot", "Eve"]
    falcons, hawks = Account("Falcons"), Account("Hawks")
    for account in (falcons, hawks):
        books.open_account(account, Epsilon.read(1))
    books.enrol(falcons, [pseudonym(name, secret()) for name in names])
    books.enrol(hawks, [pseudonym("Fay", secret())])
    at = visit()
    at.switch_page("pages/steward/people.py").run()
    at.file_uploader[0].upload("roster.csv", b"Ada\nBea\nCleo\nDot\nFay\nGwen\n").run()
    assert not at.exception
    assert [metric.value for metric in at.metric] == ["4", "1", "1", "1"]
    assert "would be refused" in shown(at)
    assert not any(name in shown(at) for name in [*names, "Fay", "Gwen"])
    assert books.roster_change(falcons, [pseudonym("Gwen", secret())]).joining == 1


def test_the_people_page_explains_even_without_a_season(visit: Visit) -> None:
    at = visit()
    at.switch_page("pages/steward/people.py").run()
    assert not at.exception
    assert "No season is open yet" in shown(at)
    assert len(at.expander) == 5


def test_what_somebody_typed_makes_no_picture_and_no_link(visit: Visit, books: Ledger) -> None:
    account, picture = Account("Falcons"), "![x](https://example.org/x.png) *now*"
    books.open_account(account, Opening(Epsilon.read(4), by="[Ada](y)", reason=picture))
    at = visit()
    at.switch_page("pages/steward/budget.py").run()
    (row,) = at.table[0].value.to_dict("records")
    assert row["Reason"] == r"\!\[x\]\(https\://example.org/x.png\) \*now\*"
    assert row["By"] == r"\[Ada\]\(y\)"
