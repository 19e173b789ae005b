"""The audit page: which mechanism is attacked, how often, and how sure the answer shall be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from dp_core.attacks.audit import Target, histogram_target, joint_target, sum_target
from dp_core.classroom.settings import Setting
from dp_core.explain import IN_ONE_SENTENCE, odds_conditions
from ui.learn import audit_result, figures, panels

JOINT: Final = "Our joint release"
JOINT_ALL: Final = "Our joint release of all metrics"
SUM: Final = "Per statistic: noise on a sum"
HISTOGRAM: Final = "Per statistic: noise on a histogram"
MECHANISMS: Final[dict[str, Callable[[Setting, bool], Target]]] = {
    JOINT: lambda setting, broken: joint_target(setting, [setting.metric], broken=broken),
    JOINT_ALL: lambda setting, broken: joint_target(setting, setting.squad.metrics, broken=broken),
    SUM: lambda setting, broken: sum_target(setting, broken=broken),
    HISTOGRAM: lambda setting, broken: histogram_target(setting, broken=broken),
}
FAULTS: Final = {
    JOINT: "the noise is halved",
    JOINT_ALL: "the noise is halved",
    SUM: "the noise is halved",
    HISTOGRAM: "its sensitivity is taken to be 1",
}
DRAWS: Final = (200, 500, 1000, 2000, 5000, 10_000)
CONFIDENCES: Final = {"95 %": 0.95, "99 %": 0.99, "99.9 %": 0.999}


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit as a learner set it up.

    Attributes:
        setting: squad, metric and epsilon.
        mechanism: which is attacked, a key of MECHANISMS.
        broken: whether it was broken on purpose.
        draws: releases about each of the two squads.
        confidence: how sure the lower bound shall be.
    """

    setting: Setting
    mechanism: str
    broken: bool
    draws: int
    confidence: float

    def target(self) -> Target:
        """The mechanism to attack."""
        return MECHANISMS[self.mechanism](self.setting, self.broken)


def choose(setting: Setting) -> Audit:
    """Choose what to attack and how hard."""
    mechanism = str(
        st.selectbox("Mechanism", list(MECHANISMS), key="audit_mechanism", bind="query-params")
    )
    broken = st.toggle(
        "Break it on purpose", key="audit_broken", bind="query-params",
        help=f"In this mechanism: {FAULTS[mechanism]}. No real report can be made so.",
    )  # fmt: skip
    draws = st.select_slider(
        "Draws about each squad", DRAWS, value=2000, key="audit_draws", bind="query-params"
    )
    sure = st.selectbox(
        "Confidence", list(CONFIDENCES), index=1, key="audit_confidence", bind="query-params"
    )
    return Audit(setting, mechanism, bool(broken), int(draws), CONFIDENCES[str(sure)])


def promise() -> None:
    """The page in one sentence, and what a reader may make of its numbers."""
    panels.one_sentence(IN_ONE_SENTENCE["audit"])
    with st.expander("What the odds rest on"):
        st.write(odds_conditions())
    panels.link_note()


def view(asked: Audit) -> None:
    """Attack, and show what was found."""
    st.write(
        "Two squads differ in one athlete, who has the lowest values there can be in one and the "
        "highest in the other. Each release is drawn afresh and scored by the best test: which "
        "squad makes it likelier?"
    )
    if asked.broken:
        st.warning(
            f"Broken on purpose: {FAULTS[asked.mechanism]}, and it still claims epsilon "
            f"{asked.setting.epsilon}.",
            icon=":material/build:",
        )
    about = (asked.setting.recipe, asked.mechanism, asked.broken, asked.draws)
    audit_result.show(
        "audit", about, asked.target, draws=asked.draws, confidence=asked.confidence,
        scene=f"{asked.mechanism}{', broken on purpose' * asked.broken}. "
        f"{figures.about(asked.setting)}",
    )  # fmt: skip
