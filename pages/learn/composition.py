"""Composition: what a season of reports costs together."""

import streamlit as st

from ui import words
from ui.learn import composition

st.title("A season of reports")
st.write("Every report adds to what all of them can teach. How fast it adds up, counted four ways.")
choices, picture = st.columns([1, 2], gap="large")
with choices, words.guarded():
    season = composition.choose()
with choices:
    composition.promise(season)
with picture:
    composition.view(season)
