"""Welcome: a finished report, and three ways on."""

import streamlit as st

from ui import welcoming

st.title("Huddle")
st.markdown(welcoming.PROMISE)
welcoming.ways_on()
welcoming.sample()
