"""For a projector: larger figures, wider pictures, and numbers that can be read from the back."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

KEY: Final = "projector"
LARGER: Final = 1.45
"""By how much text, lines and marks grow."""

TALLER: Final = 1.3
PLAIN: Final = 12
"""The size of small text in a figure, in pixels, where none is set."""


def toggle() -> None:
    """Turn the projector's view on or off; the address carries it."""
    st.toggle(
        "Projector", key=KEY, bind="query-params", persist_state="session",
        help="Larger figures and text in them, for a screen at the front of a room.",
    )  # fmt: skip


def on() -> bool:
    """Whether this visitor shows the page to a room."""
    return bool(st.session_state.get(KEY, False))


def columns() -> tuple[DeltaGenerator, DeltaGenerator]:
    """A column for the controls and one for the picture; a projector's picture is wider."""
    choices, picture = st.columns([1, 3] if on() else [1, 2], gap="large")
    return choices, picture


def enlarge(figure: go.Figure) -> go.Figure:
    """Make a figure readable from the back of a room; without a projector leave it alone.

    Args:
        figure: with its height and margins set; it is changed in place.

    Returns:
        The same figure.
    """
    if not on():
        return figure
    layout = figure.layout
    layout.font.size = _larger(layout.font.size)
    layout.title.font.size = _larger(layout.title.font.size)
    layout.legend.font.size = _larger(layout.legend.font.size)
    layout.height = round(TALLER * layout.height)
    layout.margin.t = _larger(layout.margin.t)
    for words in layout.annotations:
        words.font.size = _larger(words.font.size)
    figure.for_each_xaxis(_axis)
    figure.for_each_yaxis(_axis)
    for frame in (figure, *figure.frames):
        for trace in frame.data:
            _trace(trace)
    return figure


def _larger(size: float | None) -> int:
    return round(LARGER * (size or PLAIN))


def _axis(axis: Any) -> None:
    axis.tickfont.size = _larger(axis.tickfont.size)
    axis.title.font.size = _larger(axis.title.font.size or PLAIN + 2)


def _trace(trace: Any) -> None:
    """Thicken the line and the marks of a curve; bars are as large as their axis makes them."""
    if trace.type != "scatter":
        return
    if trace.line.width:
        trace.line.width = LARGER * trace.line.width
    if trace.marker.size:
        trace.marker.size = LARGER * trace.marker.size
