"""Budget: what each release spent, and what the season has left."""

import streamlit as st

from ui import budgets, opening

st.title("Budget")
st.write("A team’s season has one privacy budget. Each release spends some; reading is free.")
budgets.accounts()
opening.open_new()
