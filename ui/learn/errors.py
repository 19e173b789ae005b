"""How far a release is off: against epsilon, against squad size, and against the bounds."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.curves import (
    RELEASES,
    SIZES,
    ErrorParts,
    measure_error,
    predict_error,
    with_epsilons,
    with_sizes,
    with_upper_bounds,
)
from dp_core.classroom.settings import Setting
from dp_core.params import EPSILON_STEPS, Epsilon
from ui import words
from ui.learn import drawing, figures, panels
from ui.palette import palette

MEASURED_AT: Final = EPSILON_STEPS[::3]
KEYS: Final = {Setting: lambda setting: setting.recipe}


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs=KEYS)
def _measured(settings: list[Setting], again: int) -> list[float]:
    """Draw once for everybody who looks at the same scene; `again` asks for new draws."""
    return [measure_error(setting) for setting in settings]


@st.fragment
def curves(setting: Setting) -> None:
    """Error against epsilon and against squad size, measured points on the predicted curve."""
    again = st.session_state.setdefault("errors_again", 0)
    here = words.rough(predict_error(setting).release)
    panels.numbers(
        {
            "Epsilon": str(setting.epsilon),
            "Athletes": f"{setting.squad.athletes}",
            "Error here": f"{here} {setting.quantity.unit}",
        }
    )
    against_epsilon, against_size = st.tabs(
        ["Against epsilon", "Against squad size"], key="errors_against", bind="query-params"
    )
    with against_epsilon:
        if against_epsilon.open:
            _against_epsilon(setting, again)
    with against_size:
        if against_size.open:
            _against_size(setting, again)
    st.button(
        "Measure again", icon=":material/refresh:", key="errors_measure", on_click=_again,
        help=f"Draws {RELEASES} fresh releases for each point.",
    )  # fmt: skip
    panels.note(
        f"Each point is measured from {RELEASES} releases of this squad; the line is the formula "
        "√(bias² + noise²). Halve epsilon or the squad and the noise doubles; what the bounds "
        "cut off stays."
    )


def _against_epsilon(setting: Setting, again: int) -> None:
    steps = with_epsilons(setting, [Epsilon.read(step) for step in EPSILON_STEPS])
    some = with_epsilons(setting, [Epsilon.read(step) for step in MEASURED_AT])
    _curve(setting, "epsilon", steps, _points(some, again))


def _against_size(setting: Setting, again: int) -> None:
    sizes = with_sizes(setting)
    if len(sizes) == len(SIZES):
        _curve(setting, "athletes", sizes, _points(sizes, again))
    else:
        st.write("A published squad has one size. Choose a made-up squad to change it.")


def _again() -> None:
    st.session_state["errors_again"] += 1


def _points(settings: list[Setting], again: int) -> list[tuple[Setting, float]]:
    return list(zip(settings, _measured(settings, again), strict=True))


def _place(setting: Setting, axis: str) -> float:
    return float(setting.epsilon) if axis == "epsilon" else float(setting.squad.athletes)


def _curve(
    setting: Setting, axis: str, along: list[Setting], points: list[tuple[Setting, float]]
) -> None:
    places = [_place(each, axis) for each in along]
    told = [predict_error(each).release for each in along]
    some, measured = [each for each, _ in points], [found for _, found in points]
    at = [_place(each, axis) for each in some]
    colours, unit = palette(), setting.quantity.unit
    figure = go.Figure()
    drawing.line(figure, places, told, colour=colours.norm, name="predicted")
    drawing.dots(figure, at, measured, colour=colours.coarse, name="measured", colours=colours)
    now = predict_error(setting).release
    drawing.here(figure, _place(setting, axis), now, colours)
    figure.update_xaxes(**drawing.log_axis(list(places), axis, colours))
    figure.update_yaxes(**drawing.log_axis([*told, *measured], f"error, {unit}", colours))
    drawing.settled(figure, colours, height=380, legend=True)
    panels.chart(
        figure,
        key=f"errors_{axis}",
        title=f"Error of a noisy mean of {setting.quantity.label.lower()} against {axis}.",
        about=figures.about(setting),
        alt=f"Error of a noisy mean against {axis} on log axes: {words.rough(now)} {unit} here. "
        "Measured points lie on the predicted curve.",
        table=pd.DataFrame(
            {
                axis.capitalize(): [f"{place:g}" for place in at],
                f"Predicted, {unit}": [words.rough(predict_error(e).release) for e in some],
                f"Measured, {unit}": [words.rough(value) for value in measured],
            }
        ),
    )


def bounds(setting: Setting) -> None:
    """Too tight is bias, too wide is noise; in between lies the best upper bound."""
    settings, now = with_upper_bounds(setting), predict_error(setting)
    unit = setting.quantity.unit
    panels.numbers(
        {
            "Error here": f"{words.rough(now.release)} {unit}",
            "By clipping": f"{words.rough(round(now.clipping, 9))} {unit}",
            "By noise": f"{words.rough(now.noise)} {unit}",
        }
    )
    parts = [predict_error(each) for each in settings]
    highs = [each.quantity.value(each.high) for each in settings]
    _bound_curves(setting, highs, parts)
    panels.note(
        "Values above the upper bound count as it: that moves every release alike, and no "
        "averaging takes it out. A higher bound lets one athlete pull further, so it needs more "
        "noise. The best bound depends on epsilon, and it must be chosen from outside the data."
    )
    st.subheader("What the error is made of")
    _stack(setting, predict_error(setting))


def _bound_curves(setting: Setting, highs: list[float], parts: list[ErrorParts]) -> None:
    colours, unit = palette(), setting.quantity.unit
    figure = go.Figure()
    for name, colour, dash in (
        ("clipping", colours.coarse, "dash"), ("noise", colours.norm, "dot"),
        ("release", colours.ink, "solid"),
    ):  # fmt: skip
        label = "both together" if name == "release" else name
        drawing.line(
            figure, highs, [getattr(p, name) for p in parts], colour=colour, name=label, dash=dash
        )
    now = predict_error(setting)
    here = setting.quantity.value(setting.high)
    drawing.here(figure, here, now.release, colours)
    figure.update_xaxes(title=f"upper bound, {unit}", gridcolor=colours.grid)
    figure.update_yaxes(title=f"error, {unit}", gridcolor=colours.grid, rangemode="tozero")
    drawing.settled(figure, colours, height=380, legend=True)
    best = min(range(len(parts)), key=lambda place: parts[place].release)
    panels.chart(
        figure,
        key="errors_bounds",
        title="Error of a noisy mean against its upper bound.",
        about=figures.about(setting),
        alt=f"Error against the upper bound: least at about {highs[best]:.3g} {unit}; clipping "
        "grows below it and noise above it.",
        table=pd.DataFrame(
            {
                f"Upper bound, {unit}": [f"{high:.4g}" for high in highs],
                "Clipping": [words.rough(round(part.clipping, 9)) for part in parts],
                "Noise": [words.rough(part.noise) for part in parts],
                "Both": [words.rough(part.release) for part in parts],
            }
        ),
    )


def _stack(setting: Setting, parts: ErrorParts) -> None:
    """Errors add up in squares, so the bar shows each part of the squared error."""
    colours, unit, whole = palette(), setting.quantity.unit, parts.total**2
    named = {"clipping": colours.coarse, "noise": colours.norm, "sampling": colours.muted}
    shares = {name: 100 * getattr(parts, name) ** 2 / whole for name in named}
    figure = go.Figure()
    for name, colour in named.items():
        figure.add_bar(
            x=[shares[name]], y=["error²"], orientation="h", name=name,
            marker={"color": colour, "line": {"width": 2, "color": colours.page}},
            hovertemplate=f"{name}: %{{x:.0f}} %<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title="% of the squared error", range=[0, 100.5], gridcolor=colours.grid)
    figure.update_yaxes(showticklabels=False)
    drawing.settled(figure, colours, height=190, legend=True)
    panels.chart(
        figure,
        key="errors_stack",
        title="What the squared error of a noisy mean is made of.",
        about=figures.about(setting),
        alt="Of the squared error "
        + ", ".join(f"{share:.0f} % is {name}" for name, share in shares.items()),
        table=pd.DataFrame(
            {
                "Part": list(named),
                f"Size, {unit}": [words.rough(round(getattr(parts, name), 9)) for name in named],
                "Of the squared error": [f"{share:.0f} %" for share in shares.values()],
            }
        ),
    )
    panels.note(
        "Sampling is what a squad of this size would have without any privacy, as soon as it "
        "stands for other athletes like these."
    )
