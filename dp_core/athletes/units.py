"""Exact conversion of what a file holds into steps of a metric's public grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from dp_core.athletes.rounding import round_half_even
from dp_core.errors import DeclarationError
from dp_core.metrics import Metric


@dataclass(frozen=True, slots=True)
class Conversion:
    """An exact straight line: result = value × factor + offset."""

    factor: Fraction
    offset: Fraction = Fraction(0)

    def then(self, following: Conversion) -> Conversion:
        """Return the line that does this one first and the other after it."""
        return Conversion(
            self.factor * following.factor, self.offset * following.factor + following.offset
        )

    def steps(self, numerator: int, denominator: int) -> int:
        """Convert numerator/denominator exactly and round once, halves to even.

        >>> Conversion(Fraction(10)).steps(5825, 100)
        582
        """
        value = Fraction(numerator, denominator) * self.factor + self.offset
        return round_half_even(value.numerator, value.denominator)


UNCHANGED: Final = Conversion(Fraction(1))

CLOCK: Final = "h:min"
"""A duration written as a clock shows it: 7:30, 7:30:00 or 7h 30min."""


def _units(**factors: str) -> Mapping[str, Conversion]:
    return {unit: Conversion(Fraction(factor)) for unit, factor in factors.items()}


_KILOMETRES: Final = _units(km="1", m="1/1000", mi="1.609344", yd="0.0009144")

UNITS: Final[Mapping[str, Mapping[str, Conversion]]] = MappingProxyType(
    {
        "bpm": _units(bpm="1"),
        "ms": _units(ms="1", s="1000"),
        "h": {
            **_units(h="1", min="1/60", s="1/3600", ms="1/3600000", days="24"),
            CLOCK: UNCHANGED,
        },
        "min": {
            **_units(min="1", h="60", s="1/60", ms="1/60000", days="1440"),
            CLOCK: Conversion(Fraction(60)),
        },
        "s": {**_units(s="1", min="60", h="3600", ms="1/1000"), CLOCK: Conversion(Fraction(3600))},
        "kg": _units(kg="1", g="1/1000", lb="0.45359237", st="6.35029318"),
        "km": _KILOMETRES,
        "km per week": _KILOMETRES,
        "m": _units(m="1", km="1000", mi="1609.344", yd="0.9144"),
        "%": {"%": UNCHANGED, "ratio": Conversion(Fraction(100))},
        "ratio": {"ratio": UNCHANGED, "%": Conversion(Fraction(1, 100))},
        "of all days": {"of all days": UNCHANGED, "%": Conversion(Fraction(1, 100))},
        "AU": _units(AU="1"),
        "AU per week": _units(AU="1"),
        "steps per day": _units(steps="1"),
        "glasses per day": _units(glasses="1"),
        "g/dl": {"g/dl": UNCHANGED, "g/l": Conversion(Fraction(1, 10))},
        "ng/ml": {"ng/ml": UNCHANGED, "µg/l": UNCHANGED},
        "°C": {
            "°C": UNCHANGED,
            "°F": Conversion(Fraction(5, 9), Fraction(-160, 9)),
        },
    }
)
"""For each unit of the catalogue the units a file may use, each with its exact conversion.

Pound, stone, mile and yard are the international ones of 1959 (exact by definition). A
unit of the catalogue that is not listed here is read as it stands.
"""


def file_units(unit: str) -> tuple[str, ...]:
    """Return the units a file may use for a metric of the given catalogue unit, its own first.

    >>> file_units("kg")
    ('kg', 'g', 'lb', 'st')
    """
    return tuple(UNITS.get(unit, (unit,)))


def conversion(
    metric: Metric, unit: str, scale: tuple[int, int] | None, *, flipped: bool
) -> Conversion:
    """Return the line from a number in the file to steps of the metric's grid.

    Args:
        metric: what the column holds.
        unit: the file's unit.
        scale: the file's lowest and highest answer, None for the catalogue's own.
        flipped: whether the file's answers run the other way round.

    Raises:
        DeclarationError: the unit does not fit the metric, or a scale or direction is
            declared for a measurement.
    """
    if unit not in file_units(metric.unit):
        raise DeclarationError(f"{metric.key} cannot be read in that unit")
    line = UNITS.get(metric.unit, {}).get(unit, UNCHANGED)
    if scale or flipped:
        line = line.then(_rescaled(metric, scale, flipped))
    return line.then(Conversion(1 / metric.step))


def _rescaled(metric: Metric, scale: tuple[int, int] | None, flipped: bool) -> Conversion:
    if metric.scale is None:
        raise DeclarationError(f"{metric.key} is a measurement: it has no scale and no direction")
    lowest, highest = scale or metric.scale
    bottom, top = reversed(metric.scale) if flipped else metric.scale
    slope = Fraction(top - bottom, highest - lowest)
    return Conversion(slope, bottom - lowest * slope)
