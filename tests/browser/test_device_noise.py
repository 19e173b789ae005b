"""The browser's noise is the one that Python proves: the same vectors, the same law."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page
from scipy.stats import chisquare

from dp_core.local.choice import choose_design
from dp_core.local.design import LocalDesign
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "ui" / "components" / "check_in" / "noise.js").read_text("utf-8")
VECTORS = json.loads((ROOT / "tests" / "dp_core" / "local" / "vectors.json").read_text("utf-8"))
DRAWS = 60_000


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    module = base64.b64encode(SOURCE.encode()).decode()
    opened.evaluate(
        "async source => { window.noise = await import('data:text/javascript;base64,' + source) }",
        module,
    )
    yield opened
    opened.close()


def test_the_shared_vectors_hold_in_the_browser(page):
    sent = page.evaluate(
        "vectors => vectors.map(({design, steps, draws}) => {"
        "  const left = [...draws]; return window.noise.blur(design, steps, () => left.shift()) })",
        VECTORS,
    )
    assert sent == [vector["output"] for vector in VECTORS]


@pytest.mark.parametrize("skips", [False, True])
def test_fresh_draws_in_the_browser_follow_the_weights(page, skips):
    """60,000 draws against the exact law; a false alarm in fewer than 1 of a million runs."""
    design = choose_design(read_catalogue()["sleep_hours"].level, Epsilon.read(4))
    steps = None if skips else design.low + 4
    up = 0 if skips else 4 * (design.knots - 1) / design.width
    low, high = (
        np.array(design.weights(None if skips else knot), dtype=float)
        for knot in (int(up), int(up) + 1)
    )
    weights = (1 - up % 1) * low + up % 1 * high
    assert chisquare(tally(page, design, steps), DRAWS * weights / weights.sum()).pvalue > 1e-6


def tally(page: Page, design: LocalDesign, steps: int | None) -> list[int]:
    counts: list[int] = page.evaluate(
        "([design, steps, draws]) => { const counts = Array(design.knots + design.window).fill(0);"
        "  for (let i = 0; i < draws; i++) counts[window.noise.blur(design, steps)]++;"
        "  return counts }",
        [design.to_json(), steps, DRAWS],
    )
    return counts


def test_the_browser_draws_evenly_below_any_number(page):
    """A number just above half of all draws: taking a remainder would favour its first third."""
    most = 2**52 + 2**51
    drawn = page.evaluate(
        "most => Array.from({length: 3000}, () => window.noise.uniform(most))", most
    )
    assert all(0 <= each < most for each in drawn)
    assert abs(np.mean(np.array(drawn) < most / 3) - 1 / 3) < 5 * (2 / 9 / 3000) ** 0.5
