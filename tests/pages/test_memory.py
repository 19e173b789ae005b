"""Garbage is looked for once a minute, and then all of it goes."""

from __future__ import annotations

import weakref

import pytest

from tests.pages.conftest import ROOT
from ui import memory


class Left:
    """What a visitor left behind, in a circle that only a look at everything finds."""

    def __init__(self) -> None:
        self.me = self


def left_behind() -> weakref.ref[Left]:
    return weakref.ref(Left())


def test_garbage_is_kept_within_a_minute_and_gone_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_last", [0.0])
    monkeypatch.setattr(memory.time, "monotonic", lambda: 59.0)
    found = left_behind()
    assert not memory.tidy()
    monkeypatch.setattr(memory.time, "monotonic", lambda: 61.0)
    assert memory.tidy()
    assert found() is None
    assert not memory.tidy(), "the next look is a minute later"


def test_streamlits_own_look_after_each_run_is_off_and_ours_is_in_the_hall() -> None:
    assert "postScriptGC = false" in (ROOT / ".streamlit" / "config.toml").read_text("utf-8")
    assert "memory.tidy()" in (ROOT / "app.py").read_text("utf-8")
