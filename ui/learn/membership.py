"""Membership: was this athlete’s record in the squad? Hits against false alarms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.attacks.membership import Roc, joint_roc, measure_roc, predict_roc, thin
from dp_core.classroom.explain import (
    delta_sentence,
    guess_ceiling,
    guess_sentence,
    most_hits,
    out_of_100,
    roc_sentence,
)
from dp_core.classroom.laws import Law
from dp_core.classroom.settings import DELTA, Setting
from ui.learn import drawing, figures, panels
from ui.palette import palette

JOINT: Final = "Our joint release"
MECHANISMS: Final = ("Geometric", "Laplace", "Gaussian", JOINT)
FARTHEST: Final = "The two ends of the bounds"
RECORDS: Final = (FARTHEST, "The lowest athlete and a usual one")
ROUNDS: Final = 20_000
JOINT_ROUNDS: Final = 500
KEYS: Final = {Setting: lambda setting: setting.recipe}
ALARMS: Final = np.concatenate([np.linspace(0, 0.1, 21), np.linspace(0.1, 1, 46)[1:]])

Points = tuple[list[float], list[float], float]


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=KEYS)
def _measured(setting: Setting, mechanism: str, shift: int) -> Points:
    return _points(measure_roc(_law(setting, mechanism), shift, ROUNDS))


@st.cache_data(max_entries=64, show_spinner="Attacking our joint release …", hash_funcs=KEYS)
def _joint(setting: Setting, other: int) -> Points:
    lowest = int(setting.squad.true_steps(setting.metric).argmin())
    return _points(joint_roc(setting, lowest, other, JOINT_ROUNDS))


def _points(roc: Roc) -> Points:
    few = thin(roc)
    return few.false_alarms.tolist(), few.hits.tolist(), roc.best_guess


def _law(setting: Setting, mechanism: str) -> Law:
    if mechanism == "Laplace":
        return setting.laplace()
    return setting.gaussian() if mechanism == "Gaussian" else setting.geometric()


def show(setting: Setting) -> None:
    """The best test there is, against the curve that epsilon and delta allow."""
    left, right = st.columns(2)
    mechanism = str(
        left.selectbox("Mechanism", MECHANISMS, key="attack_mechanism", bind="query-params")
    )
    records = right.selectbox("Which two records?", RECORDS, key="attack_records",
                              bind="query-params")  # fmt: skip
    st.markdown(
        "**Without protection** the exact mean tells the two records apart every time: 100 of 100, "
        "no false alarm. **With protection:**"
    )
    shift = setting.width if records == FARTHEST else _usual_shift(setting)
    if mechanism == JOINT:
        _against_joint(setting, shift)
    else:
        told = predict_roc(_law(setting, mechanism), shift)
        _roc(setting, mechanism, told, _measured(setting, mechanism, shift))
    _bound(setting, _delta(mechanism))


def _usual_shift(setting: Setting) -> int:
    """How far the lowest value is from the one that the public prior expects."""
    quantity = setting.quantity
    usual = round(quantity.prior.mean / float(quantity.step))
    return max(1, abs(usual - int(setting.true_clipped().min())))


def _delta(mechanism: str) -> float:
    return DELTA if mechanism == "Gaussian" else 0.0


def _against_joint(setting: Setting, shift: int) -> None:
    lowest = int(setting.true_clipped().min())
    other = min(setting.high, lowest + shift) if shift < setting.width else setting.high
    if st.toggle(f"Draw {2 * JOINT_ROUNDS:,} joint releases and attack them", key="attack_joint"):
        _roc(setting, JOINT, None, _joint(setting, other))
    else:
        panels.note("About a second. The attack uses the exact likelihood ratio of the mechanism.")


def _roc(setting: Setting, mechanism: str, told: Roc | None, seen: Points) -> None:
    epsilon, delta, colours = float(setting.epsilon), _delta(mechanism), palette()
    allowed = [most_hits(alarms, epsilon, delta) for alarms in ALARMS.tolist()]
    best = seen[2] if told is None else told.best_guess
    _numbers(best, guess_ceiling(epsilon, delta))
    figure = go.Figure()
    drawing.line(figure, [0, 1], [0, 1], colour=colours.muted, name="guessing", dash="dot")
    drawing.line(
        figure, ALARMS.tolist(), allowed, colour=colours.ink, name="allowed at most", dash="dash"
    )
    if told is not None:
        drawing.line(
            figure, told.false_alarms.tolist(), told.hits.tolist(), colour=colours.norm,
            name="predicted",
        )  # fmt: skip
    drawing.dots(
        figure, seen[0], seen[1], colour=colours.coarse, name="measured", colours=colours, size=9
    )
    figure.update_xaxes(title="false alarms", range=[-0.02, 1.02], gridcolor=colours.grid)
    figure.update_yaxes(title="hits", range=[-0.02, 1.04], gridcolor=colours.grid)
    drawing.settled(figure, colours, height=430, legend=True)
    panels.chart(
        figure,
        key="attack_roc",
        title=f"Hits and false alarms of the best test: {mechanism.lower()}.",
        about=figures.about(setting),
        alt=f"Hits against false alarms of the best test on {mechanism.lower()} noise: it guesses "
        f"right in {out_of_100(best)} of 100 even rounds and stays under the curve that epsilon "
        f"{epsilon:g} allows.",
        table=_twin(setting, delta, told, seen),
    )
    st.markdown(
        f"The best threshold guesses right in **{out_of_100(best)} of 100** even rounds; the "
        f"ceiling is **{out_of_100(guess_ceiling(epsilon, delta))}**."
    )


def _numbers(best: float, ceiling: float) -> None:
    panels.numbers(
        {
            "Guessed right": f"{out_of_100(best)} of 100",
            "The ceiling": f"{out_of_100(ceiling)} of 100",
            "By a coin": "50 of 100",
        }
    )


def _twin(setting: Setting, delta: float, told: Roc | None, seen: Points) -> pd.DataFrame:
    grid, epsilon = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75), float(setting.epsilon)
    columns: dict[str, Sequence[str]] = {
        "False alarms": [f"{100 * alarms:.0f} of 100" for alarms in grid],
        "Allowed at most": [f"{100 * most_hits(a, epsilon, delta):.0f}" for a in grid],
    }
    if told is not None:
        hits = np.interp(grid, told.false_alarms, told.hits)
        columns["Predicted"] = [f"{100 * each:.0f}" for each in hits]
    columns["Measured"] = [f"{100 * each:.0f}" for each in np.interp(grid, seen[0], seen[1])]
    return pd.DataFrame(columns)


def _bound(setting: Setting, delta: float) -> None:
    epsilon = float(setting.epsilon)
    st.markdown(
        f"**The bound it meets.** {guess_sentence(epsilon, delta)} "
        f"{roc_sentence(0.05, epsilon, delta)}"
    )
    if delta:
        st.markdown(delta_sentence(delta, setting.squad.athletes))
    panels.note(
        "Measured points wobble around their curve and can lie a little above the bound by chance. "
        "Squad size is public, so the question is whose record it was, not whether there was one. "
        "The ceiling is for the two records that lie farthest apart; closer ones are harder to "
        "tell apart."
    )
