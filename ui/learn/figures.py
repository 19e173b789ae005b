"""A figure that can leave the page: its caption is part of it, and it is saved as PNG or SVG."""

from __future__ import annotations

from textwrap import wrap
from typing import Any, Final

import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.settings import Setting
from dp_core.classroom.shipped import SHIPPED
from dp_core.classroom.squad import ClassSquad
from ui.palette import palette

KEY: Final = "pictures"
FORMATS: Final = ("PNG", "SVG")
ACROSS: Final = 58
"""How many characters of a caption fit on one line of a telephone."""

SIZE: Final = 12
FOOT: Final = 0.0001
"""Just above the lower edge: at 0 itself, Plotly moves a title of several lines out of sight."""

UNSET: Final = 450
"""Plotly's own height of a figure, in pixels."""

SAVED_WIDTH: Final = 1000
"""Pixels across a saved picture, whatever screen it was saved on; a PNG has twice as many."""


def choose_format() -> None:
    """Choose how this page's pictures are saved."""
    st.segmented_control(
        "Save pictures as", FORMATS, default=FORMATS[0], required=True, key=KEY,
        bind="query-params", persist_state="session",
        help="Each figure has a camera at its top right. The caption is saved with it.",
    )  # fmt: skip


def saving(name: str, height: float) -> dict[str, Any]:
    """The settings of a figure's only button: save it, in the browser.

    Args:
        name: of the figure; the file is called after it.
        height: of the figure in pixels.
    """
    chosen = str(st.session_state.get(KEY, FORMATS[0])).lower()
    return {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {
            "format": chosen, "filename": f"huddle-{name.replace('_', '-')}",
            "width": SAVED_WIDTH, "height": height, "scale": 1 if chosen == "svg" else 2,
        },
    }  # fmt: skip


def about_squad(squad: ClassSquad) -> str:
    """Say whose values a figure is about, in a few words."""
    if isinstance(squad.origin, str):
        return f"{squad.athletes} athletes of {SHIPPED[squad.origin].credit}"
    return f"{squad.athletes} made-up athletes, seed {squad.origin.seed}"


def about(setting: Setting) -> str:
    """Say whose values a figure is about, and at which epsilon."""
    return f"{about_squad(setting.squad)}; epsilon {setting.epsilon}."


def caption(figure: go.Figure, title: str, below: str) -> go.Figure:
    """Write a caption into the foot of a figure, and make room for it.

    Args:
        figure: with its height set; it is changed in place.
        title: what is shown.
        below: whose values, at which epsilon.

    Returns:
        The same figure.
    """
    colours = palette()
    first, rest = wrap(title, ACROSS), wrap(below, ACROSS)
    # Streamlit's theme sets all of a title in bold.
    lines = [*first, *(f'<span style="font-weight:normal">{line}</span>' for line in rest)]
    at_foot = {
        "xref": "container", "x": 0, "xanchor": "left", "yref": "container", "y": FOOT,
        "yanchor": "bottom", "pad": {"l": 8, "b": 8, "t": 8}, "automargin": True,
    }  # fmt: skip
    figure.update_layout(
        title={
            "text": "<br>".join(lines),
            "font": {"size": SIZE, "color": colours.muted},
            **at_foot,
        },
        height=(figure.layout.height or UNSET) + round(1.35 * SIZE * len(lines)) + 16,
        paper_bgcolor=colours.page,
    )
    return figure
