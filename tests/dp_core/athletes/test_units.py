"""Units and scales convert exactly."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.athletes.units import UNITS, Conversion, conversion, file_units
from dp_core.errors import DeclarationError
from dp_core.metrics import Catalogue, read_catalogue


@pytest.mark.parametrize(
    ("key", "unit", "value", "steps"),
    [
        ("body_mass", "kg", "80.04", 800),
        ("body_mass", "lb", "176.4", 800),
        ("body_mass", "st", "12.6", 800),
        ("body_mass", "g", "80049", 800),
        ("sleep_hours", "h", "7.5", 150),
        ("sleep_hours", "min", "450", 150),
        ("sleep_hours", "s", "27000", 150),
        ("sleep_hours", "days", "0.3125", 150),
        ("hrv_rmssd", "s", "0.0625", 125),
        ("sleep_efficiency", "ratio", "0.913", 913),
        ("acwr", "%", "130", 130),
        ("running_km", "mi", "10", 161),
        ("running_km", "m", "10050", 100),
        ("haemoglobin", "g/l", "152", 152),
        ("available_today", "%", "50", 50),
    ],
)
def test_each_unit_of_a_file_lands_on_the_grid(
    catalogue: Catalogue, key: str, unit: str, value: str, steps: int
) -> None:
    line = conversion(catalogue[key], unit, None, flipped=False)
    assert line.steps(*Fraction(value).as_integer_ratio()) == steps


def test_every_metric_of_the_catalogue_can_be_read_in_its_own_unit(catalogue: Catalogue) -> None:
    for metric in catalogue.metrics.values():
        own = file_units(metric.unit)[0]
        assert conversion(metric, own, None, flipped=False) == Conversion(1 / metric.step)


def test_the_first_unit_of_a_file_is_the_catalogues_own() -> None:
    assert all(next(iter(units.values())) == Conversion(Fraction(1)) for units in UNITS.values())


def test_a_temperature_has_an_offset() -> None:
    line = UNITS["°C"]["°F"].then(Conversion(Fraction(10)))
    assert line.steps(986, 10) == 370


def test_a_unit_that_is_not_known_is_read_as_it_stands(catalogue: Catalogue) -> None:
    metric = replace(catalogue["resting_hr"], unit="furlongs")
    assert file_units("furlongs") == ("furlongs",)
    assert conversion(metric, "furlongs", None, flipped=False).steps(58, 1) == 580


def test_a_unit_of_another_kind_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(DeclarationError, match="resting_hr cannot be read in that unit"):
        conversion(catalogue["resting_hr"], "kg", None, flipped=False)


@pytest.mark.parametrize(
    ("scale", "flipped", "answer", "points"),
    [
        (None, False, 4, "4"),
        (None, True, 4, "2"),
        ((1, 7), False, 7, "5"),
        ((1, 7), False, 4, "3"),
        ((1, 7), True, 7, "1"),
        ((1, 7), True, 1, "5"),
        ((0, 10), False, 0, "1"),
        ((0, 10), True, 10, "1"),
        ((0, 100), False, 75, "4"),
        ((-3, 3), False, 0, "3"),
    ],
)
def test_a_scale_maps_its_ends_to_the_catalogues_ends(
    catalogue: Catalogue, scale: tuple[int, int] | None, flipped: bool, answer: int, points: str
) -> None:
    metric = catalogue["fatigue"]
    line = conversion(metric, "points", scale, flipped=flipped)
    assert line.steps(answer, 1) == Fraction(points) / metric.step


@pytest.mark.parametrize(("scale", "flipped"), [((1, 7), False), (None, True)])
def test_a_measurement_has_neither_scale_nor_direction(
    catalogue: Catalogue, scale: tuple[int, int] | None, flipped: bool
) -> None:
    with pytest.raises(DeclarationError, match="resting_hr is a measurement"):
        conversion(catalogue["resting_hr"], "bpm", scale, flipped=flipped)


@given(
    st.sampled_from(["fatigue", "readiness", "session_rpe"]),
    st.integers(-20, 20),
    st.integers(1, 100),
    st.booleans(),
    st.fractions(-1000, 1000, max_denominator=1000),
)
def test_scales_agree_with_exact_arithmetic(
    key: str, lowest: int, span: int, flipped: bool, answer: Fraction
) -> None:
    metric = read_catalogue()[key]
    assert metric.scale is not None
    bottom, top = metric.scale
    share = (answer - lowest) / span
    points = bottom + (top - bottom) * (1 - share if flipped else share)
    line = conversion(metric, "points", (lowest, lowest + span), flipped=flipped)
    assert line.steps(answer.numerator, answer.denominator) == round(points / metric.step)
