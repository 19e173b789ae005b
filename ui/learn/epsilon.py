"""The epsilon page: which view of one squad the learner looks at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from dp_core.classroom.explain import epsilon_in_one_sentence
from dp_core.classroom.settings import Setting
from dp_core.explain import odds_conditions, odds_sentence
from ui.learn import errors, mechanisms, panels, releases, shapes

VIEWS: Final[dict[str, Callable[[Setting], None]]] = {
    "Releases": releases.show,
    "Error": errors.curves,
    "Bounds": errors.bounds,
    "Bins": shapes.bins,
    "Budget": shapes.budget,
    "Mechanisms": mechanisms.show,
}
"""Only the chosen view is worked out, so that a control redraws at once."""


def view(setting: Setting) -> None:
    """Show one view; the choice is bound to the address."""
    chosen = st.segmented_control(
        "Look at", list(VIEWS), default="Releases", required=True, key="epsilon_view", wrap=True,
        bind="query-params",
    )  # fmt: skip
    VIEWS.get(str(chosen), releases.show)(setting)


def promise(setting: Setting) -> None:
    """What the chosen epsilon promises, and the page in one sentence."""
    panels.one_sentence(epsilon_in_one_sentence(float(setting.epsilon)))
    st.markdown(odds_sentence(float(setting.epsilon)))
    with st.expander("What this rests on"):
        st.write(odds_conditions())
    panels.link_note()
