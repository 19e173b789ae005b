"""One squad, one noisy release, and the many that could have come out."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from dp_core.classroom.settings import Setting
from dp_core.classroom.stored import DOTS, OUTCOMES, dot_shares, stored_shares
from dp_core.mechanisms.integer import TwoSidedGeometric
from ui import words
from ui.learn import drawing, figures, panels
from ui.palette import Palette, palette

Floats = NDArray[np.float64]
SPREADS: Final = 4.0
"""How many athlete SDs the axis reaches to either side of the true mean, whatever epsilon."""

FRAME: Final = 400
"""Milliseconds that one outcome stays."""

KEPT: Final = 8


def reach(setting: Setting) -> tuple[float, float]:
    """The ends of the axis; epsilon does not move them, so that pictures can be compared."""
    half = SPREADS * setting.quantity.prior.athlete_sd
    truth = setting.squad.true_mean(setting.metric)
    return truth - half, truth + half


@st.fragment
def show(setting: Setting) -> None:
    """The true mean, fresh releases, and 20 and 50 possible ones."""
    pressed = st.button(
        "Draw a noisy release", type="primary", icon=":material/casino:", key="release_draw",
        help="Fresh noise from the operating system. No seed and no link can repeat it.",
    )  # fmt: skip
    if pressed:
        _draw(setting)
    _numbers(setting)
    st.subheader("Twenty possible releases")
    _dot_plot(setting)
    st.subheader("Fifty outcomes, one after another")
    _animation(setting)


def _drawn() -> list[tuple[tuple[str, str, int, int, int], float]]:
    return list(st.session_state.get("release_drawn", []))


def _draw(setting: Setting) -> None:
    """Draw with the mechanism of real releases, on the squad that everybody may know."""
    noise = TwoSidedGeometric(epsilon=setting.epsilon, sensitivity=setting.width).draw()
    value = float(setting.mean_of(np.array([noise]))[0])
    st.session_state["release_drawn"] = [*_drawn(), (setting.recipe, value)][-KEPT:]


def _now(setting: Setting) -> list[float]:
    return [value for recipe, value in _drawn() if recipe == setting.recipe]


def _earlier(setting: Setting) -> list[float]:
    """Releases of the same squad and metric under other bounds or epsilons."""
    here = setting.recipe
    return [v for recipe, v in _drawn() if recipe[:2] == here[:2] and recipe != here]


def _numbers(setting: Setting) -> None:
    quantity, drawn = setting.quantity, _now(setting)
    around = 1.96 * setting.geometric().sd * setting.per_step
    with st.container(horizontal=True):
        st.metric(
            "True mean, shown here only",
            words.with_unit(quantity, setting.squad.true_mean(setting.metric)),
            border=True,
        )
        st.metric(
            "Your latest noisy release",
            words.with_unit(quantity, drawn[-1]) if drawn else "not drawn yet",
            border=True,
        )
        st.metric("Typical noise, 95 %", f"± {words.rough(around)} {quantity.unit}", border=True)


def _dot_plot(setting: Setting) -> None:
    low, high = reach(setting)
    possible = setting.mean_of(setting.geometric().quantile(dot_shares()))
    colours = palette()
    figure = go.Figure()
    across, up = drawing.stacked(possible.tolist(), low, high)
    drawing.dots(figure, across, up, colour=colours.norm, name="possible release", colours=colours)
    _releases(figure, setting, colours)
    _frame(figure, setting, colours, top=max(up))
    outside = drawing.beyond(possible.tolist(), low, high)
    panels.chart(
        figure,
        key="release_dots",
        title=f"{DOTS} possible releases of mean {setting.quantity.label.lower()}.",
        about=figures.about(setting),
        alt=f"Each of {DOTS} dots is one release in {DOTS} that could come out: from "
        f"{possible.min():.3g} to {possible.max():.3g} {setting.quantity.unit} around a true "
        f"mean of {setting.squad.true_mean(setting.metric):.3g}.",
        table=_twin(setting, possible),
    )
    panels.note(
        f"Each dot is 1 of {DOTS} releases. The axis stays as it is when epsilon moves"
        + (f"; {outside} of them lie beyond it and are drawn at its ends." if outside else ".")
    )


def _releases(figure: go.Figure, setting: Setting, colours: Palette) -> None:
    low, high = reach(setting)
    for values, colour, symbol, name in (
        (_earlier(setting), colours.muted, "diamond-open", "drawn at another setting"),
        (_now(setting), colours.coarse, "diamond", "you drew"),
    ):
        if values:
            figure.add_scatter(
                x=np.clip(values, low, high), y=[-0.4] * len(values), mode="markers", name=name,
                marker={"color": colour, "size": 14, "symbol": symbol},
                hovertemplate=f"{name}: %{{x:.3g}}<extra></extra>",
            )  # fmt: skip


def _frame(figure: go.Figure, setting: Setting, colours: Palette, *, top: float) -> None:
    low, high = reach(setting)
    margin = (high - low) / 40
    drawing.truth(figure, setting.squad.true_mean(setting.metric), colours)
    figure.update_xaxes(
        range=[low - margin, high + margin], gridcolor=colours.grid,
        title=f"mean {setting.quantity.label.lower()}, {setting.quantity.unit}",
    )  # fmt: skip
    figure.update_yaxes(range=[-1, max(8.0, top) + 1], showgrid=False, showticklabels=False)
    drawing.settled(figure, colours, height=320, legend=True)


def _twin(setting: Setting, possible: Floats) -> pd.DataFrame:
    unit = setting.quantity.unit
    rows = [(f"possible, {place} of {DOTS}", v) for place, v in enumerate(possible, 1)]
    rows += [("drawn by you", value) for value in _now(setting)]
    return pd.DataFrame(
        {"Release": [name for name, _ in rows], f"Mean, {unit}": [f"{v:.4g}" for _, v in rows]}
    )


def _animation(setting: Setting) -> None:
    outcomes = setting.mean_of(setting.geometric().quantile(stored_shares()))
    place = st.slider(
        "Step through the outcomes yourself", 1, OUTCOMES, 1, key="release_outcome",
        help="The same fifty outcomes as the animation, one at a time.",
    )  # fmt: skip
    panels.chart(
        _moving(setting, outcomes, int(place) - 1),
        key="release_outcomes",
        title=f"Outcome {place} of {OUTCOMES} that could come out.",
        about=figures.about(setting),
        alt=f"An animation of {OUTCOMES} possible releases; it plays when you press Play and "
        f"stops when you press Stop. Outcome {place} is {outcomes[place - 1]:.3g} "
        f"{setting.quantity.unit}.",
        table=pd.DataFrame(
            {"Outcome": range(1, OUTCOMES + 1), "Release": [f"{v:.4g}" for v in outcomes]}
        ),
    )
    panels.note(
        f"These {OUTCOMES} outcomes are a stored set: playing them draws nothing. A real report "
        "is drawn once, and nobody sees the others."
    )


def _moving(setting: Setting, outcomes: Floats, place: int) -> go.Figure:
    low, high = reach(setting)
    shown, colours = np.clip(outcomes, low, high), palette()
    figure = go.Figure(data=_outcome(shown, place, colours))
    figure.frames = [_moved(shown, each) for each in range(len(outcomes))]
    _frame(figure, setting, colours, top=1.0)
    figure.update_yaxes(range=[-1, 1.6])
    figure.update_layout(height=260, showlegend=False, updatemenus=[_buttons(colours)])
    figure.update_layout(margin={"t": 60})
    return figure


def _places(shown: Floats, place: int) -> list[dict[str, object]]:
    """Where one outcome is drawn as a bar across, behind it the shadow of the five before."""
    before = shown[max(0, place - 5) : place]
    faded = {"x": before, "y": [0.0] * len(before)}
    return [faded, {"x": [shown[place]] * 2, "y": [-0.7, 1.0]}]


def _outcome(shown: Floats, place: int, colours: Palette) -> list[go.Scatter]:
    faded, now = _places(shown, place)
    marker = {"color": colours.muted, "size": 10, "opacity": 0.45}
    bar = {"color": colours.norm, "width": 7}
    return [
        go.Scatter(mode="markers", hoverinfo="skip", marker=marker, **faded),
        go.Scatter(mode="lines", line=bar, hovertemplate="%{x:.3g}<extra></extra>", **now),
    ]


def _moved(shown: Floats, place: int) -> go.Frame:
    """A frame says only what moves; the look is the figure's own."""
    return go.Frame(data=_places(shown, place), name=str(place))


def _buttons(colours: Palette) -> dict[str, object]:
    still = {"duration": 0, "redraw": False}
    play = {"frame": {"duration": FRAME, "redraw": False}, "transition": {"duration": 0},
            "fromcurrent": True, "mode": "immediate"}  # fmt: skip
    stop = {"frame": still, "mode": "immediate", "transition": {"duration": 0}}
    return {
        "type": "buttons", "direction": "right", "showactive": False, "x": 0, "y": 1.3,
        "xanchor": "left", "yanchor": "top", "bgcolor": colours.page,
        "font": {"color": colours.ink}, "bordercolor": colours.muted,
        "buttons": [
            {"label": "▶ Play", "method": "animate", "args": [None, play]},
            {"label": "■ Stop", "method": "animate", "args": [[None], stop]},
        ],
    }  # fmt: skip
