"""Benchmark: a team beside its league and published figures. Reading is free."""

import streamlit as st

from ui import benchmark, standing

st.title("Benchmark")
st.write(
    "How does your resting heart rate compare with other marathon runners’? Every answer here is "
    "a chance that counts the noise, and “not answerable” is one of them."
)
chosen = benchmark.choose()
beside = standing.place(chosen)
standing.answers(beside, chosen)
standing.chart(beside)
standing.honest()
