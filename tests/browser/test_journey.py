"""The coach's way from the first screen to a released report, in a real browser."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, Server, settle

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("HUDDLE_SCREENSHOTS")
LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
"""All of them where pictures are kept; two that differ in both ways where not."""


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page where HUDDLE_SCREENSHOTS says."""
    if not SHOTS:
        return
    Path(SHOTS).mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    assert size is not None
    main = "document.querySelector('[data-testid=stMain]').scrollHeight"
    page.set_viewport_size({"width": size["width"], "height": page.evaluate(main) + 60})
    page.wait_for_timeout(900)
    page.screenshot(path=f"{SHOTS}/{name}.png")
    page.set_viewport_size(size)


def as_exported(sample: bytes) -> bytes:
    """The sample under the column names of the published table, with a team column."""
    header, *rows = sample.decode().splitlines()
    header = header.replace("athlete", "player_id").replace("sleep_hours", "sleep_duration")
    return "\n".join([f"{header},team", *(f"{row},TeamA" for row in rows)]).encode()


@pytest.mark.parametrize(("width", "scheme"), LOOKS if SHOTS else LOOKS[::3])
def test_a_coach_goes_from_a_file_to_a_report_and_its_budget(
    server: Server, browser: Browser, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    name = f"{width}-{scheme}"

    page.goto(server.address)
    settle(page)
    expect(page.get_by_text("Where the team stands")).to_be_visible(timeout=20_000)
    picture(page, f"welcome-{name}")

    page.get_by_role("link", name="Your file").click()
    expect(page.get_by_role("heading", name="Team data")).to_be_visible()
    sample = as_exported((ROOT / "data" / "sample_team.csv").read_bytes())
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "export.csv", "mimeType": "text/csv", "buffer": sample}
    )
    expect(page.get_by_text("What the file holds")).to_be_visible(timeout=30_000)
    page.get_by_label("Team", exact=True).fill("TeamA")
    page.keyboard.press("Tab")
    settle(page)
    picture(page, f"mapping-{name}")
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("2,743 rows read")).to_be_visible(timeout=30_000)
    picture(page, f"roster-{name}")
    page.get_by_label("Athletes on the roster, reporting or not", exact=True).fill("26")
    page.get_by_role("button", name="Confirm the roster").click()
    page.get_by_role("link", name="Plan a report").click()

    expect(page.get_by_role("heading", name="New report")).to_be_visible()
    settle(page)
    choose_last_day(page, "2021-10-03")
    settle(page)
    picture(page, f"plan-{name}")
    page.get_by_role("button", name="Release…").click()
    page.get_by_role("button", name=re.compile("^check Spend|^Spend")).click()

    expect(page.get_by_role("heading", name="Team report")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("TeamA, 6 September to 3 October 2021").first).to_be_visible()
    settle(page)
    picture(page, f"report-{name}")
    first = figures(page)
    page.reload()
    settle(page)
    expect(page.get_by_text("What this cost")).to_be_visible(timeout=30_000)
    assert figures(page) == first  # a reload never redraws

    page.goto(f"{server.address}/budget")
    settle(page)
    expect(page.get_by_role("heading", name="TeamA")).to_be_visible(timeout=20_000)
    expect(page.get_by_test_id("stMetricValue").nth(1)).to_have_text("1")
    picture(page, f"budget-{name}")
    context.close()


def figures(page: Page) -> list[str]:
    """Every table of the report: all its figures and intervals in words.

    What a second measurement would bring is a plan, offered while the team's data is there.
    """
    expect(page.get_by_test_id("stTable").last).to_be_attached(timeout=30_000)
    tables = page.get_by_test_id("stTable").all_text_contents()
    return [each for each in tables if "Planned now" not in each]


def choose_last_day(page: Page, day: str) -> None:
    """The date field is made of three parts that take digits one after another."""
    page.get_by_test_id("stDateInputField").get_by_role("spinbutton").first.click()
    page.keyboard.type(day.replace("-", ""), delay=40)
    page.keyboard.press("Escape")
