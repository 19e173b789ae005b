"""The composition page: a season of equal reports, and which view of it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from dp_core.accounting.pld import pld_total
from dp_core.accounting.releases import Law, Release
from dp_core.accounting.totals import Total, advanced_total, basic_total, zcdp_total
from dp_core.errors import EngineUnavailable
from dp_core.explain import IN_ONE_SENTENCE, composed_sentence, odds_conditions
from ui.learn import composition_crossing, composition_season, controls, panels

LAWS: Final[dict[str, Law]] = {
    "Any pure report, such as ours": "pure",
    "Laplace noise": "laplace",
    "Geometric noise on a count": "geometric",
    "Gaussian noise": "gaussian",
}
DELTAS: Final = {"1 in 100,000": 1e-5, "1 in 1,000,000": 1e-6, "1 in 100,000,000": 1e-8}
SUM: Final = composition_season.SUM
TOTALS: Final[dict[str, Total]] = {
    SUM: basic_total,
    "Advanced": advanced_total,
    "zCDP": zcdp_total,
    "PLD": pld_total,
}
GAIN: Final = 0.99
"""Another count is named only where it is below this part of the plain sum."""


@dataclass(frozen=True, slots=True)
class Season:
    """Equal reports about the same athletes.

    Attributes:
        release: what each of them is.
        reports: how many.
        delta: what all of them together may use.
    """

    release: Release
    reports: int
    delta: float


def choose() -> Season:
    """Choose the reports of a season; no squad is needed, for costs are public numbers."""
    law = LAWS[str(st.selectbox("Each report", LAWS, key="season_law", bind="query-params"))]
    epsilon = float(controls.epsilon("0.5"))
    reports = st.slider(
        "Reports in the season", 1, composition_season.MOST, 40, key="season_reports",
        bind="query-params",
    )  # fmt: skip
    allowed = st.selectbox(
        "Delta of the whole season", DELTAS, key="season_delta", bind="query-params",
        help="The plain sum of pure reports uses none of it; the other counts need it.",
    )  # fmt: skip
    delta = DELTAS[str(allowed)]
    release = Release(law, epsilon, delta if law == "gaussian" else 0.0)
    return Season(release, int(reports), delta)


def promise(season: Season) -> None:
    """What the plain sum promises, and the best count, in sentences."""
    panels.one_sentence(IN_ONE_SENTENCE["composition"])
    pure = season.release.law != "gaussian"
    plain = basic_total(season.release, season.reports, season.delta)
    told = composed_sentence(plain, 0.0 if pure else season.delta, season.reports)
    st.markdown(f"**By the plain sum.** {told}")
    name, best = _best(season, plain)
    if name != SUM:
        told = composed_sentence(best, season.delta, season.reports)
        st.markdown(f"**By {name}, the least of those shown.** {told}")
    if pure:
        panels.note("Huddle’s ledger charges the plain sum: it needs no delta and always holds.")
    composition_season.explain_counts()
    with st.expander("What this rests on"):
        st.write(odds_conditions())
    panels.note("The address of this page carries every control: send the link to share the scene.")


def _best(season: Season, plain: float) -> tuple[str, float]:
    """The count that gives the least; the plain sum where another gains next to nothing."""
    best = (SUM, plain)
    for name, total in TOTALS.items():
        try:
            found = total(season.release, season.reports, season.delta)
        except EngineUnavailable:
            continue
        if found < min(best[1], GAIN * plain):
            best = (name, found)
    return best


def _season(season: Season) -> None:
    composition_season.totals(season.release, season.reports, season.delta, TOTALS)


def _one_more(season: Season) -> None:
    composition_season.one_more(season.release, season.reports, season.delta, TOTALS)


def _crossing(season: Season) -> None:
    composition_crossing.show(season.release.epsilon, season.delta)


VIEWS: Final[dict[str, Callable[[Season], None]]] = {
    "Season": _season,
    "One more report": _one_more,
    "Laplace or Gaussian": _crossing,
}


def view(season: Season) -> None:
    """Show one view; the choice is bound to the address."""
    chosen = st.segmented_control(
        "Look at", list(VIEWS), default="Season", required=True, key="season_view", wrap=True,
        bind="query-params",
    )  # fmt: skip
    VIEWS.get(str(chosen), _season)(season)
