"""Finding a stored report: by address, by list, or from a file."""

from __future__ import annotations

import json

import streamlit as st

from dp_core import explain
from dp_core.errors import ReportUnreadable
from dp_core.history import sealed_questions
from dp_core.metrics import read_catalogue
from dp_core.question import Account, Question
from dp_core.release import stored_report
from dp_core.report import Report
from dp_core.rho import Rho
from ui import words
from ui.ledger import ledger


def find() -> Report | None:
    """Return the report the visitor wants to read, if there is one."""
    with words.guarded():
        opened = _from_file()
        if opened is not None:
            return opened
        return _from_list()


def _from_list() -> Report | None:
    accounts = [state.account for state in ledger().accounts()]
    questions = [
        question for account in accounts for question in sealed_questions(ledger(), account)
    ]
    if not questions:
        return None
    by_id = {question.id: question for question in questions}
    chosen = st.selectbox(
        "Report",
        list(by_id),
        format_func=lambda each: name(by_id[each]),
        index=_asked_for(list(by_id)),
        key="report_choice",
    )
    st.query_params["id"] = chosen
    return stored_report(chosen, ledger(), group=_group(by_id[chosen]))


def _group(question: Question) -> str:
    """Ask which group to read, where a report has groups."""
    if not question.groups:
        return ""
    names = [group.name for group in question.groups]
    chosen = st.segmented_control(
        "Group", names, default=names[0], required=True, key=f"group_{question.id}"
    )
    return str(chosen)


def _asked_for(ids: list[str]) -> int:
    wanted = st.query_params.get("id", "")
    return ids.index(wanted) if wanted in ids else 0


def name(question: Question) -> str:
    """Name a report for a list."""
    count = len(question.metrics)
    noun = "metric" if count == 1 else "metrics"
    change = ", change" if question.baseline else ""
    revision = f", revision {question.revision}" if question.revision > 1 else ""
    again = ", measured again" if question.remeasures else ""
    groups = f", {len(question.groups)} groups" if question.groups else ""
    return (
        f"{_team(question.account)}, {explain.dates(question.window)}: {count} {noun}{change}"
        f"{groups}{again}, {price(question)}{revision}"
    )


def price(question: Question) -> str:
    """What a question cost, as its method states it."""
    if question.is_concentrated:
        return f"ρ {float(Rho.of(question.epsilon)):.3g}"
    return f"ε {question.epsilon}"


def metric_names(question: Question) -> str:
    """The labels of a question's metrics."""
    catalogue = read_catalogue()
    return ", ".join(
        catalogue[key].label if key in catalogue.metrics else key for key in question.metrics
    )


def _team(account: Account) -> str:
    return account.team


def _from_file() -> Report | None:
    with st.expander("Open a downloaded report", icon=":material/file_open:"):
        uploaded = st.file_uploader("A report that was saved as JSON", type=["json"], key="reopen")
    if uploaded is None:
        return None
    try:
        return Report.from_json(json.loads(uploaded.getvalue()))
    except (ValueError, RecursionError):
        raise ReportUnreadable("this file is not a Huddle report") from None


def missing() -> None:
    """Say that there is no report yet, and where to make one."""
    st.info("No report has been released yet.", icon=":material/inbox:")
    with st.container(horizontal=True):
        st.page_link("pages/steward/upload.py", label="Load a team", icon=":material/upload_file:")
        st.page_link("pages/home/welcome.py", label="See the sample report", icon=":material/home:")
