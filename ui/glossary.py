"""The words of the project, each with its one definition, from docs/glossary.md."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

import streamlit as st

SOURCE: Final = Path(__file__).parents[1] / "docs" / "glossary.md"
ROW: Final = re.compile(r"^\| (?P<word>[^|]+?) \| (?P<meaning>[^|]+?) \|$", re.MULTILINE)
IN_BRACKETS: Final = re.compile(r"\s*\([^)]*\)")


@lru_cache(maxsize=1)
def definitions() -> dict[str, str]:
    """Every word of the glossary and what it means here; brackets are left off the word."""
    rows = {
        IN_BRACKETS.sub("", row["word"]): row["meaning"]
        for row in ROW.finditer(SOURCE.read_text("utf-8"))
    }
    del rows["word"]
    return rows


def explain(*words: str) -> None:
    """Offer words with their definitions: on hover, on focus, and opened by a tap or Enter.

    Args:
        words: each as it stands in the glossary.

    Raises:
        KeyError: the glossary has no such word.
    """
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown("Words:", width="content")
        for word in words:
            meaning = definitions()[word]
            opened = st.popover(word, type="tertiary", help=meaning, key=f"word_{word}")
            opened.markdown(f"**{word}**: {meaning}.")
