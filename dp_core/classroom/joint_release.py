"""Our joint release on a class squad: the real mechanism, on values everybody may know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import numpy as np

from dp_core.classroom.settings import Setting
from dp_core.classroom.squad import ClassSquad
from dp_core.figures import Figure
from dp_core.methods.joint import Joint
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question, RosterTerms
from dp_core.terms import Terms

LOG_20: Final = float(np.log(20))
JOINT: Final = Joint()


def class_terms(squad: ClassSquad, metrics: Sequence[str], epsilon: Epsilon) -> Terms:
    """Ask for metrics of a class squad in one joint release."""
    catalogue = read_catalogue()
    question = Question(
        account=Account("Classroom"),
        window=Window(date(2026, 1, 5), date(2026, 2, 1)),
        metrics=tuple(asked.key for asked in catalogue.quantities(metrics, None)),
        epsilon=epsilon,
        method=JOINT.name,
        catalogue=catalogue.version,
        roster=RosterTerms(squad.athletes),
    )
    return Terms.of(question, catalogue)


def joint_means(setting: Setting, count: int) -> Iterator[Figure]:
    """Release one metric jointly, again and again, and yield each mean with its interval.

    Each is a fresh draw of the real mechanism. Knots come from the public prior; the setting's
    bounds play no part.
    """
    terms = class_terms(setting.squad, (setting.metric,), setting.epsilon)
    values = setting.squad.true_steps(setting.metric)
    sums = JOINT.sums(terms, {setting.metric: (values, np.ones(len(values), dtype=bool))})
    for _ in range(count):
        figures = JOINT.estimate(terms, JOINT.noise(terms).answer(sums))
        yield figures.quantities[setting.metric].statistics["mean"]


def planned_joint(setting: Setting, metrics: Sequence[str] | None = None) -> float:
    """The planned 95 % half-width of the setting's mean when metrics share one joint release."""
    keys = metrics or (setting.metric,)
    terms = class_terms(setting.squad, keys, setting.epsilon)
    return JOINT.half_widths(terms, [setting.epsilon])[setting.metric][0]


def split_half_width(setting: Setting, metrics: int) -> float:
    """The 95 % half-width of a mean whose epsilon is one of so many equal parts.

    ln 20 · metrics · width / (n · epsilon): Laplace noise, the catalogue's bounds.
    """
    quantity = setting.quantity
    width = quantity.value(quantity.width) / setting.squad.athletes
    return LOG_20 * metrics * width / float(setting.epsilon)
