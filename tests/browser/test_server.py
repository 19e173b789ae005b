"""The real server: what a cold deep link runs, and what is ever sent to a browser."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from tests.browser.conftest import ROOT, Server, settle
from ui.navigation import ROOMS

pytestmark = pytest.mark.browser

CANARY = "Quellwasser"


def test_a_cold_deep_link_goes_through_the_front_door(server: Server, browser: Browser) -> None:
    """The first visitor after a start opens a page directly; app.py's navigation is there."""
    page = browser.new_page()
    page.goto(f"{server.address}/budget")
    settle(page)
    expect(page.get_by_role("heading", name="Budget")).to_be_visible()
    expect(page.get_by_role("link", name="Welcome").first).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)
    page.close()


def test_the_dashboard_cannot_be_framed(server: Server) -> None:
    with urlopen(server.address, timeout=10) as answer:
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("file", [room.file for room in ROOMS])
def test_no_page_file_is_reachable_by_its_own_name(file: str) -> None:
    """Streamlit's old discovery looks at pages/*.py only; none lies there."""
    assert Path(file).parent.parent == Path("pages")
    assert not list((ROOT / "pages").glob("*.py"))


def listen(page: Page, heard: list[bytes]) -> None:
    def frames(socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: heard.append(as_bytes(data)))

    page.on("websocket", frames)
    page.on("console", lambda message: heard.append(message.text.encode()))


def as_bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


def test_a_canary_is_in_nothing_the_server_sends_or_leaves(
    server: Server, browser: Browser, tmp_path: Path
) -> None:
    note = "x" * 4000  # over a megabyte in all, where a server would spool to the disk
    rows = [f"P{k},2026-03-{day:02d},4,7.5,{note}" for k in range(11) for day in range(2, 30)]
    own = [f"{CANARY},2026-03-{day:02d},{CANARY}{day},6.7319,{note}" for day in range(2, 30)]
    content = "\n".join(["athlete,date,mood,sleep_hours,note", *rows, *own])
    context = browser.new_context(accept_downloads=True)
    page, heard = context.new_page(), list[bytes]()
    listen(page, heard)
    page.goto(f"{server.address}/team-data")
    settle(page)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": f"{CANARY}.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    expect(page.get_by_text("What the file holds")).to_be_visible(timeout=60_000)
    settle(page)
    page.get_by_label("Team", exact=True).fill("Falcons")
    page.keyboard.press("Tab")
    settle(page)
    assert not [each for each in server.temporary.rglob("*") if each.is_file()]
    page.get_by_role("button", name="Read the file").click()
    page.get_by_label("Athletes on the roster, reporting or not", exact=True).fill(
        "12", timeout=60_000
    )
    page.get_by_role("button", name="Confirm the roster").click()
    page.get_by_role("link", name="Plan a report").click()
    expect(page.get_by_role("heading", name="New report")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Release…").click()
    page.get_by_role("button", name=re.compile("Spend 1")).click()
    expect(page.get_by_role("heading", name="Team report")).to_be_visible(timeout=60_000)
    settle(page)
    for label in ("Report (JSON)", "Figures (CSV)", "For the players"):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        heard.append(Path(download.value.path()).read_bytes())
    context.close()
    kept = [each for each in server.home.rglob("*") if each.is_file()]
    assert any(each.name == "ledger.db" for each in kept)
    everything = heard + [each.read_bytes() for each in kept]
    named = [text for text in everything if CANARY.encode() in text]
    # the browser's own file name comes back to it in the uploader, and nothing else does
    assert all(f"{CANARY}.csv".encode() in text for text in named)
    for text in everything:
        assert CANARY.encode() not in text.replace(f"{CANARY}.csv".encode(), b"")
        assert b"6.7319" not in text
