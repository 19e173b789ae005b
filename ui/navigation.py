"""Every page, as data: its file, title, icon, address and one sentence about it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dp_core.errors import ParameterError


@dataclass(frozen=True)
class Room:
    """One page of the house."""

    section: str
    file: str
    title: str
    icon: str
    address: str
    help: str


ROOMS: Final = (
    Room(
        "",
        "pages/home/welcome.py",
        "Welcome",
        ":material/home:",
        "welcome",
        "A finished report of a sample team, and three ways on.",
    ),
    Room(
        "Team",
        "pages/team/report.py",
        "Report",
        ":material/monitoring:",
        "report",
        "Read a released team report. Reading is free.",
    ),
    Room(
        "Team",
        "pages/team/live.py",
        "Live check-in",
        ":material/sensors:",
        "live",
        "A squad’s figures while its blurred answers come in.",
    ),
    Room(
        "Athlete",
        "pages/athlete/check_in.py",
        "Check in",
        ":material/how_to_reg:",
        "check-in",
        "Answer on your own device; the noise is added there.",
    ),
    Room(
        "Athlete",
        "pages/athlete/my_privacy.py",
        "My privacy",
        ":material/shield_person:",
        "my-privacy",
        "What your check-ins can tell about you, and how to take them back.",
    ),
    Room(
        "Steward",
        "pages/steward/join.py",
        "Check-ins",
        ":material/qr_code_2:",
        "check-ins",
        "Let athletes answer on their own phones: open, hand out slips, end.",
    ),
    Room(
        "Steward",
        "pages/steward/upload.py",
        "Team data",
        ":material/upload_file:",
        "team-data",
        "Load a file, a simulated team or the sample, and declare what it holds.",
    ),
    Room(
        "Steward",
        "pages/steward/new_report.py",
        "New report",
        ":material/add_chart:",
        "new-report",
        "Plan a report for free, then release it once.",
    ),
    Room(
        "Steward",
        "pages/steward/budget.py",
        "Budget",
        ":material/account_balance_wallet:",
        "budget",
        "What each release spent and what the season has left.",
    ),
    Room(
        "Steward",
        "pages/steward/catalogue.py",
        "Catalogue",
        ":material/menu_book:",
        "catalogue",
        "Every metric with its bounds, priors and sources.",
    ),
    Room(
        "Steward",
        "pages/steward/site.py",
        "Site",
        ":material/outgoing_mail:",
        "site",
        "Answer an analyst’s request without giving the data away.",
    ),
    Room(
        "Learn",
        "pages/learn/lessons.py",
        "Lessons",
        ":material/school:",
        "lessons",
        "Ten short lessons: predict, try, see what happened, check.",
    ),
    Room(
        "Learn",
        "pages/learn/epsilon.py",
        "Epsilon",
        ":material/tune:",
        "epsilon",
        "One made-up squad, one slider, and the reports that could come out.",
    ),
    Room(
        "Learn",
        "pages/learn/attacks.py",
        "Attacks",
        ":material/bug_report:",
        "attacks",
        "Five attacks on a made-up squad, without protection and with it.",
    ),
    Room(
        "Learn",
        "pages/learn/composition.py",
        "Composition",
        ":material/stacked_line_chart:",
        "composition",
        "What a season of reports costs together, counted four ways.",
    ),
    Room(
        "Learn",
        "pages/learn/engines.py",
        "Engines",
        ":material/compare:",
        "engines",
        "The same question to four libraries at the same epsilon.",
    ),
    Room(
        "Learn",
        "pages/learn/audit.py",
        "Audit",
        ":material/gavel:",
        "audit",
        "Attack the mechanism in use and see what it costs at least.",
    ),
    Room(
        "Learn",
        "pages/learn/trust.py",
        "Trust",
        ":material/handshake:",
        "trust",
        "One figure when nobody, somebody or everybody has to be trusted.",
    ),
    Room(
        "Learn",
        "pages/learn/secure_sum.py",
        "Secure sum",
        ":material/hub:",
        "secure-sum",
        "Three parties add up what none of them sees, step by step.",
    ),
)


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
