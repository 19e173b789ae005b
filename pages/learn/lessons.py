"""Lessons: predict, try, see what happened, and check it on another squad."""

import streamlit as st

from ui.learn import lesson_page, panels

st.title(lesson_page.title())
panels.strip(*lesson_page.WORDS)
lesson_page.show()
