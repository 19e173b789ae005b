"""Filter and smoother: what is known of a level in each window, then and afterwards.

The model of a Kalman filter, run on a grid of places (a point-mass filter; Bucy and Senne
1971, Automatica 7:287). Going forward, chances move as the level wanders and are weighed by
what each window says: the live law. Going backward adds what later windows say: the
retrospective law, as the smoother of Rauch, Tung and Striebel does. Where sums are a
straight line in the state both are the same as theirs, up to the grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.estimate.trend.model import Wander, moves, start

Floats = NDArray[np.float64]

NEGLIGIBLE: Final = 1e-10
"""Places less probable than this are left out of joint laws."""

LEAST: Final = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class Season:
    """What T windows say of a level, whichever of J kinds of team it is.

    Attributes:
        wander: how the level moves.
        weeks: between each window and the one before, shape (T - 1,).
        log_likelihood: of each window's sums, by kind and place, shape (T, J, P).
        kinds: the log of how probable each kind is beforehand, shape (J,).
        forward: chances given the windows up to and with each one, shape (T, K, J, P); for
            each kind they sum to 1.
        backward: what later windows say of each place, highest 1, likewise.
        evidence: the log of how well each kind foretold the windows so far, shape (T, J).
    """

    wander: Wander
    weeks: tuple[float, ...]
    log_likelihood: Floats
    kinds: Floats
    forward: Floats
    backward: Floats
    evidence: Floats

    @property
    def live(self) -> Floats:
        """The law of each window's level given that window and earlier ones, shape (T, P)."""
        return self._mixed(self.forward, self.evidence)

    @property
    def retrospective(self) -> Floats:
        """The law of each window's level given all windows, shape (T, P)."""
        both = self.forward * self.backward
        last = np.broadcast_to(self.evidence[-1], self.evidence.shape)
        return self._mixed(both / both.sum(axis=(1, 3), keepdims=True), last)

    def _mixed(self, laws: Floats, evidence: Floats) -> Floats:
        weight = self.kinds + evidence
        chance = np.exp(weight - weight.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        mixed: Floats = (laws.sum(axis=1) * chance[:, :, None]).sum(axis=1)
        return mixed

    def pair(self, first: int, second: int, *, until: int) -> Floats:
        """Return the joint law of two windows' levels, for teams of one kind.

        Args:
            first: the earlier window.
            second: the later one.
            until: the last window whose sums may be used, not before the second.

        Returns:
            Shape (P, P): the earlier place, the later one.
        """
        known = self if until == len(self.forward) - 1 else self.until(until)
        laws = known.retrospective[first : second + 1]
        near = np.flatnonzero((laws > NEGLIGIBLE).any(axis=0))
        said = np.exp(known.log_likelihood[:, 0, near])
        between = known.forward[first][:, 0, near, None] * np.eye(len(near))
        for step in range(first, second):
            move = moves(known.wander, known.weeks[step])[:, near[:, None], near]
            between = between @ move * said[step + 1]
            between /= between.sum()
        later = known.backward[second][:, 0][:, None, near]
        between = (between * later).sum(axis=0)
        joint = np.zeros((known.log_likelihood.shape[2],) * 2)
        joint[near[:, None], near] = between / between.sum()
        return joint

    def until(self, last: int) -> Season:
        """Return what the windows up to one say."""
        return run(self.wander, self.weeks[:last], self.log_likelihood[: last + 1], self.kinds)


def run(
    wander: Wander, weeks: Sequence[float], log_likelihood: Floats, kinds: Floats | None = None
) -> Season:
    """Run the filter and the smoother.

    Args:
        wander: how the level moves.
        weeks: between each window and the one before, shape (T - 1,).
        log_likelihood: of each window's sums, by kind and place, shape (T, J, P).
        kinds: the log of how probable each kind is; one kind where left out.
    """
    highest = log_likelihood.max(axis=2, keepdims=True)
    said = np.maximum(np.exp(log_likelihood - highest), LEAST)
    ahead = start(wander)[:, None]
    forward: list[Floats] = []
    foretold = []
    for place, each in enumerate(said):
        if place:
            ahead = forward[-1] @ moves(wander, weeks[place - 1])
        weighed = ahead * each
        total = weighed.sum(axis=(0, 2), keepdims=True)
        forward.append(weighed / total)
        foretold.append(np.log(total[0, :, 0]) + highest[place, :, 0])
    return Season(
        wander=wander,
        weeks=tuple(weeks),
        log_likelihood=log_likelihood - highest.max(axis=1, keepdims=True),
        kinds=np.zeros(1) if kinds is None else kinds,
        forward=np.array(forward),
        backward=_backward(wander, weeks, said),
        evidence=np.cumsum(foretold, axis=0),
    )


def _backward(wander: Wander, weeks: Sequence[float], said: Floats) -> Floats:
    """Return what the windows after each one say of its place, shape (T, K, J, P)."""
    count = len(start(wander))
    backward = [np.ones((count, *said.shape[1:]))]
    for gap, each in zip(weeks[::-1], said[:0:-1], strict=True):
        later = (each * backward[-1]) @ moves(wander, gap).transpose(0, 2, 1)
        backward.append(later / later.max(axis=(0, 2), keepdims=True))
    return np.array(backward[::-1])
