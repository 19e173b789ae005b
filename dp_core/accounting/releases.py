"""One kind of release and how it is protected: what the four ways to count start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dp_core.accounting.gaussian import gaussian_epsilon, gaussian_sd
from dp_core.errors import ParameterError

Law = Literal["pure", "laplace", "geometric", "gaussian"]


@dataclass(frozen=True, slots=True)
class Release:
    """A release that is made again and again, each time with fresh noise.

    Attributes:
        law: "pure" stands for any release that is epsilon-DP, whatever its noise; the
            others name their noise, about which more is known.
        epsilon: what one costs on its own.
        delta: above 0 for "gaussian", which has one; 0 for the others.
        sensitivity: for "geometric", the most that one athlete moves the whole number.

    Raises:
        ParameterError: a number is out of range, or a delta that does not fit the law.
    """

    law: Law
    epsilon: float
    delta: float = 0.0
    sensitivity: int = 1

    def __post_init__(self) -> None:
        if self.epsilon <= 0 or self.sensitivity < 1:
            raise ParameterError("a release has an epsilon above 0 and a sensitivity of 1 or more")
        if (self.law == "gaussian") != (0 < self.delta < 1):
            raise ParameterError("Gaussian noise needs a delta between 0 and 1, other noise has 0")

    @property
    def sd(self) -> float:
        """The spread of Gaussian noise, in units of the L2 sensitivity."""
        return gaussian_sd(self.epsilon, self.delta)

    @property
    def rho(self) -> float:
        """What one costs in zCDP: ½ε² if pure, 1/(2σ²) if Gaussian.

        Source: Bun and Steinke, "Concentrated Differential Privacy" (2016), propositions
        1.4 and 1.6.
        """
        return 0.5 / self.sd**2 if self.law == "gaussian" else 0.5 * self.epsilon**2

    def epsilon_at(self, delta: float) -> float:
        """The epsilon of one release when it may use this much delta; pure ones use none."""
        return gaussian_epsilon(self.sd, delta) if self.law == "gaussian" else self.epsilon
