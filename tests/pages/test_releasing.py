"""Nothing but the release spends, and it spends once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dp_core.ledger import Ledger
from tests.pages.conftest import SAMPLE_END, Visit, shown
from ui import samples
from ui.samples import SAMPLE_ACCOUNT


def metrics(at: AppTest) -> object:
    return next(box for box in at.multiselect if str(box.key).startswith("ask_metrics"))


def press_release(at: AppTest) -> AppTest:
    at.get_by_key("release_ask").click().run()
    submit = next(b for b in at.button if b.label.startswith("Spend"))
    return submit.click().run()


def spent(books: Ledger) -> int:
    state = books.account(SAMPLE_ACCOUNT)
    return state.spent_micro if state else 0


MOVES = {
    "slide": lambda at: at.get_by_key("ask_epsilon").set_value("2"),
    "slide down": lambda at: at.get_by_key("ask_epsilon").set_value("0.1"),
    "longer": lambda at: at.get_by_key("ask_weeks").set_value(8),
    "change": lambda at: at.get_by_key("ask_kind").set_value("Change from own baseline"),
    "level": lambda at: at.get_by_key("ask_kind").set_value("Levels"),
    "fewer": lambda at: metrics(at).set_value(["fatigue"]),  # type: ignore[attr-defined]
    "method": lambda at: at.get_by_key("ask_method").set_value("per-statistic/1"),
    "revision": lambda at: at.get_by_key("ask_revision").set_value(2),
    "ask": lambda at: at.get_by_key("release_ask").click(),
    "look away": lambda at: (
        at.switch_page("pages/steward/budget.py").run()
        and at.switch_page("pages/steward/new_report.py")
    ),
}


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(st.sampled_from(sorted(MOVES)), min_size=1, max_size=6))
def test_any_sequence_of_widgets_without_release_spends_nothing(
    holder: Visit, books: Ledger, moves: list[str]
) -> None:
    at = holder()
    for move in moves:
        if move == "ask" and not any(b.key == "release_ask" for b in at.button):
            continue  # the confirmation stands there instead
        MOVES[move](at).run()
        assert not at.exception
    assert books.accounts() == []


def test_pressing_release_and_confirming_spends_once(holder: Visit, books: Ledger) -> None:
    at = press_release(holder())
    assert not at.exception
    assert at.title[0].value == "Team report"
    assert spent(books) == 1_000_000
    at.run()
    at.run()
    assert spent(books) == 1_000_000


def test_changing_the_question_after_asking_takes_the_confirmation_away(holder: Visit) -> None:
    at = holder()
    at.get_by_key("release_ask").click().run()
    assert any(b.label.startswith("Spend") for b in at.button)
    at.get_by_key("ask_epsilon").set_value("2").run()
    assert not any(b.label.startswith("Spend") for b in at.button)


def test_the_same_question_again_opens_the_sealed_report_for_nothing(
    holder: Visit, books: Ledger
) -> None:
    press_release(holder())
    again = holder()
    assert not any(b.key == "release_ask" for b in again.button)
    again.get_by_key("open_sealed").click().run()
    assert again.title[0].value == "Team report"
    assert spent(books) == 1_000_000


def test_two_visitors_who_ask_alike_share_one_charge_and_one_answer(
    holder: Visit, books: Ledger
) -> None:
    first, second = holder(), holder()
    second.get_by_key("release_ask").click().run()
    read_by_first = shown(press_release(first))
    submit = next(b for b in second.button if b.label.startswith(("Spend", "Open")))
    read_by_second = shown(submit.click().run())
    assert not second.exception
    if second.title[0].value != "Team report":  # it was offered the sealed report instead
        read_by_second = shown(second.get_by_key("open_sealed").click().run())
    assert read_by_first == read_by_second
    assert spent(books) == 1_000_000


def test_a_report_beyond_the_budget_is_not_offered(holder: Visit, books: Ledger) -> None:
    at = holder()
    at.get_by_key("ask_epsilon").set_value("5").run()
    assert not any(b.key == "release_ask" for b in at.button)
    assert "does not allow it" in shown(at)
    assert spent(books) == 0


def test_keeping_the_budget_leaves_everything_unspent(holder: Visit, books: Ledger) -> None:
    at = holder()
    at.get_by_key("ask_epsilon").set_value("0.1").run()
    keep = next(b for b in at.button if b.label == "Keep the budget")
    keep.click().run()
    assert not at.exception
    assert spent(books) == 0


def test_fewer_metrics_keeps_the_metric_it_was_pressed_for(holder: Visit) -> None:
    at = holder()
    at.get_by_key("ask_epsilon").set_value("0.1").run()
    at.get_by_key("way_fewer_fatigue").click().run()
    assert not at.exception
    assert "fatigue" in metrics(at).value  # type: ignore[attr-defined]
    assert len(metrics(at).value) < 3  # type: ignore[attr-defined]


def test_a_split_of_epsilon_is_part_of_the_question(holder: Visit, books: Ledger) -> None:
    at = holder()
    if not any(s.key == "split_fatigue" for s in at.slider):
        at.get_by_key("ask_method").set_value("per-statistic/1").run()
    at.get_by_key("split_fatigue").set_value(60).run()
    assert not at.exception
    press_release(at)
    (charge,) = books.charges(SAMPLE_ACCOUNT)
    assert [str(part) for part in charge.question.split] != []
    assert sum(part.micro for part in charge.question.split) == 1_000_000


def test_a_locked_share_stays_while_another_moves(holder: Visit) -> None:
    at = holder()
    if not any(s.key == "split_fatigue" for s in at.slider):
        at.get_by_key("ask_method").set_value("per-statistic/1").run()
    at.get_by_key("lock_soreness").set_value(True).run()
    at.get_by_key("split_fatigue").set_value(60).run()
    assert at.get_by_key("split_soreness").value == 33
    assert at.get_by_key("split_sleep_hours").value == 7


def test_planning_needs_no_team_and_offers_no_release(visit: Visit) -> None:
    at = visit()
    at.switch_page("pages/steward/new_report.py").run()
    assert not at.exception
    assert not any(b.key == "release_ask" for b in at.button)
    assert "Load a team" in shown(at)


def test_the_window_ends_on_the_declared_day(holder: Visit) -> None:
    (field,) = holder().date_input
    assert field.value == SAMPLE_END == samples.SAMPLE_UNTIL


@pytest.mark.parametrize("page", ["pages/team/report.py", "pages/steward/budget.py"])
def test_an_empty_house_has_no_dead_ends(visit: Visit, page: str) -> None:
    at = visit()
    at.switch_page(page).run()
    assert not at.exception
    assert len(at.info) == 1


def test_where_metrics_share_too_little_fewer_are_proposed(holder: Visit) -> None:
    at = holder()
    assert "Fewer metrics would tell more" not in shown(at)
    chosen = at.multiselect[0]
    chosen.set_value(chosen.options).run()
    at.get_by_key("ask_epsilon").set_value("0.25").run()
    assert "Fewer metrics would tell more" in shown(at)
    many = len(at.multiselect[0].value)
    at.get_by_key("proposal_keep").click().run()
    assert not at.exception
    assert 1 <= len(at.multiselect[0].value) < many
    assert "Fewer metrics would tell more" not in shown(at)
