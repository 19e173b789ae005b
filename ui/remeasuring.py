"""Measuring a sealed report once more: what it would bring, what it costs, once."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dp_core.history import was_measured_again
from dp_core.methods import method_named
from dp_core.params import EPSILON_STEPS, Epsilon
from dp_core.plan import plan
from dp_core.question import Question
from dp_core.report import Report
from dp_core.terms import Terms
from ui import desk, releasing, words
from ui.ledger import ledger


def section(report: Report) -> None:
    """Offer a second measurement of a first report, where one is possible."""
    question = report.question
    possible = method_named(question.method).rereads and not question.groups
    if question.remeasures is not None or not possible:
        return
    with words.guarded():
        if was_measured_again(ledger(), question):
            return
    with st.expander("Measure it again, sharper", icon=":material/repeat:"):
        st.caption(
            "Once per report you can pay for a second measurement of the same days, metrics and "
            "roster. Both are read together. The first stays as it is, in grey beside the second."
        )
        team = desk.team()
        if team is None or team.account.team != question.account.team:
            st.markdown("Load this team’s data to measure it again.")
            st.page_link(
                "pages/steward/upload.py", label="Team data", icon=":material/upload_file:"
            )
            return
        _offer(report)


def _offer(report: Report) -> None:
    step = st.select_slider(
        "Price of the second measurement (ε)", EPSILON_STEPS, value="1", key="again_epsilon",
        help="Moving it spends nothing.",
    )  # fmt: skip
    again = replace(report.question, epsilon=Epsilon.read(step), remeasures=report.epsilon)
    st.table(_gain(report, again), border="horizontal")
    releasing.offer(again, "again")


def _gain(report: Report, again: Question) -> list[dict[str, str]]:
    """For each metric, the planned interval now and after."""
    drawn = plan(Terms(again, report.terms.quantities))
    return [
        {
            "Metric": words.asked_as(metric.quantity),
            "Planned now": f"± {words.rough(metric.planned_half_width)} {metric.quantity.unit}",
            "Together": f"± {words.rough(drawn.half_width(metric.quantity.key))} "
            f"{metric.quantity.unit}",
            "Verdict": drawn.verdict(metric.quantity.key).value,
        }
        for metric in report.metrics
    ]
