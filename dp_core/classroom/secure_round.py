"""A secure sum on a class squad, taken apart: what each party holds, and what opens.

Exact rows, all shares and all noise stand side by side here, as they never do where athletes
are real. The arithmetic is that of `dp_core.secure_sum`; only the processes are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dp_core.classroom.joint_release import JOINT, class_terms
from dp_core.classroom.settings import Setting
from dp_core.features.knots import Scale
from dp_core.figures import Figure
from dp_core.methods.joint import SECURE, joint_terms
from dp_core.methods.joint_secure import JointSecure, round_terms, rows_of
from dp_core.metrics import read_catalogue
from dp_core.secure_sum.round import run_round
from dp_core.secure_sum.shares import MODULUS, PARTIES, combine, split_rows
from dp_core.terms import Terms

PARTY_NAMES: Final = ("Ada", "Ben", "Cleo")
SECURE_JOINT: Final = JointSecure()

Rows = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True, eq=False)
class SecureRound:
    """One round about one metric of a class squad.

    Attributes:
        terms: the question and its public numbers.
        rows: each athlete's whole weights, shape (n, cells).
        shares: each party's shares of them, shape (parties, n, cells).
        noise: each party's own draw, shape (parties, cells).
    """

    terms: Terms
    rows: Rows
    shares: Sequence[Rows]
    noise: Rows

    def noise_shares(self) -> list[list[list[int]]]:
        """Each party's noise split for all three, shape (receiver, sender, cells)."""
        return split_rows(self.noise)

    def share_sums(self) -> list[list[int]]:
        """What each party adds up and sends: shares of the noisy sums, shape (parties, cells)."""
        noise = self.noise_shares()
        return [
            [sum(column) % MODULUS for column in zip(*mine, *theirs, strict=True)]
            for mine, theirs in zip(self.shares, noise, strict=True)
        ]

    def opened(self) -> list[int]:
        """What all three together open, one whole number per cell."""
        return [combine(shares) for shares in zip(*self.share_sums(), strict=True)]

    def exact(self) -> list[int]:
        """The exact sums, which nobody opens, one per cell."""
        return [sum(column) for column in zip(*self.rows, strict=True)]

    def without_noise_of(self, parties: Sequence[int]) -> list[int]:
        """What is left when parties who collude take their own noise off what opened."""
        known = [sum(self.noise[party][cell] for party in parties) for cell in self.cells]
        return [number - off for number, off in zip(self.opened(), known, strict=True)]

    @property
    def cells(self) -> range:
        """The places of the sums."""
        return range(len(self.rows[0]))


def draw_round(setting: Setting) -> SecureRound:
    """Split the squad's rows and draw each party's noise, afresh."""
    terms = secure_terms(setting)
    rows = class_rows(setting, terms)
    mechanism = round_terms(terms).mechanism
    noise = [mechanism.draw()[0] for _ in range(PARTIES)]
    return SecureRound(terms, rows, split_rows(rows), noise)


def secure_terms(setting: Setting) -> Terms:
    """Ask for the setting's metric by a secure sum."""
    terms = class_terms(setting.squad, (setting.metric,), setting.epsilon)
    return Terms.of(replace(terms.question, method=SECURE), read_catalogue())


def class_rows(setting: Setting, terms: Terms) -> list[list[int]]:
    """The rows of whole weights that the squad's athletes put in."""
    values = setting.squad.true_steps(setting.metric)
    everybody = np.ones(len(values), dtype=bool)
    return rows_of(terms, SECURE_JOINT.sums(terms, {setting.metric: (values, everybody)}))


def run_parties(setting: Setting) -> list[int]:
    """Hold the round by three real processes; nobody can say what their noise was.

    Raises:
        EngineUnavailable, RoundFailed: see `run_round`.
    """
    terms = secure_terms(setting)
    return run_round(round_terms(terms), class_rows(setting, terms))[0]


def mean_of(terms: Terms, opened: Sequence[int]) -> Figure:
    """Read the mean off what opened, by the law of three draws."""
    figures = SECURE_JOINT.estimate(terms, {terms.quantities[0].key: list(opened)})
    return figures.quantities[terms.quantities[0].key].statistics["mean"]


def knot_values(terms: Terms) -> list[float]:
    """The public places between which each athlete's weights are shared, in the metric's unit."""
    item = joint_terms(terms).layout.items[0]
    return [float(each) for each in Scale.of(item.quantity).value(np.array(item.knots))]


def third_share(first: int, second: int, number: int) -> int:
    """The third share that would make two shares mean a number: there is always just one."""
    return (number - 3 * first + 3 * second) % MODULUS


def planned_half_widths(setting: Setting) -> tuple[float, float]:
    """The planned 95 % half-width of the mean: one holder's noise, and three parties'."""
    central = class_terms(setting.squad, (setting.metric,), setting.epsilon)
    return (
        JOINT.half_widths(central, [setting.epsilon])[setting.metric][0],
        SECURE_JOINT.half_widths(secure_terms(setting), [setting.epsilon])[setting.metric][0],
    )
