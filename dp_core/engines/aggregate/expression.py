"""One Ibis expression from rows on public grids to the exact sums of joint releases.

Rows are added up per athlete, their days as bits; each athlete's value is rounded once,
half to even, and clipped; a public table turns it into whole weights; a squad's sums add them
up. All of it is whole numbers: the one division is of a whole multiple by its divisor, both
below 2⁵³, which IEEE 754 makes exact on every engine.

Why this is private: nothing here is; the sums it makes are exact and stay left of the door.
They are those of `features.soft_histogram.sum_weights`, whose sensitivity is K.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from dp_core.athletes.windows import Rule, needed_days, rule_of
from dp_core.engines.aggregate.lookup import GAP, Lookup
from dp_core.features.soft_histogram import FILLED_SHARE
from dp_core.metrics import Metric
from dp_core.params import Window

Table = Any
"""An Ibis table; Ibis is not needed to read this file."""

MOST: Final = 2**52
"""Sums and counts of one athlete count as this much at most, so that nothing overflows."""


def squad_sums(ibis: Any, rows: Table, lookup: Lookup) -> Table:
    """Return one row per squad that has rows: `squad` and, per metric and cell, `m0_c0` ….

    Args:
        ibis: the library.
        rows: columns `team`, `athlete`, `day` (a date) and whole numbers of grid steps, one
            column per metric; empty cells are null.
        lookup: the public tables.
    """
    columns = tuple(rows.columns)
    athletes = _athletes(ibis, rows, lookup, columns)
    members = ibis.memtable(lookup.memberships)
    table = members.inner_join(athletes, ["team", "athlete"])
    for place in range(len(lookup.metrics)):
        weights = ibis.memtable(lookup.weights(place)).rename(f"w{place}_{{name}}")
        on = [table["layout"] == weights[f"w{place}_layout"],
              table[f"step_{place}"] == weights[f"w{place}_step"]]  # fmt: skip
        table = table.left_join(weights, on)
    cells = [(place, cell) for place in range(len(lookup.metrics)) for cell in range(lookup.cells)]
    totals = {
        f"m{place}_c{cell}": table[f"w{place}_c{cell}"].sum().coalesce(0).cast("int64")
        for place, cell in cells
    }
    return table.group_by("squad").agg(**totals)


def _sources(lookup: Lookup, columns: tuple[str, ...]) -> list[str]:
    """The columns that are read, each once."""
    rules = [rule_of(metric, columns) for metric in lookup.metrics]
    return list(dict.fromkeys(rule.source for rule in rules if rule is not None))


def _athletes(ibis: Any, rows: Table, lookup: Lookup, columns: tuple[str, ...]) -> Table:
    """One row per athlete: for each metric the step looked up, null where absent.

    Days with a reading are counted as bits: the calendar gives each day one, and a bit set
    by several readings of a day counts once.
    """
    first, last = min(each.start for each in lookup.stretches), lookup.window.end
    near = rows.filter(rows["day"].between(ibis.literal(first), ibis.literal(last)))
    inside = near.inner_join(ibis.memtable(lookup.calendar()), "day")
    totals: dict[str, Any] = {}

    @ibis.udf.agg.builtin(name="bit_or", signature=(("int64",), "int64"))
    def all_bits(x):  # type: ignore[no-untyped-def]
        """Every bit that is set in one of many numbers; all engines have it by this name."""

    for source in _sources(lookup, columns):
        cell = inside[source].cast("int64")
        valid = cell.between(*lookup.possible[source]).fill_null(False)
        for number, masks in enumerate(lookup.masks()):
            here = valid & (inside[f"in_{number}"] == 1)
            amounts = {
                f"sum_{source}_{number}": ibis.ifelse(here, cell, 0).sum(),
                f"count_{source}_{number}": ibis.ifelse(here, 1, 0).sum(),
            }
            amounts |= {
                f"bits_{source}_{mask}": all_bits(ibis.ifelse(here, inside[mask], 0))
                for mask in masks
            }
            totals |= {name: amount.cast("int64") for name, amount in amounts.items()}
    table = inside.group_by("team", "athlete").agg(**totals)
    engine = rows.get_backend().name
    table = _with_days(ibis, table, lookup, _sources(lookup, columns), engine)
    return _with_steps(ibis, _with_values(ibis, table, lookup, columns), lookup)


def _with_days(ibis: Any, table: Table, lookup: Lookup, sources: list[str], engine: str) -> Table:
    """Add how many days of each stretch had a reading; keep sums and counts within 2⁵²."""
    ones = _bit_counter(ibis, engine)
    found: dict[str, Any] = {}
    for source in sources:
        for number, masks in enumerate(lookup.masks()):
            parts = [ones(table[f"bits_{source}_{mask}"]) for mask in masks]
            found[f"days_{source}_{number}"] = sum(parts[1:], parts[0])
            for name in ("sum", "count"):
                column = f"{name}_{source}_{number}"
                found[column] = table[column].clip(-MOST, MOST)
    return table.select("team", "athlete", **found)


def _bit_counter(ibis: Any, engine: str) -> Callable[[Any], Any]:
    """The engine's own function that counts the bits of a whole number."""

    @ibis.udf.scalar.builtin(name="bit_count", signature=(("int64",), "int8"))
    def of_number(x):  # type: ignore[no-untyped-def]
        """Count the bits of a number."""

    @ibis.udf.scalar.builtin(name="int8send", signature=(("int64",), "binary"))
    def as_bytes(x):  # type: ignore[no-untyped-def]
        """Write a number as bytes: PostgreSQL counts the bits of these."""

    @ibis.udf.scalar.builtin(name="bit_count", signature=(("binary",), "int8"))
    def of_bytes(x):  # type: ignore[no-untyped-def]
        """Count the bits of bytes."""

    def wide(x: Any) -> Any:  # or products of counts would not fit what it returns
        counted = of_bytes(as_bytes(x)) if engine == "postgres" else of_number(x)
        return counted.cast("int64")

    return wide


