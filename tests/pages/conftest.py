"""Pages run headless, each visitor with an own session, all with one ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dp_core.ledger import Ledger
from ui import ledger as ui_ledger

ROOT = Path(__file__).parents[2]
Visit = Callable[[], AppTest]


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """The ledger that the pages of this test use."""
    monkeypatch.setattr(ui_ledger, "HOME", tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    st.cache_resource.clear()
    ledger = Ledger(ui_ledger.address())
    yield ledger
    ledger.close()
    ui_ledger.ledger().close()
    st.cache_resource.clear()


@pytest.fixture
def visit(books: Ledger) -> Visit:
    """Start a new visitor at the front door."""

    def start() -> AppTest:
        return AppTest.from_file(str(ROOT / "app.py"), default_timeout=180).run()

    return start


@pytest.fixture
def holder(visit: Visit) -> Visit:
    """Start a visitor who has loaded the sample team and stands before a new report."""

    def start() -> AppTest:
        at = visit()
        at.switch_page("pages/steward/upload.py").run()
        at.get_by_key("upload_source").set_value("The sample team").run()
        at.get_by_key("load_sample").click().run()
        at.switch_page("pages/steward/new_report.py").run()
        return at

    return start


SAMPLE_END = date(2021, 10, 3)


def shown(at: AppTest) -> str:
    """Everything a visitor can read on the page."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(str(each.value) for kind in kinds for each in getattr(at, kind))
