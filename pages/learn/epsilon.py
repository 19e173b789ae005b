"""Epsilon: one squad, one slider, and what could come out."""

import streamlit as st

from ui import words
from ui.learn import controls, epsilon, panels

st.title("What epsilon does")
st.write("Move epsilon and see what it costs and what it protects, on a squad you may look into.")
choices, picture = st.columns([1, 2], gap="large")
with choices, words.guarded():
    setting = controls.setting()
with choices:
    epsilon.promise(setting)
with picture:
    panels.whose(setting.squad)
    epsilon.view(setting)
