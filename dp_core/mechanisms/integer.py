"""diffprivlib's integer mechanisms, drawn exactly.

diffprivlib's `Geometric` inverts one 53-bit uniform number, so its tail ends near
36 / rate, and its `Exponential` weighs candidates with floats. These two keep its
interface (and its `bias` and `variance`) and replace the draw by one that uses
whole numbers and the operating system's randomness only. Neither takes a seed.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from fractions import Fraction

from diffprivlib.mechanisms import Exponential, Geometric

from dp_core.mechanisms.exact import bernoulli_exp, two_sided_geometric
from dp_core.params import Epsilon


class TwoSidedGeometric(Geometric):  # type: ignore[misc]
    """Adds z to a whole number, with P(z) proportional to exp(-|z| · epsilon / sensitivity).

    Args:
        epsilon: the exact privacy loss; diffprivlib is shown a float that is not above it.
        sensitivity: the most that one athlete can move the number, a whole number above 0.

    Why this is private: the unit is the athlete and neighbours differ in one athlete's
    record, so the number moves by at most `sensitivity` and each outcome's probability by
    at most exp(epsilon). The sensitivity is public.
    """

    def __init__(self, *, epsilon: Epsilon, sensitivity: int) -> None:
        super().__init__(epsilon=epsilon.below(), sensitivity=sensitivity)
        self.exact_epsilon = epsilon.fraction

    def draw(self) -> int:
        """Draw the noise alone, before any data is touched."""
        return two_sided_geometric(self.exact_epsilon / self.sensitivity)

    def randomise(self, value: int) -> int:
        """Return the number plus a fresh draw of the noise."""
        return int(value) + self.draw()


class ExactExponential(Exponential):  # type: ignore[misc]
    """Chooses an index with probability proportional to exp(epsilon · utility / (2 · sensitivity)).

    The exponential mechanism (McSherry and Talwar 2007) by rejection: propose an index
    evenly, keep it with the exact probability exp(-epsilon · loss / (2 · sensitivity)),
    where loss is how far its utility lies below the best.

    Args:
        epsilon: the exact privacy loss.
        sensitivity: the most that one athlete can move any utility, a whole number above 0.
        utility: one whole number per candidate of a public list.

    Why this is private: under replacement of one athlete's record every utility moves by at
    most `sensitivity`; candidates, their number and the sensitivity are public.
    """

    def __init__(self, *, epsilon: Epsilon, sensitivity: int, utility: Sequence[int]) -> None:
        super().__init__(epsilon=epsilon.below(), sensitivity=sensitivity, utility=list(utility))
        best = max(utility)
        rate = epsilon.fraction / (2 * int(sensitivity))
        self._losses: list[Fraction] = [(best - each) * rate for each in utility]

    def randomise(self, value: None = None) -> int:
        """Return the index of the chosen candidate."""
        while True:
            index = secrets.randbelow(len(self._losses))
            loss = self._losses[index]
            if bernoulli_exp(loss.numerator, loss.denominator):
                return index
