"""From a table of the catalogue to the quantities it declares, each number checked.

Every number must lie on the metric's grid where it is compared with values, inside
the public bounds, and carry a source.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Final, cast, get_args

from dp_core.catalogue_file import Table
from dp_core.params import BASELINE_DAYS
from dp_core.quantities import Better, Direction, Group, Norm, Prior, Quantity, Threshold

FEWEST_STEPS: Final = 40
MOST_STEPS: Final = 2000
"""Between its bounds a metric has enough steps to be read and few enough to be counted."""

FEWEST_BINS: Final = 6
MOST_BINS: Final = 10
CHANGE_BINS: Final = 8


def read_level(entry: Table, step: Fraction) -> Quantity:
    """Read a metric as a level.

    Args:
        entry: the metric's table.
        step: the size of a grid step, above 0.

    Raises:
        CatalogueError: a number or text does not fit; with the line and the reason.
    """
    low, high = read_pair(entry, "bounds", step)
    if not FEWEST_STEPS <= high - low <= MOST_STEPS:
        reason = f"there must be {FEWEST_STEPS} to {MOST_STEPS} steps between the bounds"
        raise entry.refusal(reason, "step")
    if entry.flag("log") and low <= 0:
        raise entry.refusal("a log scale needs bounds above 0", "log")
    return Quantity(
        key=cast(str, entry.place[-1]),
        label=entry.text("label"),
        unit=entry.text("unit"),
        baseline=None,
        step=step,
        low=low,
        high=high,
        edges=_read_edges(entry, step, low, high),
        thresholds=tuple(
            _read_threshold(line, step, low, high) for line in entry.tables("thresholds")
        ),
        prior=_read_prior(entry.table("prior"), low * step, high * step),
        matters=_read_matters(entry, step, high - low),
        better=entry.choice("better", get_args(Better)),
        group=entry.choice("group", get_args(Group)),
        log=entry.flag("log"),
        norms=tuple(_read_norm(norm) for norm in entry.tables("norms")),
        gaps=_read_gaps(entry),
    )


def read_change(entry: Table, level: Quantity) -> Quantity | None:
    """Read a metric as a change from the athlete's own baseline, if it declares one.

    Args:
        entry: the metric's table.
        level: the same metric as a level.

    Raises:
        CatalogueError: a number or text does not fit; with the line and the reason.
    """
    if "change" not in entry:
        return None
    change = entry.table("change")
    change.only(("band", "source", "prior"))
    band = _on_grid(change, "band", change.number("band"), level.step)
    matters = round(entry.number("matters") / level.step)
    if not max(CHANGE_BINS, matters) < band <= level.width:
        raise change.refusal("the band is too narrow or wider than the bounds", "band")
    return Quantity(
        key=level.key,
        label=f"{level.label}, change from own baseline",
        unit="percentage points" if level.unit == "%" else level.unit,
        baseline=BASELINE_DAYS,
        step=level.step,
        low=-band,
        high=band,
        edges=_change_edges(band),
        thresholds=_change_thresholds(entry, level, matters),
        prior=_read_prior(change.table("prior"), -band * level.step, band * level.step),
        matters=level.matters,
        better=level.better,
        group=level.group,
        log=False,
        norms=(),
        gaps=level.gaps,
    )


def read_pair(entry: Table, field: str, step: Fraction) -> tuple[int, int]:
    """Read two numbers on the grid, the lower first, in steps.

    Raises:
        CatalogueError: they are not two, not on the grid or not in order.
    """
    pair = _all_on_grid(entry, field, step)
    if len(pair) != 2 or pair[0] >= pair[1]:
        raise entry.refusal("this must be two numbers, the lower one first", field)
    return pair[0], pair[1]


def _on_grid(table: Table, field: str, number: Fraction, step: Fraction) -> int:
    steps = number / step
    if steps.denominator != 1:
        raise table.refusal("this number is not on the grid of the metric", field)
    return steps.numerator


def _all_on_grid(table: Table, field: str, step: Fraction) -> tuple[int, ...]:
    return tuple(_on_grid(table, field, number, step) for number in table.numbers(field))


def _read_edges(entry: Table, step: Fraction, low: int, high: int) -> tuple[int, ...]:
    edges = _all_on_grid(entry, "edges", step)
    if not FEWEST_BINS <= len(edges) - 1 <= MOST_BINS:
        raise entry.refusal(f"there must be {FEWEST_BINS} to {MOST_BINS} bins", "edges")
    rising = all(left < right for left, right in pairwise(edges))
    if not rising or (edges[0], edges[-1]) != (low, high):
        raise entry.refusal("the edges must rise from the lower bound to the upper", "edges")
    return edges


def _read_threshold(line: Table, step: Fraction, low: int, high: int) -> Threshold:
    line.only(("line", "direction", "label", "source"))
    value = _on_grid(line, "line", line.number("line"), step)
    if not low < value <= high:
        raise line.refusal("the line must lie between the bounds", "line")
    direction: Direction = line.choice("direction", get_args(Direction))
    return Threshold(value, direction, line.text("label"), line.text("source"))


def _read_prior(prior: Table, low: Fraction, high: Fraction) -> Prior:
    prior.only(("mean", "athlete_sd", "team_sd", "sd_spread", "source"))
    if not low <= prior.number("mean") <= high:
        raise prior.refusal("the mean must lie between the bounds", "mean")
    return Prior(
        mean=float(prior.number("mean")),
        athlete_sd=_positive(prior, "athlete_sd"),
        team_sd=_positive(prior, "team_sd"),
        sd_spread=_positive(prior, "sd_spread"),
        source=prior.text("source"),
    )


def _read_norm(norm: Table) -> Norm:
    norm.only(("population", "mean", "sd", "source"))
    mean, sd = float(norm.number("mean")), _positive(norm, "sd")
    return Norm(norm.text("population"), mean, sd, norm.text("source"))


def _positive(table: Table, field: str) -> float:
    number = table.number(field)
    if number <= 0:
        raise table.refusal("this must be above 0", field)
    return float(number)


def _read_matters(entry: Table, step: Fraction, width: int) -> float:
    if not 0 < _on_grid(entry, "matters", entry.number("matters"), step) < width:
        raise entry.refusal("this must be above 0 and less than the width", "matters")
    return float(entry.number("matters"))


def _read_gaps(entry: Table) -> float:
    gaps = entry.number("gaps") if "gaps" in entry else Fraction(0)
    if not 0 <= gaps < 1:
        raise entry.refusal("this must be a share below 1", "gaps")
    return float(gaps)


def _change_edges(band: int) -> tuple[int, ...]:
    half = CHANGE_BINS // 2
    magnitudes = [band * place // half for place in range(1, half + 1)]
    return (*(-size for size in reversed(magnitudes)), 0, *magnitudes)


def _change_thresholds(entry: Table, level: Quantity, matters: int) -> tuple[Threshold, ...]:
    """Count who fell, and who rose, by the change that matters or more.

    `below` counts values under its line, so the line for a fall is one step nearer to 0.
    """
    unit = "percentage points" if level.unit == "%" else level.unit
    size = f"{level.matters:g} {unit} or more"
    source = entry.table("sources").text("matters")
    return (
        Threshold(1 - matters, "below", f"fell by {size}", source),
        Threshold(matters, "above", f"rose by {size}", source),
    )
