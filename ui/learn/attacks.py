"""The attacks page: which attack the learner tries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from dp_core.classroom.explain import attacks_in_one_sentence
from dp_core.classroom.settings import Setting
from dp_core.explain import odds_conditions
from ui.learn import averaging, differencing, float_bits, membership, panels, reconstruction

ATTACKS: Final[dict[str, Callable[[Setting], None]]] = {
    "Differencing": differencing.show,
    "Averaging": averaging.show,
    "Membership": membership.show,
    "Reconstruction": reconstruction.show,
    "Floating point": float_bits.show,
}


def view(setting: Setting) -> None:
    """Show one attack; the choice is bound to the address."""
    chosen = st.segmented_control(
        "Attack", list(ATTACKS), default="Differencing", required=True, key="attack_view",
        wrap=True, bind="query-params",
    )  # fmt: skip
    ATTACKS.get(str(chosen), differencing.show)(setting)


def promise() -> None:
    """The page in one sentence, and what its bounds rest on."""
    panels.one_sentence(attacks_in_one_sentence())
    with st.expander("What the bounds rest on"):
        st.write(odds_conditions())
    panels.link_note()
