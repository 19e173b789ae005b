"""Site: answer an analyst who never gets the data."""

import streamlit as st

from ui import site

st.title("Site")
st.write(
    "An analyst somewhere else asks for a report. You read the question, and only if you approve "
    "it, this machine answers. The team’s file never leaves it."
)
site.about()
if site.is_ready():
    place = site.place()
    site.requests(place)
    site.left(place)
    site.offering(place)
    site.analyst_steps(place)
