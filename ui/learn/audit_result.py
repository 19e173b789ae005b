"""One audit: the button, the lower bound beside the claim, and what more draws would show."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.attacks.audit import Tally, Target, attack, best_chances, predict_shown
from dp_core.explain_learn import audit_sentence
from ui.learn import audit_running, drawing, panels
from ui.palette import palette

STEPS: Final = 40
PLACES: Final = (100, 200, 500, 1000, 2000, 5000, 10_000)


def show(
    name: str, about: object, make: Callable[[], Target], *, draws: int, confidence: float,
    scene: str,
) -> None:  # fmt: skip
    """Offer an audit; when it has run, say what it shows.

    Args:
        name: of this audit, as a key.
        about: what the result is about.
        make: makes the target.
        draws: releases about each squad.
        confidence: how sure the lower bound shall be.
        scene: whose values, in words.
    """
    target = make()
    done = audit_running.run(
        name, about, steps(target, draws),
        label=f"Attack with {2 * draws:,} draws", doing="Attacking …",
    )  # fmt: skip
    tally = sum(done, Tally())
    if tally.draws:
        _told(tally, target, confidence)
    else:
        st.metric("Claim: epsilon", f"{target.claim:g}", border=True)
    st.subheader("What more draws would show")
    _curve(name, tally, target, confidence, scene)
    panels.note(
        "The events were fixed before anything was drawn, and the confidence is that of one audit "
        "whose draws were fixed too: whoever attacks again and again until a bound passes the "
        "claim will meet a false alarm in the end."
    )


def steps(target: Target, draws: int) -> list[Callable[[], Tally]]:
    """Cut an audit into short pieces, which have exactly so many draws in all."""
    ends = [draws * place // STEPS for place in range(STEPS + 1)]
    return [partial(attack, target, last - first) for first, last in pairwise(ends)]


def _told(tally: Tally, target: Target, confidence: float) -> None:
    shown = tally.shown(confidence)
    with st.container(horizontal=True):
        st.metric("Claim: epsilon", f"{target.claim:g}", border=True)
        st.metric(f"Shown, at {100 * confidence:g} %", f"≥ {floor(shown)}", border=True)
        st.metric("Draws about each squad", f"{tally.draws:,}", border=True)
    told = audit_sentence(shown, target.claim, confidence)
    if shown > target.claim:
        st.error(told, icon=":material/gavel:")
    else:
        st.info(told, icon=":material/balance:")


def floor(shown: float) -> str:
    """Write a lower bound, never above itself."""
    return f"{int(100 * shown) / 100:.2f}"


def _curve(name: str, tally: Tally, target: Target, confidence: float, scene: str) -> None:
    figure, colours = go.Figure(), palette()
    chances = target.chances or best_chances(target.claim)
    label = "predicted" if target.chances else "a sound one, at best"
    told = [predict_shown(chances, draws, confidence) for draws in PLACES]
    limit = [predict_shown((1.0, 0.0), draws, confidence) for draws in PLACES]
    claimed = [target.claim] * len(PLACES)
    drawing.line(figure, PLACES, claimed, colour=colours.ink, name="claim", dash="dash")
    drawing.line(figure, PLACES, told, colour=colours.norm, name=label)
    highest = 1.25 * max(target.claim, *told, tally.shown(confidence))
    if limit[0] < highest:
        drawing.line(
            figure, PLACES, limit, colour=colours.muted, name="the most that draws can show",
            dash="dot",
        )  # fmt: skip
    if tally.draws:
        drawing.dots(
            figure, [tally.draws], [tally.shown(confidence)], colour=colours.coarse,
            name="your audit", colours=colours, size=17,
        )  # fmt: skip
    figure.update_xaxes(**drawing.log_axis(PLACES, "draws about each squad", colours))
    figure.update_yaxes(title="lower bound on epsilon", range=[0, highest], gridcolor=colours.grid)
    drawing.settled(figure, colours, height=380, legend=True)
    panels.chart(
        figure,
        key=f"{name}_curve",
        title="What an audit can show, against its draws.",
        about=scene,
        alt=f"The lower bound on epsilon against the number of draws, beside the claim "
        f"{target.claim:g}. Expected of {PLACES[0]} draws: {told[0]:.2f}; of {PLACES[-1]:,}: "
        f"{told[-1]:.2f}.",
        table=pd.DataFrame(
            {
                "Draws": [f"{draws:,}" for draws in PLACES],
                label.capitalize(): [f"{each:.2f}" for each in told],
                "The most there is": [f"{each:.2f}" for each in limit],
            }
        ),
    )
