"""Google's shards in the classroom: answers, bytes, what a summary gives away, and a guess."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dp_core.engines.compare import pydp
from dp_core.engines.shards.simulate import clip, simulate
from dp_core.errors import EngineUnavailable
from dp_core.explain_learn import shards_sentence
from tests.pages.conftest import Visit, shown
from tests.pages.test_learn import SIMULATED, charts, enter
from ui.learn import engines_shards

PAGE = "pages/learn/engines.py"
VIEW = "Google’s shards"


@pytest.fixture(autouse=True)
def nothing_cached() -> Iterator[None]:
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def shards(visit: Visit, **scene: str) -> AppTest:
    return enter(
        visit, PAGE, engines_view=VIEW,
        **({"learn_epsilon": "1", "learn_metric": "Resting heart rate"} | scene),
    )  # fmt: skip


def answers(at: AppTest):
    return next(table.value for table in at.table if "Usual error" in table.value).set_index(
        "Statistic"
    )


def sizes(at: AppTest) -> dict[str, int]:
    table = next(table.value for table in at.table if "Bytes" in table.value)
    return {
        what: int(size.replace(",", "")) for what, size in zip(table.What, table.Bytes, strict=True)
    }


def test_answers_stand_beside_the_exact_figures_with_words_and_tables(visit: Visit):
    at = shards(visit)
    assert SIMULATED in shown(at)
    assert len(answers(at)) == 7
    assert len(charts(at)) == 2 <= len(at.table)
    assert all(chart.proto.alt for chart in charts(at))


def test_with_many_watches_every_answer_is_near_the_exact_one(visit: Visit):
    """An error beyond these would be a dozen times the usual one."""
    found = answers(shards(visit, shards_watches="30,000", shards_many="64", learn_epsilon="10"))
    for row in ("Mean, bpm", "Lower quartile, bpm", "Median, bpm", "Upper quartile, bpm"):
        exact, answer = float(found["Exact"][row]), float(found["One answer"][row])
        assert answer == pytest.approx(exact, abs=0.5)
    assert found["Exact"]["Watches, how many"] == "30,000"


def test_more_epsilon_means_less_error(visit: Visit):
    little, much = (
        float(
            answers(shards(visit, learn_epsilon=each))["Usual error"]["Sum, bpm"].replace(",", "")
        )
        for each in ("0.1", "10")
    )
    assert much < little / 10


def test_a_mean_travels_in_few_bytes_whatever_it_is_of_and_a_quartile_in_more_than_raw(
    visit: Visit,
):
    few, many = (sizes(shards(visit, shards_watches=each)) for each in ("1,000", "10,000"))
    assert many["Raw readings"] == 80_000
    assert many["Summaries: mean"] < 2_000
    assert abs(many["Summaries: mean"] - few["Summaries: mean"]) < 50
    for quartile in ("lower quartile", "median", "upper quartile"):
        assert many[f"Summaries: {quartile}"] > many["Raw readings"]


def test_more_shards_send_more_bytes_about_the_mean(visit: Visit):
    one, many = (sizes(shards(visit, shards_many=each))["Summaries: mean"] for each in ("1", "64"))
    assert many > 60 * one


def test_the_exact_sum_and_readings_of_a_shard_stand_on_the_page(visit: Visit):
    told = shown(shards(visit, shards_watches="1,000", shards_many="8", learn_seed="7"))
    watches = simulate("resting_hr", 1000, 7)
    first = clip(watches.quantity, watches.divided(8)[0])
    assert f"{watches.quantity.value(float(first.sum())):,.1f} bpm" in told
    assert f"{watches.quantity.value(float(first[0])):.1f}, " in told
    assert "must be trusted" in told


def test_epsilon_is_told_in_pydps_own_terms_and_against_a_replacement(visit: Visit):
    told = shown(shards(visit))
    assert shards_sentence(1.0, 7) in told
    assert "adding or removing one watch" in told
    assert "given half of epsilon" in told


@pytest.mark.parametrize(
    ("place", "verdict"), [(0, "Right: the same."), (1, "Not so"), (2, "Not so")]
)
def test_a_guess_is_answered_by_a_measurement(visit: Visit, place: int, verdict: str):
    at = shards(visit, shards_many="16")
    assert "fresh draws" not in shown(at)
    at.get_by_key("shards_guess_16").set_value(["the same", "4 times", "16 times"][place]).run()
    assert not at.exception
    assert verdict in shown(at) and "√16 ≈ 4 times as large" in shown(at)


def test_of_one_shard_there_is_nothing_to_guess(visit: Visit):
    keys = [[each.key for each in shards(visit, shards_many=many).button_group] for many in "12"]
    assert "shards_guess_1" not in keys[0] and "shards_guess_2" in keys[1]


def test_answers_stay_until_they_are_drawn_anew(visit: Visit):
    at = shards(visit)
    first = answers(at)["One answer"]["Sum, bpm"]
    at.run()
    assert answers(at)["One answer"]["Sum, bpm"] == first
    at.get_by_key("shards_again").click().run()
    assert answers(at)["One answer"]["Sum, bpm"] != first


def test_watches_are_made_up_also_beside_a_published_squad(visit: Visit):
    at = enter(visit, PAGE, engines_view=VIEW, learn_squad="SoccerMon Team A")
    assert all("made-up athletes, seed 7" in str(chart.proto.spec) for chart in charts(at))


def test_without_pydp_the_view_explains_and_names_the_command(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
):
    for name in [name for name in sys.modules if name.split(".")[0] == "pydp"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(EngineUnavailable):
        pydp.load()
    at = shards(visit)
    told = shown(at)
    assert "pip install python-dp==1.1.5" in told
    assert shards_sentence(1.0, 7) in told and "given half of epsilon" in told
    assert not charts(at)


def test_a_forged_link_falls_back_to_the_usual_scene(visit: Visit):
    at = shards(visit, shards_watches="x", shards_many="-3")
    assert answers(at)["Exact"]["Watches, how many"] == "1,000"


def test_the_largest_scene_answers_within_five_seconds(visit: Visit):
    """It takes about 0.7 s; a machine that does other work has the rest."""
    at = shards(visit)
    start = time.perf_counter()
    at.get_by_key("shards_watches").set_value(100_000).run()
    assert time.perf_counter() - start < 5 and not at.exception


def test_every_statistic_of_the_lesson_has_a_name_and_what_it_holds():
    assert list(engines_shards.NAMES) == list(engines_shards.EXACT)
