"""Attacks: five ways to read one athlete out of a report, and what stops each."""

import streamlit as st

from ui import words
from ui.learn import attacks, controls, panels, projector

st.title("Break it, then protect it")
st.write("Five attacks on a squad you may look into, each without protection and with it.")
panels.strip("epsilon", "delta", "neighbours", "privacy unit", "composition", "post-processing")
choices, picture = projector.columns()
with choices, words.guarded():
    setting = controls.within_catalogue()
with choices:
    attacks.promise()
with picture:
    panels.whose(setting.squad)
    attacks.view(setting)
