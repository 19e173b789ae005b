"""The model card of the training that is shown: to read here and to take away."""

from __future__ import annotations

import streamlit as st

from dp_core.training.card import write_json, write_markdown
from dp_core.training.record import Run


def show(run: Run) -> None:
    """Offer the card as Markdown and as JSON, and show it."""
    with st.container(horizontal=True):
        st.download_button(
            "Markdown", write_markdown(run), "huddle-model-card.md", "text/markdown",
            icon=":material/download:", key="training_card_markdown", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "JSON", write_json(run), "huddle-model-card.json", "application/json",
            icon=":material/download:", key="training_card_json", on_click="ignore",
        )  # fmt: skip
    with st.container(border=True):
        st.markdown(write_markdown(run).replace("\n## ", "\n#### ").replace("# Model card", ""))
