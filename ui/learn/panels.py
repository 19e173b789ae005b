"""What every classroom page shows: that it is made up, a chart with its twin, one sentence."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.shipped import SHIPPED
from dp_core.classroom.squad import ClassSquad
from ui import glossary
from ui.learn import figures, projector


def strip(*words: str) -> None:
    """What stands under every title: words with definitions, and how figures are shown."""
    row = {"horizontal": True, "vertical_alignment": "bottom"}
    with st.container(horizontal_alignment="distribute", **row):
        with st.container(width="content", **row):
            glossary.explain(*words)
        with st.container(width="content", gap="medium", **row):
            figures.choose_format()
            projector.toggle()


def whose(squad: ClassSquad) -> None:
    """Say on every screen why exact values may be seen here."""
    if isinstance(squad.origin, str):
        text = (
            f"This is published data: {SHIPPED[squad.origin].credit}. That is the only reason you "
            "can see the true number."
        )
    else:
        text = "These athletes are made up. That is the only reason you can see the true number."
    st.info(text, icon=":material/science:")


def one_sentence(text: str) -> None:
    """Say it in one sentence."""
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**Say it in one sentence.** {text}")


def numbers(told: Mapping[str, str]) -> None:
    """The key numbers of a view, each under its name."""
    with st.container(horizontal=True):
        for name, number in told.items():
            st.metric(name, number, border=True)


def chart(
    figure: go.Figure, *, key: str, alt: str, table: pd.DataFrame, title: str = "",
    about: str = "Made-up athletes.",
) -> None:  # fmt: skip
    """Show a figure with its caption, its takeaway in words and its table twin.

    Args:
        figure: with its height set.
        key: its name on the page.
        alt: the takeaway.
        table: the same as numbers.
        title: what is shown; where there is none, the first sentence of the takeaway.
        about: whose values, at which epsilon.
    """
    figures.caption(figure, title or alt.split(". ", maxsplit=1)[0].rstrip(".") + ".", about)
    projector.enlarge(figure)
    saving = figures.saving(key, figure.layout.height)
    st.plotly_chart(figure, key=key, alt=alt, config=saving)
    with st.expander("The same as a table", icon=":material/table:"):
        st.table(table, border="horizontal", hide_index=True, alt=alt)


def note(text: str) -> None:
    """A remark in small print; captions are too pale for a contrast of 4.5 on white."""
    st.markdown(f":small[:gray[{text}]]")


def link_note() -> None:
    """Say what a link carries."""
    note(
        "The address of this page carries the squad and every control: send the link and others "
        "see the same scene. Noise is never in it: it is drawn fresh."
    )
