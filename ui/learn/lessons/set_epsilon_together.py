"""Set epsilon together: seats, four figures at one epsilon, a pool, and votes."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.lessons.alarms import Watch, share_reach
from dp_core.classroom.lessons.beliefs import added_sentence, grid_sentence
from dp_core.classroom.lessons.chances import count_law, of_100, reach
from dp_core.classroom.lessons.committee import ROLES, SQUADS, WEEKLY
from dp_core.classroom.lessons.kestrel import ATHLETES
from dp_core.classroom.lessons.votes import LEAST, MOST, read_votes, spread_of
from dp_core.errors import ParameterError
from dp_core.explain import odds
from ui import words
from ui.learn import drawing, panels
from ui.palette import Palette, palette

KEY: Final = "set-epsilon-together"
EPSILONS: Final = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
ICONS: Final = 100
SIDE: Final = 20
"""Icons in a row: five rows are read faster on a telephone than ten."""

BALLOTS: Final = {"first": "First vote", "second": "Vote after pooling"}


def show() -> None:
    """Take a seat, move epsilon, vote."""
    _figures()
    _vote()


@st.fragment
def _figures() -> None:
    st.markdown("#### Your seat")
    names = [role.name for role in ROLES]
    seat = st.segmented_control(
        "Who are you?", names, default=names[0], required=True, key=f"{KEY}_seat",
        bind="query-params",
    )  # fmt: skip
    role = ROLES[names.index(str(seat))]
    st.markdown(f"“{role.wants}” Look first at {role.looks}.")
    st.markdown("#### One epsilon, four figures")
    left, right = st.columns(2)
    epsilon = left.select_slider(
        "Epsilon of one report", EPSILONS, value=1.0, key=f"{KEY}_epsilon", bind="query-params",
        format_func="{:g}".format,
    )  # fmt: skip
    reports = right.slider("Reports in a season", 1, WEEKLY, 4, key=f"{KEY}_reports",
                           bind="query-params")  # fmt: skip
    pooled = st.toggle(f"Pool {SQUADS} squads of {ATHLETES}", key=f"{KEY}_pooled",
                       bind="query-params")  # fmt: skip
    _numbers(Watch(float(epsilon), SQUADS if pooled else 1), int(reports))
    _icons(float(epsilon))
    st.markdown(grid_sentence(float(epsilon)))
    st.markdown(f"**The season.** {added_sentence(float(epsilon), int(reports), what='reports')}")


def _numbers(watch: Watch, reports: int) -> None:
    athletes = watch.squads * ATHLETES
    points = share_reach(athletes, watch.epsilon)
    panels.numbers(
        {
            f"Noise on a count of {athletes}": f"± {reach(count_law(watch.epsilon))}",
            "On the share, points in 100": f"± {points:g}",
            "False alarms, of 100 alarms": of_100(1 - watch.real),
            "Season’s total epsilon": f"{watch.epsilon * reports:g}",
        }
    )


def _icons(epsilon: float) -> None:
    colours, figure = palette(), go.Figure()
    right = round(float(odds(epsilon).most))
    for name, places, colour, symbol in (
        ("may be guessed right", range(right), colours.coarse, "circle"),
        ("guessed wrong", range(right, ICONS), colours.norm, "circle-open"),
    ):
        figure.add_scatter(
            x=[place % SIDE for place in places], y=[-(place // SIDE) for place in places],
            mode="markers", name=name, hoverinfo="name",
            marker={"color": colour, "size": 12, "symbol": symbol, "line": {"width": 2}},
        )  # fmt: skip
    figure.update_xaxes(visible=False, range=[-0.8, SIDE - 0.2])
    figure.update_yaxes(visible=False, range=[0.8 - ICONS // SIDE - 0.6, 0.8])
    drawing.settled(figure, colours, height=210, legend=True)
    panels.chart(
        figure,
        key=f"{KEY}_icons",
        title="A hundred possible reports about a Sam who is sore.",
        about=f"Made-up athletes; epsilon {epsilon:g}.",
        alt=f"A hundred icons. {grid_sentence(epsilon)}",
        table=pd.DataFrame(
            {
                "Reports": ["may be guessed right, at most", "guessed wrong, at least"],
                "Of 100": [odds(epsilon).most, odds(epsilon).least],
            }
        ),
    )


@st.fragment
def _vote() -> None:
    st.markdown("#### Vote")
    st.write("Type the class’s votes, such as 0.5, 1, 2. They stay in this browser session.")
    votes = {}
    for column, (name, label) in zip(st.columns(2), BALLOTS.items(), strict=True):
        with column:
            votes[label] = _cast(name, label)
    if any(votes.values()):
        _ballots(votes)


def _cast(name: str, label: str) -> tuple[float, ...]:
    """Read one vote; what cannot be read is refused in words and counts as none."""
    typed = st.text_input(label, key=f"{KEY}_{name}", placeholder="0.5, 1, 2", max_chars=400)
    try:
        votes = read_votes(typed or "")
    except ParameterError as refused:
        st.error(words.refusal(refused), icon=":material/block:")
        return ()
    st.markdown(spread_of(votes))
    return votes


def _ballots(votes: dict[str, tuple[float, ...]]) -> None:
    colours, figure = palette(), go.Figure()
    for row, (label, cast) in enumerate(votes.items()):
        height: dict[float, int] = {}
        for vote in cast:
            height[vote] = height.get(vote, 0) + 1
            figure.add_scatter(
                x=[vote], y=[-row + 0.12 * (height[vote] - 1)], mode="markers", showlegend=False,
                marker={"color": _colour(row, colours), "size": 12, "opacity": 0.8},
                hovertemplate=f"{label}: {vote:g}<extra></extra>",
            )  # fmt: skip
    figure.update_xaxes(**drawing.log_axis([LEAST, MOST], "epsilon", colours))
    figure.update_yaxes(tickvals=[0, -1], ticktext=["First", "Second"], showgrid=False,
                        range=[-1.3, 1.0])  # fmt: skip
    drawing.settled(figure, colours, height=280)
    panels.chart(
        figure,
        key=f"{KEY}_ballots",
        title="The class’s votes for epsilon.",
        about="Typed in by the class.",
        alt=" ".join(f"{label}: {spread_of(cast)}" for label, cast in votes.items()),
        table=pd.DataFrame(
            {
                "Vote": list(votes),
                "Epsilons": [", ".join(f"{vote:g}" for vote in cast) for cast in votes.values()],
            }
        ),
    )
    panels.note("No value is the correct one. Ask the lowest and the highest vote for a reason.")


def _colour(row: int, colours: Palette) -> str:
    return (colours.norm, colours.coarse)[row]
