"""What every classroom page shows: that it is made up, a chart with its twin, one sentence."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.shipped import SHIPPED
from dp_core.classroom.squad import ClassSquad

CHART: Final = {
    "displaylogo": False,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "svg"},
}


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


def chart(figure: go.Figure, *, key: str, alt: str, table: pd.DataFrame) -> None:
    """Show a figure with its takeaway in words and its table twin."""
    st.plotly_chart(figure, key=key, alt=alt, config=CHART)
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
