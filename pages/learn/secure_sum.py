"""Secure sum: three parties add up numbers that none of them ever sees."""

import streamlit as st

from ui import words
from ui.learn import controls, panels, projector, secure_sum

st.title("Adding up what nobody sees")
st.write("One round of a secure sum: who holds what, what each party sees, and what opens.")
panels.strip("epsilon", "neighbours", "secure sum", "knot", "prior")
choices, picture = projector.columns()
with choices, words.guarded():
    setting = controls.within_catalogue()
with choices:
    secure_sum.promise()
with picture:
    panels.whose(setting.squad)
    secure_sum.view(setting)
