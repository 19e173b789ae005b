"""The ten metrics of the benchmark, from the shipped catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dp_core.metrics import Quantity, read_catalogue

TEN: Final = (
    "resting_hr", "hrv_rmssd", "sleep_hours", "fatigue", "soreness", "stress", "readiness",
    "weekly_load", "vo2max", "body_mass",
)  # fmt: skip


def ten_metrics(*, one_source: bool = True) -> tuple[Quantity, ...]:
    """Return the ten metrics.

    Args:
        one_source: whether all are taken to come from one source, so that an athlete
            reports all of them or none; else they keep the catalogue's four sources.
    """
    quantities = read_catalogue().quantities(TEN, None)
    return in_one_source(quantities) if one_source else quantities


def in_one_source(quantities: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Put all metrics into one source, each always answered."""
    return tuple(replace(quantity, group="questionnaire", gaps=0.0) for quantity in quantities)


def with_study_spreads(quantities: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Let team means differ as little as in the study that the demands were measured in.

    There team means had a standard deviation of 0.35 to 0.70 athlete SDs; the catalogue's
    priors say 0.5 to 1.2, so that they tell less before any data.
    """
    return tuple(
        replace(quantity, prior=replace(quantity.prior, team_sd=share * quantity.prior.athlete_sd))
        for quantity, share in zip(quantities, STUDY_SPREADS, strict=True)
    )


STUDY_SPREADS: Final = tuple(0.35 + 0.35 * place / 9 for place in range(10))
