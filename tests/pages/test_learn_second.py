"""Composition, engines and audit: every view runs, and says what it does and does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dp_core.accounting import pld
from dp_core.engines.compare import opendp, pydp
from dp_core.errors import EngineUnavailable
from dp_core.explain import composed_sentence
from dp_core.explain_learn import relation_sentence
from dp_core.ledger import Ledger
from tests.pages.conftest import Visit, shown
from tests.pages.test_learn import SIMULATED, charts, enter, metric, tables
from ui.learn import audit, audit_running, composition, engines

COMPOSITION = "pages/learn/composition.py"
ENGINES = "pages/learn/engines.py"
AUDIT = "pages/learn/audit.py"


@pytest.fixture(autouse=True)
def nothing_cached() -> Iterator[None]:
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def lower_bound(at: AppTest) -> float:
    return float(metric(at, "Shown").removeprefix("≥ "))


def has_words_and_tables(at: AppTest) -> bool:
    described = all(chart.proto.alt for chart in charts(at))  # type: ignore[attr-defined]
    return bool(charts(at)) and described and len(at.table) >= len(charts(at))


@pytest.mark.parametrize("law", list(composition.LAWS))
@pytest.mark.parametrize("view", list(composition.VIEWS))
def test_every_view_of_a_season_has_a_chart_with_words_and_a_table(
    visit: Visit, view: str, law: str
) -> None:
    at = enter(visit, COMPOSITION, season_view=view, season_law=law)
    assert "Say it in one sentence." in shown(at)
    assert has_words_and_tables(at)


def test_a_link_carries_the_whole_season(visit: Visit) -> None:
    at = enter(
        visit, COMPOSITION, season_law="Laplace noise", learn_epsilon="0.1", season_reports="30",
        season_delta="1 in 100,000",
    )  # fmt: skip
    numbers = [
        float(metric(at, name)) for name in ("Plain sum", "Advanced", "zCDP", "PLD")
    ]  # fmt: skip
    assert numbers == pytest.approx([3, 2.94, 2.40, 2.06], abs=0.01)
    assert composed_sentence(3.0, 0.0, 30) in shown(at)
    assert "By PLD, the least of those shown." in shown(at)


def test_where_nothing_is_gained_the_plain_sum_alone_is_told(visit: Visit) -> None:
    at = enter(visit, COMPOSITION, season_reports="8", learn_epsilon="0.5")
    assert "the least of those shown" not in shown(at)
    assert composed_sentence(4.0, 0.0, 8) in shown(at)


def test_a_budget_of_four_holds_eight_reports_of_a_half(visit: Visit) -> None:
    at = enter(visit, COMPOSITION, season_view="One more report", learn_epsilon="0.5")
    budget = at.table[-1].value
    assert budget.set_index("Counted by")["Reports"]["Plain sum"] == "8"
    at.get_by_key("season_budget").set_value(50).run()
    assert at.table[-1].value.set_index("Counted by")["Reports"]["Plain sum"] == "52 or more"


def test_the_crossing_of_pure_and_gaussian_noise_is_told(visit: Visit) -> None:
    at = enter(visit, COMPOSITION, season_view="Laplace or Gaussian", learn_epsilon="1")
    assert metric(at, "Laplace is ahead") == "6 statistics"
    assert metric(at, "Our joint noise") == "38 statistics"
    assert "Delta is an allowance" in shown(at)


def missing(name: str, install: str) -> Any:
    def load() -> Any:
        raise EngineUnavailable(name, install=install)

    return load


def test_without_dp_accounting_the_other_three_counts_remain(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    install = "pip install dp-accounting==0.6.0"
    monkeypatch.setattr(pld, "load", missing("dp-accounting", install))
    pld._once.cache_clear()
    for view in ("Season", "One more report"):
        at = enter(visit, COMPOSITION, season_view=view, learn_epsilon="0.3")
        assert install in shown(at)
        assert has_words_and_tables(at)
        assert "'PLD'" not in tables(at)
        assert "'zCDP'" in tables(at) or "zCDP" in tables(at)


@pytest.mark.parametrize("view", list(engines.VIEWS))
def test_every_view_of_the_engines_says_what_epsilon_is_about(visit: Visit, view: str) -> None:
    at = enter(visit, ENGINES, engines_view=view)
    assert SIMULATED in shown(at)
    for replaces in (True, False):
        assert relation_sentence(1.0, replaces=replaces) in shown(at)
    assert "Say it in one sentence." in shown(at)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.learn.engines_answers.ANSWERS", 20)


@pytest.mark.usefixtures("few")
def test_engines_are_asked_on_demand_and_their_answers_stay(visit: Visit) -> None:
    at = enter(visit, ENGINES, learn_epsilon="2")
    assert "Nothing is drawn yet" in shown(at)
    at.get_by_key("engines_start").click().run()
    assert not at.exception
    assert has_words_and_tables(at)
    found = tables(at)
    for title in ("diffprivlib.tools", "PyDP", "OpenDP", "Huddle", "prior alone"):
        assert title in found
    at.get_by_key("engines_statistic").set_value("sd").run()
    assert tables(at) != found
    at.get_by_key("engines_statistic").set_value("mean").run()
    assert tables(at) == found
    at.get_by_key("learn_epsilon").set_value("4").run()
    assert "Nothing is drawn yet" in shown(at)


@pytest.mark.usefixtures("few")
def test_at_much_epsilon_on_many_athletes_every_engine_is_near_the_truth(visit: Visit) -> None:
    at = enter(visit, ENGINES, learn_epsilon="10", learn_athletes="1000")
    at.get_by_key("engines_start").click().run()
    errors = at.table[1].value.filter(like="Error").iloc[:-1, 0].astype(float)
    assert len(errors) == 5 and errors.max() < 0.2  # of hours of sleep


@pytest.mark.usefixtures("few")
def test_a_missing_engine_shows_its_command_and_the_others_answer(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.learn import engines_asked

    loads = {
        "pydp": missing("PyDP", "pip install python-dp==1.1.5"),
        "opendp": missing("OpenDP", "pip install opendp==0.16.0"),
    }
    assert set(engines_asked.LOADS.values()) == {pydp.load, opendp.load}
    monkeypatch.setattr(engines_asked, "LOADS", loads)
    at = enter(visit, ENGINES)
    at.get_by_key("engines_start").click().run()
    assert not at.exception
    assert "pip install python-dp==1.1.5" in shown(at)
    assert "pip install opendp==0.16.0" in shown(at)
    answered = set(at.table[1].value["Engine"])
    assert {"diffprivlib.tools", "Huddle, method joint"} < answered
    assert not {"PyDP", "OpenDP"} & answered


def test_what_epsilon_is_about_is_read_on_one_scale(visit: Visit) -> None:
    at = enter(visit, ENGINES, engines_view="What epsilon is about", learn_epsilon="1")
    costs = at.table[0].value.set_index("Engine")["Replacing costs at most"]
    assert costs["PyDP"] == "2" and costs["diffprivlib.tools, its histogram"] == "2"
    assert costs["OpenDP"] == costs["Huddle, method joint"] == costs["diffprivlib.tools"] == "1"


def test_the_librarys_histogram_is_refuted_under_replacement_alone(visit: Visit) -> None:
    """The bound of the replaced athlete is at most 1.3 with probability below 1e-9."""
    at = enter(visit, ENGINES, engines_view="A histogram, audited", learn_epsilon="1")
    assert tables(at).count("not attacked yet") == 3
    at.get_by_key("histogram_start").click().run()
    assert not at.exception
    found = at.table[0].value.set_index("Histogram")["Shown"].astype(float)
    assert found["diffprivlib.tools, an athlete is replaced"] > 1.3
    assert found["diffprivlib.tools, an athlete leaves"] < 1.2
    assert "it is refuted" in shown(at)


@pytest.mark.parametrize("mechanism", list(audit.MECHANISMS))
def test_an_audit_shows_a_bound_beside_the_claim(visit: Visit, mechanism: str) -> None:
    at = enter(visit, AUDIT, audit_mechanism=mechanism, audit_draws="500", learn_epsilon="1")
    assert SIMULATED in shown(at)
    assert "Say it in one sentence." in shown(at)
    assert metric(at, "Claim") == "1"
    at.get_by_key("audit_start").click().run()
    assert not at.exception
    assert metric(at, "Draws about each squad") == "500"
    assert 0 <= lower_bound(at) < 1.3
    assert "At a confidence of 99 %" in shown(at)
    assert has_words_and_tables(at)


@pytest.mark.slow
@pytest.mark.parametrize("mechanism", list(audit.MECHANISMS))
def test_a_mechanism_broken_on_purpose_is_caught(visit: Visit, mechanism: str) -> None:
    """The true epsilon is 2; 1,000 draws leave one undetected with probability below 1e-9."""
    at = enter(
        visit, AUDIT, audit_mechanism=mechanism, audit_broken="true", audit_draws="1000",
        learn_epsilon="1",
    )  # fmt: skip
    assert "Broken on purpose" in shown(at)
    at.get_by_key("audit_start").click().run()
    assert not at.exception
    assert lower_bound(at) > 1
    assert "it is refuted" in at.error[0].value


def test_attacking_again_draws_anew_and_looking_again_does_not(visit: Visit) -> None:
    at = enter(visit, AUDIT, audit_draws="200", audit_mechanism=audit.SUM)
    at.get_by_key("audit_start").click().run()
    first = at.session_state["work_audit"]["done"]
    assert at.run().session_state["work_audit"]["done"] == first
    at.get_by_key("audit_start").click().run()
    assert at.session_state["work_audit"]["done"] != first
    at.get_by_key("learn_epsilon").set_value("4").run()
    assert not at.session_state["work_audit"]["done"]


def test_work_that_was_stopped_keeps_what_was_done_and_says_so(visit: Visit) -> None:
    at = enter(visit, AUDIT, audit_draws="200", audit_mechanism=audit.SUM)
    at.get_by_key("audit_start").click().run()
    work = at.session_state["work_audit"]
    at.session_state["work_audit"] = work | {"done": work["done"][:10]}
    at.run()
    assert metric(at, "Draws about each squad") == "50"
    assert "Stopped after 10 of 40 steps" in shown(at)


def test_stopping_ends_work_before_its_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the Stop button calls leaves the steps so far, apart from those still running."""
    running = {"about": 1, "done": [1, 2], "running": True}
    state: dict[str, Any] = {"work_x": running}
    monkeypatch.setattr(audit_running.st, "session_state", state)
    audit_running._stop("x")
    running["done"].append(3)  # type: ignore[attr-defined]
    assert state["work_x"] == {"about": 1, "done": [1, 2], "running": False}
    audit_running._start("x")
    assert state["work_x"] == {"about": 1, "done": [], "running": True}


