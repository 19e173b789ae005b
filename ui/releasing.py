"""The one box that spends: what it will cost, a confirmation, the door."""

from __future__ import annotations

import streamlit as st

from dp_core import explain, explain_season
from dp_core.athletes.team import answer
from dp_core.ledger import AccountState
from dp_core.metrics import read_catalogue
from dp_core.question import Account, Question
from ui import desk, words
from ui.ledger import ledger


def state_of(account: Account) -> AccountState:
    """An account as it stands; one that was never opened as it would open by itself."""
    with words.guarded():
        return ledger().account(account) or AccountState.unopened(account)


def odds(question: Question) -> None:
    """What this report, and the season after it, can teach about one athlete."""
    state = state_of(question.account)
    st.markdown(f"**Odds.** {explain.report_odds(question)}")
    st.caption(explain_season.with_this_sentence(state, question.epsilon))
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
        offer(question)


def offer(question: Question, name: str = "release") -> None:
    """Say what a report costs, ask twice, and release it.

    Args:
        question: what is asked.
        name: tells this box's buttons from those of another one on the page.
    """
    state = state_of(question.account)
    st.markdown(explain_season.price_sentence(state, question.epsilon))
    if not state.affords(question.epsilon):
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
            key=f"{name}_ask",
        )
        return
    _confirmation(question, state, name)


def agreed(name: str, price: str, button: str, note: str = "") -> bool:
    """Ask once more before several teams' budgets are spent, and whether they agreed.

    Args:
        name: tells this form from another one on the page.
        price: what is spent, in Markdown.
        button: what the button says.
        note: what is promised, in small print.
    """
    with st.form(f"{name}_confirm", border=True):
        st.markdown(price)
        if note:
            st.caption(note)
        sure = st.checkbox("I have the teams’ consent to spend it", key=f"{name}_sure")
        pressed = st.form_submit_button(button, type="primary", icon=":material/check:")
    if pressed and not sure:
        st.warning("Say that the teams agreed; it is their budget.", icon=":material/handshake:")
    return pressed and sure


def _confirm(question_id: str) -> None:
    st.session_state["ask_confirming"] = question_id


def _confirmation(question: Question, state: AccountState, name: str) -> None:
    priced = f"Spend {question.epsilon}" if state.promise.delta is None else "Spend it"
    with st.form(f"{name}_confirm", border=False):
        st.markdown(
            f"**{priced} for good?** It cannot be taken back; "
            f"{explain_season.left_sentence(state, question.epsilon)}. The report is drawn once "
            "and then reads the same for everyone."
        )
        if st.form_submit_button(
            f"{priced} and release", type="primary", icon=":material/check:", width="stretch"
        ):
            _release(question)
    st.button("Not now", on_click=_confirm, args=("",), key=f"{name}_not_now")


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
