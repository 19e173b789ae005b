"""Where a team stands: sentences, one chart and its table; chances, and never a rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from dp_core.norms import PublicNorm, norms_of
from dp_core.pooling import beliefs
from dp_core.report import MetricReport
from dp_core.standing import (
    SIDES,
    Reference,
    Standing,
    beside_population,
    learned,
    published,
    released,
    stand,
)
from dp_core.verdict import Verdict
from ui import benchmark_charts, words
from ui.benchmark import Chosen, report_of
from ui.palette import palette

CHART: Final = {"displayModeBar": False}
FEW: Final = 6
"""How many published figures are shown at first."""

ICONS: Final = {
    "below": ":material/arrow_downward:",
    "within": ":material/check:",
    "above": ":material/arrow_upward:",
    None: ":material/help:",
}


@dataclass(frozen=True, eq=False)
class Beside:
    """A team's metric beside its references.

    Attributes:
        name: of the team.
        metric: its figures; the interval of the mean counts who happened to be in the squad.
        league: the bands of the league.
        norms: published figures, by name.
    """

    name: str
    metric: MetricReport
    league: tuple[Reference, ...]
    norms: tuple[PublicNorm, ...]

    @property
    def references(self) -> tuple[Reference, ...]:
        """Everything it stands beside, in an order that the team's figures do not change."""
        return (*self.league, *map(published, self.norms))

    def stands(self, reference: Reference) -> Standing:
        """Where it stands beside one of them."""
        return stand(self.metric.mean.figure, reference)


def place(chosen: Chosen) -> Beside:
    """Put a team beside its league and the published figures that the visitor wants."""
    with words.guarded():
        metric = beside_population(chosen.read, chosen.key)
        return Beside(chosen.name, metric, _of_league(chosen), _published(chosen))


def _of_league(chosen: Chosen) -> tuple[Reference, ...]:
    """The bands of the league: of its other teams' means, and of its people."""
    quantity, league, found = chosen.sealed.terms.quantity(chosen.key), chosen.league, []
    belief = beliefs(chosen.sealed, chosen.told).get(chosen.key)
    if belief is not None:
        others = len(chosen.told.others(chosen.sealed, chosen.key))
        name = f"{league.name}, other teams"
        found.append(learned(name, quantity, belief, others))
    if quantity in league.whole.terms.quantities:
        whole = report_of(league.whole)
        found.append(released(f"{league.name}, all athletes", whole.metric(chosen.key)))
    return tuple(found)


def _published(chosen: Chosen) -> tuple[PublicNorm, ...]:
    found = norms_of(chosen.sealed.terms.quantity(chosen.key))
    if len(found) <= FEW:
        return found
    names = [norm.population for norm in found]
    key = f"benchmark_norms_{chosen.key}"
    shown = st.multiselect("Published figures", names, default=names[:FEW], key=key)
    return tuple(norm for norm in found if norm.population in shown)


def answers(beside: Beside, chosen: Chosen) -> None:
    """Say where the team stands, first in its league, then beside published figures."""
    if chosen.is_pooled:
        st.warning(
            "Changed after release: what is expected of this team was learned from the league’s "
            "other reports.",
            icon=":material/edit_note:",
        )
    quantity, mean = beside.metric.quantity, beside.metric.mean
    shown = mean.verdict is not Verdict.TOO_NOISY
    figure = words.with_unit(quantity, mean.figure.estimate) if shown else "not shown"
    st.markdown(
        f"**{beside.name}**, {words.asked_as(quantity).lower()}: **{figure}** (95 %: "
        f"{words.interval(quantity, mean.figure)}), {words.percent(mean.figure.data_share)} from "
        "the team’s own data."
    )
    for reference in beside.league:
        stands = beside.stands(reference)
        with st.container(border=True):
            st.markdown(f"{ICONS[stands.answer]} {_sentence(beside, reference, stands)}")
    _grouped(beside)


