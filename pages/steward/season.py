"""Season: what a budget will be able to see, before a week is spent."""

import streamlit as st

from ui import season, words

st.title("Season")
st.write(
    "Plan a whole season for free: which schedule sees most for the same promise. Nothing here "
    "reads data or spends."
)
wishes_column, outlook = st.columns([2, 3], gap="large")
with wishes_column, words.guarded():
    wishes = season.ask()
    st.page_link(
        "pages/steward/budget.py", label="Open the season", icon=":material/account_balance_wallet:"
    )
with outlook:
    season.compare(wishes)
