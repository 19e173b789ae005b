"""What a soft histogram shows of a family of laws, worked out once for all releases.

Given h reporters and a law g, the head counts of the cells have mean h · p and covariance
κ · (diag p - p pᵀ) with κ = h (h + α) / (1 + α): the Dirichlet-multinomial law, where α is
how many athletes' worth the law's shape is trusted. Seen through the contrasts F that is
mean h · F p and covariance κ · Q, to which the noise adds c in every direction. The
eigenvectors of Q serve for every h, α and c.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dp_core.estimate.joint.cells import hats
from dp_core.estimate.joint.contrasts import contrasts
from dp_core.estimate.joint.evidence import Evidence
from dp_core.estimate.joint.family import Family, family_of
from dp_core.features.soft_histogram import Item
from dp_core.metrics import Prior

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Lens:
    """A family of G laws over J cells, seen through k contrasts.

    Attributes:
        family: the laws.
        seen: F, what an athlete of each cell adds to each contrast, shape (k, J).
        means: F p of each law, shape (G, k).
        values: the eigenvalues of each law's Q, shape (G, k).
        vectors: its eigenvectors in columns, shape (G, k, k).
    """

    family: Family
    seen: Floats
    means: Floats
    values: Floats
    vectors: Floats

    def log_likelihood(self, laws: Places, evidence: Evidence, trust: float) -> Floats:
        """Return the log-likelihood of the noisy contrasts under each head count and law.

        Args:
            laws: which laws, shape (N,).
            evidence: H head counts with their noisy contrasts and noise.
            trust: α.

        Returns:
            Shape (H, N), up to a constant.
        """
        off = evidence.noisy[:, None] - evidence.heads[:, None, None] * self.means[laws]
        turned = (off[:, :, None, :] @ self.vectors[laws])[:, :, 0]
        factor = overdispersion(evidence.heads, trust)[:, None, None]
        variance = factor * self.values[laws] + evidence.noise[:, None, None]
        likelihood: Floats = -0.5 * (np.log(variance) + turned**2 / variance).sum(axis=-1)
        return likelihood

    def pull(self, laws: Places, off: Floats, evidence: Evidence, trust: float) -> Floats:
        """Return by how much a residual moves the head counts of the cells.

        Args:
            laws: the law of each draw, shape (N,).
            off: each draw's residual in contrasts, shape (N, k).
            evidence: each draw's head count and noise, N of them.
            trust: α.

        Returns:
            κ · (diag p - p pᵀ) Fᵀ (κ Q + c I)⁻¹ off for each draw, shape (N, J).
        """
        factor = overdispersion(evidence.heads, trust)[:, None]
        vectors = self.vectors[laws]
        turned = (off[:, None, :] @ vectors)[:, 0]
        turned /= factor * self.values[laws] + evidence.noise[:, None]
        weights = (vectors @ turned[:, :, None])[:, :, 0]
        along = weights @ self.seen - (weights * self.means[laws]).sum(axis=1)[:, None]
        moved: Floats = factor * self.family.chances[laws] * along
        return moved


def overdispersion(heads: Floats, trust: float) -> Floats:
    """Return κ = h (h + α) / (1 + α), the variance factor of Dirichlet-multinomial counts."""
    return heads * (heads + trust) / (1 + trust)


@lru_cache(maxsize=32)
def lens_of(item: Item, prior: Prior, resolution: int) -> Lens:
    """Work out how an item's knots see the family of a prior."""
    family = family_of(item.quantity, prior)
    seen = contrasts(len(item.knots)) @ hats(item, resolution).T
    means = family.chances @ seen.T
    square = (family.chances[:, None, :] * seen) @ seen.T
    values, vectors = np.linalg.eigh(square - means[:, :, None] * means[:, None, :])
    return Lens(family, seen, means, np.maximum(values, 0.0), vectors)
