"""Engines: the same question to four libraries, one of them sharded, at the same epsilon."""

import streamlit as st

from ui import words
from ui.learn import controls, engines, panels, projector

st.title("The same question to five engines")
st.write("One squad, one epsilon, one report; what differs is the error, and what epsilon means.")
panels.strip("epsilon", "neighbours", "privacy unit", "sensitivity", "prior", "audit")
choices, picture = projector.columns()
with choices, words.guarded():
    setting = controls.within_catalogue()
with choices:
    engines.promise(setting)
with picture:
    panels.whose(setting.squad)
    engines.view(setting)
