"""What a report cost, how much of it is data, and its guarantee in plain words and to check."""

from __future__ import annotations

import streamlit as st

from dp_core import explain, explain_season
from dp_core.methods import method_named
from dp_core.methods.registry import EVERY_METHOD
from dp_core.report import Report
from dp_core.rho import Rho
from ui import words
from ui.ledger import ledger


def cost(report: Report) -> None:
    """What the answer cost, how much of it is data, and the guarantee."""
    st.subheader("What this cost")
    priced = f"Epsilon **{report.epsilon}**"
    if report.question.is_concentrated:
        priced = f"ρ **{float(Rho.of(report.epsilon)):.4g}** (zCDP)"
    first = report.question.remeasures
    before = f", beside {first} for the first measurement" if first else ""
    st.markdown(f"{priced} of each athlete’s privacy, once{before}. Reading it again is free.")
    states = [
        each for each in ledger().accounts() if each.account.team == report.question.account.team
    ]
    if any(state.spent for state in states):
        st.caption(explain_season.seasons_sentence(states))
    for metric in report.metrics:
        share = metric.mean.figure.data_share
        if share < 1:
            st.progress(share, f"{metric.quantity.label}: {words.percent(share)} from the team")
    with st.expander("The method, and the others", icon=":material/science:"):
        for name, method in EVERY_METHOD.items():
            used = ", used here" if name == report.question.method else ""
            st.markdown(f"**{method.title}{used}.** {method.explanation}")
    with st.expander("The guarantee, in plain words", icon=":material/shield:"):
        st.write(explain.guarantee_for_coaches(report.question))
        st.caption(explain.odds_conditions())
    with st.expander("The guarantee, to check", icon=":material/function:"):
        st.write(
            explain.guarantee_for_experts(
                report.question, method_named(report.question.method).mechanism
            )
        )
        versions = ", ".join(f"{name} {text}" for name, text in report.versions.items())
        st.caption(f"Question {report.question.id}, sealed {report.sealed_at}. {versions}.")
