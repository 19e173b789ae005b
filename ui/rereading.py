"""Reading the same sums in another way: other priors, or the population. Free, and marked."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dp_core.figures import AS_SEALED, Reading, Whom
from dp_core.methods import method_named
from dp_core.metrics import Prior, Quantity
from dp_core.report import Report
from dp_core.sealed_answer import reread
from ui import tables, words

WHOM: Final[dict[Whom, str]] = {
    "team": "The athletes who reported",
    "population": "The population they stand for",
}
OWN: Final = "chosen by a reader, after the release"


def choose(report: Report) -> Report:
    """Offer other readings of a report and return the one that was chosen."""
    if not method_named(report.question.method).rereads:
        return report
    with st.expander("How this is read", icon=":material/tune:"):
        st.caption(
            "The sums were sealed once. Reading them in another way spends nothing; what you "
            "choose here is marked in the report and in its downloads."
        )
        whom = _whose(report)
        st.table(tables.priors(report), border="horizontal")
        priors = _changed(report)
    reading = Reading(priors, whom)
    if reading == AS_SEALED:
        return report
    with words.guarded():
        return reread(report, reading)


def _whose(report: Report) -> Whom:
    chosen = st.segmented_control(
        "Whose figures the intervals are about",
        list(WHOM),
        format_func=lambda whom: WHOM[whom],
        default="team",
        required=True,
        key=f"whom_{report.question.id}",
        help="The population: what a larger group of such athletes would show. Its intervals "
        "add the chance of who happens to be in the squad.",
    )
    return chosen or "team"


def _changed(report: Report) -> dict[str, Prior]:
    """Let a reader put another prior in place of a metric's; the same numbers change none."""
    quantities = {quantity.key: quantity for quantity in report.terms.quantities}
    chosen = st.multiselect(
        "Change what is expected of a team, for",
        list(quantities),
        format_func=lambda key: words.asked_as(quantities[key]),
        key=f"priors_{report.question.id}",
        placeholder="No metric: read as sealed",
    )
    priors = {key: _prior(report, quantities[key]) for key in chosen}
    return {key: prior for key, prior in priors.items() if prior != quantities[key].prior}


def _prior(report: Report, quantity: Quantity) -> Prior:
    """Ask for a prior's numbers; whoever changes one becomes its source."""
    prior, name = quantity.prior, f"{report.question.id}_{quantity.key}"
    mean, athletes, teams = st.columns(3)
    chosen = replace(
        prior,
        mean=mean.number_input(
            f"{words.asked_as(quantity)}: mean, {quantity.unit}",
            quantity.value(quantity.low),
            quantity.value(quantity.high),
            prior.mean,
            step=float(quantity.step),
            key=f"prior_mean_{name}",
        ),
        athlete_sd=_spread(athletes, "athletes", quantity, prior.athlete_sd, name),
        team_sd=_spread(teams, "team means", quantity, prior.team_sd, name),
    )
    return prior if chosen == prior else replace(chosen, source=OWN)


def _spread(
    place: DeltaGenerator, between: str, quantity: Quantity, value: float, name: str
) -> float:
    step = float(quantity.step)
    return place.number_input(
        f"SD between {between}, {quantity.unit}",
        min(step, value),
        quantity.value(quantity.width),
        value,
        step=step,
        key=f"prior_{between}_{name}",
    )
