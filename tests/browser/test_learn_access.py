"""The classroom for everybody: keyboard, pictures to keep, words explained, projector."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.browser.conftest import Server, settle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("access")]

Open = Callable[..., Page]

LEARN = ["epsilon", "attacks", "composition", "engines", "audit", "trust"]
SOME = ["epsilon", "engines"]
"""Two pages that differ most, for what all pages get from the same few lines."""

WITH_FIGURE = {"engines": "engines?engines_view=What%20epsilon%20is%20about"}
FIGURE = ".js-plotly-plot .main-svg"


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("classroom"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def opened(browser: Browser, classroom: Server) -> Iterator[Open]:
    """Open a page: `opened("trust", scheme="dark", width=390)`.

    One context a theme and width, so that the browser keeps the scripts it has loaded.
    """
    contexts: dict[tuple[str, int], BrowserContext] = {}

    def open_page(address: str, *, scheme: str = "light", width: int = 1280) -> Page:
        if (scheme, width) not in contexts:
            contexts[scheme, width] = browser.new_context(
                viewport={"width": width, "height": 1080 if width > 1500 else 900},
                color_scheme="dark" if scheme == "dark" else "light",
                accept_downloads=True,
            )
        page = contexts[scheme, width].new_page()
        page.goto(f"{classroom.address}/{address}")
        settle(page)
        return page

    yield open_page
    for context in contexts.values():
        context.close()


def look(page: Page) -> str:
    return str(page.locator(FIGURE).first.evaluate("element => element.outerHTML"))


def changed(page: Page, before: str) -> None:
    page.wait_for_function(
        "([selector, before]) => document.querySelector(selector)?.outerHTML !== before",
        arg=[FIGURE, before],
        timeout=30_000,
    )


def focused(target: Locator) -> bool:
    return bool(target.evaluate("element => element === document.activeElement"))


def tab_to(page: Page, target: Locator, *, most: int = 60) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(most):
        if focused(target):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not reach it")


@pytest.mark.parametrize("address", LEARN)
def test_a_slider_is_reached_and_moved_by_keys_and_the_figure_follows(
    opened: Open, address: str
) -> None:
    page = opened(WITH_FIGURE.get(address, address))
    page.locator(FIGURE).first.wait_for()
    before, slider = look(page), page.get_by_role("slider", name="Epsilon").first
    tab_to(page, slider)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    changed(page, before)
    settle(page)
    assert focused(slider), "moving the slider must not lose the focus"
    page.close()


@pytest.mark.parametrize(
    ("address", "button", "seen"),
    [
        ("epsilon", "Draw a noisy release", "you drew"),
        ("attacks?attack_view=Averaging", "Move it 20 times", "mean of 21"),
        ("engines", "Ask each engine 100 times", "Stop"),
        ("audit?audit_draws=200", "Attack with 400 draws", "your audit"),
    ],
)
def test_the_main_button_is_reached_and_pressed_by_keys(
    opened: Open, address: str, button: str, seen: str
) -> None:
    page = opened(address)
    tab_to(page, page.get_by_role("button", name=button))
    page.keyboard.press("Enter")
    page.get_by_text(seen).first.wait_for(timeout=60_000)
    page.close()


def test_another_view_is_chosen_by_keys(opened: Open) -> None:
    page = opened("composition")
    view = page.get_by_role("radiogroup", name="Look at").get_by_role("radio")
    tab_to(page, view.nth(0))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_text("How many reports a budget holds").wait_for(timeout=30_000)
    page.close()


@pytest.mark.parametrize("address", SOME)
def test_the_keyboard_is_never_trapped(opened: Open, address: str) -> None:
    """Tab comes round to where it began, and meets more than one thing on the way."""
    page = opened(address)
    page.keyboard.press("Tab")
    page.evaluate("document.activeElement.dataset.first = 'yes'")
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.dataset.first === 'yes'"):
            break
    else:
        raise AssertionError("the keyboard does not come round")
    page.close()


def save_picture(page: Page, folder: Path) -> bytes:
    camera = page.locator(".js-plotly-plot").first.get_by_role("button", name="Download plot")
    with page.expect_download(timeout=30_000) as download:
        camera.focus()
        page.keyboard.press("Enter")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


@pytest.mark.parametrize("address", SOME)
def test_a_figure_is_saved_as_a_drawing_with_its_caption(
    opened: Open, address: str, tmp_path: Path
) -> None:
    shown = WITH_FIGURE.get(address, address)
    page = opened(f"{shown}{'&' if '?' in shown else '?'}pictures=SVG")
    caption = page.locator(".js-plotly-plot .gtitle").first.text_content() or ""
    drawing = save_picture(page, tmp_path).decode()
    page.close()
    assert [file.suffix for file in tmp_path.iterdir()] == [".svg"]
    assert drawing.startswith("<svg")
    assert "psilon" in caption or "made-up" in caption
    for words in caption.split(". "):
        assert words.split()[0] in drawing
    assert ("made-up athletes" in drawing) == (address == "epsilon")


def test_a_figure_is_saved_as_a_picture_twice_as_wide_as_the_drawing(
    opened: Open, tmp_path: Path
) -> None:
    page = opened("epsilon", width=390)
    picture = save_picture(page, tmp_path)
    page.close()
    assert [file.name for file in tmp_path.iterdir()] == ["huddle-release-dots.png"]
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20], "big") == 2000


def test_the_choice_of_format_holds_on_every_page_of_the_classroom(
    opened: Open, tmp_path: Path
) -> None:
    page = opened("epsilon")
    page.get_by_role("radio", name="SVG").click()
    settle(page)
    page.get_by_role("button", name="Learn").click()
    page.get_by_role("menuitem", name="Audit").click()
    page.get_by_role("heading", name="Audit the mechanism").wait_for()
    settle(page)
    assert save_picture(page, tmp_path).startswith(b"<svg")
    page.close()


@pytest.mark.parametrize("address", SOME)
def test_a_word_is_explained_on_hover_and_by_a_key(opened: Open, address: str) -> None:
    page = opened(address)
    word = page.get_by_role("button", name="epsilon", exact=True)
    meaning = page.get_by_text("the limit of what one athlete can change")
    assert meaning.count() == 0
    word.hover()
    meaning.first.wait_for()
    page.mouse.move(0, 0)
    meaning.first.wait_for(state="detached")
    tab_to(page, word)
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_text("the limit of what one athlete").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    page.close()


@pytest.mark.parametrize("address", SOME)
def test_a_projector_gets_larger_figures_that_fit_its_screen(opened: Open, address: str) -> None:
    sizes = {}
    shown = WITH_FIGURE.get(address, address)
    for projector in ("false", "true"):
        joined = f"{shown}{'&' if '?' in shown else '?'}projector={projector}"
        page = opened(joined, width=1920)
        box = page.locator(".js-plotly-plot").first.bounding_box()
        text = page.locator(".js-plotly-plot .xtick text").first
        font = float(text.evaluate("element => parseFloat(getComputedStyle(element).fontSize)"))
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert box is not None and wide <= 1920
        sizes[projector] = (box["width"], box["height"], font)
        page.close()
    before, after = sizes["false"], sizes["true"]
    assert after[0] > 1.1 * before[0] and after[1] > 1.2 * before[1]
    assert after[1] < 1000 and after[2] >= 1.4 * before[2]


@pytest.mark.parametrize("address", [*SOME, "trust"])
def test_nothing_is_wider_than_a_telephone(opened: Open, address: str) -> None:
    page = opened(WITH_FIGURE.get(address, address), width=390)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    caption = page.locator(".js-plotly-plot .gtitle").first.bounding_box()
    assert caption is not None and caption["x"] + caption["width"] <= 390
    page.close()
