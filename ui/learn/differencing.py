"""Differencing: the injured player leaves between two reports."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.attacks.differencing import (
    Departure,
    chance_right,
    depart,
    guess_from_difference,
    noisy_spread,
    recover_noisy,
)
from dp_core.classroom.explain import guess_ceiling, guess_sentence, out_of_100
from dp_core.classroom.laws import geometric
from dp_core.classroom.settings import Setting
from dp_core.classroom.stored import DOTS, dot_shares
from ui import words
from ui.learn import drawing, figures, panels
from ui.palette import palette

ROUNDS: Final = 4000
KEYS: Final = {Setting: lambda setting: setting.recipe}


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=KEYS)
def _played(setting: Setting, athlete: int) -> tuple[list[float], float]:
    """Twenty of the values that fresh noisy reports lead to, and the share guessed right."""
    found = np.quantile(recover_noisy(setting, athlete, ROUNDS), dot_shares())
    law = geometric(float(setting.epsilon), 1)
    return found.tolist(), guess_from_difference(law, ROUNDS)


def show(setting: Setting) -> None:
    """Exact reports give the leaver away; noisy ones do not."""
    names = [f"Athlete {place + 1}" for place in range(setting.squad.athletes)]
    left, right = st.columns(2)
    chosen = left.selectbox("Who leaves?", names, index=3, key="attack_leaver", bind="query-params")
    digits = right.slider(
        "Decimals in the exact reports", 0, 4, 2, key="attack_decimals", bind="query-params"
    )
    athlete = names.index(chosen) if chosen in names else 0
    _without(setting, depart(setting, athlete), int(digits))
    _with(setting, athlete)


def _without(setting: Setting, left: Departure, digits: int) -> None:
    unit, n = setting.quantity.unit, left.athletes
    found, about = left.recover(digits), left.uncertainty(digits)
    st.subheader("Without protection")
    with st.container(horizontal=True):
        st.metric(f"Monday, {n} athletes", f"{left.before:.{digits}f} {unit}", border=True)
        st.metric(f"Tuesday, {n - 1} athletes", f"{left.after:.{digits}f} {unit}", border=True)
        st.metric("Whoever left", f"{found:.2f} {unit}", border=True)
    st.markdown(
        f"{n} × {left.before:.{digits}f} − {n - 1} × {left.after:.{digits}f} = **{found:.2f}** "
        f"{unit}. The athlete’s own value is **{left.true_value:.2f}** {unit}; rounding alone "
        f"leaves ± {words.rough(about)}. Both reports are about {n - 1} athletes or more: a "
        "minimum group size would have let them through."
    )


def _with(setting: Setting, athlete: int) -> None:
    st.subheader("With protection")
    found, guessed = _played(setting, athlete)
    epsilon, unit = float(setting.epsilon), setting.quantity.unit
    _dots(setting, athlete, found)
    told = chance_right(geometric(epsilon, 1))
    around = words.rough(1.96 * noisy_spread(setting))
    st.markdown(
        f"Subtracting two noisy reports gives the value ± {around} {unit}. Of two noisy "
        "counts, the difference guesses one athlete’s yes or no right in "
        f"{out_of_100(told)} of 100 even rounds by the formula, and in {100 * guessed:.0f} of 100 "
        f"in {ROUNDS:,} rounds played here."
    )
    st.markdown(
        f"**The bound it meets.** {guess_sentence(epsilon)} The difference stays below it, at "
        f"{out_of_100(told)}, because Tuesday’s noise hides Monday’s answer too. Only Monday’s "
        f"report holds the record, so its epsilon counts: {out_of_100(guess_ceiling(epsilon))} "
        "is the ceiling for both reports together."
    )


def _dots(setting: Setting, athlete: int, found: list[float]) -> None:
    colours, quantity = palette(), setting.quantity
    value = float(setting.squad.true_values(setting.metric)[athlete])
    half = max(3 * noisy_spread(setting), quantity.value(quantity.width))
    low, high = value - half, value + half
    across, up = drawing.stacked(found, low, high)
    figure = go.Figure()
    figure.add_vrect(
        x0=quantity.value(quantity.low), x1=quantity.value(quantity.high), line_width=0,
        fillcolor=colours.norm_fill, layer="below",
        annotation={"text": "possible", "font": {"color": colours.norm, "size": 13}},
        annotation_position="bottom left",
    )  # fmt: skip
    drawing.dots(figure, across, up, colour=colours.norm, name="recovered", colours=colours)
    drawing.truth(figure, value, colours, "true value")
    figure.update_xaxes(
        range=[low, high], title=f"recovered value, {quantity.unit}", gridcolor=colours.grid
    )
    figure.update_yaxes(showticklabels=False, showgrid=False, range=[0, max(*up, 6) + 1])
    drawing.settled(figure, colours, height=280)
    panels.chart(
        figure,
        key="attack_recovered",
        title="What subtracting two noisy reports gives.",
        about=figures.about(setting),
        alt=f"{DOTS} values that subtracting two noisy reports could give, from "
        f"{min(found):.3g} to {max(found):.3g} {quantity.unit}; the true value is {value:.3g}.",
        table=pd.DataFrame(
            {
                "Dot": range(1, DOTS + 1),
                f"Recovered, {quantity.unit}": [f"{each:.3g}" for each in found],
            }
        ),
    )
