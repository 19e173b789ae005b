"""My privacy: what an athlete's check-ins can tell about her, and how to withdraw."""

import streamlit as st

from ui import check_in, sharing, words

st.title("My privacy")
st.write("What your check-ins can tell about you, what they cannot, and how to take them back.")
with words.guarded():
    place = check_in.who_is_here()
if place is None:
    sharing.nobody()
else:
    sharing.spent(place)
    sharing.odds(place)
    sharing.kept(place)
    sharing.withdrawing()
sharing.explain_coach()
