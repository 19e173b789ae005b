"""Live check-in: a squad's figures while its answers come in."""

import streamlit as st

from ui import live

st.title("Live check-in")
st.write("The squad’s figures while answers come in. No single answer was ever here unblurred.")
chosen = live.choose()
if chosen is not None:
    live.figures(chosen)
    live.honest(chosen)
