"""Engines: the same question to four libraries at the same epsilon."""

import streamlit as st

from ui import words
from ui.learn import controls, engines, panels

st.title("The same question to four engines")
st.write("One squad, one epsilon, one report; what differs is the error, and what epsilon means.")
choices, picture = st.columns([1, 2], gap="large")
with choices, words.guarded():
    setting = controls.within_catalogue()
with choices:
    engines.promise(setting)
with picture:
    panels.whose(setting.squad)
    engines.view(setting)
