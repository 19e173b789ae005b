"""The browser's noise is the one that Python proves: the same vectors, the same law."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page
from scipy.stats import chisquare

from dp_core.local.choice import choose_design
from dp_core.local.design import LocalDesign
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon
from tests.dp_core.local.enumerated import law_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "ui" / "components" / "check_in" / "noise.js").read_text("utf-8")
VECTORS = json.loads((ROOT / "tests" / "dp_core" / "local" / "vectors.json").read_text("utf-8"))
DRAWS = 60_000
NO_BOUND = Fraction(10**9)
TINY = [
    LocalDesign(0, 4, knots, window, inside, outside)
    for knots, window, inside, outside in ((2, 1, 5, 2), (3, 2, 7, 3), (5, 3, 3, 1), (5, 1, 4, 3))
]


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


ENUMERATE = """
([source, designs]) => import('data:text/javascript;base64,' + source).then(({blur}) =>
  designs.map((design) => {
    const total = design.inside * design.window
      + design.outside * (design.knots + design.window - 1);
    const width = design.high - design.low, laws = [];
    const count = (steps, ranges) => {
      const counts = Array(design.knots + design.window).fill(0);
      for (let one = 0; one < ranges[0]; one++)
        for (let two = 0; two < (ranges[1] ?? 1); two++) {
          const left = [one, two];
          counts[blur(design, steps, () => left.shift())]++;
        }
      return counts.map((each) => each * (ranges[1] ? 1 : width));
    };
    for (let steps = design.low - 1; steps <= design.high + 1; steps++)
      laws.push(count(steps, [width, total]));
    laws.push(count(null, [total]));
    return laws;
  }))
"""


def worst_ratio(laws: list[list[int]]) -> Fraction:
    """The largest odds of any output under any two answers, skipping included."""
    pairs = [(max(counts), min(counts)) for counts in zip(*laws, strict=True)]
    return max(Fraction(most, least) if least else NO_BOUND for most, least in pairs)


def laws_of(page: Page, source: str) -> list[list[list[int]]]:
    written = [base64.b64encode(source.encode()).decode(), [each.to_json() for each in TINY]]
    found: list[list[list[int]]] = page.evaluate(ENUMERATE, written)
    return found


def test_the_odds_in_the_browser_are_enumerated_and_never_above_what_is_promised(page):
    """Every draw there is, for every answer of tiny designs; chances over one denominator."""
    for design, laws in zip(TINY, laws_of(page, SOURCE), strict=True):
        answers = [*range(design.low - 1, design.high + 2), None]
        assert worst_ratio(laws) == Fraction(design.inside, design.outside)
        for answer, counts in zip(answers, laws, strict=True):
            law = law_of(design, answer)
            every = design.width * design.total
            assert counts == [law.get(output, 0) * every for output in range(len(counts))]


@pytest.mark.parametrize(
    ("sound", "mutant"),
    [
        ("return place < likely ? skip(design)", "return place < likely + 1 ? skip(design)"),
        ("if (place < likely) return knot", "if (place <= likely) return knot"),
    ],
)
def test_a_browser_that_gave_more_away_would_be_noticed(page, sound, mutant):
    assert SOURCE.count(sound) == 1
    worst = [worst_ratio(laws) for laws in laws_of(page, SOURCE.replace(sound, mutant))]
    assert any(
        ratio > Fraction(design.inside, design.outside)
        for design, ratio in zip(TINY, worst, strict=True)
    )


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
