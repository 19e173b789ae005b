"""Every classroom figure carries its caption, saves in two formats, and grows for a projector."""

from __future__ import annotations

import json
import re
from typing import Any

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import ROOT, Visit, shown
from tests.pages.test_learn import charts, enter
from ui import glossary
from ui.learn import attacks, composition, engines, epsilon, figures, panels, projector

PAGES = sorted((ROOT / "pages" / "learn").glob("*.py"))
VIEWS = [
    *(("pages/learn/epsilon.py", {"epsilon_view": view}) for view in epsilon.VIEWS),
    *(("pages/learn/attacks.py", {"attack_view": view}) for view in attacks.ATTACKS),
    *(("pages/learn/composition.py", {"season_view": view}) for view in composition.VIEWS),
    *(("pages/learn/engines.py", {"engines_view": view}) for view in engines.VIEWS),
    ("pages/learn/audit.py", {}),
]
NAMES = [next(iter(scene.values()), page) for page, scene in VIEWS]


def specs(at: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in charts(at)]  # type: ignore[attr-defined]


def saving(at: AppTest) -> list[dict[str, Any]]:
    configs = [json.loads(chart.proto.config) for chart in charts(at)]  # type: ignore[attr-defined]
    return [config["toImageButtonOptions"] for config in configs]


def captions(at: AppTest) -> list[str]:
    texts = [spec["layout"]["title"]["text"] for spec in specs(at)]
    return [re.sub(r"<[^>]*>", " ", text.replace("<br>", " ")) for text in texts]


@pytest.mark.parametrize(("page", "scene"), VIEWS, ids=NAMES)
def test_every_figure_says_in_itself_what_it_is_and_whose_values(
    visit: Visit, page: str, scene: dict[str, str]
) -> None:
    at = enter(visit, page, **scene, learn_epsilon="2")
    told = captions(at)
    public = re.compile(r"No athletes: public numbers alone|Public numbers alone")
    for text in told:
        assert re.search(r"made-up (athletes|secrets)", text) or public.search(text), text
        assert len(text.split(". ")[0]) > 15
    if page == "pages/learn/epsilon.py":
        assert all(
            "25 made-up athletes, seed 7; epsilon 2." in re.sub(r"\s+", " ", t) for t in told
        )


def test_a_figure_of_published_data_credits_it(visit: Visit) -> None:
    at = enter(visit, "pages/learn/epsilon.py", learn_squad="SoccerMon Team A")
    for text in captions(at):
        assert "CC BY 4.0" in text and "made-up" not in text


@pytest.mark.parametrize("chosen", figures.FORMATS)
def test_the_choice_of_format_reaches_every_figure(visit: Visit, chosen: str) -> None:
    at = enter(visit, "pages/learn/attacks.py", attack_view="Averaging", pictures=chosen)
    names = [options["filename"] for options in saving(at)]
    assert [options["format"] for options in saving(at)] == [chosen.lower()] * len(names)
    assert len(set(names)) == len(names) == 2
    assert all(options["width"] == figures.SAVED_WIDTH for options in saving(at))


def test_a_forged_format_falls_back_to_the_first(visit: Visit) -> None:
    at = enter(visit, "pages/learn/epsilon.py", pictures="exe")
    assert {options["format"] for options in saving(at)} == {"png"}


@pytest.mark.parametrize(("page", "scene"), [VIEWS[0], VIEWS[5], VIEWS[7], VIEWS[11], VIEWS[-1]])
def test_a_projector_gets_taller_figures_and_larger_text(
    visit: Visit, page: str, scene: dict[str, str]
) -> None:
    plain = specs(enter(visit, page, **scene))
    large = specs(enter(visit, page, **scene, projector="true"))
    assert len(plain) == len(large)
    for before, after in zip(plain, large, strict=True):
        assert after["layout"]["height"] > 1.25 * before["layout"]["height"]
        sizes = [each["layout"]["title"]["font"]["size"] for each in (before, after)]
        assert sizes[1] >= 1.4 * sizes[0]


def test_marks_and_lines_grow_for_a_projector_and_bars_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(projector, "on", lambda: True)
    figure = go.Figure(layout={"height": 100})
    figure.add_scatter(x=[1], y=[1], marker={"size": 10}, line={"width": 2})
    figure.add_bar(x=[1], y=[1])
    figure.add_annotation(text="here", font={"size": 13})
    projector.enlarge(figure)
    assert (figure.data[0].marker.size, figure.data[0].line.width) == (14.5, 2.9)
    assert (figure.layout.height, figure.layout.annotations[0].font.size) == (130, 19)
    assert figure.layout.xaxis.tickfont.size == 17


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_has_one_sentence_words_and_both_switches(visit: Visit, page: Any) -> None:
    at = enter(visit, str(page.relative_to(ROOT)))
    assert page.stem == "lessons" or "Say it in one sentence." in shown(at)  # each lesson has one
    assert f"**epsilon**: {glossary.definitions()['epsilon']}." in shown(at)
    assert at.get_by_key(figures.KEY) and at.get_by_key(projector.KEY)


def test_every_word_of_the_glossary_has_one_meaning() -> None:
    text = glossary.SOURCE.read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(glossary.definitions()) == len(rows) - 1  # less the head
    assert list(glossary.definitions()) == sorted(glossary.definitions(), key=str.lower)


@pytest.mark.parametrize(
    "word",
    ["epsilon", "delta", "sensitivity", "neighbours", "privacy unit", "clipping", "prior",
     "composition", "audit"],
)  # fmt: skip
def test_the_words_of_the_classroom_are_explained_on_one_of_its_pages(word: str) -> None:
    assert glossary.definitions()[word]
    assert any(f'"{word}"' in page.read_text("utf-8") for page in PAGES)


def test_a_word_without_a_definition_is_refused() -> None:
    with pytest.raises(KeyError):
        glossary.explain("wibble")


def test_no_figure_is_shown_but_with_its_caption_and_table() -> None:
    for path in (ROOT / "ui" / "learn").glob("**/*.py"):
        drawn = path.read_text("utf-8").count("st.plotly_chart(")
        growing = path.name == "training_curves.py"  # while it trains; its table comes at the end
        assert drawn == (path.name == "panels.py" or growing), path


def test_a_figure_without_a_title_is_called_by_its_takeaway(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown_figures: list[go.Figure] = []
    monkeypatch.setattr(panels.st, "plotly_chart", lambda figure, **_: shown_figures.append(figure))
    monkeypatch.setattr(panels.st, "table", lambda *_, **__: None)
    figure = go.Figure(layout={"height": 100})
    panels.chart(figure, key="x", alt="Noise falls with epsilon. More words.", table=None)  # type: ignore[arg-type]
    assert "<br>".join(["Noise falls with epsilon.", ""]) in shown_figures[0].layout.title.text
    assert "More words" not in shown_figures[0].layout.title.text
