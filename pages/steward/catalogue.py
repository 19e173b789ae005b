"""Catalogue: every metric with its bounds, priors and sources."""

import streamlit as st

from ui import catalogue

st.title("Catalogue")
st.write("All bounds, bins, lines and priors are public and fixed before any data is read.")
catalogue.browse()
