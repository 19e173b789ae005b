"""What was drawn stays on the screen until a button asks anew, or its setting changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

Drawn = TypeVar("Drawn")


def kept(name: str, about: object, make: Callable[[], Drawn]) -> Drawn:
    """Return what this visitor drew about a setting, drawing it the first time only."""
    found = st.session_state.get(f"kept_{name}")
    if found is None or found[0] != about:
        found = (about, make())
        st.session_state[f"kept_{name}"] = found
    drawn: Drawn = found[1]
    return drawn


def forget(name: str) -> None:
    """Let the next look draw anew."""
    st.session_state.pop(f"kept_{name}", None)
