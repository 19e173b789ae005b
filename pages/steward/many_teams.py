"""Many teams: rows an engine holds, every declared team answered in one pass."""

import streamlit as st

from ui import many_asking, many_pass, many_rows

st.title("Many teams")
st.write(
    "The rows stay where they are. An engine adds them up in one pass, and every team on the "
    "declared list has a report of its own, charged to its own account."
)
if many_pass.is_running():
    many_pass.follow()
else:
    many_pass.outcome()
    held = many_rows.choose()
    if held is not None:
        asked = many_asking.ask(held)
        many_asking.plan(asked)
        bills, dues = many_asking.charges(asked)
        many_pass.release(asked, held, bills, dues)