def test_the_published_squad_can_be_audited_and_asked_about(visit: Visit) -> None:
    at = enter(visit, AUDIT, learn_squad="SoccerMon Team A", audit_draws="200")
    at.get_by_key("audit_start").click().run()
    assert not at.exception
    assert "SoccerMon" in shown(at)


@pytest.mark.parametrize(
    ("page", "scene"),
    [
        (COMPOSITION, {"season_reports": "99999", "season_law": "x", "season_view": "x"}),
        (ENGINES, {"engines_metrics": "-1", "engines_statistic": "x", "engines_view": "x"}),
        (AUDIT, {"audit_draws": "10000000", "audit_mechanism": "x", "audit_confidence": "2"}),
    ],
)
def test_a_forged_link_falls_back_and_shows_no_error(
    visit: Visit, page: str, scene: dict[str, str]
) -> None:
    at = enter(visit, page, **scene)
    assert not at.error
    assert re.search("one sentence", shown(at))


def test_these_pages_spend_nothing_and_never_see_the_desk(holder: Visit, books: Ledger) -> None:
    at = holder()
    for page in (ENGINES, AUDIT):
        at.switch_page(page).run()
        assert not at.exception
        assert SIMULATED in shown(at)
        assert at.get_by_key("learn_athletes").value == 25
    assert books.accounts() == []
