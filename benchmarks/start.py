"""From starting the server to the first paint of its first page, in headless Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from benchmarks import Comparison

ROOT: Final = Path(__file__).parents[1]
REPEATS: Final = 3
PATIENCE: Final = 120
"""Seconds to wait for anything before giving up."""

Paints = tuple[float, float]
"""Seconds from the start to the first title, and to the last element of the page."""

ALTERNATIVE: Final = "one-line Streamlit app"
ONE_LINE: Final = 'import streamlit as st; st.title("One line")\n'
PLAIN_SETTINGS: Final = {
    "STREAMLIT_SERVER_HEADLESS": "true",
    "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}
CHROMIUM_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def measure() -> Sequence[Comparison]:
    """Start both servers in turn, each with an empty home and a browser without a cache."""
    ours, plain = [], []
    with chromium() as browser:
        for _ in range(REPEATS):
            with huddle() as running:
                ours.append(_paints(browser, running, "[data-testid=stDownloadButton]"))
            with one_file(ONE_LINE) as running:
                plain.append(_paints(browser, running, "h1"))
    return [
        _compared("start to first paint", ours, plain, 0),
        _compared("start to whole first page", ours, plain, 1),
    ]


def _compared(work: str, ours: Sequence[Paints], plain: Sequence[Paints], which: int) -> Comparison:
    return Comparison(
        work, [each[which] for each in ours], [each[which] for each in plain], ALTERNATIVE
    )


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or Playwright's own where there is none."""
    system = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system, args=list(CHROMIUM_ARGUMENTS)
        )  # fmt: skip
        yield browser
        browser.close()


class Running:
    """A server on a free loopback port.

    Attributes:
        address: where it answers.
        started: the clock just before its process was made.
    """

    def __init__(self, script: Path, folder: Path, settings: dict[str, str]) -> None:
        port = _free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)],
            cwd=folder,
            env={**os.environ, **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._port = port

    def wait(self) -> None:
        """Wait until the port is open."""
        while time.perf_counter() - self.started < PATIENCE:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.01)
        raise TimeoutError("the server did not start")

    def stop(self) -> None:
        """End the process that was started."""
        self._process.terminate()
        self._process.wait(10)


@contextmanager
def huddle() -> Iterator[Running]:
    """Huddle with a home of its own, and so without a ledger to begin with."""
    with TemporaryDirectory() as home:
        running = Running(ROOT / "app.py", ROOT, {"HUDDLE_HOME": home, "DATABASE_URL": ""})
        try:
            yield running
        finally:
            running.stop()


@contextmanager
def one_file(text: str) -> Iterator[Running]:
    """A Streamlit app of one file."""
    with TemporaryDirectory() as folder:
        script = Path(folder) / "plain.py"
        script.write_text(text, "utf-8")
        running = Running(script, Path(folder), PLAIN_SETTINGS)
        try:
            yield running
        finally:
            running.stop()


def _paints(browser: Browser, running: Running, last: str) -> Paints:
    """Seconds until the title is visible, and until the last element of the page is."""
    running.wait()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(running.address)
    seconds = []
    for selector in ("h1", last):
        page.locator(selector).last.wait_for(timeout=PATIENCE * 1000)
        seconds.append(time.perf_counter() - running.started)
    context.close()
    return seconds[0], seconds[1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
