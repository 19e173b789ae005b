"""Rho and delta: what accounts that count in zero-concentrated DP (zCDP) are made of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Self

from dp_core.errors import ParameterError
from dp_core.params import MICRO, Epsilon


@dataclass(frozen=True, order=True, slots=True)
class Rho:
    """A privacy loss under zero-concentrated DP, exact: whole parts of which 2 · 10¹² make 1.

    In these parts an epsilon of m millionths costs exactly m², for pure epsilon-DP is
    ε² / 2-zCDP (Bun and Steinke, "Concentrated Differential Privacy", 2016, proposition 1.4).

    Attributes:
        parts: at least 0.

    Raises:
        ParameterError: it is below 0.
    """

    parts: int

    def __post_init__(self) -> None:
        if self.parts < 0:
            raise ParameterError("a privacy loss is never below 0")

    @classmethod
    def of(cls, epsilon: Epsilon) -> Self:
        """What a release of this epsilon costs: ε² / 2.

        >>> float(Rho.of(Epsilon.read(1)))
        0.5
        """
        return cls(epsilon.micro**2)

    @property
    def fraction(self) -> Fraction:
        """Rho as an exact fraction."""
        return Fraction(self.parts, 2 * MICRO**2)

    @property
    def price_micro(self) -> int:
        """The largest epsilon, in millionths, whose ε² / 2 it covers."""
        return math.isqrt(self.parts)

    def __add__(self, other: Rho) -> Rho:
        return Rho(self.parts + other.parts)

    def __float__(self) -> float:
        return float(self.fraction)

    def __str__(self) -> str:
        return f"{float(self):.4g}"


@dataclass(frozen=True, order=True, slots=True)
class Delta:
    """A chance of 1 in 10^exponent, beyond which a promise in zCDP says nothing.

    Raises:
        ParameterError: the exponent is not 3 to 12.
    """

    exponent: int

    def __post_init__(self) -> None:
        if not 3 <= self.exponent <= 12:
            raise ParameterError("delta is 1 in 1,000 at most and 1 in 10^12 at least")

    def __float__(self) -> float:
        return float(f"1e-{self.exponent}")

    def __str__(self) -> str:
        return f"1e-{self.exponent}"


ONE_REPORT: Final = Delta(5)
"""The delta at which one report in zCDP is told as an epsilon; a season has its own."""