def _with_values(ibis: Any, table: Table, lookup: Lookup, columns: tuple[str, ...]) -> Table:
    """Add whether each metric is `filled`, and its rounded, clipped `value` from its bound.

    All metrics take each step together: Ibis works long on many small steps.
    """
    places = range(len(lookup.metrics))
    fractions: dict[str, Any] = {}
    for place in places:
        fractions |= _fraction(ibis, table, lookup, place, columns)
    table = table.mutate(**fractions)
    wholes: dict[str, Any] = {}
    for place in places:
        over, by = table[f"over_{place}"], table[f"by_{place}"]
        rest = over % by
        wholes |= {f"rest_{place}": rest, f"whole_{place}": ((over - rest) / by).cast("int64")}
    table = table.mutate(**wholes)
    values = {}
    for place in places:
        whole, twice, by = table[f"whole_{place}"], 2 * table[f"rest_{place}"], table[f"by_{place}"]
        odd = (whole + lookup.items[place].quantity.low % 2) % 2 == 1
        up = (twice > by) | ((twice == by) & odd)
        values[f"value_{place}"] = whole + ibis.ifelse(up, 1, 0)
    return table.mutate(**values)


def _fraction(
    ibis: Any, table: Table, lookup: Lookup, place: int, columns: tuple[str, ...]
) -> dict[str, Any]:
    """One metric's value as a fraction within its bounds: how far `over` the lower, `by` what."""
    metric, quantity = lookup.metrics[place], lookup.items[place].quantity
    rule = rule_of(metric, columns)
    if rule is None:
        nobody, none, one = ibis.literal(False), ibis.literal(0, "int64"), ibis.literal(1, "int64")
        return {f"filled_{place}": nobody, f"over_{place}": none, f"by_{place}": one}
    parts = [
        _stretch(ibis, _totals(table, rule, number), metric, rule, stretch)
        for number, stretch in enumerate(lookup.stretches)
    ]
    filled, total, count = parts[0]
    if len(parts) > 1:
        before, earlier, divisor = parts[1]
        filled, total, count = filled & before, total * divisor - earlier * count, count * divisor
    low, high = quantity.low * count, quantity.high * count
    over = ibis.ifelse(total < low, low, ibis.ifelse(total > high, high, total)) - low
    return {f"filled_{place}": filled, f"over_{place}": over, f"by_{place}": count}


def _totals(table: Table, rule: Rule, number: int) -> tuple[Any, Any, Any]:
    """An athlete's sum, number of readings and number of days with one, in one stretch."""
    total, count, days = (
        table[f"{name}_{rule.source}_{number}"] for name in ("sum", "count", "days")
    )
    return total, count, days


def _stretch(
    ibis: Any, totals: tuple[Any, Any, Any], metric: Metric, rule: Rule, stretch: Window
) -> tuple[Any, Any, Any]:
    """Whether an athlete has enough days in a stretch, and her value as total and divisor."""
    total, count, days = totals
    filled = days >= needed_days(metric, stretch.days, covers=rule.covers)
    if rule.divisor == "weeks":
        return filled, total * 7, ibis.literal(stretch.days, "int64")
    divisor = days if rule.divisor == "days" else count
    return filled, total, ibis.ifelse(divisor > 0, divisor, 1)


def _with_steps(ibis: Any, table: Table, lookup: Lookup) -> Table:
    """Add the step that is looked up: the value, the gap of a present athlete, or null."""
    steps = {}
    for source in dict.fromkeys(item.quantity.group for item in lookup.items):
        mine = [p for p, item in enumerate(lookup.items) if item.quantity.group == source]
        asked = [p for p in mine if not lookup.items[p].often_missing]
        some = ibis.or_(*(table[f"filled_{p}"] for p in mine))
        empty = sum((ibis.ifelse(table[f"filled_{p}"], 0, 1) for p in asked), ibis.literal(0))
        present = some & (FILLED_SHARE * empty <= len(asked))
        for p in mine:
            step = ibis.ifelse(table[f"filled_{p}"], table[f"value_{p}"], GAP)
            steps[f"step_{p}"] = ibis.ifelse(present, step, ibis.null("int64"))
    return table.select("team", "athlete", **steps)
