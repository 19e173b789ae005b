"""The training page: shows the shipped result, trains when asked, and does without PyTorch."""

from __future__ import annotations

import json
import sys

import pytest
from streamlit.testing.v1 import AppTest

from dp_core.training.settings import Source
from dp_core.training.shipped import COMMAND, read_results
from tests.pages.conftest import Visit, shown
from tests.pages.test_learn import charts, enter, metric
from ui.learn import training_accuracy, training_live
from ui.learn.training import VIEWS

PAGE = "pages/learn/training.py"
TINY = {"training_epochs_arrhythmia": "2", "training_batch_arrhythmia": "302"}


def press(at: AppTest, key: str) -> AppTest:
    at.get_by_key(key).click().run()
    assert not at.exception
    return at


@pytest.mark.parametrize("source", list(Source))
@pytest.mark.parametrize("view", list(VIEWS))
def test_every_view_shows_the_shipped_result_at_once_with_its_table_and_command(
    visit: Visit, view: str, source: Source
):
    at = enter(visit, PAGE, training_view=view, training_source=str(source))
    told = shown(at)
    assert "Shown: the shipped result" in told and COMMAND in told
    assert "a team’s data cannot get in" in told
    assert "One person is one example." in told and "adding or removing one person" in told
    assert all(chart.proto.alt for chart in charts(at))
    assert len(at.table) >= len(charts(at)) == (view != "Model card")


def test_the_reason_why_no_team_gets_in_is_on_the_page(visit: Visit):
    told = shown(enter(visit, PAGE))
    for reason in ("live curves are exact figures", "the plain twin", "every repeat"):
        assert reason in told


@pytest.mark.parametrize("missing", ["torch", "opacus"])
@pytest.mark.parametrize("view", list(VIEWS))
def test_without_the_libraries_the_page_explains_and_shows_the_shipped_result(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, view: str, missing: str
):
    monkeypatch.setitem(sys.modules, missing, None)
    at = enter(visit, PAGE, training_view=view)
    told = shown(at)
    assert "pip install -r requirements-lab.txt" in told
    assert COMMAND in told
    assert "training_start" not in [button.key for button in at.button]
    assert "training_again_start" not in [button.key for button in at.button]
    assert charts(at) or view == "Model card"


def test_a_training_is_shown_when_it_is_done_and_forgotten_when_a_number_changes(visit: Visit):
    at = press(enter(visit, PAGE, **TINY), "training_start")
    assert "Shown: the shipped result" not in shown(at)
    assert metric(at, "Epoch") == "2 of 2"
    spent = float(metric(at, "Epsilon spent").split(" of ")[0])
    assert 2.9 < spent <= 3
    at.get_by_key("training_view").set_value("The attack").run()
    assert "Shown: the shipped result" not in shown(at)
    at.get_by_key("training_clipping").set_value(3.0).run()
    assert "Shown: the shipped result" in shown(at)


def test_the_card_to_download_is_that_of_the_training_shown(visit: Visit):
    at = press(enter(visit, PAGE, training_view="Model card", **TINY), "training_start")
    assert "epochs: 2 of 2" in shown(at)
    names = [each.proto.label for each in at.get("download_button")]
    assert names == ["Markdown", "JSON"]


def test_a_training_that_is_stopped_keeps_what_it_has(visit: Visit, monkeypatch):
    def stops(settings, live, number):
        if number == 1:
            training_live.st.stop()
        return real(settings, live, number)

    real = training_live._epoch
    monkeypatch.setattr(training_live, "_epoch", stops)
    at = press(enter(visit, PAGE, **TINY), "training_start")
    at.session_state["work_training"]["running"] = False
    at.run()
    assert "Stopped after 1 of 2" in shown(at)
    assert metric(at, "Epoch") == "1 of 2"


def test_a_rerun_in_the_middle_goes_on_where_it_was(visit: Visit, monkeypatch):
    asked: list[int] = []

    def breaks(settings, live, number):
        asked.append(number)
        if len(asked) == 2:
            training_live.st.rerun()
        return real(settings, live, number)

    real = training_live._epoch
    monkeypatch.setattr(training_live, "_epoch", breaks)
    at = press(enter(visit, PAGE, **TINY), "training_start")
    assert asked == [0, 1, 1]
    assert metric(at, "Epoch") == "2 of 2"


def test_two_rounds_measured_again_take_the_place_of_the_shipped_figures(visit: Visit, monkeypatch):
    monkeypatch.setattr(
        training_accuracy, "try_once",
        lambda settings: (training_accuracy.Trial(0.5 + settings.repeat / 100, 0.0),) * 2,
    )  # fmt: skip
    scene = {"training_view": "Accuracy against epsilon"}
    at = press(enter(visit, PAGE, **scene), "training_again_start")
    assert "Measured just now, with your settings." in shown(at)
    assert "mean of 3 trainings" in shown(at)
    assert "52.0 %" in shown(at)


def test_an_attack_that_passes_the_bound_is_not_kept_quiet(visit: Visit, monkeypatch):
    monkeypatch.setattr("dp_core.training.attack.Guess.passes", lambda *_: True)
    at = enter(visit, PAGE, training_view="The attack")
    assert "The attack passed the bound" in at.error[0].value


def test_the_shipped_private_model_stays_within_its_bound():
    for result in read_results().values():
        epsilon, delta = result.run.last.epsilon, result.run.settings.delta
        assert not any(guess.passes(epsilon, delta) for guess in result.run.private.guesses)


def test_the_shipped_file_names_no_person_and_no_path():
    from dp_core.training.shipped import FILE

    written = json.loads(FILE.read_text("utf-8"))
    assert set(written) == {"made_by", "made_with", "sources"}
    assert set(written["sources"]) == {str(source) for source in Source}
