"""Whom one has to trust: the same mean under five ways of adding noise."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.curves import RELEASES, SIZES, with_sizes
from dp_core.classroom.explain import trust_in_one_sentence
from dp_core.classroom.settings import Setting
from dp_core.classroom.trust import MODELS, Model
from dp_core.verdict import verdict
from ui import words
from ui.learn import drawing, figures, panels
from ui.palette import Palette, palette

KEYS: Final = {Setting: lambda setting: setting.recipe}
MIDDLE: Final = 1.96
"""The middle 95 % of a normal law lie within this many SDs."""

ATHLETES: Final = (*SIZES, 2_500, 10_000, 100_000)
"""Predicted from five athletes to a large league; measured up to the largest class squad."""


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=KEYS)
def _measured(settings: list[Setting], again: int) -> dict[str, list[float]]:
    """Draw once for everybody who looks at the same scene; `again` asks for new draws."""
    return {
        model.name: [model.measure(each, RELEASES) for each in settings]
        for model in MODELS
        if model.measure is not None
    }


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=KEYS)
def _predicted(setting: Setting) -> dict[str, list[float | None]]:
    return {model.name: [model.error(setting, many) for many in ATHLETES] for model in MODELS}


def promise() -> None:
    """The page in one sentence."""
    panels.one_sentence(trust_in_one_sentence())
    panels.link_note()


@st.fragment
def view(setting: Setting) -> None:
    """Error against the number of athletes, and who sees what."""
    again = st.session_state.setdefault("trust_again", 0)
    settings = with_sizes(setting)
    _chart(setting, _predicted(setting), settings, _measured(settings, again))
    st.button(
        "Measure again", icon=":material/refresh:", key="trust_measure", on_click=_again,
        help=f"Draws {RELEASES} fresh releases for each point.",
    )  # fmt: skip
    st.subheader("Who sees what")
    _who(setting)
    panels.note(_honest(setting))


def _again() -> None:
    st.session_state["trust_again"] += 1


def _colour(model: Model, colours: Palette) -> tuple[str, str]:
    return {
        "Central": (colours.useful, "solid"), "Secure sum": (colours.norm, "dash"),
        "Shuffle": (colours.muted, "dot"), "Local": (colours.coarse, "solid"),
    }.get(model.name, (colours.ink, "solid"))  # fmt: skip


def _chart(
    setting: Setting,
    predicted: dict[str, list[float | None]],
    settings: list[Setting],
    measured: dict[str, list[float]],
) -> None:
    colours, unit = palette(), setting.quantity.unit
    figure, shown = go.Figure(), []
    for model in MODELS:
        told = [(many, e) for many, e in zip(ATHLETES, predicted[model.name], strict=True) if e]
        colour, dash = _colour(model, colours)
        if told:
            x, y = zip(*told, strict=True)
            shown += y
            drawing.line(figure, x, y, colour=colour, name=model.name, dash=dash)
        if points := measured.get(model.name):
            at = [float(each.squad.athletes) for each in settings]
            label = f"{model.name}, measured"
            drawing.dots(figure, at, points, colour=colour, name=label, colours=colours)
            figure.data[-1].showlegend = False
    few, many = float(ATHLETES[0]), float(ATHLETES[-1])
    least = setting.quantity.matters / MIDDLE
    drawing.line(
        figure, [few, many], [least, least], colour=colours.ink, dash="longdashdot",
        name="below: useful",
    )  # fmt: skip
    figure.update_xaxes(**drawing.log_axis([few, many], "athletes", colours))
    figure.update_yaxes(**drawing.log_axis([*shown, least], f"error, {unit}", colours))
    drawing.settled(figure, colours, height=440, legend=True)
    panels.chart(
        figure,
        key="trust_error",
        title="Error of a mean against the number of athletes",
        about=figures.about(setting),
        alt="Error against the number of athletes on log axes: central noise is least, a secure "
        "sum is a little above it, and local noise is far above both and falls more slowly.",
        table=_table(setting, predicted),
    )


def _table(setting: Setting, predicted: dict[str, list[float | None]]) -> pd.DataFrame:
    unit = setting.quantity.unit
    columns = {f"{name}, {unit}": [_told(each) for each in predicted[name]] for name in predicted}
    return pd.DataFrame({"Athletes": [f"{many:,}" for many in ATHLETES], **columns})


def _told(error: float | None) -> str:
    return "no use" if error is None else words.rough(error)


def _who(setting: Setting) -> None:
    athletes, unit = setting.squad.athletes, setting.quantity.unit
    rows = [
        {
            "": model.name,
            "Who sees an athlete’s value": model.sees,
            "What must hold": model.needs,
            f"Error with {athletes} athletes, {unit}": _told(error),
            "Verdict": _verdict(setting, error),
        }
        for model in MODELS
        for error in (model.error(setting, athletes),)
    ]
    st.table(
        pd.DataFrame(rows), border="horizontal", hide_index=True,
        alt="Who sees what under each way of adding noise, and the error with this squad",
    )  # fmt: skip


def _verdict(setting: Setting, error: float | None) -> str:
    return "–" if error is None else verdict(MIDDLE * error, setting.quantity.matters).value


def _honest(setting: Setting) -> str:
    quantity = setting.quantity
    return (
        "One athlete’s epsilon is the same everywhere. Lines are formulas, dots are "
        f"{RELEASES} fresh releases each, for one mean with the catalogue’s bounds. A figure is "
        f"useful where 95 of 100 releases are within {quantity.matters:g} {quantity.unit}, the "
        "change that matters. Local answers are summed without being cut to the bounds. The "
        "secure sum’s error is that of three parties who add a full draw of noise each. Huddle’s "
        "reports are central unless a secure sum made them, and sharper than this one mean: see "
        "Engines."
    )
