"""The statistics of method `per-statistic`, each with the most one athlete can change it.

Every statistic is a handful of whole numbers made from one value per athlete. The
maps are total: values are clipped to the public bounds first, whatever they are,
and an athlete without a value counts as missing and is never dropped, so roster
size stays public. Metrics of one source (questionnaire, wearable, …) share their
reporters: an athlete reported a source when every asked metric of it has a value.
Under replacement of one athlete's record (all metrics, any value, present or missing)
the numbers change by at most the stated sensitivity:

    count       1        athletes who reported: one count for each source of values
    sum         width    of value - centre; a missing athlete adds 0
    square      half²    of (value - centre)², half = the larger distance to a bound
    histogram   2        one cell per bin and one for missing; in L1, one athlete moves
                         from one cell to another
    shares      1 each   athletes beyond each public threshold
    quartiles   4        utilities in quarter ranks (see `quartile_utilities`)

"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dp_core.metrics import Quantity

Kind = Literal["count", "sum", "square", "histogram", "share", "quartile"]
Values = Mapping[str, tuple[NDArray[np.int64], NDArray[np.bool_]]]
"""For each metric one whole number per athlete of the roster, and whether there is one."""

QUARTILE_SENSITIVITY: Final = 4
MOST_CANDIDATES: Final = 101


@dataclass(frozen=True, slots=True)
class Statistic:
    """One statistic of one quantity.

    Attributes:
        kind: which.
        place: which threshold (0, 1, …) or quartile (1, 2, 3); 0 elsewhere.
    """

    kind: Kind
    place: int = 0


def statistics_of(quantity: Quantity) -> tuple[Statistic, ...]:
    """List what is released about one quantity, in a fixed order; the count is its source's."""
    shares = tuple(Statistic("share", place) for place in range(len(quantity.thresholds)))
    quartiles = tuple(Statistic("quartile", quarter) for quarter in (1, 2, 3))
    return (Statistic("sum"), Statistic("square"), Statistic("histogram"), *shares, *quartiles)


def centre(quantity: Quantity) -> int:
    """The public midpoint of the bounds, in steps."""
    return (quantity.low + quantity.high) // 2


def sensitivity(quantity: Quantity, kind: Kind) -> int:
    """Return the most that replacing one athlete changes a statistic, in L1.

    Args:
        quantity: gives the public bounds, low < high.
        kind: which statistic.
    """
    half = max(quantity.high - centre(quantity), centre(quantity) - quantity.low)
    return {
        "count": 1,
        "sum": quantity.width,
        "square": half * half,
        "histogram": 2,
        "share": 1,
        "quartile": QUARTILE_SENSITIVITY,
    }[kind]


def candidates(quantity: Quantity) -> NDArray[np.int64]:
    """The public list a quartile is chosen from: at most 101 even stops between the bounds."""
    count = min(quantity.width + 1, MOST_CANDIDATES)
    places = np.arange(count, dtype=np.int64)
    return quantity.low + places * quantity.width // (count - 1)


def complete(quantities: Sequence[Quantity], values: Values) -> dict[str, NDArray[np.bool_]]:
    """For each source, say which athletes have a value in every asked metric of it.

    Returns:
        One mask of shape (n,) per source.

    Why this is private: a mask holds one athlete's own record per place, so replacing one
    athlete changes each source's count by at most 1.
    """
    masks: dict[str, NDArray[np.bool_]] = {}
    for quantity in quantities:
        present = values[quantity.key][1]
        masks[quantity.group] = masks.get(quantity.group, np.ones_like(present)) & present
    return masks


def measure(
    quantity: Quantity, statistic: Statistic, numbers: NDArray[np.int64], present: NDArray[np.bool_]
) -> list[int]:
    """Compute one statistic of one quantity, exactly.

    Args:
        quantity: the public bounds, bins and thresholds.
        statistic: which one.
        numbers: one value per athlete in steps, shape (n,); ignored where not present.
        present: whether the athlete reported the metric's source, shape (n,).

    Returns:
        One number; a histogram has one per bin and the missing count last; a quartile has
        one utility per candidate.

    Why this is private: see the table at the top; n, bounds, bins, thresholds and
    candidates are public.
    """
    reported = np.clip(numbers, quantity.low, quantity.high)[present]
    match statistic.kind:
        case "sum":
            return [int((reported - centre(quantity)).sum())]
        case "square":
            return [int(((reported - centre(quantity)) ** 2).sum())]
        case "histogram":
            return [*_bin_counts(quantity, reported), int((~present).sum())]
        case "share":
            return [_beyond(quantity, statistic.place, reported)]
        case _:
            return quartile_utilities(quantity, statistic.place, reported)


def quartile_utilities(quantity: Quantity, quarter: int, reported: NDArray[np.int64]) -> list[int]:
    """Score each candidate by how near it is to a quartile, in quarter ranks, best 0.

    With L values below a candidate, G above it and m in all, the candidate is the
    quarter's quantile when 4L ≤ quarter · m and 4G ≤ (4 - quarter) · m; its score is minus the
    larger excess. Ties need no jitter. One athlete moves L, G and m by at most 1, and each
    excess by at most 4: replacing a value moves 4L by at most 4 with m fixed; a value that
    goes missing moves 4L - quarter · m by at most max(quarter, 4 - quarter) ≤ 3.
    """
    ordered = np.sort(reported)
    stops = candidates(quantity)
    below = 4 * np.searchsorted(ordered, stops, side="left")
    above = 4 * (len(ordered) - np.searchsorted(ordered, stops, side="right"))
    excess = np.maximum(below - quarter * len(ordered), above - (4 - quarter) * len(ordered))
    return [-int(each) for each in np.maximum(excess, 0)]


def _bin_counts(quantity: Quantity, reported: NDArray[np.int64]) -> list[int]:
    places = np.searchsorted(np.asarray(quantity.edges[1:-1]), reported, side="right")
    return [int(each) for each in np.bincount(places, minlength=len(quantity.edges) - 1)]


def _beyond(quantity: Quantity, place: int, reported: NDArray[np.int64]) -> int:
    line = quantity.thresholds[place]
    beyond = reported >= line.value if line.direction == "above" else reported < line.value
    return int(beyond.sum())
