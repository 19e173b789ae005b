"""New report: plan for free, release once."""

import streamlit as st

from dp_core.metrics import read_catalogue
from dp_core.terms import Terms
from ui import asking, planning, releasing, words

st.title("New report")
st.write("Explore as long as you like: nothing here reads the data or spends until you release.")
choices, outlook = st.columns([2, 3], gap="large")
with choices, words.guarded():
    question = asking.ask()
    drawn = planning.planned(planning.part_of(Terms.of(question, read_catalogue())))
with choices:
    releasing.odds(question)
    releasing.box(question)
with outlook:
    planning.proposal(drawn)
    planning.curves(drawn)
    planning.verdicts(drawn)
