"""What a joint release will be worth, in closed form from public numbers alone.

Around each of nine typical teams the inference is taken as linear: places and widths of laws
are normal, athletes deviate from a law as Dirichlet-multinomial counts do, and a statistic
moves with both by its derivatives. What noise of variance c then leaves unknown of a
statistic t is Var t - Cov(t, u) (Cov u + c I)⁻¹ Cov(u, t), with u the contrasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.estimate.joint.cells import cells_of, hats
from dp_core.estimate.joint.contrasts import contrasts
from dp_core.estimate.joint.family import SHAPES, Belief, chances_of
from dp_core.estimate.joint.lens import overdispersion
from dp_core.estimate.joint.statistics import statistics_of
from dp_core.features.soft_histogram import Item
from dp_core.metrics import Prior, Quantity

Floats = NDArray[np.float64]

NODES: Final = np.array([-(3**0.5), 0.0, 3**0.5])
WEIGHTS: Final = np.array([1.0, 4.0, 1.0]) / 6
"""Where a standard normal number is looked at, and how much each place weighs (Gauss-Hermite)."""

NUDGE: Final = 0.1
TINY: Final = 1e-4
"""How far laws, in the prior's SDs, and shares of cells are moved to take derivatives."""

IN_TRUTH: Final = Belief(team=1.0, spread=1.0, concentration=1e12, normal=1.0, wide=0.0)
"""Teams exactly as the prior says, of independent athletes."""


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """How T typical teams vary under a belief, in their statistics t and their contrasts u.

    Attributes:
        weights: how much each team counts, shape (T,).
        means: each team's statistics, shape (T, S), in steps and shares.
        variances: Var t, shape (T, S).
        along: Cov(u, t), shape (T, k, S).
        spreads: Cov u, shape (T, k, k).
    """

    weights: Floats
    means: Floats
    variances: Floats
    along: Floats
    spreads: Floats

    @property
    def mean(self) -> Floats:
        """What each statistic is expected to be without data, shape (S,)."""
        expected: Floats = self.weights @ self.means
        return expected

    def unknown(self, noise: float) -> Floats:
        """Return the SD of each statistic that noise of variance c leaves, shape (S,)."""
        return self.error_in(self, noise)

    def error_in(self, truth: Outlook, noise: float) -> Floats:
        """Return the error of estimates under this belief when another is true.

        Args:
            truth: how teams really vary.
            noise: the variance c of the noise in each contrast.

        Returns:
            The root mean square error of each statistic, shape (S,).
        """
        expected: Floats = self.weights @ np.sqrt(self._left(truth, noise))
        return expected

    def told(self, noise: float) -> Floats:
        """Return the part of each statistic's variance that the data tells, 0 to 1."""
        before = np.maximum(self.weights @ self.variances, 1e-300)
        part: Floats = 1 - self.weights @ self._left(self, noise) / before
        return np.clip(part, 0.0, 1.0)

    def _left(self, truth: Outlook, noise: float) -> Floats:
        """The mean square of t - G u for the gain G = Cov(t, u) (Cov u + c I)⁻¹."""
        added = noise * np.eye(self.spreads.shape[1])
        gain = np.linalg.solve(self.spreads + added, self.along)
        cross = (gain * truth.along).sum(axis=1)
        square = (gain * ((truth.spreads + added) @ gain)).sum(axis=1)
        left: Floats = np.maximum(truth.variances - 2 * cross + square, 0.0)
        return left


@lru_cache(maxsize=512)
def outlook_of(item: Item, prior: Prior, resolution: int, heads: int, belief: Belief) -> Outlook:
    """Work out how the teams of a prior vary, as an item's knots see them.

    Args:
        item: the metric and its knots.
        prior: what is expected of a team.
        resolution: K.
        heads: how many athletes report, at least 1.
        belief: how far the prior is trusted.
    """
    typical = typical_teams(item.quantity, prior)
    k = len(item.knots) - 1
    seen = heads * (contrasts(k + 1) @ hats(item, resolution).T)
    both = np.concatenate(
        [np.broadcast_to(seen, (len(typical.weights), *seen.shape)), typical.moves], axis=1
    )
    shape = max(belief.other, 0.0) ** 0.5
    scales = np.array([belief.team_spread, belief.width_spread] + [shape] * (len(SHAPES) - 1))
    law = both @ (scales[:, None] * typical.slopes).transpose(0, 2, 1)
    factor = float(overdispersion(np.array(float(heads)), belief.concentration)) / heads**2
    mean = both @ typical.chances[:, :, None]
    athletes = (both * typical.chances[:, None, :]) @ both.transpose(0, 2, 1)
    covariance = law @ law.transpose(0, 2, 1) + factor * (athletes - mean @ mean.transpose(0, 2, 1))
    return Outlook(
        weights=typical.weights,
        means=typical.means,
        variances=np.diagonal(covariance, axis1=1, axis2=2)[:, k:],
        along=covariance[:, :k, k:],
        spreads=covariance[:, :k, :k],
    )


@dataclass(frozen=True, slots=True, eq=False)
class Typical:
    """T typical teams of a prior: nine, three places by three widths.

    Attributes:
        weights: how much each counts, shape (T,).
        means: its statistics, shape (T, S).
        chances: the chance of each cell, shape (T, J).
        slopes: how the chances move with place and width, in the prior's SDs, and how they
            differ for each other shape, shape (T, 6, J).
        moves: how the statistics move with the share of each cell, shape (T, S, J).
    """

    weights: Floats
    means: Floats
    chances: Floats
    slopes: Floats
    moves: Floats


@lru_cache(maxsize=256)
def typical_teams(quantity: Quantity, prior: Prior) -> Typical:
    """Lay out the typical teams of a prior, with their derivatives."""
    place, width = (axis.ravel() for axis in np.meshgrid(NODES, NODES, indexing="ij"))

    def law(shape: str, right: float = 0.0, wider: float = 0.0) -> Floats:
        return chances_of(quantity, prior, shape, place + right, width + wider)

    chances = law("normal")
    slopes = [
        (law("normal", right=NUDGE) - law("normal", right=-NUDGE)) / (2 * NUDGE),
        (law("normal", wider=NUDGE) - law("normal", wider=-NUDGE)) / (2 * NUDGE),
        *(law(shape) - chances for shape in SHAPES if shape != "normal"),
    ]
    return Typical(
        weights=np.outer(WEIGHTS, WEIGHTS).ravel(),
        means=statistics_of(cells_of(quantity), chances),
        chances=chances,
        slopes=np.stack(slopes, axis=1),
        moves=_moves(quantity, chances),
    )


def _moves(quantity: Quantity, chances: Floats) -> Floats:
    """Return how the statistics move with each cell's share, shape (T, S, J)."""
    cells, count = cells_of(quantity), chances.shape[1]
    more = (chances[:, None, :] + TINY * np.eye(count)).reshape(-1, count)
    after = statistics_of(cells, more).reshape(*chances.shape, -1)
    before = statistics_of(cells, chances)[:, None, :]
    moves: Floats = ((after - before) / TINY).transpose(0, 2, 1)
    return moves
