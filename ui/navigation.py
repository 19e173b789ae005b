"""Which rooms are open on this server, and how a visitor finds them."""

from __future__ import annotations

import os
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dp_core.errors import ParameterError
from ui.rooms import ROOMS, Room

ALONE: Final = {"check-in": "Athlete"}
"""What HUDDLE_SERVE may name, and the one section that is then served."""


def open_rooms() -> tuple[Room, ...]:
    """The rooms this server has: all, or one section where HUDDLE_SERVE names what it is for.

    Raises:
        ParameterError: it names anything else; then nothing is served.
    """
    served = os.environ.get("HUDDLE_SERVE")
    if served and served not in ALONE:
        raise ParameterError("HUDDLE_SERVE may be left out or name check-in")
    return tuple(room for room in ROOMS if not served or room.section == ALONE[served])


def here() -> StreamlitPage:
    """Draw the navigation and return the page that was asked for."""
    sections: dict[str, list[StreamlitPage]] = {}
    rooms = open_rooms()
    front = next((room for room in rooms if not room.section), rooms[-1])
    for room in rooms:
        sections.setdefault(room.section, []).append(_page(room, front))
    return st.navigation(sections, position="top")


def _page(room: Room, front: Room) -> StreamlitPage:
    """Make a page; the front one has no address of its own, so a slip never leads to it."""
    return st.Page(
        room.file,
        title=room.title,
        icon=room.icon,
        url_path=room.address,
        help=room.help,
        default=room is front,
    )
