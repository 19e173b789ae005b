"""The data holder's desk: the one team this browser session has loaded, in memory only."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from dp_core.athletes.team import TeamData

_KEY: Final = "desk_team"
_UNTIL: Final = "desk_until"


def put(team: TeamData, *, until: date | None = None) -> None:
    """Lay a team on the desk; `until` proposes the last day of a window, never from a cell."""
    st.session_state[_KEY] = team
    st.session_state[_UNTIL] = until


def team() -> TeamData | None:
    """The team on the desk, if there is one."""
    found = st.session_state.get(_KEY)
    return found if isinstance(found, TeamData) else None


def proposed_until() -> date | None:
    """The last day that was declared with the team."""
    found = st.session_state.get(_UNTIL)
    return found if isinstance(found, date) else None


def clear() -> None:
    """Forget the team and everything read from its file."""
    st.session_state.pop(_KEY, None)
    st.session_state.pop(_UNTIL, None)
