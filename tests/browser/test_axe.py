"""No page shuts anybody out: axe-core reads every room, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import Server, settle
from ui.navigation import ROOMS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("axe")]

ADDRESSES = [room.address if room.section else "" for room in ROOMS]
FADING = 700
"""Milliseconds: what fades in has its colour only when it is there."""

KNOWN: dict[str, str] = {}
"""Violations in Streamlit's own markup, rule by rule, each with the upstream issue; none now.

White text on a light primary colour would be one
(https://github.com/streamlit/streamlit/issues/12801); the theme keeps its primary colour dark.
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("house"))
    yield running
    running.stop()


@pytest.fixture(scope="module", params=["light", "dark"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """One a theme, so that the browser keeps the scripts it has loaded."""
    made = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
    yield made
    made.close()


@pytest.mark.parametrize("address", ADDRESSES, ids=[each or "front" for each in ADDRESSES])
def test_no_page_has_a_serious_violation_in_either_theme(
    house: Server, context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    page.goto(f"{house.address}/{address}")
    settle(page)
    page.wait_for_timeout(FADING)
    found = violations(page)
    page.close()
    assert not found


def violations(page: Page) -> dict[str, list[str]]:
    """What axe-core calls serious or critical, rule by rule."""
    return {
        each["id"]: [node["html"][:200] for node in each["nodes"]]
        for each in Axe().run(page).response["violations"]
        if each["impact"] in {"serious", "critical"} and each["id"] not in KNOWN
    }
