"""The demonstrations of lessons 6 to 10 run, their buttons work, and no control draws."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dp_core.classroom.lessons.left_out import CARDS
from tests.pages.conftest import shown

KEYS = {
    "asking-again": "asking_again",
    "whose-privacy": "whose_privacy",
    "too-noisy-to-act-on": "too_noisy_to_act_on",
    "what-is-left-out": "what_is_left_out",
    "set-epsilon-together": "set_epsilon_together",
}
Start = Callable[..., AppTest]


def demonstrate(module: str) -> None:
    from importlib import import_module

    import_module(f"ui.learn.lessons.{module}").show()


@pytest.fixture
def start() -> Start:
    def begin(key: str, **scene: str) -> AppTest:
        at = AppTest.from_function(demonstrate, args=(KEYS[key],), default_timeout=60)
        for name, value in scene.items():
            at.query_params[name.replace("__", "_")] = value
        return ran(at.run())

    return begin


def ran(at: AppTest) -> AppTest:
    assert not at.exception
    return at


def press(at: AppTest, key: str, times: int = 1) -> AppTest:
    for _ in range(times):
        ran(at.get_by_key(key).click().run())
    return at


def choose(at: AppTest, key: str, value: object) -> AppTest:
    return ran(at.get_by_key(key).set_value(value).run())


def metric(at: AppTest, label: str) -> str:
    return next(str(each.value) for each in at.metric if label in each.label)


def tables(at: AppTest) -> list[dict[str, list[object]]]:
    return [table.value.to_dict("list") for table in at.table]


def charts(at: AppTest) -> list[object]:
    return list(at.get("plotly_chart"))


def specs(at: AppTest) -> list[str]:
    return [str(chart.proto.spec) for chart in charts(at)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("key", KEYS)
def test_every_demonstration_runs_and_each_of_its_charts_has_words_and_a_table(
    start: Start, key: str
) -> None:
    at = start(key)
    assert all(chart.proto.alt for chart in charts(at))  # type: ignore[attr-defined]
    assert len(at.table) >= len(charts(at))


@pytest.mark.parametrize("key", KEYS)
def test_every_control_is_named_after_its_lesson(start: Start, key: str) -> None:
    at = start(key)
    kinds = ("button", "slider", "select_slider", "toggle", "button_group", "text_input")
    found = [each.key for kind in kinds for each in at.get(kind) if each.key]
    assert found
    assert all(name.startswith(f"{key}_") for name in found)


# Asking again


def test_an_attacker_asks_and_sees_the_average_and_the_price(start: Start) -> None:
    at = start("asking-again")
    assert "Nothing asked yet." in shown(at)
    press(at, "asking-again_ask_20", 5)
    assert metric(at, "Asked") == "100 ×"
    assert metric(at, "Exact in so many of 100") == "92"
    assert metric(at, "Epsilon in all") == "50"
    assert len(tables(at)[0]["Answer"]) == 20
    press(at, "asking-again_clear")
    assert "Nothing asked yet." in shown(at)


def test_asking_ends_at_the_most_answers(start: Start) -> None:
    at = press(start("asking-again"), "asking-again_ask_1")
    press(at, "asking-again_ask_20", 10)
    assert metric(at, "Asked") == "200 ×, the most"
    assert at.get_by_key("asking-again_ask_1").disabled


def test_the_fifth_report_is_refused_and_reading_is_free(start: Start) -> None:
    at = press(start("asking-again"), "asking-again_make", 4)
    made = tables(at)[-1]
    assert made["Report"] == ["1", "2", "3", "4"]
    assert not at.warning
    press(at, "asking-again_make")
    assert "nothing is left" in at.warning[0].value
    press(at, "asking-again_open", 3)
    assert f"Report 1 says **{made['Sore athletes, noisy'][0]}**, as before" in shown(at)
    assert "Opened 3 times; cost of opening: **0**" in shown(at)
    assert tables(at)[-1] == made
    press(at, "asking-again_restart")
    assert not at.table
    assert not at.warning


def test_the_price_changes_no_report_that_is_out(start: Start) -> None:
    at = press(start("asking-again"), "asking-again_make", 3)
    made = tables(at)[-1]
    choose(at, "asking-again_price", "2")
    assert tables(at)[-1] == made
    press(at, "asking-again_make")
    assert "only 1 is left" in at.warning[0].value


# Whose privacy


def test_a_month_at_a_half_a_day_is_found_out_in_91_of_100(start: Start) -> None:
    at = choose(start("whose-privacy"), "whose-privacy_days", 30)
    assert metric(at, "Attacker is right") == "91"
    assert metric(at, "Sam’s epsilon") == "15"
    assert "in 91 of 100 even rounds" in shown(at)


def test_a_promise_to_the_athlete_keeps_the_month_below_its_ceiling(start: Start) -> None:
    at = choose(start("whose-privacy"), "whose-privacy_days", 30)
    choose(at, "whose-privacy_unit", "One athlete, all month")
    assert metric(at, "Sam’s epsilon") == "0.5"
    assert metric(at, "Attacker is right") == "52"
    assert "Release once instead." in shown(at)


def test_room_mates_are_a_second_curve(start: Start) -> None:
    at = start("whose-privacy")
    assert "three room-mates" not in specs(at)[0]
    choose(at, "whose-privacy_mates", True)
    assert "three room-mates" in specs(at)[0]
    assert "acts like epsilon 1.5" in shown(at)


def test_a_link_opens_the_scene_that_it_names(start: Start) -> None:
    at = start("whose-privacy", **{"whose-privacy_days": "30", "whose-privacy_mates": "true"})
    assert at.get_by_key("whose-privacy_days").value == 30
    assert at.get_by_key("whose-privacy_mates").value is True


# Too noisy to act on


def test_ten_weeks_are_played_and_then_told(start: Start) -> None:
    at = press(start("too-noisy-to-act-on"), "too-noisy-to-act-on_deal")
    before = len(charts(at))
    assert metric(at, "Week") == "1 of 10"
    press(at, "too-noisy-to-act-on_rest", 10)
    assert len(charts(at)) == before + 1
    assert metric(at, "You lost") == metric(at, "Always rest") == "10"
    told = tables(at)[0]
    assert set(told["Truth"]) <= {7, 13}
    assert int(metric(at, "Never rest")) == 6 * told["Truth"].count(13)
    assert set(told["You chose"]) == {"rest day"}


def test_training_throughout_loses_what_never_resting_loses(start: Start) -> None:
    at = press(start("too-noisy-to-act-on"), "too-noisy-to-act-on_deal")
    press(at, "too-noisy-to-act-on_train", 10)
    assert metric(at, "You lost") == metric(at, "Never rest")


def test_moving_epsilon_deals_nothing_anew(start: Start) -> None:
    at = press(start("too-noisy-to-act-on"), "too-noisy-to-act-on_deal")
    press(at, "too-noisy-to-act-on_train", 3)
    report, said = metric(at, "Report"), shown(at)
    choose(at, "too-noisy-to-act-on_played", 0.25)
    assert metric(at, "Report") == report
    assert metric(at, "Noise, in 95") == "± 3"
    assert metric(at, "Week") == "4 of 10"
    assert shown(at) == said
    press(at, "too-noisy-to-act-on_deal")
    assert metric(at, "Noise, in 95") == "± 12"


def test_stepping_through_weeks_shows_a_stored_set(start: Start) -> None:
    at = choose(start("too-noisy-to-act-on"), "too-noisy-to-act-on_week", 50)
    reports = tables(at)[0]["Report"]
    assert len(reports) == 50
    assert len(set(reports)) > 4
    assert "it is 16 of 100" in shown(at)
    choose(at, "too-noisy-to-act-on_week", 20)
    assert tables(at)[0]["Report"] == reports[:20]


def test_a_pool_sharpens_the_share_and_leaves_the_noise_of_the_count(start: Start) -> None:
    at = start("too-noisy-to-act-on")
    assert metric(at, "Of the share") == "± 12"
    choose(at, "too-noisy-to-act-on_squads", 4)
    assert metric(at, "Of the share") == "± 3"
    assert metric(at, "Noise of a count") == "± 3"
    assert metric(at, "Real, of 100 alarms") == "more than 99.9"


# What is left out


def test_removing_sam_leaves_the_belief_at_84(start: Start) -> None:
    at = start("what-is-left-out")
    assert metric(at, "Sam is ill") == "88"
    choose(at, "what-is-left-out_record", "Removed")
    assert metric(at, "Sam is ill") == "84"
    assert metric(at, "True count") == "21 of 24"
    choose(at, "what-is-left-out_record", "Replaced by “not ill”")
    assert metric(at, "True count") == "21 of 25"


def sort_cards(at: AppTest, right: bool) -> AppTest:
    for card in CARDS:
        place = "Limited" if card.limited == right else "Left out"
        at.get_by_key(f"what-is-left-out_card_{card.key}").set_value(place)
    return press(at, "what-is-left-out_check_cards")


def test_cards_are_answered_when_they_are_checked(start: Start) -> None:
    at = start("what-is-left-out")
    assert CARDS[0].reply not in shown(at)
    sort_cards(at, True)
    assert "All 9 as we would sort them." in shown(at)
    assert all(card.reply in shown(at) for card in CARDS)


def test_cards_on_the_wrong_side_or_on_none_are_to_look_at_again(start: Start) -> None:
    at = press(start("what-is-left-out"), "what-is-left-out_check_cards")
    assert "To look at again: 9 of 9." in shown(at)
    sort_cards(at, False)
    assert "To look at again: 9 of 9." in shown(at)


def test_the_rule_with_a_delta_publishes_somebody_each_time(start: Start) -> None:
    at = press(start("what-is-left-out"), "what-is-left-out_publish", 3)
    named = metric(at, "Latest to be published")
    assert metric(at, "Runs that published somebody") == "3"
    choose(at, "what-is-left-out_epsilon", 2.0)
    assert metric(at, "Latest to be published") == named
    press(at, "what-is-left-out_clear")
    assert not [each for each in at.metric if "Latest" in each.label]


# Set epsilon together


def test_pooling_changes_the_noise_of_the_share_and_no_promise(start: Start) -> None:
    at = start("set-epsilon-together")
    promise = "at most 73 make the best-informed reader"
    assert metric(at, "On the share") == "± 12"
    assert metric(at, "False alarms") == "13"
    assert promise in shown(at)
    choose(at, "set-epsilon-together_pooled", True)
    assert metric(at, "On the share") == "± 3"
    assert metric(at, "Season’s total") == "4"
    assert promise in shown(at)


def test_the_season_grows_with_its_reports(start: Start) -> None:
    at = choose(start("set-epsilon-together"), "set-epsilon-together_reports", 40)
    assert metric(at, "Season’s total") == "40"
    assert "hardly a limit" in shown(at)


def test_each_seat_argues_for_something_else(start: Start) -> None:
    at = start("set-epsilon-together")
    assert "cost me a season" in shown(at)
    choose(at, "set-epsilon-together_seat", "Coach")
    assert "cost me a season" not in shown(at)
    assert "a bad week when there is one" in shown(at)


def test_votes_are_drawn_and_a_wrong_one_is_refused_in_words(start: Start) -> None:
    at = start("set-epsilon-together")
    before = len(charts(at))
    choose(at, "set-epsilon-together_first", "0.5, 1, 2")
    assert "3 votes, from 0.5 to 2" in shown(at)
    assert len(charts(at)) == before + 1
    choose(at, "set-epsilon-together_second", "much")
    assert "A vote is a number" in at.error[0].value
    assert "much" not in at.error[0].value
