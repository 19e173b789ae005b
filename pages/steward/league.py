"""League: declare teams that share no athlete, plan for free, release once for all of them."""

import streamlit as st

from ui import league

st.title("League")
st.write(
    "Several teams ask one question together. Each team’s data stays in this session; only noisy "
    "sums of all of them are ever shown, and every team’s account pays, or none does."
)
league.gather()
question = league.declare()
if question is not None:
    league.plan(question)
    league.release(question)
