"""Team data: load a team and declare what its file holds."""

import streamlit as st

from ui import loading

st.title("Team data")
st.write(
    "Whoever loads a file has seen its values. Huddle’s promise protects the athletes from "
    "those who read the reports."
)
source = loading.choose_source()
if source == loading.SOURCES[0]:
    loading.from_file()
elif source == loading.SOURCES[1]:
    loading.from_simulation()
elif source == loading.SOURCES[2]:
    loading.from_sample()
else:
    loading.from_engine()
loading.loaded()
