"""Four mechanisms on the same squad at the same epsilon."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from dp_core.classroom.explain import delta_sentence
from dp_core.classroom.joint_release import joint_means, planned_joint
from dp_core.classroom.settings import DELTA, Setting
from dp_core.classroom.stored import DOTS, dot_shares
from ui import words
from ui.learn import drawing, figures, panels
from ui.learn.releases import reach
from ui.palette import palette

JOINT: Final = "Our joint release"
KEYS: Final = {Setting: lambda setting: setting.recipe}
PROMISES: Final = {
    "Laplace": ("ε, in theory", "floats: see the attack on its low bits"),
    "Geometric": ("ε", "whole numbers, drawn exactly"),
    "Gaussian": (f"ε and δ = {DELTA:.5f}", "lighter tails; not pure"),
    JOINT: ("ε", "one draw on a soft histogram, with a public prior"),
}


@st.cache_resource(max_entries=64, show_spinner=False)
def _stored(recipe: tuple[str, str, int, int, int]) -> list[float]:
    """The joint releases drawn for a scene; filled once, then kept for everybody."""
    return []


@st.fragment
def show(setting: Setting) -> None:
    """Twenty possible releases of each mechanism on one axis."""
    possible = _possible(setting)
    joint = _stored(setting.recipe)
    place = st.empty()
    if len(joint) < DOTS and place.button(
        f"Draw {DOTS} joint releases", icon=":material/casino:", key="mechanisms_joint",
        help="The real mechanism and its inference, about a second.",
    ):  # fmt: skip
        place.empty()
        _draw_joint(setting, joint)
    if len(joint) >= DOTS:
        possible[JOINT] = np.sort(joint[:DOTS])
    _dots(setting, possible)
    st.table(
        _twin(setting, possible), border="horizontal", hide_index=True,
        alt="Promise, error and planned interval of each mechanism",
    )  # fmt: skip
    panels.note(
        "Laplace, geometric and Gaussian noise go on the clipped sum; their dots are quantiles. "
        f"The {DOTS} joint releases are fresh draws, kept for this scene. The joint release "
        "ignores your bounds: its knots come from a public prior, and it leans on that prior where "
        "the squad says little. " + delta_sentence(DELTA, setting.squad.athletes)
    )


def _possible(setting: Setting) -> dict[str, np.ndarray]:
    laws = {
        "Laplace": setting.laplace(),
        "Geometric": setting.geometric(),
        "Gaussian": setting.gaussian(),
    }
    return {name: setting.mean_of(law.quantile(dot_shares())) for name, law in laws.items()}


def _draw_joint(setting: Setting, joint: list[float]) -> None:
    bar = st.progress(0.0, "Drawing joint releases …")
    for place, figure in enumerate(joint_means(setting, DOTS - len(joint)), 1):
        joint.append(figure.estimate)
        bar.progress(min(1.0, place / DOTS), "Drawing joint releases …")
    bar.empty()


def _dots(setting: Setting, possible: dict[str, np.ndarray]) -> None:
    colours, (low, high) = palette(), reach(setting)
    truth = setting.squad.true_mean(setting.metric)
    figure = make_subplots(
        rows=len(possible), shared_xaxes=True, vertical_spacing=0.06, subplot_titles=list(possible)
    )
    shades = (colours.coarse, colours.norm, colours.muted, colours.useful)
    tops = []
    for row, (values, shade) in enumerate(zip(possible.values(), shades, strict=False), 1):
        across, up = drawing.stacked(values.tolist(), low, high)
        tops.append(max(up))
        figure.add_trace(
            go.Scatter(x=across, y=up, mode="markers", hovertemplate="%{x:.3g}<extra></extra>",
                       marker={"color": shade, "size": 8}), row=row, col=1,
        )  # fmt: skip
    figure.add_vline(x=truth, line={"color": colours.ink, "width": 2, "dash": "dash"})
    figure.update_xaxes(range=[low, high], gridcolor=colours.grid)
    figure.update_xaxes(title=f"mean, {setting.quantity.unit}", row=len(possible))
    figure.update_yaxes(showgrid=False, showticklabels=False, range=[0, max(tops) + 1])
    figure.update_annotations(font={"color": colours.ink, "size": 13})
    drawing.settled(figure, colours, height=110 + 130 * len(possible))
    figure.update_layout(margin={"t": 36})
    panels.chart(
        figure,
        key="mechanisms_dots",
        title=f"{DOTS} possible releases of each mechanism.",
        about=figures.about(setting),
        alt=f"{DOTS} possible releases of {', '.join(possible)} around the true mean "
        f"{truth:.3g} {setting.quantity.unit}; the table below has their spreads.",
        table=pd.DataFrame(
            {"Release": range(1, DOTS + 1)}
            | {name: [f"{each:.4g}" for each in values] for name, values in possible.items()}
        ),
    )


def _twin(setting: Setting, possible: dict[str, np.ndarray]) -> pd.DataFrame:
    unit, truth = setting.quantity.unit, setting.squad.true_mean(setting.metric)
    rows = []
    for name, (promise, note) in PROMISES.items():
        values = possible.get(name)
        off = None if values is None else float(np.sqrt(((values - truth) ** 2).mean()))
        rows.append(
            {
                "Mechanism": name,
                "Promise": promise,
                f"Error of the dots, {unit}": "not drawn yet" if off is None else words.rough(off),
                "Planned 95 %": f"± {words.rough(_planned(setting, name))} {unit}",
                "Remark": note,
            }
        )
    return pd.DataFrame(rows)


def _planned(setting: Setting, name: str) -> float:
    if name == JOINT:
        return planned_joint(setting)
    laws = {"Laplace": setting.laplace, "Geometric": setting.geometric}
    law = laws.get(name, setting.gaussian)()
    return float(law.quantile(0.975)) * setting.per_step
