"""Whether a team really changed, in words: a verdict and the three probabilities behind it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dp_core import explain
from dp_core.estimate.trend.change import TOLD, Call, Chances
from dp_core.trends import TeamTrend

BADGES: Final = {
    Call.ROSE: ("blue", ":material/trending_up:"),
    Call.FELL: ("blue", ":material/trending_down:"),
    Call.SAME: ("green", ":material/trending_flat:"),
    Call.TOO_EARLY: ("gray", ":material/hourglass_empty:"),
}


def show(team: TeamTrend, first: int, second: int, *, live: bool) -> None:
    """Say whether the level really changed, with the three probabilities."""
    trend = team.trend
    chances = trend.really_changed(first, second, live=live)
    with st.container(border=True, gap="small"):
        st.subheader("Did the team really change?")
        colour, icon = BADGES[chances.call]
        st.badge(chances.call.value, icon=icon, color=colour)
        st.markdown(sentence(team, first, second, chances))
        matters = f"{trend.quantity.matters:g} {trend.quantity.unit}"
        for text, chance in (
            (f"Rose by more than {matters}", chances.rose),
            (f"Fell by more than {matters}", chances.fell),
            ("Neither: changed by less", chances.same),
        ):
            st.progress(min(chance, 1.0), f"{text}: **{probability(chance)}**")
        if chances.told < TOLD:
            st.caption(
                "More of these levels is prior than data: whatever the probabilities, nothing "
                "is called."
            )
        st.caption(
            f"{matters} is the change that matters for this metric. Something is said from a "
            "probability of 0.9 on; noise, sampling and the season’s other reports are counted."
        )


def sentence(team: TeamTrend, first: int, second: int, chances: Chances) -> str:
    """The verdict in words."""
    windows, quantity = team.windows, team.trend.quantity
    what = f"From {explain.dates(windows[first])} to {explain.dates(windows[second])}"
    matters = f"{quantity.matters:g} {quantity.unit}"
    if chances.call is Call.TOO_EARLY:
        return f"{what} it is **too early to say** whether the team’s level changed by {matters}."
    if chances.call is Call.SAME:
        return f"{what} the team’s level stayed **about the same**, within {matters}."
    sure = probability(max(chances.rose, chances.fell))
    return (
        f"{what} the team’s level **{chances.call.value}** by more than {matters}, with "
        f"probability {sure}."
    )


def probability(chance: float) -> str:
    """Write a probability; nothing is ever quite sure."""
    return "below 0.01" if chance < 0.01 else "above 0.99" if chance > 0.99 else f"{chance:.2f}"
