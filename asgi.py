"""The front gate: the dashboard with security headers, started by `make run`."""

import streamlit as st

from ui import server

server.forget_flat_pages()
app = st.App("app.py", middleware=[server.security_headers()])
