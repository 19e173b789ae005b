"""Train while somebody watches: curves that grow epoch by epoch, a bar and a stop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dp_core.errors import EngineUnavailable
from dp_core.training.dp_sgd import INSTALL, installed, train
from dp_core.training.epochs import Epoch
from dp_core.training.record import Row, Run, record
from dp_core.training.settings import Settings
from ui import words
from ui.learn import audit_running, training_curves

GOING: Final = "training_going"
"""Where this visitor's unfinished training is kept, so that it goes on after a rerun."""


def run(settings: Settings) -> Run | None:
    """Offer to train both models; return what is done, or None when nothing is."""
    if not installed():
        st.info(
            f"{words.refusal(EngineUnavailable('Opacus', install=INSTALL))} Nothing can be "
            "trained here until then; everything below is the shipped result.",
            icon=":material/extension_off:",
        )
        return None
    place, live = st.container(), st.empty()
    with place:
        done = audit_running.run(
            "training", settings, steps(settings, live),
            label="Train both models", doing="Training …",
        )  # fmt: skip
    live.empty()
    return record(settings, done) if done else None


def steps(settings: Settings, live: DeltaGenerator) -> list[Callable[[], Epoch]]:
    """One step for each epoch."""
    return [partial(_epoch, settings, live, number) for number in range(settings.epochs)]


def _epoch(settings: Settings, live: DeltaGenerator, number: int) -> Epoch:
    """Draw what is done, then train one more epoch: a stop ends it before, never within."""
    state = st.session_state
    if number == 0:
        state[GOING] = (train(settings), [])
    training, rows = state[GOING]
    if rows:
        with live.container():
            training_curves.growing(settings, rows)
    epoch: Epoch = next(training)
    rows.append(Row.of(epoch))
    return epoch
