"""Who was trained on? The attack on both models, against what epsilon and delta allow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.explain import most_hits
from dp_core.training.attack import LEVEL, Outcome, Share
from dp_core.training.explain import attack_sentence, replace_one
from dp_core.training.record import Run
from ui.learn import drawing, panels, training_curves
from ui.palette import Palette, palette

ALARMS: Final = np.linspace(0, 1, 101)


def show(run: Run) -> None:
    """The curve of the attack on each model, three thresholds with intervals, and the bound."""
    epsilon, delta = run.last.epsilon, run.settings.delta
    st.markdown(
        "Somebody has both models and everybody’s record, and says “trained on” of whoever has a "
        "small loss. Thresholds are set on one half of the strangers and counted on the other."
    )
    _told(run)
    panels.chart(
        _figure(run),
        key="training_attack",
        title="Hits and false alarms of an attack on both models.",
        about=training_curves.about(run),
        alt=_takeaway(run),
        table=_twin(run),
    )
    st.markdown(
        f"{attack_sentence('Private', run.private, epsilon, delta)} "
        f"{attack_sentence('Plain', run.plain, None, delta)}"
    )
    panels.note(
        f"Bars: {100 * LEVEL:g} % Clopper–Pearson intervals, for this one pair of models. The "
        "bound compares a model that a person was in with one trained without; against replacing "
        "that person it is the last column of the table. It holds for every attack; this one is "
        "simple, and what it does not find may still be there."
    )


def _told(run: Run) -> None:
    epsilon, delta = run.last.epsilon, run.settings.delta
    if any(guess.passes(epsilon, delta) for guess in run.private.guesses):
        st.error(
            "The attack passed the bound. Either this was the false alarm that such intervals "
            "allow, or the promise does not hold.", icon=":material/gavel:",
        )  # fmt: skip
    panels.numbers(
        {
            "Private: hits beyond false alarms": _points(run.private),
            "Plain: hits beyond false alarms": _points(run.plain),
            "By a coin": "0 points",
        }
    )


def _points(outcome: Outcome) -> str:
    return f"{100 * outcome.guesses[-1].advantage:.0f} points".replace("-", "−")


def _figure(run: Run) -> go.Figure:
    epsilon, delta, colours = run.last.epsilon, run.settings.delta, palette()
    figure = go.Figure()
    allowed = [most_hits(alarms, epsilon, delta) for alarms in ALARMS.tolist()]
    drawing.line(figure, [0, 1], [0, 1], colour=colours.muted, name="guessing", dash="dot")
    drawing.line(
        figure, ALARMS.tolist(), allowed, colour=colours.ink, name="allowed at most", dash="dash"
    )
    for name, outcome, colour in (
        ("plain", run.plain, colours.norm), ("private", run.private, colours.useful),
    ):  # fmt: skip
        drawing.line(figure, outcome.false_alarms, outcome.hits, colour=colour, name=name)
        _crosses(figure, outcome, colour, colours, name)
    figure.update_xaxes(title="false alarms", range=[-0.02, 1.02], gridcolor=colours.grid)
    figure.update_yaxes(title="hits", range=[-0.02, 1.04], gridcolor=colours.grid)
    return drawing.settled(figure, colours, height=430, legend=True)


def _crosses(figure: go.Figure, outcome: Outcome, colour: str, colours: Palette, name: str) -> None:
    """The thresholds with the intervals of both shares."""
    hits, alarms = (
        [getattr(each, kind) for each in outcome.guesses] for kind in ("hits", "alarms")
    )
    figure.add_scatter(
        x=[each.value for each in alarms], y=[each.value for each in hits], mode="markers",
        name=name, showlegend=False, error_x=_bars(alarms, colour), error_y=_bars(hits, colour),
        marker={"color": colour, "size": 11, "line": {"width": 1.5, "color": colours.page}},
        hovertemplate=f"{name}: %{{x:.2f}}, %{{y:.2f}}<extra></extra>",
    )  # fmt: skip


def _bars(shares: Sequence[Share], colour: str) -> dict[str, Any]:
    return {
        "type": "data", "symmetric": False, "color": colour, "thickness": 1.5, "width": 4,
        "array": [each.high - each.value for each in shares],
        "arrayminus": [each.value - each.low for each in shares],
    }  # fmt: skip


def _takeaway(run: Run) -> str:
    return (
        "Hits against false alarms of an attack by loss. At its laxest threshold it has "
        f"{_points(run.private)} on the private model and {_points(run.plain)} on the plain one, "
        f"beside the bound of epsilon {run.last.epsilon:.3g}."
    )


def _twin(run: Run) -> pd.DataFrame:
    epsilon, delta = run.last.epsilon, run.settings.delta
    rows = [
        {
            "Model": name,
            "False alarms": _share(guess.alarms),
            "Hits": _share(guess.hits),
            "Allowed at most": f"{most_hits(guess.alarms.value, epsilon, delta):.2f}",
            "If replaced": f"{most_hits(guess.alarms.value, *replace_one(epsilon, delta)):.2f}",
        }
        for name, outcome in (("Private", run.private), ("Plain", run.plain))
        for guess in outcome.guesses
    ]
    for row in rows[len(run.private.guesses) :]:
        row |= {"Allowed at most": "no limit", "If replaced": "no limit"}
    return pd.DataFrame(rows)


def _share(share: Share) -> str:
    return f"{share.value:.2f} ({share.low:.2f} to {share.high:.2f})"
