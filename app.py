"""The hall of Huddle: page settings, who is here, and which doors they have."""

import streamlit as st

from ui import memory, navigation, palette, server

st.set_page_config(
    page_title="Huddle",
    page_icon=":material/groups:",
    layout="wide",
    initial_sidebar_state="collapsed",
)
server.keep_uploads_in_memory()
palette.brighten_primary()
memory.tidy()
navigation.here().run()
