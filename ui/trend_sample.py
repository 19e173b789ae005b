"""The season that ships: a real team with three planted changes, and which of them is seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final

import pandas as pd
import streamlit as st

from dp_core.trends import TeamTrend, read_season, trend_of
from ui.samples import DATA

COMPARED: Final = ((4, 15), (0, 19))
"""Which two weeks of the sample season are compared for every metric, from 0."""


@cache
def written() -> Mapping[str, Any]:
    """The sample season as it ships: sealed sums, and what was planted."""
    season: Mapping[str, Any] = json.loads((DATA / "sample_season.json").read_text("utf-8"))
    return season


@st.cache_resource(show_spinner=False)
def trend(key: str) -> TeamTrend:
    """The trend of one metric of the sample season."""
    return trend_of(read_season(written()), key)


def planted_on() -> date:
    """The first day of the planted changes."""
    return date.fromisoformat(written()["planted"]["from"])


def planted() -> None:
    """Say openly what was planted."""
    promise = written()["promise"]
    st.info(
        "Twenty weeks of a real team (SoccerMon Team A, Midoglu et al. 2024, CC BY 4.0), in which "
        "**we planted changes**: from week 11 on every night is 1.5 h shorter, readiness 1.2 "
        "points lower and soreness 0.1 lower; mood was left alone. Then twenty reports were "
        f"released with real noise, at (ε {promise['epsilon']}, "
        f"δ {promise['delta']}) for the whole season.",
        icon=":material/science:",
    )


def what_is_seen() -> None:
    """Which of the planted changes is called real."""
    st.subheader("Which of the planted changes is seen")
    st.table(calls(), border="horizontal")
    st.caption(
        "The large change is called. The middle one would be called in about half of all draws: "
        "in this one it is between weeks 5 and 16, and stays just below between the season’s "
        "ends. The small one lies below the noise, and where nothing was planted nothing is called."
    )


def calls() -> pd.DataFrame:
    """One row per metric of the sample season: what was planted, and what is called."""
    changes = written()["planted"]["changes"]
    rows = []
    for key in written()["terms"]["question"]["metrics"]:
        found = trend(key).trend
        planted = changes.get(key)
        row = {
            "Metric": found.quantity.label,
            "Planted from week 11 on": "nothing"
            if planted is None
            else f"{planted:+g} {found.quantity.unit}".replace("-", "−"),
        }
        for first, second in COMPARED:
            chances = found.really_changed(first, second)
            row[f"Week {first + 1} to {second + 1}"] = chances.call.value
        rows.append(row)
    return pd.DataFrame(rows)
