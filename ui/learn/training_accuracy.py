"""Accuracy against epsilon over repeated trainings, with intervals; measured again if asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.params import Epsilon
from dp_core.training.accuracy import Point, Trial, try_once
from dp_core.training.dp_sgd import installed
from dp_core.training.explain import cost_sentence
from dp_core.training.record import Run
from dp_core.training.settings import Settings
from dp_core.training.shipped import COMMAND, read_results
from ui.learn import audit_running, drawing, panels
from ui.palette import Palette, palette

EPSILONS: Final = tuple(Epsilon.read(each) for each in ("0.5", "1", "2", "4", "8"))
REPEATS: Final = range(1, 4)
COMMONEST: Final = {"ARRHYTHMIA": 0.54, "WINDOWS": 0.33}
"""The share that one gets right who always says the commonest rhythm."""


def show(run: Run) -> None:
    """The shipped figures at once; with the settings of a learner when asked."""
    result = read_results()[run.settings.source]
    points, plain, told = result.points, result.plain, f"Made by `{COMMAND}`."
    again = _measured_again(run.settings) if installed() else []
    if len(again) >= 2 * len(EPSILONS):
        points, plain = _together(again)
        told = "Measured just now, with your settings."
    _chart(run, points, plain)
    st.markdown(cost_sentence(points[1], plain))
    panels.note(
        f"{told} Each training leaves other people out and draws fresh noise; the interval is "
        "about that, not about people whom the source does not have. The plain model counts at its "
        "best epoch, which flatters it; the attack is on its last. All other settings are the same "
        "at every epsilon. Tuning them for each might help the private model, and on private "
        "people it would have to be paid for."
    )


def _measured_again(settings: Settings) -> list[tuple[Trial, Trial]]:
    """Offer to train again and again, one step a training, all epsilons of a repeat together."""
    with st.expander("Measure it again with your settings"):
        st.markdown(
            f"{len(EPSILONS)} epsilons, {len(REPEATS)} trainings each: a few minutes. Stop when "
            "you like; two full rounds are needed for an interval."
        )
        return audit_running.run(
            "training_again", settings,
            [
                partial(try_once, settings.at(epsilon, repeat))
                for repeat in REPEATS
                for epsilon in EPSILONS
            ],
            label="Measure again", doing="Training …",
        )  # fmt: skip


def _together(pairs: Sequence[tuple[Trial, Trial]]) -> tuple[tuple[Point, ...], Point]:
    """Put whole rounds together: one point for each epsilon, and the twin."""
    count = len(EPSILONS)
    whole = pairs[: len(pairs) // count * count]
    points = [
        Point.of(epsilon, [private for private, _ in whole[place::count]])
        for place, epsilon in enumerate(EPSILONS)
    ]
    return tuple(points), Point.of(None, [plain for _, plain in whole[::count]])


def _chart(run: Run, points: Sequence[Point], plain: Point) -> None:
    figure, colours = go.Figure(), palette()
    _plain(figure, plain, colours)
    _private(figure, points, colours)
    spent = max(run.last.epsilon, 0.05)
    drawing.dots(
        figure, [spent], [100 * run.last.private.accuracy], colour=colours.coarse,
        name="the one training shown", colours=colours, size=15,
    )  # fmt: skip
    chance = 100 * COMMONEST[run.settings.source.name]
    figure.add_hline(
        y=chance, line={"color": colours.muted, "width": 2, "dash": "dot"},
        annotation={"text": "always the commonest", "font": {"color": colours.muted, "size": 13}},
        annotation_position="bottom right",
    )  # fmt: skip
    places = [float(point.epsilon) for point in points if point.epsilon]
    figure.update_xaxes(**drawing.log_axis([*places, spent], "epsilon", colours))
    lowest = min([chance, *(100 * point.accuracy.low for point in points)])
    figure.update_yaxes(
        title="told right, %", range=[max(0, lowest - 8), 102], gridcolor=colours.grid
    )
    drawing.settled(figure, colours, height=420, legend=True)
    panels.chart(
        figure, key="training_accuracy", title="What a promise costs in accuracy.",
        about=f"{run.settings.source}; means of {len(plain.accuracy.values)} trainings with 95 % "
        "intervals.", alt=cost_sentence(points[1], plain), table=_twin(points, plain),
    )  # fmt: skip


def _plain(figure: go.Figure, plain: Point, colours: Palette) -> None:
    spread = plain.accuracy
    figure.add_hrect(
        y0=100 * spread.low, y1=100 * spread.high, fillcolor=colours.norm_fill, line_width=0
    )
    drawing.line(
        figure, [0.01, 100], [100 * spread.mean] * 2, colour=colours.norm, name="plain", dash="dash"
    )


def _private(figure: go.Figure, points: Sequence[Point], colours: Palette) -> None:
    figure.add_scatter(
        x=[float(point.epsilon) for point in points if point.epsilon],
        y=[100 * point.accuracy.mean for point in points], mode="lines+markers", name="private",
        line={"color": colours.useful, "width": 3},
        marker={"color": colours.useful, "size": 11, "line": {"width": 1.5, "color": colours.page}},
        error_y={
            "type": "data", "array": [100 * point.accuracy.half_width for point in points],
            "color": colours.useful, "thickness": 2, "width": 6,
        },
        hovertemplate="epsilon %{x:g}: %{y:.1f} %<extra></extra>",
    )  # fmt: skip


def _twin(points: Sequence[Point], plain: Point) -> pd.DataFrame:
    rows = [*points, plain]
    return pd.DataFrame(
        {
            "Epsilon": [str(point.epsilon) if point.epsilon else "none: plain" for point in rows],
            "Told right, %": [f"{100 * point.accuracy.mean:.1f}" for point in rows],
            "95 % interval": [
                f"{100 * point.accuracy.low:.1f} to {100 * min(1, point.accuracy.high):.1f}"
                for point in rows
            ],
            "Attack, hits beyond alarms, points": [
                f"{100 * point.advantage.mean:.1f} ± {100 * point.advantage.half_width:.1f}"
                for point in rows
            ],
        }
    )  # fmt: skip
