"""A season's total epsilon counted four ways, and what the next report adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.accounting.releases import Release
from dp_core.accounting.totals import Total, reports_within
from dp_core.errors import EngineUnavailable
from ui import words
from ui.learn import drawing, panels
from ui.palette import Palette, palette

MOST: Final = 52
SUM: Final = "Plain sum"
PLACES: Final = (1, 2, 5, 10, 15, 20, 25, 30, 40, MOST)
"""Where curves are worked out, so that they are there at once."""

PAIRS: Final = tuple(sorted({*PLACES, *(place + 1 for place in PLACES)}))

ROWS: Final = (1, 2, 5, 10, 20, 30, 40, MOST)
COUNTS: Final = {
    SUM: "The epsilons are added. It always holds, and for pure reports it needs no delta.",
    "Advanced": "The first bound that grows with the square root of the number of reports (Dwork, "
    "Rothblum and Vadhan 2010). At few reports it is worse than the sum.",
    "zCDP": "Adds up another measure of cost, rho, and turns the sum into an epsilon (Bun and "
    "Steinke 2016). Made for Gaussian noise.",
    "PLD": "Works out the law of the privacy loss of all reports together, with Google’s "
    "dp-accounting. As sharp as it gets; it can rise unevenly where noise has few distinct losses.",
}
Curves = Mapping[str, Mapping[int, float]]
"""By the way of counting, a number for each number of reports."""


@st.cache_data(max_entries=256, show_spinner=False)
def _curve(
    name: str, release: Release, delta: float, places: tuple[int, ...], _total: Total
) -> dict[int, float]:
    return {place: _total(release, place, delta) for place in places}


def _curves(
    release: Release, delta: float, ways: Mapping[str, Total], places: tuple[int, ...],
    *here: int,
) -> Curves:  # fmt: skip
    """Every curve whose library is installed; a missing one is said, with its command."""
    curves = {}
    for name, total in ways.items():
        try:
            found = _curve(name, release, delta, places, total)
            found |= {place: total(release, place, delta) for place in here if place not in found}
            curves[name] = dict(sorted(found.items()))
        except EngineUnavailable as missing:
            st.info(words.refusal(missing), icon=":material/extension:")
    return curves


def totals(release: Release, reports: int, delta: float, ways: Mapping[str, Total]) -> None:
    """The total epsilon of 1, 2, … reports."""
    curves = _curves(release, delta, ways, PLACES, reports)
    _numbers(curves, reports)
    figure, colours = go.Figure(), palette()
    _lines(figure, curves, colours)
    best = min(curves, key=lambda name: curves[name][reports])
    drawing.here(figure, reports, curves[best][reports], colours)
    highest = 1.25 * curves[SUM][MOST]
    figure.update_xaxes(title="reports", range=[0, MOST + 1], gridcolor=colours.grid)
    figure.update_yaxes(title="total epsilon", range=[0, highest], gridcolor=colours.grid)
    drawing.settled(figure, colours, height=430, legend=True)
    panels.chart(
        figure,
        key="season_totals",
        title="The total epsilon of a season, counted several ways.",
        about=_about(release, delta),
        alt=f"Total epsilon against the number of reports. After {reports} the plain sum is "
        f"{curves[SUM][reports]:.3g}, the least is {curves[best][reports]:.3g} by {best}.",
        table=_table(curves, ROWS),
    )
    outside = [name for name, curve in curves.items() if curve[MOST] > highest]
    beyond = f" {' and '.join(outside)} leaves the picture at the top." if outside else ""
    panels.note(
        "Each curve is an upper bound on the same true cost, so the lowest holds." + beyond +
        " All but the plain sum of pure reports allow the season’s delta."
    )  # fmt: skip


def _about(release: Release, delta: float) -> str:
    return (
        f"No athletes: public numbers alone. Epsilon {release.epsilon:g} a report, delta 1 in "
        f"{1 / delta:,.0f} for the season."
    )


def explain_counts() -> None:
    """What the four ways of counting are."""
    with st.expander("The four ways to count"):
        for name, text in COUNTS.items():
            st.markdown(f"**{name}.** {text}")


def _numbers(curves: Curves, reports: int) -> None:
    with st.container(horizontal=True):
        for name, curve in curves.items():
            st.metric(name, f"{curve[reports]:,.3g}" if curve[reports] < 1e3 else "over 1,000",
                      border=True)  # fmt: skip


def _look(name: str, colours: Palette) -> tuple[str, str]:
    return {
        SUM: (colours.ink, "solid"),
        "Advanced": (colours.coarse, "dash"),
        "zCDP": (colours.norm, "dashdot"),
        "PLD": (colours.useful, "solid"),
    }[name]


def _table(curves: Curves, rows: tuple[int, ...]) -> pd.DataFrame:
    columns = {name: [f"{curve[row]:,.3g}" for row in rows] for name, curve in curves.items()}
    return pd.DataFrame({"Reports": rows} | columns)


def _lines(figure: go.Figure, curves: Curves, colours: Palette) -> None:
    for name, curve in curves.items():
        shade, dash = _look(name, colours)
        drawing.line(figure, list(curve), list(curve.values()), colour=shade, name=name, dash=dash)


def one_more(release: Release, reports: int, delta: float, ways: Mapping[str, Total]) -> None:
    """What one more report adds, and how many reports a budget holds."""
    places = sorted({*PLACES, reports})
    curves = _curves(release, delta, ways, PAIRS, reports, reports + 1)
    steps = {
        name: {place: curve[place + 1] - curve[place] for place in places}
        for name, curve in curves.items()
    }
    figure, colours = go.Figure(), palette()
    _lines(figure, steps, colours)
    figure.update_xaxes(title="reports already out", range=[0, MOST + 1], gridcolor=colours.grid)
    figure.update_yaxes(
        title="epsilon added by the next", gridcolor=colours.grid,
        range=[0, 2 * steps[SUM][MOST]],
    )  # fmt: skip
    drawing.settled(figure, colours, height=380, legend=True)
    told = ", ".join(f"{name} {step[reports]:.2g}" for name, step in steps.items())
    panels.numbers({f"Next report, {name}": f"{step[reports]:.2g}" for name, step in steps.items()})
    panels.chart(
        figure,
        key="season_one_more",
        title="What one more report adds to a season.",
        about=_about(release, delta),
        alt=f"What the next report adds to the total when {reports} are out: {told}.",
        table=_table(steps, ROWS),
    )
    panels.note(
        f"With {reports} reports out, the next one adds: {told}. Reading an old report again adds "
        "nothing."
    )
    _budget(release, delta, {name: ways[name] for name in curves})


def _budget(release: Release, delta: float, ways: Mapping[str, Total]) -> None:
    st.subheader("How many reports a budget holds")
    budget = st.select_slider(
        "Budget of the season, epsilon", (1, 2, 4, 6, 8, 10, 15, 20, 30, 50), value=4,
        key="season_budget", bind="query-params",
    )  # fmt: skip
    fits = {
        name: reports_within(total, release, budget=float(budget), delta=delta, most=MOST)
        for name, total in ways.items()
    }
    st.table(
        pd.DataFrame(
            {
                "Counted by": list(fits),
                "Reports": [f"{many}" + " or more" * (many == MOST) for many in fits.values()],
            }
        ),
        border="horizontal", hide_index=True,
        alt=f"How many reports a budget of {budget} holds, by the way of counting",
    )  # fmt: skip
    panels.note(
        "When a budget is used up there are no more reports. More noise on the same question is no "
        "remedy: every answer adds."
    )
