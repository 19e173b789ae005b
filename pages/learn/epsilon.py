"""Epsilon: one squad, one slider, and what could come out."""

import streamlit as st

from ui import words
from ui.learn import controls, epsilon, panels, projector

st.title("What epsilon does")
st.write("Move epsilon and see what it costs and what it protects, on a squad you may look into.")
panels.strip("epsilon", "sensitivity", "bounds", "clipping", "prior", "privacy unit", "neighbours")
choices, picture = projector.columns()
with choices, words.guarded():
    setting = controls.setting()
with choices:
    epsilon.promise(setting)
with picture:
    panels.whose(setting.squad)
    epsilon.view(setting)
