"""Trust: the same figure when nobody, somebody or everybody has to be trusted."""

import streamlit as st

from ui import words
from ui.learn import controls, panels, projector, trust

st.title("Whom do you have to trust?")
st.write("The same mean at the same epsilon. What differs is who sees the values, and the error.")
panels.strip("epsilon", "privacy unit", "local noise", "secure sum")
choices, picture = projector.columns()
with choices, words.guarded():
    setting = controls.within_catalogue()
with choices:
    trust.promise()
with picture:
    panels.whose(setting.squad)
    trust.view(setting)
