"""Attacks: five ways to read one athlete out of a report, and what stops each."""

import streamlit as st

from ui import words
from ui.learn import attacks, controls, panels

st.title("Break it, then protect it")
st.write("Five attacks on a squad you may look into, each without protection and with it.")
choices, picture = st.columns([1, 2], gap="large")
with choices, words.guarded():
    setting = controls.within_catalogue()
with choices:
    attacks.promise()
with picture:
    panels.whose(setting.squad)
    attacks.view(setting)
