"""People: who joins, leaves, moves or withdraws, and what that does."""

import streamlit as st

from ui import people

st.title("People")
st.write(
    "Teams change during a season. Huddle keeps one list of athletes per team and season, as "
    "pseudonyms, so that what is released about an athlete is always counted in one budget."
)
people.compare()
people.explained()
