"""How an answer is blurred on a device: public whole numbers that both languages share.

A value is rounded at random to one of a few knots, up or down so that its mean stays right.
Then one of the outputs 0 … knots + window - 2 is sent: the `window` outputs that begin at the
knot are likelier than the others. "I'd rather not say" is an answer like any other.

    outputs   0 1 2 3 4 5 6   skip          knots 5, window 3
    knot 2        ■ ■ ■                     weight `inside` for ■, `outside` for the others
    skip                      ■

With window 1 this is k-ary randomised response (Kairouz, Bonawitz and Ramage 2016); with a
longer one the square wave (Li et al. 2020) on whole numbers, akin to the piecewise mechanism
(Wang et al. 2019); with few knots it is near the mechanism of Duchi et al. (2018).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Any, Final

from dp_core.errors import ParameterError
from dp_core.params import Epsilon

DENOMINATOR: Final = 2**16
"""Odds are whole multiples of one part in this."""

MOST_KNOTS: Final = 257
LARGEST_TOTAL: Final = 2**48
"""Every weight fits a JavaScript number exactly."""

DIGITS: Final = 60


@dataclass(frozen=True, slots=True)
class LocalDesign:
    """A local mechanism for one question.

    Attributes:
        low, high: the public bounds, in grid steps; a value beyond one counts as it.
        knots: how many places a value is rounded to, evenly from `low` to `high`.
        window: how many outputs are likelier, 1 to `knots`.
        inside: the weight of each of them.
        outside: the weight of each other output.

    Raises:
        ParameterError: the numbers do not make a mechanism.
    """

    low: int
    high: int
    knots: int
    window: int
    inside: int
    outside: int = DENOMINATOR

    def __post_init__(self) -> None:
        if not all(type(number) is int for number in asdict(self).values()):
            raise ParameterError("a local mechanism is made of whole numbers")
        if not (self.low < self.high and 2 <= self.knots <= MOST_KNOTS):
            raise ParameterError("a local mechanism needs two bounds and at least two knots")
        if not (1 <= self.window <= self.knots and 0 < self.outside < self.inside):
            raise ParameterError("a window holds a part of the knots and weighs more than the rest")
        if self.total > LARGEST_TOTAL:
            raise ParameterError("the weights of a local mechanism are too large")

    @property
    def width(self) -> int:
        """The distance between the bounds, in grid steps."""
        return self.high - self.low

    @property
    def skip(self) -> int:
        """The output that means "I'd rather not say"; those below it are numbers."""
        return self.knots + self.window - 1

    @property
    def total(self) -> int:
        """What the weights of all outputs add up to; the same for every answer."""
        return self.inside * self.window + self.outside * self.skip

    def weights(self, knot: int | None) -> list[int]:
        """The weights of all outputs, skip last, for a knot or for None, a skipped question.

        Any two lists differ at each output by a factor of at most inside / outside.
        """
        numbers = [self.outside] * self.skip
        if knot is None:
            return [*numbers, self.inside * self.window]
        numbers[knot : knot + self.window] = [self.inside] * self.window
        return [*numbers, self.outside * self.window]

    def to_json(self) -> dict[str, int]:
        """What a device must know."""
        return asdict(self)

    @classmethod
    def from_json(cls, written: Any) -> LocalDesign:
        """Read what `to_json` wrote.

        Raises:
            ParameterError: it is not that.
        """
        if not isinstance(written, dict) or set(written) != set(cls.__slots__):
            raise ParameterError("this is no local mechanism")
        return cls(**written)


def largest_odds(epsilon: Epsilon) -> int:
    """The largest whole number of parts of DENOMINATOR that is at most e^epsilon.

    >>> largest_odds(Epsilon.read(1)) / DENOMINATOR
    2.7182769775390625
    """
    exact = Context(prec=DIGITS)
    power = exact.exp(exact.divide(Decimal(epsilon.micro), Decimal(1_000_000)))
    nearly = Context(prec=2 * DIGITS).multiply(exact.next_minus(power), Decimal(DENOMINATOR))
    return int(nearly.to_integral_value(rounding=ROUND_FLOOR))
