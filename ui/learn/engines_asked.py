"""How each engine is asked for a report about a class squad; ours by its real release."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dp_core.classroom.joint_release import JOINT, class_terms
from dp_core.classroom.settings import Setting
from dp_core.engines.compare import opendp, pydp
from dp_core.engines.compare.diffprivlib_tools import DiffprivlibTools
from dp_core.engines.compare.engine import Engine
from dp_core.engines.shards.engine import PyDPShards
from dp_core.errors import EngineUnavailable
from dp_core.figures import STATISTICS, Figures
from ui import words

Floats = NDArray[np.float64]
HUDDLE: Final = "Huddle, method joint"
OTHERS: Final[tuple[Engine, ...]] = (
    DiffprivlibTools(),
    pydp.PyDP(),
    PyDPShards(),
    opendp.OpenDP(),
)
LOADS: Final[Mapping[str, Callable[[], object]]] = {
    "pydp": pydp.load,
    "pydp-shards": pydp.load,
    "opendp": opendp.load,
}


def installed() -> list[Engine]:
    """The other engines that are there; a missing one is said, with its command."""
    found, refusals = [], []
    for engine in OTHERS:
        try:
            LOADS.get(engine.name, bool)()
            found.append(engine)
        except EngineUnavailable as missing:
            refusals.append(words.refusal(missing))
    for each in dict.fromkeys(refusals):
        st.info(each, icon=":material/extension:")
    return found


def report_of(setting: Setting, many: int) -> list[str]:
    """The metrics of a report: the chosen one and as many others as are asked for."""
    others = [key for key in setting.squad.metrics if key != setting.metric]
    return [setting.metric, *others[: many - 1]]


def ask_engine(engine: Engine, setting: Setting, metrics: Sequence[str], times: int) -> Floats:
    """Ask an engine for fresh reports; return the five numbers of the chosen metric.

    Returns:
        Mean, SD and quartiles in the metric's unit, shape (times, 5).
    """
    squad = setting.squad
    quantities = [squad.quantity(key) for key in metrics]
    present = np.ones(squad.athletes, dtype=bool)
    values = {key: (squad.true_steps(key), present) for key in metrics}
    answers = [
        engine.answer(quantities, values, setting.epsilon, squad.athletes) for _ in range(times)
    ]
    return np.array([answer[setting.metric].numbers for answer in answers])


def ask_huddle(setting: Setting, metrics: Sequence[str], times: int) -> Floats:
    """Draw fresh joint releases; return the five numbers of the chosen metric.

    Returns:
        Mean, SD and quartiles in the metric's unit, shape (times, 5).
    """
    terms = class_terms(setting.squad, metrics, setting.epsilon)
    present = np.ones(setting.squad.athletes, dtype=bool)
    values = {key: (setting.squad.true_steps(key), present) for key in metrics}
    sums = JOINT.sums(terms, values)
    reports = [JOINT.estimate(terms, JOINT.noise(terms).answer(sums)) for _ in range(times)]
    return np.array([_numbers(report, setting.metric) for report in reports])


def _numbers(report: Figures, metric: str) -> list[float]:
    figures = report.quantities[metric].statistics
    return [figures[name].estimate for name in STATISTICS]


def prior_alone(setting: Setting, metrics: Sequence[str], name: str) -> float:
    """What our method would answer without any data: from the public prior."""
    terms = class_terms(setting.squad, metrics, setting.epsilon)
    figure = JOINT.expect(terms).quantities[setting.metric].statistics[name]
    return figure.estimate if figure.prior_only is None else figure.prior_only


def exact(setting: Setting) -> Floats:
    """The squad's own five numbers, shape (5,): shown in the classroom alone."""
    values = setting.squad.true_values(setting.metric)
    return np.array([values.mean(), values.std(), *np.quantile(values, [0.25, 0.5, 0.75])])
