"""The first screen: what Huddle is, three ways on, a finished report."""

from __future__ import annotations

import streamlit as st

from ui import reading, samples

PROMISE = (
    "A coach reads how the team is doing; each athlete keeps a formal guarantee. Every report is "
    "moved by a measured amount of randomness, which limits what it adds about any one athlete, "
    "and the season has a budget for it."
)
WAYS = (
    ("Your file", "A CSV or Excel export of your squad.", ":material/upload_file:"),
    ("A simulated team", "Invented athletes, realistic numbers.", ":material/casino:"),
    ("The sample team", "A published women’s football squad.", ":material/groups:"),
)


def ways_on() -> None:
    """Three cards, each a way to the first report."""
    with st.grid(3, min_column_width=220):
        for label, text, icon in WAYS:
            with st.container(border=True, gap="xsmall", height="stretch"):
                st.page_link(
                    "pages/steward/upload.py",
                    label=f"**{label}**",
                    icon=icon,
                    query_params={"upload_source": label},
                )
                st.caption(text)


def sample() -> None:
    """The finished report of the sample team."""
    st.caption(f"A finished report. {samples.STORY}")
    reading.whole(samples.sample_report())
