"""The joint soft histogram: whole-number weights per athlete, with a sensitivity that is exact.

Each value is shared between the two knots around it (linear binning), in whole weights that
sum to K; a value beyond the last knot gives all K to it. Weights come from a public table, so
no float and no logarithm is worked out for an athlete. A metric's sums add up the weights of
all athletes.

Who counts as absent from a source (questionnaire, wearable, load, …), for which all weights
are zero: an athlete with no value in it, or with more than a third of its items empty. An
athlete who is present but skipped an item gets the item's public prior weights; where an item
is declared often missing, its own missing knot instead. So all metrics of one source have the
same total, K times the number who reported it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dp_core.errors import ParameterError
from dp_core.features.knots import Knots, Scale
from dp_core.features.statistics import Values
from dp_core.metrics import Quantity

Counts = NDArray[np.int64]

FILLED_SHARE: Final = 3
"""An athlete stays in a source while at most one item in this many is empty."""


USUAL_GAPS: Final = 0.3
"""The gap rate of an often missing item for which none is declared. Judgement."""


@dataclass(frozen=True, slots=True)
class Item:
    """One metric of a joint release.

    Attributes:
        quantity: its public bounds, prior, bins and source.
        knots: its places on the standard scale.
        often_missing: whether it has a missing knot of its own, the last cell.
        gap_rate: the public guess of how often a present athlete leaves it empty.

    Raises:
        ParameterError: the guess is not a share below 1.
    """

    quantity: Quantity
    knots: Knots
    often_missing: bool = False
    gap_rate: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.gap_rate < 1:
            raise ParameterError("an expected rate of empty answers lies between 0 and 1")

    @property
    def cells(self) -> int:
        """How many sums the metric has."""
        return len(self.knots) + self.often_missing

    @property
    def expected_gaps(self) -> float:
        """How often a present athlete is expected to leave the item empty."""
        return self.gap_rate or (USUAL_GAPS if self.often_missing else 0.0)


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything public about the sums of a joint release.

    Attributes:
        items: its metrics, each once.
        resolution: K, what a present athlete's weights sum to in each metric.

    Raises:
        ParameterError: there is no metric, one occurs twice, or K is below 1.
    """

    items: tuple[Item, ...]
    resolution: int

    def __post_init__(self) -> None:
        keys = {item.quantity.key for item in self.items}
        if not keys or len(keys) < len(self.items) or self.resolution < 1:
            raise ParameterError(
                "a joint release needs metrics, each once, and weights of 1 or more"
            )

    @property
    def cells(self) -> tuple[int, ...]:
        """How many sums each metric has."""
        return tuple(item.cells for item in self.items)

    @property
    def sources(self) -> tuple[str, ...]:
        """The source of each metric."""
        return tuple(item.quantity.group for item in self.items)


@lru_cache(maxsize=256)
def weight_table(quantity: Quantity, knots: Knots, resolution: int) -> Counts:
    """Return the weights of every value a quantity can have.

    Returns:
        One row per grid step from `low` to `high`, one column per knot: whole numbers of at
        least 0, each row summing to `resolution`.
    """
    places = np.asarray(knots)
    steps = np.arange(quantity.low, quantity.high + 1, dtype=np.float64)
    z = np.clip(Scale.of(quantity).place(steps), places[0], places[-1])
    left = np.clip(np.searchsorted(places, z, side="right") - 1, 0, len(knots) - 2)
    part = (z - places[left]) / (places[left + 1] - places[left])
    right = np.clip(np.rint(resolution * part), 0, resolution).astype(np.int64)
    table = np.zeros((len(steps), len(knots)), dtype=np.int64)
    row = np.arange(len(steps))
    table[row, left] = resolution - right
    table[row, left + 1] += right
    table.flags.writeable = False
    return table


@lru_cache(maxsize=256)
def gap_weights(item: Item, resolution: int) -> Counts:
    """Return the public weights of an item that a present athlete left empty.

    The weights that the prior expects, rounded so that they sum to `resolution`; with a
    missing knot, all of them on it.

    Returns:
        One whole number per cell.
    """
    if item.often_missing:
        return np.array([0] * len(item.knots) + [resolution], dtype=np.int64)
    scale = Scale.of(item.quantity)
    steps = np.arange(item.quantity.low, item.quantity.high + 1, dtype=np.float64)
    z = scale.place(steps)
    density = np.exp(-np.minimum(z * z, 100.0) / 2) / (steps if scale.log else 1.0)
    expected = density @ weight_table(item.quantity, item.knots, resolution) / density.sum()
    whole: Counts = np.floor(expected).astype(np.int64)
    short = resolution - int(whole.sum())
    whole[np.argsort(whole - expected, kind="stable")[:short]] += 1
    whole.flags.writeable = False
    return whole


def sum_weights(layout: Layout, values: Values) -> list[list[int]]:
    """Add up all athletes' weights, exactly.

    Args:
        layout: the metrics, knots and K.
        values: for each metric of the layout arrays of one length, one place per athlete.
            Whatever stands where there is no value is ignored; a value beyond the public
            bounds counts as the bound.

    Returns:
        One list of whole numbers of at least 0 per metric, one per cell; the lists of one
        source have one total, K times the number of athletes who reported it.

    Why this is private: the unit is the athlete. Each athlete adds, in each metric of a
    source, either weights of at least 0 that sum to K, or zeros in all of them, and nobody
    else's weights depend on theirs. Replacing, adding or removing one athlete, or their
    losing one source, changes metric m by w - w' with Σ (w - w')⁺ ≤ K and Σ (w - w')⁻ ≤ K,
    all metrics of a source by the same total: in the norm of `mechanisms.knorm` by at most
    K. Knots, tables and fill-in weights are public.
    """
    present = present_in_sources(layout.items, values)
    return [
        _sum_item(item, layout.resolution, *_checked(values, item), present[item.quantity.group])
        for item in layout.items
    ]


def present_in_sources(items: Sequence[Item], values: Values) -> dict[str, NDArray[np.bool_]]:
    """Say for each source which athletes count as having reported it.

    Returns:
        One mask per source, with a place per athlete, that depends on that athlete's own
        record alone.
    """
    masks: dict[str, NDArray[np.bool_]] = {}
    for source in dict.fromkeys(item.quantity.group for item in items):
        members = [item for item in items if item.quantity.group == source]
        filled = np.array([_checked(values, item)[1] for item in members])
        asked = filled[[not item.often_missing for item in members]]
        enough = FILLED_SHARE * (~asked).sum(axis=0) <= len(asked)
        masks[source] = filled.any(axis=0) & enough
    return masks


def _checked(values: Values, item: Item) -> tuple[Counts, NDArray[np.bool_]]:
    """Return whole numbers within the public bounds, and where there is one."""
    raw, mask = values[item.quantity.key]
    numbers = np.asarray(raw)
    filled = np.asarray(mask, dtype=bool) & np.isfinite(numbers)
    within = np.clip(
        np.where(filled, numbers, item.quantity.low), item.quantity.low, item.quantity.high
    )
    return np.rint(within).astype(np.int64), filled


def _sum_item(
    item: Item,
    resolution: int,
    numbers: Counts,
    filled: NDArray[np.bool_],
    present: NDArray[np.bool_],
) -> list[int]:
    quantity = item.quantity
    here = numbers[present & filled] - quantity.low
    sums = np.bincount(here, minlength=quantity.width + 1) @ weight_table(
        quantity, item.knots, resolution
    )
    gaps = int((present & ~filled).sum()) * gap_weights(item, resolution)
    sums = np.pad(sums, (0, item.cells - len(sums))) + gaps
    return [int(each) for each in sums]
