"""Audit: attack a mechanism many times and see what it costs at least."""

import streamlit as st

from ui import words
from ui.learn import audit, controls, panels, projector

st.title("Audit the mechanism")
st.write("Attack the mechanism in use with many draws, and print what epsilon it costs at least.")
panels.strip("epsilon", "audit", "neighbours", "privacy unit", "sensitivity", "K-norm mechanism")
choices, picture = projector.columns()
with choices, words.guarded():
    setting = controls.within_catalogue()
    asked = audit.choose(setting)
with choices:
    audit.promise()
with picture:
    panels.whose(setting.squad)
    audit.view(asked)
