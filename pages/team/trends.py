"""Trends: levels with their bands through a season, and what really changed. Reading is free."""

import streamlit as st

from ui import trends

st.title("Trends")
st.write(
    "How a team’s level moved from report to report, and whether it really changed. Two reports "
    "that differ are mostly noise; here every figure has its band, and too early to say is an "
    "answer."
)
chosen = trends.choose()
trends.whole(chosen)
