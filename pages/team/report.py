"""Report: read what was released. Reading is free."""

import streamlit as st

from ui import library, reading

st.title("Team report")
report = library.find()
if report is None:
    library.missing()
else:
    reading.whole(report)