def _sentence(beside: Beside, reference: Reference, stands: Standing) -> str:
    quantity = beside.metric.quantity
    ends = (words.number(quantity, end.estimate) for end in (reference.low, reference.high))
    of = "the teams’ means" if reference.of == "teams" else "the athletes"
    said = stands.sentence("this band")
    start = "Not answerable" if stands.answer is None else f"**{stands.answer.title()}**"
    rest = said.removeprefix(stands.answer or "not answerable")
    return (
        f"**{reference.name}**: the middle half of {of} lies from {' to '.join(ends)} "
        f"{quantity.unit}. {start}{rest}."
    )


def _grouped(beside: Beside) -> None:
    """Name the published figures by what can be said beside them."""
    found: dict[str | None, list[str]] = {}
    for norm in beside.norms:
        found.setdefault(beside.stands(published(norm)).answer, []).append(norm.population)
    for side in (*SIDES, None):
        if side in found:
            start = f"**{side.title()}** the middle half of" if side else "Not answerable for"
            st.markdown(f"{ICONS[side]} {start}: {'; '.join(found[side])}.")
    if beside.norms:
        st.caption(
            "An answer has a probability of 0.9 or more, counting the noise; the table has all."
        )


def chart(beside: Beside) -> None:
    """The team's interval, the league's bands and the published figures, with a table twin."""
    quantity, mean = beside.metric.quantity, beside.metric.mean.figure
    st.plotly_chart(
        benchmark_charts.beside(beside.metric, beside.name, beside.league, beside.norms, palette()),
        config=CHART,
        key="benchmark_chart",
        alt=f"{words.asked_as(quantity)}: {beside.name} {words.interval(quantity, mean)}, beside "
        + "; ".join(_in_words(beside, each) for each in beside.references),
    )
    st.caption(
        "Green: the team’s noisy mean with its 95 % interval, privacy noise and the chance of who "
        "was in the squad counted. Blue bar: the middle half of the league; thin lines at its "
        "ends: where they may really lie (95 %). Grey: a published mean ± SD between people; a "
        "hollow diamond is an estimate."
    )
    with st.expander("The same as a table", icon=":material/table:"):
        st.table(table(beside), border="horizontal")


def _in_words(beside: Beside, reference: Reference) -> str:
    return f"{reference.name}: {beside.stands(reference).answer or 'not answerable'}"


def table(beside: Beside) -> pd.DataFrame:
    """One row per reference; rows never depend on where the team stands."""
    return pd.DataFrame([_row(beside, each) for each in beside.references])


def _row(beside: Beside, reference: Reference) -> dict[str, str]:
    stands, quantity = beside.stands(reference), beside.metric.quantity
    ends = (words.number(quantity, end.estimate) for end in (reference.low, reference.high))
    known = "" if reference.is_known else "; its own error is not published and not counted"
    return {
        "Beside": reference.name,
        "Middle half of": f"{reference.of}: {' to '.join(ends)} {quantity.unit}",
        "Below": f"{stands.below:.2f}",
        "Within": f"{stands.within:.2f}",
        "Above": f"{stands.above:.2f}",
        "Answer": stands.answer or "not answerable",
        "Source": reference.source + known,
    }


def honest() -> None:
    """Say how to read it, and what is not there."""
    with st.expander("Why there is no ranking", icon=":material/format_list_bulleted:"):
        st.markdown(
            "Put ten noisy means in order and most of the order is noise: the same teams asked "
            "again would stand in another. So this page tells how likely a team’s mean lies below, "
            "within or above a band, and answers only where one of them has nine chances in ten. "
            "Lists are in the order of names."
        )
    with st.expander("What a band is", icon=":material/straighten:"):
        st.markdown(
            "The middle half: of a published population or of all athletes of a league the middle "
            "half of its people (for a published figure the mean ± 0.67 SD); of a league’s other "
            "teams the middle half of their means. Where a team’s own data makes up less than a "
            "quarter of its figure there is no answer."
        )
