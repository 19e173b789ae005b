"""The laws of noise that the classroom compares: their spread, quantiles, tails and draws.

All three are for a number that one athlete can move by at most `sensitivity`. Draws are
fresh every time: they come from a generator that nobody seeds. These are for teaching;
a real release draws its noise in `dp_core.mechanisms`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from dp_core.accounting.gaussian import gaussian_sd

Floats = NDArray[np.float64]

ROUNDING: Final = 1e-9


class Law(Protocol):
    """Noise with mean zero, symmetric."""

    @property
    def sd(self) -> float:
        """Its standard deviation."""

    def quantile(self, shares: ArrayLike) -> Floats:
        """The values below which these shares of draws lie."""

    def tail(self, values: ArrayLike) -> Floats:
        """How often a draw is at least as high."""

    def draw(self, count: int) -> Floats:
        """Draw fresh noise, shape (count,)."""


@dataclass(frozen=True, slots=True)
class Laplace:
    """Density ∝ exp(-|z| / scale), in floats: for the classroom only.

    Why this is private: the unit is the athlete, neighbours replace one athlete's record and
    squad size is public. With scale = sensitivity / epsilon it would be epsilon-DP for real
    numbers; in floats its low bits can give the value away (`dp_core.attacks.float_noise`).
    """

    scale: float

    @property
    def sd(self) -> float:
        """√2 · scale."""
        return math.sqrt(2) * self.scale

    def quantile(self, shares: ArrayLike) -> Floats:
        """-scale · sign(p - ½) · log(1 - 2|p - ½|)."""
        centred = np.asarray(shares, dtype=float) - 0.5
        return np.asarray(-self.scale * np.sign(centred) * np.log1p(-2 * np.abs(centred)))

    def tail(self, values: ArrayLike) -> Floats:
        """½ · exp(-z / scale) above zero, and one minus its mirror below."""
        z = np.asarray(values, dtype=float)
        half = 0.5 * np.exp(-np.abs(z) / self.scale)
        return np.asarray(np.where(z >= 0, half, 1 - half))

    def draw(self, count: int) -> Floats:
        """Draw from a fresh generator."""
        return np.random.default_rng().laplace(0.0, self.scale, count)


@dataclass(frozen=True, slots=True)
class Geometric:
    """Whole numbers with P(z) ∝ exp(-|z| · rate), the two-sided geometric law.

    Why this is private: the unit is the athlete, neighbours replace one athlete's record and
    squad size is public. With rate = epsilon / sensitivity a whole number's every outcome
    changes its probability by at most exp(epsilon).
    """

    rate: float

    @property
    def sd(self) -> float:
        """√(2a) / (1 - a) with a = exp(-rate)."""
        return math.sqrt(2 * math.exp(-self.rate)) / -math.expm1(-self.rate)

    @property
    def mean_size(self) -> float:
        """E|z| = 2a / (1 - a²)."""
        return 2 * math.exp(-self.rate) / -math.expm1(-2 * self.rate)

    def chance(self, values: ArrayLike) -> Floats:
        """P(z) = (1 - a) / (1 + a) · a^|z|."""
        z = np.abs(np.asarray(values, dtype=float))
        return np.asarray(math.tanh(self.rate / 2) * np.exp(-self.rate * z))

    def quantile(self, shares: ArrayLike) -> Floats:
        """The least whole number at or below which this share of draws lies."""
        p = np.asarray(shares, dtype=float)
        far = -np.log(np.minimum(1 - p, p) * (1 + math.exp(-self.rate))) / self.rate
        below = np.floor(np.maximum(far, 0) + ROUNDING)
        above = np.maximum(np.ceil(far - ROUNDING) - 1, 0)
        return np.asarray(np.where(p < 0.5, -below, above) + 0.0)

    def tail(self, values: ArrayLike) -> Floats:
        """a^z / (1 + a) above zero, and one minus its mirror below."""
        z = np.ceil(np.asarray(values, dtype=float))
        a = math.exp(-self.rate)
        far = np.exp(-self.rate * np.abs(np.where(z > 0, z, 1 - z))) / (1 + a)
        return np.asarray(np.where(z > 0, far, 1 - far))

    def draw(self, count: int) -> Floats:
        """The difference of two geometric draws from a fresh generator."""
        fresh = np.random.default_rng()
        success = -math.expm1(-self.rate)
        return (fresh.geometric(success, count) - fresh.geometric(success, count)).astype(float)


@dataclass(frozen=True, slots=True)
class Gaussian:
    """The normal law; with the right spread it is (epsilon, delta)-DP, and never pure.

    Why this is private: the unit is the athlete, neighbours replace one athlete's record and
    squad size is public. `gaussian` takes the least spread at which any set of outcomes keeps
    P ≤ exp(epsilon) · P' + delta.
    """

    sd: float

    def quantile(self, shares: ArrayLike) -> Floats:
        """The quantiles of the normal law."""
        return np.asarray(self.sd * ndtri(np.asarray(shares, dtype=float)))

    def tail(self, values: ArrayLike) -> Floats:
        """Φ(-z / sd)."""
        return np.asarray(ndtr(-np.asarray(values, dtype=float) / self.sd))

    def draw(self, count: int) -> Floats:
        """Draw from a fresh generator."""
        return np.random.default_rng().normal(0.0, self.sd, count)


def laplace(epsilon: float, sensitivity: float) -> Laplace:
    """The Laplace law for a total epsilon."""
    return Laplace(sensitivity / epsilon)


def geometric(epsilon: float, sensitivity: int) -> Geometric:
    """The two-sided geometric law for a total epsilon."""
    return Geometric(epsilon / sensitivity)


def gaussian(epsilon: float, delta: float, sensitivity: float) -> Gaussian:
    """The least Gaussian noise that is (epsilon, delta)-DP.

    Raises:
        ParameterError: delta is not between 0 and 1, or epsilon not above 0.
    """
    return Gaussian(sensitivity * gaussian_sd(epsilon, delta))
