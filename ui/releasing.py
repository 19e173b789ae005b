"""The one box that spends: what it will cost, a confirmation, the door."""

from __future__ import annotations

import streamlit as st

from dp_core import explain
from dp_core.athletes.team import answer
from dp_core.ledger import DEFAULT_SEASON_EPSILON
from dp_core.metrics import read_catalogue
from dp_core.params import plain
from dp_core.question import Question
from ui import desk, words
from ui.ledger import ledger


def odds(question: Question) -> None:
    """What this report, and the season after it, can teach about one athlete."""
    spent, _ = _account(question)
    st.markdown(f"**Odds.** {explain.odds_sentence(float(question.epsilon))}")
    st.caption(explain.season_sentence(spent, question.epsilon))
    with st.expander("What these odds assume", icon=":material/info:"):
        st.caption(explain.odds_conditions())


def box(question: Question) -> None:
    """Offer the release, or the answer where it was sealed before."""
    with st.container(border=True):
        if desk.team() is None:
            st.markdown("Load a team to release a report.")
            st.page_link(
                "pages/steward/upload.py", label="Team data", icon=":material/upload_file:"
            )
            return
        if ledger().sealed(question.id) is not None:
            st.markdown("This very question was answered before. Reading it again is free.")
            if st.button("Open the sealed report", icon=":material/lock_open:", key="open_sealed"):
                _show(question)
            return
        _offer(question)


def _offer(question: Question) -> None:
    _, left = _account(question)
    st.markdown(f"This report will spend **{question.epsilon}** of the **{plain(left)}** left.")
    if question.epsilon.micro > left:
        st.warning(
            "The season’s budget does not allow it. Ask for less, or read stored reports: free.",
            icon=":material/account_balance_wallet:",
        )
        return
    if st.session_state.get("ask_confirming") != question.id:
        st.button(
            "Release…",
            type="primary",
            icon=":material/lock:",
            width="stretch",
            on_click=_confirm,
            args=(question.id,),
            key="release_ask",
        )
        return
    _confirmation(question, left)


def _confirm(question_id: str) -> None:
    st.session_state["ask_confirming"] = question_id


def _confirmation(question: Question, left: int) -> None:
    after = plain(left - question.epsilon.micro)
    with st.form("release_confirm", border=False):
        st.markdown(
            f"**Spend {question.epsilon} for good?** It cannot be taken back; {after} stays for "
            "the rest of the season. The report is drawn once and then reads the same for everyone."
        )
        if st.form_submit_button(
            f"Spend {question.epsilon} and release",
            type="primary",
            icon=":material/check:",
            width="stretch",
        ):
            _release(question)
    st.button("Not now", on_click=_confirm, args=("",), key="release_not_now")


def _release(question: Question) -> None:
    team = desk.team()
    if team is None:
        return
    with words.guarded(), st.spinner("Drawing the noise and sealing the answer…"):
        answer(question, team, ledger(), read_catalogue())
    _show(question)


def _show(question: Question) -> None:
    st.session_state.pop("ask_confirming", None)
    st.switch_page("pages/team/report.py", query_params={"id": question.id})


def _account(question: Question) -> tuple[int, int]:
    """What the account spent and has left, in millionths; an unopened one starts at the default."""
    with words.guarded():
        state = ledger().account(question.account)
    if state is None:
        return 0, DEFAULT_SEASON_EPSILON.micro
    return state.spent_micro, state.remaining_micro
