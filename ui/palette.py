"""The colours of charts, for the light and the dark theme; contrast at least 4.5 on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from dp_core.verdict import Verdict


@dataclass(frozen=True)
class Palette:
    """Colours by what they mean."""

    useful: str
    coarse: str
    noisy: str
    norm: str
    norm_fill: str
    useful_fill: str
    coarse_fill: str
    noisy_fill: str
    ink: str
    muted: str
    grid: str
    page: str

    def of(self, verdict: Verdict) -> str:
        """The colour of a verdict."""
        return {
            Verdict.USEFUL: self.useful,
            Verdict.COARSE: self.coarse,
            Verdict.TOO_NOISY: self.noisy,
        }[verdict]


LIGHT: Final = Palette(
    useful="#0A6B50",
    coarse="#B4540A",
    noisy="#5B6B64",
    norm="#2F5FA8",
    norm_fill="rgba(47,95,168,0.14)",
    useful_fill="rgba(10,107,80,0.12)",
    coarse_fill="rgba(180,84,10,0.12)",
    noisy_fill="rgba(91,107,100,0.10)",
    ink="#0A1712",
    muted="#5B6B64",
    grid="#D5DFDA",
    page="#FFFFFF",
)
DARK: Final = Palette(
    useful="#3FCF9B",
    coarse="#F2A65A",
    noisy="#9DB0A7",
    norm="#8DB4F0",
    norm_fill="rgba(141,180,240,0.18)",
    useful_fill="rgba(63,207,155,0.14)",
    coarse_fill="rgba(242,166,90,0.14)",
    noisy_fill="rgba(157,176,167,0.10)",
    ink="#E8F0EC",
    muted="#9DB0A7",
    grid="#2C3B35",
    page="#0F1714",
)

PRIMARY_TEXT: Final = (
    "[data-testid=stSliderThumbValue] p",
    "[data-testid=stButtonGroup] button[data-selected=true] p",
    "[data-testid=stTab][aria-selected=true] p",
)
"""Where Streamlit writes in the theme's primary colour."""


def palette() -> Palette:
    """The palette of the theme the visitor has chosen."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def brighten_primary() -> None:
    """Give text in the primary colour a contrast of 4.5 in the dark theme.

    Streamlit writes white on the primary colour and the primary colour on the page, and one
    colour cannot do both on a dark page (https://github.com/streamlit/streamlit/issues/12801).
    So buttons keep the theme's darker green, and what is written in it gets the chart's.
    """
    if st.context.theme.type == "dark":
        st.html(f"<style>{', '.join(PRIMARY_TEXT)} {{ color: {DARK.useful}; }}</style>")
