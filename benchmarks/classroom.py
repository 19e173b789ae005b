"""From a move of a classroom slider to the redrawn figure, against the barest rerun."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Browser, Page

from benchmarks import Comparison
from benchmarks.slider import AT_REST, CHANGED, CHART, ONE_WIDGET, PLAIN_TEXT
from benchmarks.start import PATIENCE, Running, chromium, huddle, one_file

REPEATS: Final = 5
PAUSE: Final = 800
"""Milliseconds between two moves, so that one is over before the next begins."""

ALTERNATIVE: Final = "one-widget app, bare rerun"


@dataclass(frozen=True, slots=True)
class Scene:
    """One move that is measured.

    Attributes:
        name: in a few words.
        address: of the page, with its controls.
        slider: the name of the slider, or its beginning.
        shown: what is redrawn.
    """

    name: str
    address: str
    slider: str
    shown: str = CHART


BARE: Final = Scene("bare", "/", "Stop", PLAIN_TEXT)
SQUAD: Final = "learn_athletes=1000&learn_epsilon=0.2"
SCENES: Final = (
    Scene("Epsilon, releases: epsilon", f"/epsilon?{SQUAD}", "Epsilon"),
    Scene("Epsilon, error: epsilon", f"/epsilon?epsilon_view=Error&{SQUAD}", "Epsilon"),
    Scene("Epsilon, bounds: epsilon", f"/epsilon?epsilon_view=Bounds&{SQUAD}", "Epsilon"),
    Scene("Attacks, differencing: epsilon", f"/attacks?{SQUAD}", "Epsilon"),
    Scene("Attacks, membership: epsilon", f"/attacks?attack_view=Membership&{SQUAD}", "Epsilon"),
    Scene("Composition: epsilon", "/composition?learn_epsilon=0.2", "Epsilon"),
    Scene("Composition: reports", "/composition?season_reports=20", "Reports"),
    Scene("Composition, one more: epsilon",
          "/composition?season_view=One%20more%20report&learn_epsilon=0.2", "Epsilon"),
    Scene("Engines, meanings: epsilon",
          f"/engines?engines_view=What%20epsilon%20is%20about&{SQUAD}", "Epsilon"),
    Scene("Engines, histogram: epsilon",
          f"/engines?engines_view=A%20histogram%2C%20audited&{SQUAD}", "Epsilon"),
    Scene("Audit: epsilon", f"/audit?{SQUAD}", "Epsilon"),
    Scene("Trust: epsilon", f"/trust?{SQUAD}", "Epsilon"),
)  # fmt: skip


def measure() -> Sequence[Comparison]:
    """Move each slider to stops it has not been at, so that nothing about them is in a cache."""
    with chromium() as browser:
        with one_file(ONE_WIDGET) as running:
            running.wait()
            plain = _moves(browser, running, BARE)
        with huddle() as running:
            running.wait()
            ours = {scene.name: _moves(browser, running, scene) for scene in SCENES}
    return [Comparison(name, found, plain, ALTERNATIVE) for name, found in ours.items()]


def _moves(browser: Browser, running: Running, scene: Scene) -> list[float]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(running.address)  # a server's first visit is slower than all others
    page.locator("h1").first.wait_for(timeout=PATIENCE * 1000)
    page.goto(running.address + scene.address)
    page.locator(scene.shown).first.wait_for(timeout=PATIENCE * 1000)
    page.wait_for_function(AT_REST, arg=[scene.shown], timeout=PATIENCE * 1000)
    page.wait_for_timeout(1500)
    seconds = [_one_move(page, scene) for _ in range(REPEATS + 1)]
    context.close()
    return seconds[1:]  # the first move warms both sides up


def _one_move(page: Page, scene: Scene) -> float:
    before = page.locator(scene.shown).first.evaluate("element => element.outerHTML")
    page.get_by_role("slider", name=scene.slider).first.focus()
    started = time.perf_counter()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(CHANGED, arg=[scene.shown, before], timeout=PATIENCE * 1000)
    seconds = time.perf_counter() - started
    page.wait_for_timeout(PAUSE)
    return seconds
