"""The catalogue: what can be measured, and every public number that goes with it.

A metric is declared in `data/metrics.toml` and nowhere else. Bounds, bins, priors
and norms are public and come from there, never from data. Inside, a value is a
whole number of grid steps: 58.3 bpm on a grid of 0.1 bpm is 583.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, get_args

from dp_core.catalogue_file import Table, read_tables
from dp_core.catalogue_reader import read_change, read_level, read_pair
from dp_core.errors import ParameterError
from dp_core.params import BASELINE_DAYS
from dp_core.quantities import Better, Direction, Group, Norm, Prior, Quantity, Threshold

__all__ = [
    "Aggregate",
    "Better",
    "Catalogue",
    "Direction",
    "Group",
    "Metric",
    "Norm",
    "Prior",
    "Quantity",
    "Threshold",
    "read_catalogue",
]

Aggregate = Literal["mean", "weekly_sum"]

DEFAULT_PATH: Final = Path(__file__).parent.parent / "data" / "metrics.toml"


@dataclass(frozen=True, slots=True)
class Metric:
    """One entry of the catalogue.

    Attributes:
        key: the fixed name used in files, questions and reports.
        possible: the lowest and highest cell a reader accepts, in steps; others are missing.
        aggregate: `mean` of an athlete's rows in the window, or `weekly_sum`: the sum over
            the window's rows, per seven days.
        per_day: whether several rows of one day are added before the mean (a load) or
            count as separate readings (a heart rate).
        derived_from: the metric whose rows are used where a file has no column of its own;
            both have the same step.
        minimum_days: an athlete with fewer days with a reading, per 28 days of window, is missing
            (at least 1; scaled to the window's length, rounded up).
        scale: lowest and highest answer of a questionnaire item, None for measurements.
        level: the metric as a level.
        change: the metric as a change from the athlete's own baseline; None where a
            change has no use.
        sources: for each public number its source, or the word "judgement".
        line: the line of the catalogue where the entry starts.
    """

    key: str
    label: str
    unit: str
    group: Group
    better: Better
    step: Fraction
    possible: tuple[int, int]
    aggregate: Aggregate
    per_day: bool
    derived_from: str | None
    minimum_days: int
    scale: tuple[int, int] | None
    level: Quantity
    change: Quantity | None
    sources: Mapping[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All metrics, in the order of the file, under one version."""

    version: str
    metrics: Mapping[str, Metric]

    def __getitem__(self, key: str) -> Metric:
        """Look a metric up.

        Raises:
            ParameterError: there is no such metric.
        """
        if key not in self.metrics:
            raise ParameterError(f"unknown metric; known are {', '.join(self.metrics)}")
        return self.metrics[key]

    def quantities(self, keys: Sequence[str], baseline: int | None) -> tuple[Quantity, ...]:
        """Return what a question asks for, in the order of the catalogue.

        Args:
            keys: the metrics' keys, each once.
            baseline: None for levels, BASELINE_DAYS for changes from the athlete's own.

        Raises:
            ParameterError: no metric, one twice, one unknown or without a change, or
                another baseline.
        """
        if not keys or len(set(keys)) < len(keys):
            raise ParameterError("name at least one metric, and each only once")
        if baseline not in (None, BASELINE_DAYS):
            raise ParameterError(f"a baseline is none or the {BASELINE_DAYS} days before")
        asked = {self[key].key for key in keys}
        return tuple(
            metric.level if baseline is None else _change_of(metric)
            for metric in self.metrics.values()
            if metric.key in asked
        )


def _change_of(metric: Metric) -> Quantity:
    if metric.change is None:
        raise ParameterError(f"{metric.key} has no change from baseline; ask for its level")
    return metric.change


def read_catalogue(path: Path | None = None) -> Catalogue:
    """Read the catalogue from a TOML file.

    Args:
        path: the file; None for the one that ships with the project, read once.

    Raises:
        CatalogueError: the file does not make sense; with the line and the reason.
    """
    return _shipped_catalogue() if path is None else _read(path)


@cache
def _shipped_catalogue() -> Catalogue:
    return _read(DEFAULT_PATH)


def _read(path: Path) -> Catalogue:
    top = read_tables(path)
    top.only(("version", "metrics"))
    entries = top.table("metrics")
    metrics = {key: _read_metric(entries.table(key)) for key in entries.fields}
    if not metrics:
        raise entries.refusal("there must be at least one metric")
    for key, metric in metrics.items():
        _check_origin(entries.table(key), metric, metrics)
    return Catalogue(top.text("version"), MappingProxyType(metrics))


_REQUIRED: Final = (
    "label", "unit", "group", "better", "step", "possible", "bounds", "edges",
    "minimum_days", "matters", "prior", "sources",
)  # fmt: skip
_OPTIONAL: Final = (
    "scale", "aggregate", "per_day", "log", "derived_from", "change", "thresholds", "norms",
    "gaps",
)  # fmt: skip
_SOURCED: Final = ("step", "possible", "bounds", "edges", "minimum_days", "matters")


def _read_metric(entry: Table) -> Metric:
    key = str(entry.place[-1])
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key):
        raise entry.refusal("a key is made of small letters, digits and underscores")
    entry.only(_REQUIRED, _OPTIONAL)
    step = entry.number("step")
    if step <= 0:
        raise entry.refusal("this must be above 0", "step")
    level = read_level(entry, step)
    return Metric(
        key=key,
        label=level.label,
        unit=level.unit,
        group=level.group,
        better=level.better,
        step=step,
        possible=_read_possible(entry, level),
        aggregate=entry.choice("aggregate", get_args(Aggregate))
        if "aggregate" in entry
        else "mean",
        per_day=entry.flag("per_day"),
        derived_from=entry.text("derived_from") if "derived_from" in entry else None,
        minimum_days=_read_minimum_days(entry),
        scale=_read_scale(entry, level),
        level=level,
        change=read_change(entry, level),
        sources=_read_sources(entry),
        line=entry.line,
    )


def _read_sources(entry: Table) -> Mapping[str, str]:
    named = (*_SOURCED, *(field for field in ("scale", "gaps") if field in entry))
    sources = entry.table("sources")
    sources.only(named)
    found = {field: sources.text(field) for field in named}
    if "change" in entry:
        found["band"] = entry.table("change").text("source")
    return MappingProxyType(found)


def _read_possible(entry: Table, level: Quantity) -> tuple[int, int]:
    lowest, highest = read_pair(entry, "possible", level.step)
    if not (lowest <= level.low and level.high <= highest):
        raise entry.refusal("what is possible must hold the bounds", "possible")
    return lowest, highest


def _read_minimum_days(entry: Table) -> int:
    days = entry.number("minimum_days")
    if days.denominator != 1 or not 1 <= days <= BASELINE_DAYS:
        raise entry.refusal(
            f"this must be a whole number from 1 to {BASELINE_DAYS}", "minimum_days"
        )
    return int(days)


def _read_scale(entry: Table, level: Quantity) -> tuple[int, int] | None:
    if "scale" not in entry:
        return None
    lowest, highest = read_pair(entry, "scale", Fraction(1))
    if level.low * level.step != lowest or level.high * level.step != highest:
        raise entry.refusal("the scale must be the same as the bounds", "scale")
    return lowest, highest


def _check_origin(entry: Table, metric: Metric, metrics: Mapping[str, Metric]) -> None:
    if metric.derived_from is None:
        return
    origin = metrics.get(metric.derived_from)
    if origin is None or origin.derived_from is not None or origin.step != metric.step:
        reason = "this must be another metric of the same step that is not derived itself"
        raise entry.refusal(reason, "derived_from")
