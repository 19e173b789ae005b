"""What each engine's epsilon is about, and what that is worth when a record is replaced."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.settings import Setting
from dp_core.engines.compare.engine import ADD_OR_REMOVE
from dp_core.explain import odds
from ui.learn import drawing, engines_asked, panels
from ui.learn.engines_asked import HUDDLE
from ui.palette import palette

LIBRARY_HISTOGRAM = "diffprivlib.tools, its histogram"


def show(setting: Setting) -> None:
    """The cost of replacing one athlete's record, for a report that claims epsilon."""
    claim = float(setting.epsilon)
    costs = _costs(claim)
    st.write(
        "Two engines that both say epsilon can mean different things by it. Read on one scale, "
        "the most that replacing one athlete’s record can cost:"
    )
    panels.numbers({title: f"ε {cost:g}" for title, cost in costs.items()})
    figure, colours = go.Figure(), palette()
    figure.add_bar(
        x=list(costs.values()), y=list(costs), orientation="h", marker_color=colours.norm,
        hovertemplate="%{y}: epsilon %{x:.3g}<extra></extra>",
    )  # fmt: skip
    figure.add_vline(x=claim, line={"color": colours.ink, "width": 2, "dash": "dash"})
    figure.update_xaxes(
        title="epsilon when a record is replaced", gridcolor=colours.grid, rangemode="tozero"
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    drawing.settled(figure, colours, height=300)
    panels.chart(
        figure,
        key="engines_costs",
        title="What replacing one record can cost, at the same claim.",
        about=f"Public numbers alone; every engine claims epsilon {claim:g}.",
        alt=f"At a claim of epsilon {claim:g}, replacing a record costs at most {claim:g} by "
        f"OpenDP and Huddle, and can cost {2 * claim:g} by PyDP and by the histogram of "
        "diffprivlib.tools.",
        table=_table(costs),
    )
    for engine in engines_asked.OTHERS:
        st.markdown(f"**{engine.title}.** {engine.explanation}")
    panels.note(
        "Every comparison engine is given the number who reported as public. " + "Compare errors "
        "only between engines whose epsilon is about the same neighbours."
    )


def _costs(claim: float) -> dict[str, float]:
    costs: dict[str, float] = {}
    for engine in engines_asked.OTHERS:
        costs[engine.title] = 2 * claim if engine.neighbours == ADD_OR_REMOVE else claim
        if engine.name == "diffprivlib":
            costs[LIBRARY_HISTOGRAM] = 2 * claim
    return costs | {HUDDLE: claim}


def _table(costs: dict[str, float]) -> pd.DataFrame:
    about = {engine.title: engine.neighbours for engine in engines_asked.OTHERS} | {
        LIBRARY_HISTOGRAM: ADD_OR_REMOVE,
        HUDDLE: "replace one athlete, or add or remove one",
    }
    return pd.DataFrame(
        {
            "Engine": list(costs),
            "Its epsilon is about": [about[title] for title in costs],
            "Replacing costs at most": [f"{cost:g}" for cost in costs.values()],
            "From 50:50 to at most": [f"{odds(cost).most} in 100" for cost in costs.values()],
        }
    )
