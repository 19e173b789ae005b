"""Reading a report, the budget and the catalogue."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dp_core.ledger import Ledger
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon
from dp_core.question import Account
from dp_core.release import release
from tests.pages.conftest import ROOT, Visit, shown
from tests.pages.test_releasing import press_release
from ui import reading, tables, words

Patch = pytest.MonkeyPatch


def test_the_first_screen_shows_a_finished_report_and_three_ways_on(visit: Visit) -> None:
    at = visit()
    assert not at.exception
    text = shown(at)
    assert "SoccerMon Team A" in text
    assert "95 %" in text
    for way in ("Your file", "A simulated team", "The sample team"):
        assert any(way in str(link.label) for link in at.get("page_link"))  # type: ignore[attr-defined]


def test_a_downloaded_report_opens_again_and_reads_the_same(holder: Visit) -> None:
    at = press_release(holder())
    at.switch_page("pages/team/report.py").run()
    assert "SoccerMon Team A" in shown(at)
    saved = (ROOT / "data" / "sample_report.json").read_bytes()
    at.file_uploader[0].upload("report.json", saved).run()
    assert not at.exception
    assert f"Epsilon **{json.loads(saved)['question']['epsilon']}**" in shown(at)


def test_a_file_that_is_no_report_is_refused_in_a_sentence(visit: Visit) -> None:
    at = visit()
    at.switch_page("pages/team/report.py").run()
    for content in (b"{}", b"not json", json.dumps({"schema": "huddle-report/2"}).encode()):
        at.file_uploader[0].upload("report.json", content).run()
        assert not at.exception
        assert len(at.error) == 1


def test_the_budget_page_shows_each_charge_and_what_is_left(holder: Visit) -> None:
    at = press_release(holder())
    at.switch_page("pages/steward/budget.py").run()
    assert [metric.value for metric in at.metric] == ["ε 4", "1", "3"]
    assert len(at.table) == 2  # charges, and who set the limit


def test_an_account_is_opened_with_its_own_limit_and_only_once(visit: Visit, books: Ledger) -> None:
    at = visit()
    at.switch_page("pages/steward/budget.py").run()
    for _ in range(2):
        at.get_by_key("budget_team").set_value("Falcons")
        at.get_by_key("budget_limit").set_value("2.5")
        at.button[-1].click().run()
    assert not at.exception
    assert "already has an account" in at.error[0].value
    state = books.account(Account("Falcons"))
    assert state is not None
    assert state.limit == Epsilon.read("2.5")


def test_the_catalogue_page_names_a_source_for_every_number(visit: Visit) -> None:
    at = visit()
    at.switch_page("pages/steward/catalogue.py").run()
    assert not at.exception
    sources = at.table[0].value["Source"]
    assert all(str(each).strip() for each in sources)
    told = dict(zip(at.table[0].value["What"], sources, strict=True))
    metric = read_catalogue()["resting_hr"]
    assert told["Change is cut at"] == metric.sources["band"]
    assert told["Bounds"] == metric.sources["bounds"]


SAMPLE = json.loads((ROOT / "data" / "sample_report.json").read_text("utf-8"))


def test_another_prior_is_free_and_marked_on_the_page(visit: Visit) -> None:
    at = visit()
    name = SAMPLE["id"]
    assert "Changed after release" not in shown(at)
    at.get_by_key(f"priors_{name}").set_value(["fatigue"]).run()
    assert "Changed after release" not in shown(at)  # the same numbers are the same reading
    at.get_by_key(f"prior_mean_{name}_fatigue").set_value(4.5).run()
    assert not at.exception
    assert "Changed after release: the prior of Fatigue" in shown(at)


def test_a_report_can_be_read_for_the_population(visit: Visit) -> None:
    at = visit()
    before = shown(at)
    at.get_by_key(f"whom_{SAMPLE['id']}").set_value("population").run()
    assert not at.exception
    assert "Chosen after release" in shown(at)
    assert "Chosen after release" not in before
    assert shown(at).count("95 %:") == before.count("95 %:")


def test_each_prior_is_shown_with_its_source(visit: Visit) -> None:
    at = visit()
    tables = " ".join(str(table.value.to_dict()) for table in at.table)
    for quantity in SAMPLE["terms"]:
        assert quantity["prior"]["source"][:40] in tables


def test_a_mean_without_any_prior_is_one_click_away(visit: Visit) -> None:
    text = shown(visit())
    assert text.count("with no prior at all") == len(SAMPLE["metrics"])


def test_both_methods_are_explained_in_two_sentences_each(visit: Visit) -> None:
    text = shown(visit())
    assert "**Joint, used here.** All metrics share one draw of noise" in text
    assert "**Per statistic.** Every statistic gets its own noise" in text


def test_a_report_that_is_mostly_prior_says_so_first(visit: Visit, monkeypatch: Patch) -> None:
    assert "Most of this report is prior" not in shown(visit())
    monkeypatch.setattr(reading, "mostly_prior", lambda report: True)
    at = visit()
    assert at.info[0].value.startswith("Most of this report is prior")


def test_each_statistic_shows_what_the_prior_alone_would_say(visit: Visit) -> None:
    tables = [table.value for table in visit().table if "Prior alone" in table.value]
    assert len(tables) == len(SAMPLE["metrics"])
    for table, metric in zip(tables, SAMPLE["metrics"].values(), strict=True):
        alone = table.set_index("Statistic")["Prior alone"]["Mean"]
        assert float(alone) == pytest.approx(metric["mean"]["prior_only"], abs=0.06)


def test_a_zero_has_no_sign() -> None:
    catalogue = read_catalogue()
    hours = catalogue["sleep_hours"]
    assert words.number(hours.level, -0.004) == words.number(hours.level, 0.004) == "0.0"
    assert words.number(hours.change, 0.004) == words.number(hours.change, -0.004) == "0.0"
    assert words.number(hours.change, 0.3) == "+0.3"
    assert words.number(hours.change, -0.3) == "−0.3"


@pytest.mark.parametrize(("epsilon", "said"), [("0.1", "–"), ("100", "100 %")])
def test_no_figure_that_is_hidden_is_said_to_be_all_data(
    question: Any, values: Any, ledger: Ledger, epsilon: str, said: str
) -> None:
    rich = Account("Rich")
    ledger.open_account(rich, Epsilon.read("100"))
    asked = question(
        account=rich, method="per-statistic/1", epsilon=epsilon, metrics=("fatigue",), roster=200
    )
    report = release(asked, lambda: values(asked), ledger, read_catalogue())
    table = tables.statistics(report.metric("fatigue"))
    assert set(table["Figure"] == "not shown") == {said == "–"}
    assert set(table["From data"]) == {said}
    assert set(tables.standing(report)["From data"]) == {said}
