"""Check-ins: open one, hand out slips, withdraw them, end it."""

import streamlit as st

from ui import joining

st.title("Check-ins")
st.write(
    "Athletes answer on their own phones, and the noise is added there: this server never "
    "sees an answer. The price is accuracy, so ask few questions of many people."
)
new, old = st.columns([1, 1], gap="large")
with new:
    st.header("Open a check-in")
    joining.opening()
with old:
    joining.slips_to_print()
    st.header("Check-ins so far")
    joining.standing()
