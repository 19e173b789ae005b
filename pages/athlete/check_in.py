"""Check in: the athlete answers on her own device, and the noise is added there."""

import streamlit as st

from ui import check_in, sharing

st.title("Check in")
st.write(
    "Your answers get their noise here, on your own device. What you type is never sent: only "
    "what the noise made of it."
)
check_in.form()
sharing.explain_check_in()
