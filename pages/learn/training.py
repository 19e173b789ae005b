"""Training: a private model beside one that promises nothing."""

import streamlit as st

from ui import words
from ui.learn import panels, projector, training

st.title("A private model")
st.write("Train a model that reads heart rhythms, with a promise for every person and without.")
panels.strip("epsilon", "delta", "clipping", "neighbours", "privacy unit", "composition")
choices, picture = projector.columns()
with choices, words.guarded():
    settings = training.choose()
with choices:
    training.promise(settings)
with picture, words.guarded():
    training.view(settings)
