"""The learner's controls; each is bound to the address, so that a link carries the scene."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dp_core.classroom.scenes import LAST_SEED, Scene
from dp_core.classroom.settings import Setting
from dp_core.classroom.shipped import SHIPPED
from dp_core.classroom.squad import ClassSquad
from dp_core.metrics import read_catalogue
from dp_core.params import EPSILON_STEPS, Epsilon

MADE_UP: Final = "Made up"
ATHLETES: Final = (5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 250, 500, 1000)


def squad() -> ClassSquad:
    """Choose a made-up squad by its seed and size, or a published one."""
    source = st.selectbox("Squad", [MADE_UP, *SHIPPED], key="learn_squad", bind="query-params")
    if source in SHIPPED:
        return ClassSquad.shipped(str(source))
    size = st.select_slider(
        "Athletes", ATHLETES, value=25, key="learn_athletes", bind="query-params"
    )
    seed = st.number_input(
        "Seed of the squad", 0, LAST_SEED, 7, key="learn_seed", bind="query-params",
        help="The same seed makes the same made-up athletes. It never seeds noise.",
    )  # fmt: skip
    return ClassSquad.simulated(Scene(int(seed), int(size)))


def epsilon(default: str = "1") -> Epsilon:
    """Choose epsilon."""
    chosen = st.select_slider(
        "Epsilon: more private ← → more accurate", EPSILON_STEPS, value=default,
        key="learn_epsilon", bind="query-params",
        help="Moving it shows what would happen. Nothing is drawn until you press a button.",
    )  # fmt: skip
    return Epsilon.read(chosen)


def metric(squad: ClassSquad) -> str:
    """Choose one of the squad's metrics."""
    names = {key: read_catalogue()[key].label for key in squad.metrics}
    chosen = st.selectbox(
        "Metric", list(names), format_func=names.__getitem__, key="learn_metric",
        bind="query-params",
    )  # fmt: skip
    return str(chosen)


def bounds(squad: ClassSquad, metric: str) -> tuple[int, int]:
    """Choose bounds, in grid steps; the catalogue's to begin with."""
    quantity = squad.quantity(metric)
    step = float(quantity.step)
    low, high = quantity.value(quantity.low), quantity.value(quantity.high)
    chosen = st.slider(
        f"Bounds, {quantity.unit}", low, high, (low, high), step, key=f"learn_bounds_{metric}",
        bind="query-params",
        help="A value beyond counts as the bound. Bounds come from outside the data: read off "
        "the squad, they would give its extremes away.",
    )  # fmt: skip
    return round(chosen[0] / step), round(chosen[1] / step)


def within_catalogue() -> Setting:
    """A squad, a metric and an epsilon; the bounds are the catalogue's."""
    chosen = squad()
    asked = metric(chosen)
    quantity = chosen.quantity(asked)
    return Setting(chosen, asked, quantity.low, quantity.high, epsilon())


def setting() -> Setting:
    """Everything the epsilon page is about."""
    chosen = squad()
    asked = metric(chosen)
    spent = epsilon()
    low, high = bounds(chosen, asked)
    return Setting(chosen, asked, low, high, spent)
