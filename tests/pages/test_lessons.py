"""The lessons: commit before you see, one step after the other, nothing lost and nothing drawn."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from dp_core.classroom.lessons.course import LESSONS, ROUTES, lessons_on
from dp_core.classroom.lessons.lesson import Asked, Lesson
from dp_core.classroom.lessons.risk import step_sentence, two_sams_sentence
from dp_core.ledger import Ledger
from tests.pages.conftest import Visit
from tests.pages.conftest import shown as shown_plainly

PAGE = "pages/learn/lessons.py"
MINE = LESSONS[:5]
SIMULATED = "These athletes are made up. That is the only reason you can see the true number."
TOTALS, COINS, SAMS, FIFTY, PULL = MINE


def enter(visit: Visit, **scene: str) -> AppTest:
    at = visit()
    for key, value in scene.items():
        at.query_params[key] = value
    return ran(at.switch_page(PAGE).run())


def ran(at: AppTest) -> AppTest:
    assert not at.exception
    return at


def shown(at: AppTest) -> str:
    return "\n".join([shown_plainly(at), *(str(each.value) for each in at.success)])


def has(at: AppTest, key: str) -> bool:
    return any(
        each.key == key for kind in ("button", "radio", "text_area") for each in at.get(kind)
    )


def press(at: AppTest, key: str) -> AppTest:
    return ran(at.get_by_key(key).click().run())


def commit(at: AppTest, lesson: Lesson, text: str) -> AppTest:
    ran(at.get_by_key(f"{lesson.key}_predict").set_value(text).run())
    return press(at, f"{lesson.key}_lock")


def answer(at: AppTest, lesson: Lesson, text: str) -> AppTest:
    ran(at.get_by_key(f"{lesson.key}_check").set_value(text).run())
    return press(at, f"{lesson.key}_answer")


def wrong(asked: Asked) -> str:
    return next(choice.text for choice in asked.choices if not choice.right)


def tried(visit: Visit, lesson: Lesson) -> AppTest:
    at = enter(visit, lesson=lesson.key)
    return commit(at, lesson, lesson.predict.answer.text)


def tables(at: AppTest) -> str:
    return " ".join(str(table.value.to_dict()) for table in at.table)


def test_the_overview_shows_every_lesson_with_its_minutes_aim_and_progress(visit: Visit) -> None:
    at = enter(visit)
    for lesson in LESSONS:
        assert f"{lesson.number} · {lesson.title}" in shown(at)
        assert lesson.aim in shown(at)
    assert f"about {sum(lesson.minutes for lesson in LESSONS)} minutes" in shown(at)
    assert "Done: 0." in shown(at)
    assert "this browser session only" in shown(at)


@pytest.mark.parametrize("route", list(ROUTES))
def test_a_route_shows_its_lessons_alone(visit: Visit, route: str) -> None:
    at = enter(visit)
    ran(at.get_by_key("lesson_route").set_value(route).run())
    there = [lesson.number for lesson in LESSONS if f"· {lesson.title}" in shown(at)]
    assert tuple(there) == ROUTES[route]


def test_the_sheets_to_print_are_offered_on_the_overview(visit: Visit) -> None:
    at = enter(visit)
    assert {"Worksheet", "Teacher’s guide"} <= {b.label for b in at.get("download_button")}


@pytest.mark.parametrize("forged", ["", "x", "../totals", "Totals-can-tell", "1"])
def test_an_address_that_names_no_lesson_leads_to_the_overview(visit: Visit, forged: str) -> None:
    at = enter(visit, lesson=forged, route="none")
    assert "To print" in shown(at)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_lesson_is_walked_from_its_prediction_to_its_sentence(
    visit: Visit, lesson: Lesson
) -> None:
    at = enter(visit, lesson=lesson.key)
    assert SIMULATED in shown(at)
    assert "Try it" not in shown(at)
    assert at.get_by_key(f"{lesson.key}_lock").disabled
    commit(at, lesson, wrong(lesson.predict))
    assert at.get_by_key(f"{lesson.key}_predict").disabled
    assert lesson.do in shown(at)
    said = next(choice for choice in lesson.predict.choices if not choice.right)
    assert said.reply not in shown(at)
    assert lesson.reveal[0] not in shown(at)
    press(at, f"{lesson.key}_reveal")
    assert said.reply in shown(at)
    assert f"The best answer: **{lesson.predict.answer.text}**" in shown(at)
    assert all(paragraph in shown(at) for paragraph in lesson.reveal)
    assert not any(paragraph in shown(at) for paragraph in lesson.teacher)
    answer(at, lesson, lesson.check.answer.text)
    assert lesson.check.answer.reply in shown(at)
    assert all(paragraph in shown(at) for paragraph in lesson.teacher)
    assert lesson.sentence in shown(at)


def test_a_wrong_check_is_explained_and_may_be_tried_again(visit: Visit) -> None:
    at = press(tried(visit, TOTALS), f"{TOTALS.key}_reveal")
    miss = next(choice for choice in TOTALS.check.choices if not choice.right)
    answer(at, TOTALS, miss.text)
    assert miss.reply in shown(at)
    assert "check again" in shown(at)
    answer(at, TOTALS, TOTALS.check.answer.text)
    assert TOTALS.check.answer.reply in shown(at)
    assert "check again" not in shown(at)


def test_progress_and_the_own_sentence_survive_a_visit_to_the_overview(visit: Visit) -> None:
    at = press(tried(visit, TOTALS), f"{TOTALS.key}_reveal")
    ran(at.get_by_key(f"{TOTALS.key}_why").set_value("Because two sums differ.").run())
    del at.query_params["lesson"]
    ran(at.run())
    assert "begun" in shown(at)
    assert "Done: 0." in shown(at)
    at.query_params["lesson"] = TOTALS.key
    ran(at.run())
    assert at.get_by_key(f"{TOTALS.key}_why").value == "Because two sums differ."
    assert at.get_by_key(f"{TOTALS.key}_predict").value == TOTALS.predict.answer.text
    answer(at, TOTALS, TOTALS.check.answer.text)
    del at.query_params["lesson"]
    assert "Done: 1." in shown(ran(at.run()))


def test_a_lesson_can_be_started_over(visit: Visit) -> None:
    at = press(tried(visit, TOTALS), f"{TOTALS.key}_subtract")
    assert step_sentence(7, 6) in shown(at)
    press(at, f"{TOTALS.key}_over")
    assert "Try it" not in shown(at)
    assert at.get_by_key(f"{TOTALS.key}_predict").value is None
    commit(at, TOTALS, TOTALS.predict.answer.text)
    assert step_sentence(7, 6) not in shown(at)


def test_the_next_lesson_is_that_of_the_route(visit: Visit) -> None:
    staff = list(ROUTES)[1]
    at = enter(visit, lesson=TOTALS.key, route=staff)
    commit(at, TOTALS, TOTALS.predict.answer.text)
    press(at, f"{TOTALS.key}_reveal")
    answer(at, TOTALS, TOTALS.check.answer.text)
    following = lessons_on(staff)[1]
    press(at, f"lesson_open_{following.key}")
    assert at.title[0].value == f"{following.number} · {following.title}"
    assert following.key in at.query_params["lesson"]
    press(at, "lesson_all")
    assert "lesson" not in at.query_params
    assert at.get_by_key("lesson_route").value == staff
    assert LESSONS[1].aim not in shown(at)


@pytest.mark.parametrize("lesson", MINE, ids=lambda lesson: lesson.key)
def test_every_chart_of_a_demonstration_has_its_words_and_its_table(
    visit: Visit, lesson: Lesson
) -> None:
    at = tried(visit, lesson)
    for key in ("_subtract", "_show"):
        if has(at, lesson.key + key):
            press(at, lesson.key + key)
    charts = at.get("plotly_chart")
    assert charts or lesson is SAMS
    assert len(at.table) >= len(charts)
    assert all(chart.proto.alt for chart in charts)


@pytest.mark.parametrize("lesson", MINE, ids=lambda lesson: lesson.key)
def test_every_control_of_a_lesson_is_named_after_it(visit: Visit, lesson: Lesson) -> None:
    at = tried(visit, lesson)
    kinds = ("button", "radio", "select_slider", "toggle", "number_input", "segmented_control")
    keys = [each.key for kind in kinds for each in at.get(kind)]
    own = set(keys) - {"lesson_all", "pictures", "projector"}
    assert own
    assert all(str(key).startswith(f"{lesson.key}_") for key in own)


def test_rounding_the_averages_hides_alex_and_rounding_the_counts_need_not(visit: Visit) -> None:
    at = press(tried(visit, TOTALS), f"{TOTALS.key}_subtract")
    assert "= 6.0 h. Rounding leaves it within 0.245 h" in shown(at)
    ran(at.get_by_key(f"{TOTALS.key}_decimals").set_value(1).run())
    assert "= 7.2 h. Rounding leaves it within 2.45 h" in shown(at)
    assert "**25** show the step" in shown(at)
    ran(at.get_by_key(f"{TOTALS.key}_fives").set_value(True).run())
    assert "**5** show the step" in shown(at)
    assert "The posts read **5** and **5**" in shown(at)


def test_surveys_are_drawn_by_buttons_alone(visit: Visit) -> None:
    at = tried(visit, COINS)
    assert "'none yet'" in tables(at)
    press(at, f"{COINS.key}_run_200")
    first = tables(at)
    assert "Measured in 200 here" in shown(at)
    assert tables(ran(at.run())) == first
    press(at, f"{COINS.key}_run_1")
    assert "Measured in 201 here" in shown(at)
    ran(at.get_by_key(f"{COINS.key}_where").set_value("One random step at the club").run())
    assert "'none yet'" in tables(at)
    assert "Typical error by the formula: **1.2** people of 25" in shown(at)


def test_a_class_may_type_in_how_many_said_yes(visit: Visit) -> None:
    at = tried(visit, COINS)
    ran(at.get_by_key(f"{COINS.key}_class_people").set_value(20).run())
    ran(at.get_by_key(f"{COINS.key}_class_yes").set_value(9).run())
    assert "9 of 20 said yes: the estimate is 8." in shown(at)
    ran(at.get_by_key(f"{COINS.key}_class_yes").set_value(21).run())
    assert "No more people can say yes" in at.error[0].value


def test_the_ceiling_is_drawn_only_after_ten_guesses(visit: Visit) -> None:
    at = tried(visit, SAMS)
    press(at, f"{SAMS.key}_begin")
    for played in range(10):
        assert not at.get("plotly_chart")
        assert f"Round {played + 1} of 10" in at.metric[0].label
        press(at, f"{SAMS.key}_sore" if played % 2 else f"{SAMS.key}_not_sore")
    right = int(re.search(r"You got \*\*(\d+) of 10\*\*", shown(at)).group(1))  # type: ignore[union-attr]
    rounds = next(t.value for t in at.table if "Sam was" in t.value.columns)
    assert right == (rounds["You said"] == rounds["Sam was"]).sum()
    assert len(at.get("plotly_chart")) == 2
    assert two_sams_sentence(1.0) in shown(at)
    ran(at.get_by_key(f"{SAMS.key}_epsilon").set_value(4.0).run())
    assert two_sams_sentence(4.0) in shown(at)
    assert f"**{right} of 10**" in shown(at)
    ran(at.get_by_key(f"{SAMS.key}_start").set_value(10).run())
    assert "from 10 in 100 to at most 86" in shown(at)


def test_moving_epsilon_greys_what_was_drawn_and_draws_nothing(visit: Visit) -> None:
    at = tried(visit, FIFTY)
    press(at, f"{FIFTY.key}_draw_25")

    def drawn() -> tuple[int, int]:
        table = at.table[0].value
        here = next(name for name in table.columns if name.startswith("At epsilon"))
        return int(table[here].sum()), int(table["Before"].sum())

    assert drawn() == (25, 0)
    ran(at.get_by_key(f"{FIFTY.key}_epsilon").set_value(0.25).run())
    assert drawn() == (0, 25)
    press(at, f"{FIFTY.key}_draw_1")
    assert drawn() == (1, 25)
    ran(at.get_by_key(f"{FIFTY.key}_fifty").set_value(True).run())
    assert at.table[0].value["Formula"].sum() == 50


def test_reports_cut_at_zero_average_above_the_truth(visit: Visit) -> None:
    at = tried(visit, FIFTY)
    ran(at.get_by_key(f"{FIFTY.key}_truth").set_value(0).run())
    ran(at.get_by_key(f"{FIFTY.key}_epsilon").set_value(0.5).run())
    assert "average **0.00**; the truth is 0" in shown(at)
    ran(at.get_by_key(f"{FIFTY.key}_cut").set_value(True).run())
    assert "average **0.96**; the truth is 0" in shown(at)
    press(at, f"{FIFTY.key}_draw_25")
    assert at.table[0].value["Report"].min() == 0


def test_the_nights_are_shown_only_after_bounds_were_chosen(visit: Visit) -> None:
    at = tried(visit, PULL)
    assert "not seen" in {each.value for each in at.metric}
    assert not at.get("plotly_chart")
    ran(at.get_by_key(f"{PULL.key}_bounds").set_value(0).run())
    press(at, f"{PULL.key}_show")
    assert {"0.04 h", "± 0.12 h", "+0.24 h", "0.24 h"} <= {each.value for each in at.metric}
    assert "could move it by more than **0.04 h**" in shown(at)
    ran(at.get_by_key(f"{PULL.key}_swap").set_value(True).run())
    assert "'Hours': {0: '7.5'" in tables(at)
    assert "24: '9.0'" in tables(at)


def test_the_lessons_spend_nothing_and_never_see_the_desk(holder: Visit, books: Ledger) -> None:
    at = holder()
    at.query_params["lesson"] = FIFTY.key
    ran(at.switch_page(PAGE).run())
    commit(at, FIFTY, FIFTY.predict.answer.text)
    press(at, f"{FIFTY.key}_draw_25")
    assert SIMULATED in shown(at)
    assert books.accounts() == []
