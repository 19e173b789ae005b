"""A pass over many teams in a real browser: it is followed, and outlives its tab."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Server, settle

pytestmark = pytest.mark.browser


def look(page: Page, server: Server) -> None:
    page.set_default_timeout(60_000)
    page.goto(f"{server.address}/many-teams")
    settle(page)


def test_a_pass_outlives_its_tab_and_the_next_one_follows_it_to_its_reports(
    server: Server, browser: Browser
) -> None:
    first, second = browser.new_page(), browser.new_page()
    look(first, server)
    first.get_by_role("button", name="Make six clubs up").click()
    first.get_by_text("I have the teams").click()
    first.get_by_role("button", name="Spend and release 6 reports").click()
    running = first.get_by_role("button", name="Cancel")
    running.or_(first.get_by_text("reports are sealed")).first.wait_for()
    first.close()
    look(second, server)
    second.get_by_text("6 of 6 reports are sealed").wait_for()
    second.get_by_role("button", name="Open the report").click()
    second.get_by_role("heading", name="Report").first.wait_for()
    settle(second)
    assert second.get_by_text("Chalk Ravens").count()
    second.close()
    assert "parquet" not in server.log.read_text("utf-8")
