"""Composition: what a season of reports costs together."""

import streamlit as st

from ui import words
from ui.learn import composition, panels, projector

st.title("A season of reports")
st.write("Every report adds to what all of them can teach. How fast it adds up, counted four ways.")
panels.strip("epsilon", "delta", "composition", "charge", "season", "K-norm mechanism")
choices, picture = projector.columns()
with choices, words.guarded():
    season = composition.choose()
with choices:
    composition.promise(season)
with picture:
    composition.view(season)
