"""Averaging: a naive dashboard that redraws at each slider move, beside a sealed release."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.attacks.averaging import average_exact, chance_exact, running_means, spread_of_mean
from dp_core.classroom.explain import guess_sentence, out_of_100, redraw_sentence
from dp_core.classroom.laws import geometric
from dp_core.classroom.settings import Setting
from dp_core.mechanisms.integer import TwoSidedGeometric
from ui import words
from ui.learn import drawing, figures, panels
from ui.palette import palette

REDRAWS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 400)
ATTEMPTS: Final = 1000
MOST: Final = 400


@st.cache_data(max_entries=64, show_spinner=False)
def _rates(epsilon: float) -> tuple[list[float], list[float]]:
    law = geometric(epsilon, 1)
    told = [chance_exact(law, redraws) for redraws in REDRAWS]
    return told, [average_exact(law, redraws, ATTEMPTS) for redraws in REDRAWS]


@st.fragment
def show(setting: Setting) -> None:
    """Move a harmless slider and watch the truth appear."""
    st.write(
        f"Both dashboards show how many athletes are {setting.line}. The naive one draws new noise "
        "whenever anything on it moves. Huddle draws once, seals the answer, and reads it again."
    )
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    left.slider(
        "A harmless slider of the naive dashboard: bar width", 1, 100, 50, key="attack_harmless",
        on_change=_redraw, args=(setting, 1),
    )  # fmt: skip
    right.button(
        "Move it 20 times", icon=":material/sync:", key="attack_twenty", on_click=_redraw,
        args=(setting, 20),
    )  # fmt: skip
    played = _game(setting)
    _numbers(setting, played)
    _answers(setting, played)
    epsilon, redraws = float(setting.epsilon), len(played["naive"])
    st.markdown(f"**Naive.** {redraw_sentence(epsilon, redraws)}")
    st.markdown(f"**Sealed: the bound it meets.** {guess_sentence(epsilon)}")
    st.subheader("How fast the truth appears")
    _speed(setting, redraws)


def _game(setting: Setting) -> dict[str, Any]:
    """The answers so far; another squad or epsilon starts anew."""
    game = st.session_state.get("attack_averaging")
    if game is None or game["about"] != setting.recipe:
        game = {"about": setting.recipe, "naive": [_noisy(setting)], "sealed": _noisy(setting)}
        st.session_state["attack_averaging"] = game
    return dict(game)


def _noisy(setting: Setting) -> int:
    return TwoSidedGeometric(epsilon=setting.epsilon, sensitivity=1).randomise(setting.true_count())


def _redraw(setting: Setting, times: int) -> None:
    game = _game(setting)
    more = [_noisy(setting) for _ in range(times)]
    st.session_state["attack_averaging"] = game | {"naive": [*game["naive"], *more][:MOST]}


def _numbers(setting: Setting, played: dict[str, Any]) -> None:
    with st.container(horizontal=True):
        st.metric("True count, shown here only", setting.true_count(), border=True)
        st.metric(
            f"Naive: mean of {len(played['naive'])}",
            f"{float(np.mean(played['naive'])):.1f}",
            border=True,
        )
        st.metric("Sealed, however often you look", played["sealed"], border=True)


def _answers(setting: Setting, played: dict[str, Any]) -> None:
    naive, colours = np.array(played["naive"], dtype=float), palette()
    places, means = list(range(1, len(naive) + 1)), running_means(np.array(played["naive"]))
    figure = go.Figure()
    drawing.dots(
        figure, places, naive.tolist(), colour=colours.muted, name="naive answer",
        colours=colours, size=7,
    )  # fmt: skip
    drawing.line(figure, places, means.tolist(), colour=colours.coarse, name="attacker’s mean")
    sealed = [float(played["sealed"])] * 2
    ends = [1.0, max(20.0, len(naive))]
    drawing.line(figure, ends, sealed, colour=colours.useful, name="sealed", dash="dot")
    drawing.line(
        figure, ends, [setting.true_count()] * 2, colour=colours.ink, name="truth", dash="dash"
    )
    figure.update_xaxes(title="times the slider moved", range=[0, ends[1]], showgrid=False)
    figure.update_yaxes(title="athletes", gridcolor=colours.grid)
    drawing.settled(figure, colours, height=340, legend=True)
    panels.chart(
        figure,
        key="attack_answers",
        title="A naive dashboard’s answers, and a sealed one.",
        about=figures.about(setting),
        alt=f"After {len(naive)} answers the attacker’s mean is {means[-1]:.1f}; the true count "
        f"is {setting.true_count()}, the sealed answer stays at {played['sealed']}.",
        table=pd.DataFrame(
            {"Move": places, "Naive answer": naive.astype(int), "Mean so far": means.round(2)}
        ).tail(20),
    )


def _speed(setting: Setting, redraws: int) -> None:
    epsilon, colours = float(setting.epsilon), palette()
    law = geometric(epsilon, 1)
    told, measured = ([100 * share for share in shares] for shares in _rates(epsilon))
    figure = go.Figure()
    drawing.line(figure, REDRAWS, told, colour=colours.norm, name="predicted")
    drawing.dots(figure, REDRAWS, measured, colour=colours.coarse, name="measured", colours=colours)
    drawing.line(
        figure, [REDRAWS[0], REDRAWS[-1]], [told[0]] * 2, colour=colours.useful, name="sealed",
        dash="dot",
    )  # fmt: skip
    drawing.here(figure, redraws, 100 * chance_exact(law, redraws), colours)
    figure.update_xaxes(**drawing.log_axis(REDRAWS, "redraws", colours))
    figure.update_yaxes(title="exact count found, of 100", range=[0, 105], gridcolor=colours.grid)
    drawing.settled(figure, colours, height=340, legend=True)
    panels.chart(
        figure,
        key="attack_speed",
        title="How often averaging finds the exact count.",
        about=figures.about(setting),
        alt=f"Averaging {redraws} redraws finds the exact count in "
        f"{out_of_100(chance_exact(law, redraws))} of 100 attempts; one sealed answer in "
        f"{out_of_100(chance_exact(law, 1))}.",
        table=pd.DataFrame(
            {
                "Redraws": REDRAWS,
                "Predicted, of 100": [f"{each:.0f}" for each in told],
                "Measured, of 100": [f"{each:.0f}" for each in measured],
                "Spread of the mean": [words.rough(spread_of_mean(law, k)) for k in REDRAWS],
            }
        ),
    )
    panels.note(
        f"Each point: {ATTEMPTS:,} attempts. Found means that the true count is the nearest whole "
        "number to the mean; a mean half-way between two, as two answers often give, is not."
    )
