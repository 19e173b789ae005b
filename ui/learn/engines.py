"""The engines page: answers side by side, what each epsilon is about, and a live audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from dp_core.classroom.settings import Setting
from dp_core.explain import IN_ONE_SENTENCE, odds_conditions
from dp_core.explain_learn import relation_sentence
from ui.learn import (
    engines_answers,
    engines_histogram,
    engines_relations,
    engines_shards,
    panels,
)

VIEWS: Final[dict[str, Callable[[Setting], None]]] = {
    "Answers": engines_answers.show,
    "What epsilon is about": engines_relations.show,
    "A histogram, audited": engines_histogram.show,
    "Google’s shards": engines_shards.show,
}


def promise(setting: Setting) -> None:
    """The page in one sentence, and what the two kinds of neighbours promise."""
    panels.one_sentence(IN_ONE_SENTENCE["engines"])
    for replaces in (True, False):
        st.markdown(relation_sentence(float(setting.epsilon), replaces=replaces))
    with st.expander("What this rests on"):
        st.write(odds_conditions())
    panels.link_note()


def view(setting: Setting) -> None:
    """Show one view; the choice is bound to the address."""
    chosen = st.segmented_control(
        "Look at", list(VIEWS), default="Answers", required=True, key="engines_view", wrap=True,
        bind="query-params",
    )  # fmt: skip
    VIEWS.get(str(chosen), engines_answers.show)(setting)
