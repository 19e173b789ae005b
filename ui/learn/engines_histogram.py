"""One histogram call, attacked live under two kinds of neighbours, beside ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.attacks.audit import Tally, Target, histogram_target, library_target, predict_shown
from dp_core.classroom.settings import Setting
from dp_core.explain_learn import audit_sentence
from ui.learn import audit_result, audit_running, drawing, figures, panels
from ui.palette import palette

DRAWS: Final = 2000
CONFIDENCE: Final = 0.99
REPLACED: Final = "diffprivlib.tools, an athlete is replaced"
REMOVED: Final = "diffprivlib.tools, an athlete leaves"
OURS: Final = "Huddle per statistic, an athlete is replaced"


def targets(setting: Setting) -> dict[str, Target]:
    """The same histogram, as documented and as we draw it."""
    return {
        REPLACED: library_target(setting),
        REMOVED: library_target(setting, replaces=False),
        OURS: histogram_target(setting),
    }


def show(setting: Setting) -> None:
    """Attack all three and set the lower bounds beside the claim."""
    st.write(
        "The mean of diffprivlib.tools is about replacing an athlete. Its histogram adds noise for "
        "one count that moves by 1, but a replaced athlete moves two: one bin loses an athlete and "
        "another gains one."
    )
    found = targets(setting)
    steps = [step for target in found.values() for step in audit_result.steps(target, DRAWS)]
    done = audit_running.run(
        "histogram", setting.recipe, steps, label=f"Attack all three, {2 * DRAWS:,} draws each",
        doing="Attacking …",
    )  # fmt: skip
    tallies = {
        name: sum(done[place : place + audit_result.STEPS], Tally())
        for place, name in zip(range(0, len(steps), audit_result.STEPS), found, strict=True)
    }
    _picture(setting, found, tallies)
    for name, tally in tallies.items():
        if tally.draws == DRAWS:
            shown = tally.shown(CONFIDENCE)
            told = audit_sentence(shown, found[name].claim, CONFIDENCE)
            st.markdown(f"**{name}.** {told}")
    panels.note(
        "The histogram is of this squad in the public bins of the metric. Its claim holds when an "
        "athlete leaves or joins; under the replacement that the library’s mean is about, it "
        "costs up to twice its epsilon."
    )


def _picture(setting: Setting, found: Mapping[str, Target], tallies: Mapping[str, Tally]) -> None:
    figure, colours, claim = go.Figure(), palette(), float(setting.epsilon)
    names = list(found)
    shown = [tallies[name].shown(CONFIDENCE) for name in names]
    told = [
        predict_shown(target.chances, DRAWS, CONFIDENCE) if target.chances else 0.0
        for target in found.values()
    ]
    panels.numbers(
        {"Claim: epsilon": f"{claim:g}"}
        | {
            name: f"≥ {audit_result.floor(each)}"
            for name, each in zip(names, shown, strict=True)
            if tallies[name].draws
        }
    )
    _draw(figure, names, shown, told, claim)
    drawing.settled(figure, colours, height=320, legend=True)
    panels.chart(
        figure,
        key="engines_histogram",
        title="One histogram under attack, by kind of neighbours.",
        about=figures.about(setting),
        alt=f"Lower bounds on the epsilon of a histogram beside its claim {claim:g}. Predicted: "
        + "; ".join(f"{name} {each:.2f}" for name, each in zip(names, told, strict=True)),
        table=pd.DataFrame(
            {
                "Histogram": names,
                "Claim": [f"{target.claim:g}" for target in found.values()],
                "Predicted": [f"{each:.2f}" for each in told],
                "Shown": [
                    audit_result.floor(each) if tallies[name].draws else "not attacked yet"
                    for name, each in zip(names, shown, strict=True)
                ],
            }
        ),
    )


def _draw(
    figure: go.Figure, names: list[str], shown: list[float], told: list[float], claim: float
) -> None:
    """Bars of what was shown, marks of what was predicted, and the claim as a line."""
    colours = palette()
    figure.add_bar(
        x=shown, y=names, orientation="h", name="shown", marker_color=colours.coarse,
        hovertemplate="%{x:.2f}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=told, y=names, mode="markers", name="predicted",
        marker={"color": colours.norm, "size": 13, "symbol": "diamond"},
        hovertemplate="%{x:.2f}<extra></extra>",
    )  # fmt: skip
    figure.add_vline(
        x=claim, line={"color": colours.ink, "width": 2, "dash": "dash"},
        annotation={"text": "claim", "font": {"color": colours.ink, "size": 13}},
        annotation_position="bottom right",
    )  # fmt: skip
    figure.update_xaxes(
        title=f"lower bound on epsilon, at {100 * CONFIDENCE:g} %", gridcolor=colours.grid,
        range=[0, 2.2 * claim],
    )  # fmt: skip
    figure.update_yaxes(
        autorange="reversed", showgrid=False, tickvals=names,
        ticktext=[name.replace(", ", ",<br>") for name in names],
    )  # fmt: skip
