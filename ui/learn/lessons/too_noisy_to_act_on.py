"""Too noisy to act on: ten weeks of decisions, an unchanged squad, and a pool of squads."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.lessons.alarms import Watch, change_beyond, share_reach
from dp_core.classroom.lessons.chances import count_law, of_100, possible, reach
from dp_core.classroom.lessons.kestrel import ATHLETES, SORE
from dp_core.classroom.lessons.too_noisy import CHANGE, POOL
from dp_core.classroom.stored import OUTCOMES, stored_shares
from ui.learn import drawing, panels
from ui.learn.lessons import rest_days
from ui.palette import palette

EPSILONS: Final = (0.25, 0.5, 1.0, 2.0)
DOTS: Final = 20
FIRST: Final = 10
"""How many weeks are seen to begin with."""

ENDS: Final = (-32, 88)
"""Of the shares' axis: its columns are one athlete of 25 wide, so that 28 is on one."""


def show() -> None:
    """Play, step through what noise alone does, then pool."""
    rest_days.show()
    _unchanged()
    _pool()


@st.fragment
def _unchanged() -> None:
    st.markdown("#### The same squad, again and again")
    st.write(f"{SORE} of {ATHLETES} are sore every week. Only the noise differs.")
    left, right = st.columns(2)
    epsilon = left.select_slider(
        "Epsilon",
        EPSILONS,
        value=1.0,
        key="too-noisy-to-act-on_epsilon",
        bind="query-params",
        format_func="{:g}".format,
    )
    week = right.slider(
        "Week", 1, OUTCOMES, FIRST, key="too-noisy-to-act-on_week", bind="query-params"
    )
    reports = [SORE + int(noise) for noise in count_law(epsilon).quantile(stored_shares())]
    _weeks(reports, int(week))
    changed = sum(abs(after - before) >= CHANGE for before, after in pairwise(reports))
    st.markdown(
        f"Of these {OUTCOMES - 1} steps from one week to the next, {changed} show a change of "
        f"{CHANGE} or more. In the long run it is {of_100(change_beyond(epsilon, CHANGE))} of 100, "
        "with nothing changed."
    )
    panels.note(f"A stored set of {OUTCOMES} possible reports: stepping through it draws nothing.")


def _weeks(reports: list[int], week: int) -> None:
    colours, seen = palette(), [float(each) for each in reports[:week]]
    places = list(range(1, week + 1))
    figure = go.Figure()
    drawing.dots(figure, places[:-1], seen[:-1], colour=colours.muted, name="earlier",
                 colours=colours, size=8)  # fmt: skip
    drawing.dots(figure, places[-1:], seen[-1:], colour=colours.coarse, name="this week",
                 colours=colours, size=15)  # fmt: skip
    ends = [0.0, OUTCOMES + 1.0]
    drawing.line(figure, ends, [SORE] * 2, colour=colours.ink, name="truth", dash="dash")
    figure.update_xaxes(title="week", range=ends, showgrid=False)
    figure.update_yaxes(
        title="sore, as reported", range=[min(*reports, 0) - 1, max(*reports, 14) + 1],
        gridcolor=colours.grid,
    )  # fmt: skip
    drawing.settled(figure, colours, height=300, legend=True)
    step = (
        f", {abs(reports[week - 1] - reports[week - 2])} from the week before" if week > 1 else ""
    )
    panels.chart(
        figure,
        key="too-noisy-to-act-on_weeks",
        title="Possible reports of a squad in which nothing changes.",
        alt=f"Week {week} reports {reports[week - 1]}{step}; {SORE} are sore in every week.",
        table=pd.DataFrame({"Week": places, "Report": reports[:week]}),
    )


@st.fragment
def _pool() -> None:
    st.markdown("#### Pool four squads")
    squads = st.segmented_control(
        "Athletes in the report", [1, POOL], default=1, required=True,
        format_func=lambda many: f"{many * ATHLETES}", key="too-noisy-to-act-on_squads",
        bind="query-params",
    )  # fmt: skip
    epsilon = st.select_slider(
        "Epsilon of the report", EPSILONS, value=1.0, key="too-noisy-to-act-on_pooled",
        bind="query-params", format_func="{:g}".format,
    )  # fmt: skip
    many, watch = int(squads or 1), Watch(float(epsilon), int(squads or 1))
    athletes = many * ATHLETES
    with st.container(horizontal=True):
        st.metric("Noise of a count", f"± {reach(count_law(watch.epsilon))}", border=True)
        st.metric("Of the share, in points", f"± {share_reach(athletes, watch.epsilon):g}",
                  border=True)  # fmt: skip
        st.metric("Real, of 100 alarms", of_100(watch.real), border=True)
    _shares(athletes, watch)


def _shares(athletes: int, watch: Watch) -> None:
    colours, figure = palette(), go.Figure()
    counts = possible(SORE * watch.squads, count_law(watch.epsilon), DOTS)
    shares = [100 * count / athletes for count in counts]
    across, up = drawing.stacked(shares, *ENDS)
    drawing.dots(figure, across, up, colour=colours.norm, name="possible", colours=colours)
    drawing.truth(figure, 100 * SORE / ATHLETES, colours, "true share")
    figure.update_xaxes(title="share of sore athletes, of 100", range=[ENDS[0] - 2, ENDS[1] + 2],
                        gridcolor=colours.grid)  # fmt: skip
    figure.update_yaxes(showticklabels=False, showgrid=False, range=[0, DOTS + 3])
    drawing.settled(figure, colours, height=320)
    panels.chart(
        figure,
        key="too-noisy-to-act-on_shares",
        title="Possible reports of the share of sore athletes.",
        about=f"{athletes} made-up athletes; epsilon {watch.epsilon:g}.",
        alt=f"{DOTS} equally likely reports with {athletes} athletes, from {min(shares):.0f} to "
        f"{max(shares):.0f} of 100; the true share is {100 * SORE / ATHLETES:.0f}.",
        table=pd.DataFrame(
            {"Dot": range(1, DOTS + 1), "Share, of 100": [f"{share:.0f}" for share in shares]}
        ),
    )
    panels.note(
        f"Each dot is 1 of {DOTS} possible reports; the axis stays. The alarm’s line grows with "
        "the squads."
    )
