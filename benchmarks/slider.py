"""From a move of the epsilon slider to the redrawn chart, against the barest rerun."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from playwright.sync_api import Browser, Page

from benchmarks import Comparison
from benchmarks.start import PATIENCE, Running, chromium, huddle, one_file

REPEATS: Final = 5
ONE_WIDGET: Final = (
    "import streamlit as st\n"
    'st.title("One widget")\n'
    'st.code(st.select_slider("Stop", list(range(21)), 10))\n'
)
CHART: Final = ".js-plotly-plot .main-svg"
PLAIN_TEXT: Final = "[data-testid=stCode]"
CHANGED: Final = """([selector, before]) =>
    document.querySelector(selector)?.outerHTML !== before
    && document.querySelector(selector) !== null
    && !document.querySelector('[data-test-script-state=running]')"""
AT_REST: Final = """([selector]) =>
    document.querySelector(selector) !== null
    && !document.querySelector('[data-test-script-state=running]')"""


def measure() -> Sequence[Comparison]:
    """Move the slider to stops it has not been at, so that no plan is in a cache."""
    with chromium() as browser:
        with huddle() as running:
            ours = _moves(browser, running, "/new-report", CHART)
        with one_file(ONE_WIDGET) as running:
            plain = _moves(browser, running, "/", PLAIN_TEXT)
    return [Comparison("slider to redrawn chart", ours, plain, "one-widget app, bare rerun")]


def _moves(browser: Browser, running: Running, path: str, shown: str) -> list[float]:
    running.wait()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(running.address)  # a server's first visit is slower than all others
    page.locator("h1").first.wait_for(timeout=PATIENCE * 1000)
    page.goto(running.address + path)
    page.locator(shown).first.wait_for(timeout=PATIENCE * 1000)
    page.wait_for_function(AT_REST, arg=[shown], timeout=PATIENCE * 1000)
    page.wait_for_timeout(1500)
    seconds = [_one_move(page, shown) for _ in range(REPEATS + 1)]
    context.close()
    return seconds[1:]  # the first move warms both sides up


def _one_move(page: Page, shown: str) -> float:
    before = page.locator(shown).first.evaluate("element => element.outerHTML")
    thumb = page.get_by_role("slider").first
    thumb.focus()
    started = time.perf_counter()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(CHANGED, arg=[shown, before], timeout=PATIENCE * 1000)
    seconds = time.perf_counter() - started
    page.wait_for_timeout(800)
    return seconds
