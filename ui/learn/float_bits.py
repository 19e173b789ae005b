"""Floating point: the last bits of a textbook Laplace release name the value."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray

from dp_core.attacks.float_noise import guess, last_bits, naive_release, read_bits
from dp_core.classroom.explain import guess_ceiling, guess_sentence, out_of_100
from dp_core.classroom.settings import Setting
from dp_core.mechanisms.integer import TwoSidedGeometric
from dp_core.params import EPSILON_STEPS
from ui.learn import drawing, figures, panels
from ui.learn.kept import forget, kept
from ui.palette import palette

SHOWN: Final = 8
ROUNDS: Final = 4000
STOPS: Final = EPSILON_STEPS[::2]


@st.cache_data(max_entries=64, show_spinner=False)
def _measured(count: int) -> tuple[list[float], list[float]]:
    """At each epsilon: releases that name their value, and rounds guessed right, of 100."""
    named, right = [], []
    for stop in STOPS:
        values = np.repeat([float(count), float(count + 1)], ROUNDS // 2)
        released = naive_release(values, 1 / float(stop))
        bits = read_bits(released, count, count + 1, 1 / float(stop))
        guessed = guess(released, bits, count, count + 1)
        named.append(100 * float(bits.certain.mean()))
        right.append(100 * float((guessed == values).mean()))
    return named, right


@st.fragment
def show(setting: Setting) -> None:
    """Eight releases and what their bits say; then how often they say it."""
    count = setting.true_count()
    st.write(
        f"A coin decides whether {count} or {count + 1} athletes are {setting.line}. A textbook "
        "sampler adds Laplace noise in floating point. It can reach only some of the numbers near "
        "each count, and not the same ones."
    )
    st.subheader("Without protection: eight float releases")
    _bits(setting, count)
    st.button(
        "Release eight more", icon=":material/casino:", key="attack_bits_again", on_click=_again
    )
    _often(setting, count)
    st.subheader("With protection: whole numbers")
    _whole(setting, count)


def _release(count: int, scale: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    values = count + np.random.default_rng().integers(0, 2, SHOWN).astype(float)
    return values, naive_release(values, scale)


def _again() -> None:
    forget("bits")
    forget("whole")


def _bits(setting: Setting, count: int) -> None:
    scale = 1 / float(setting.epsilon)
    values, released = kept("bits", setting.recipe, lambda: _release(count, scale))
    bits = read_bits(released, count, count + 1, scale)
    says = [
        "either" if not certain else f"only {count}" if first else f"only {count + 1}"
        for certain, first in zip(bits.certain, bits.first, strict=True)
    ]
    panels.numbers({"Releases that name the count": f"{int(bits.certain.sum())} of {SHOWN}"})
    st.table(
        pd.DataFrame(
            {
                "Released": [f"{each:.4f}" for each in released],
                "Last 16 bits": [last_bits(each)[-16:] for each in released],
                "Can come from": says,
                "Truth": values.astype(int),
            }
        ),
        border="horizontal",
        hide_index=True,
        alt=f"{int(bits.certain.sum())} of {SHOWN} float releases can come from one count alone.",
    )
    st.markdown(
        f"**{int(bits.certain.sum())} of {SHOWN}** releases can come from one count alone. Any "
        "such release breaks the promise, whatever epsilon says."
    )


def _often(setting: Setting, count: int) -> None:
    named, right = _measured(count)
    stops, colours = [float(stop) for stop in STOPS], palette()
    allowed = [100 * guess_ceiling(stop) for stop in stops]
    figure = go.Figure()
    drawing.line(figure, stops, allowed, colour=colours.ink, name="allowed at most", dash="dash")
    drawing.dots(
        figure, stops, right, colour=colours.coarse, name="guessed right by the bits",
        colours=colours,
    )  # fmt: skip
    drawing.line(figure, stops, named, colour=colours.norm, name="named for certain", dash="dot")
    figure.update_xaxes(**drawing.log_axis(stops, "epsilon", colours))
    figure.update_yaxes(title="of 100 releases", range=[0, 104], gridcolor=colours.grid)
    drawing.settled(figure, colours, height=360, legend=True)
    panels.chart(
        figure,
        key="attack_bits",
        title="How often the last bits of a float give its value away.",
        about=f"A count of {figures.about_squad(setting.squad)}; {ROUNDS:,} releases a point.",
        alt=f"Guessing by the last bits is right in {right[0]:.0f} of 100 rounds at epsilon "
        f"{stops[0]:g}, where at most {out_of_100(guess_ceiling(stops[0]))} are allowed.",
        table=pd.DataFrame(
            {
                "Epsilon": STOPS,
                "Allowed at most": [f"{each:.1f}" for each in allowed],
                "Guessed right": [f"{each:.1f}" for each in right],
                "Named for certain": [f"{each:.1f}" for each in named],
            }
        ),
    )
    panels.note(
        f"Measured on {ROUNDS:,} releases for each epsilon. With more noise the gaps grow: just "
        "where the promise is strongest, the bits tell more than it allows. At a large epsilon the "
        "other count lies far out, where the gaps are wide too."
    )


def _whole(setting: Setting, count: int) -> None:
    mechanism = TwoSidedGeometric(epsilon=setting.epsilon, sensitivity=1)
    drawn = kept(
        "whole", setting.recipe, lambda: [mechanism.randomise(count) for _ in range(SHOWN)]
    )
    st.markdown(
        f"Releases by our integer mechanism: **{', '.join(map(str, drawn))}**. Each whole number "
        f"can come from {count} and from {count + 1}; there are no lower bits to read."
    )
    st.markdown(f"**The bound it meets.** {guess_sentence(float(setting.epsilon))}")
