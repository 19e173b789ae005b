"""One Ibis expression from rows on public grids to the exact sums of joint releases.

Rows are added up per athlete and day, then per athlete; each athlete's value is rounded once,
half to even, and clipped; a public table turns it into whole weights; a squad's sums add them
up. All of it is whole numbers: the one division is of a whole multiple by its divisor, both
below 2⁵³, which IEEE 754 makes exact on every engine.

Why this is private: nothing here is; the sums it makes are exact and stay left of the door.
They are those of `features.soft_histogram.sum_weights`, whose sensitivity is K.
"""

from __future__ import annotations

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
    athletes = _athletes(ibis, _days(ibis, rows, lookup, columns), lookup, columns)
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


def _stretches(lookup: Lookup) -> list[Window]:
    if lookup.baseline is None:
        return [lookup.window]
    return [lookup.window, lookup.window.before(lookup.baseline)]


def _sources(lookup: Lookup, columns: tuple[str, ...]) -> list[str]:
    """The columns that are read, each once."""
    rules = [rule_of(metric, columns) for metric in lookup.metrics]
    return list(dict.fromkeys(rule.source for rule in rules if rule is not None))


def _days(ibis: Any, rows: Table, lookup: Lookup, columns: tuple[str, ...]) -> Table:
    """Sum and count each column per athlete and day; impossible cells are missing."""
    first, last = min(s.start for s in _stretches(lookup)), lookup.window.end
    inside = rows.filter(rows["day"] >= ibis.literal(first), rows["day"] <= ibis.literal(last))
    totals = {}
    for source in _sources(lookup, columns):
        cell = inside[source].cast("int64")
        cell = ibis.ifelse(cell.between(*lookup.possible[source]), cell, ibis.null("int64"))
        totals[f"sum_{source}"] = cell.sum().coalesce(0).cast("int64")
        totals[f"count_{source}"] = cell.count().cast("int64")
    return inside.group_by("team", "athlete", "day").agg(**totals)


def _athletes(ibis: Any, days: Table, lookup: Lookup, columns: tuple[str, ...]) -> Table:
    """One row per athlete: for each metric the step looked up, null where absent."""
    totals = {}
    for number, stretch in enumerate(_stretches(lookup)):
        here = days["day"].between(ibis.literal(stretch.start), ibis.literal(stretch.end))
        for source in _sources(lookup, columns):
            count = ibis.ifelse(here, days[f"count_{source}"], 0)
            amounts = {
                "sum": ibis.ifelse(here, days[f"sum_{source}"], 0),
                "count": count,
                "days": ibis.ifelse(count > 0, 1, 0),
            }
            for name, amount in amounts.items():
                whole = amount.sum().cast("int64").clip(-MOST, MOST)
                totals[f"{name}_{source}_{number}"] = whole
    table = days.group_by("team", "athlete").agg(**totals)
    for place, metric in enumerate(lookup.metrics):
        table = _with_value(ibis, table, lookup, place, rule_of(metric, columns))
    return _with_steps(ibis, table, lookup)


def _with_value(ibis: Any, table: Table, lookup: Lookup, place: int, rule: Rule | None) -> Table:
    """Add `filled` and the rounded, clipped `value` of one metric, counted from its bound."""
    if rule is None:
        return table.mutate(
            **{f"filled_{place}": ibis.literal(False), f"value_{place}": ibis.literal(0, "int64")}
        )
    parts = [
        _stretch(ibis, _totals(table, rule, number), lookup.metrics[place], rule, stretch)
        for number, stretch in enumerate(_stretches(lookup))
    ]
    filled, total, count = parts[0]
    if len(parts) > 1:
        before, earlier, divisor = parts[1]
        filled, total, count = filled & before, total * divisor - earlier * count, count * divisor
    quantity = lookup.items[place].quantity
    low, high = quantity.low, quantity.high
    shifted = total.clip(low * count, high * count) - low * count
    table = table.mutate(
        **{f"filled_{place}": filled, f"over_{place}": shifted, f"by_{place}": count}
    )
    over, by = table[f"over_{place}"], table[f"by_{place}"]
    rest = over % by
    table = table.mutate(
        **{f"rest_{place}": rest, f"whole_{place}": ((over - rest) / by).cast("int64")}
    )
    whole, twice = table[f"whole_{place}"], 2 * table[f"rest_{place}"]
    odd = (whole + low % 2) % 2 == 1
    up = (twice > table[f"by_{place}"]) | ((twice == table[f"by_{place}"]) & odd)
    return table.mutate(**{f"value_{place}": whole + ibis.ifelse(up, 1, 0)})


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
