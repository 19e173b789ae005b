"""One Ibis expression from rows on public grids to the exact sums of joint releases.

Rows are added up per athlete, their days as bits; each athlete's value is rounded once,
half to even, and clipped; a public table turns it into whole weights; a squad's sums add them
up. All of it is whole numbers: the one division is of a whole multiple by its divisor, both
below 2⁵³, which IEEE 754 makes exact on every engine.

Readings are added up side by side, a column per metric, for that is how they lie. From there on
every athlete has one line per metric, and all metrics go through the same few steps: Ibis works
long on wide expressions, engines do not.

Why this is private: nothing here is; the sums it makes are exact and stay left of the door.
They are those of `features.soft_histogram.sum_weights`, whose sensitivity is K.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from dp_core.engines.aggregate.lookup import BY_COUNT, BY_DAYS, GAP, Lookup
from dp_core.features.soft_histogram import FILLED_SHARE

Table = Any
"""An Ibis table; Ibis is not needed to read this file."""

MOST: Final = 2**52
"""Sums and counts of a part of a stretch count as this much at most, so that nothing overflows."""

ONE: Final = ["team", "athlete"]
STEP: Final = ["place", "layout", "step"]


def squad_sums(ibis: Any, rows: Table, lookup: Lookup) -> Table:
    """Return a row per squad and metric that somebody's rows reach: `squad`, `place`, `c0` ….

    Args:
        ibis: the library.
        rows: columns `team`, `athlete`, `day` (a date) and whole numbers of grid steps, one
            column per metric; empty cells are null.
        lookup: the public tables; `place` counts its metrics from 0.
    """
    sources = lookup.sources(tuple(rows.columns))
    totals = _totals(ibis, rows, lookup, sources)
    lines = _lines(ibis, totals, lookup, sources)
    steps = _steps(ibis, _values(ibis, _fractions(ibis, lines, lookup)))
    placed = steps.inner_join(ibis.memtable(lookup.memberships), ONE)
    alike = placed.group_by("squad", *STEP).agg(many=placed.count())
    weighed = alike.inner_join(ibis.memtable(lookup.weights()), STEP)
    cells = {
        f"c{cell}": (weighed["many"] * weighed[f"c{cell}"]).sum().cast("int64")
        for cell in range(lookup.cells)
    }
    return weighed.group_by("squad", "place").agg(**cells)


def _totals(ibis: Any, rows: Table, lookup: Lookup, sources: list[str]) -> Table:
    """One row per athlete: for each column and stretch `sum`, `count` and `days` with a reading."""
    parts = _parts(ibis, rows, lookup, sources)
    ones = _bit_counter(ibis, rows.get_backend().name)
    found: dict[str, Any] = {}
    for number in range(len(lookup.stretches)):
        inside = parts["stretch"] == number
        for source in sources:
            amounts = {
                "sum": parts[f"sum_{source}"].clip(-MOST, MOST),
                "count": parts[f"count_{source}"].clip(upper=MOST),
                "days": ones(parts[f"bits_{source}"]),
            }
            found |= {
                f"{name}_{source}_{number}": ibis.ifelse(inside, amount, 0).sum().cast("int64")
                for name, amount in amounts.items()
            }
    return parts.group_by(ONE).agg(**found)


def _parts(ibis: Any, rows: Table, lookup: Lookup, sources: list[str]) -> Table:
    """One row per athlete and part of a stretch, with the days of each column's readings as bits.

    The calendar gives each day of a part its bit; set by several readings of a day, it counts
    once.
    """
    calendar = lookup.calendar()
    near = rows.filter(rows["day"].between(ibis.literal(calendar["day"].min()),
                                           ibis.literal(calendar["day"].max())))  # fmt: skip
    inside = near.inner_join(ibis.memtable(calendar), "day")

    @ibis.udf.agg.builtin(name="bit_or", signature=(("int64",), "int64"))
    def all_bits(x):  # type: ignore[no-untyped-def]
        """Every bit that is set in one of many numbers; all engines have it by this name."""

    read = {
        source: ibis.ifelse(
            inside[source].between(*lookup.possible[source]), inside[source].cast("int64"), None
        )
        for source in sources
    }
    valid = inside.select(*ONE, "stretch", "part", "bit", **read)
    found: dict[str, Any] = {}
    for source in sources:
        cell = valid[source]
        bits = ibis.ifelse(cell.notnull(), valid["bit"], 0)
        amounts = {"sum": cell.sum().coalesce(0), "count": cell.count(), "bits": all_bits(bits)}
        found |= {f"{name}_{source}": amount.cast("int64") for name, amount in amounts.items()}
    return valid.group_by(*ONE, "stretch", "part").agg(**found)


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


def _lines(ibis: Any, totals: Table, lookup: Lookup, sources: list[str]) -> Table:
    """One line per athlete and metric: the amounts of its column, and the metric's public rules."""
    table = totals.cross_join(ibis.memtable(lookup.rules(sources)))
    amounts = {
        f"{name}_{number}": ibis.cases(
            *((table["source"] == place, table[f"{name}_{source}_{number}"])
              for place, source in enumerate(sources)),
            else_=0,
        )
        for name in ("sum", "count", "days")
        for number in range(len(lookup.stretches))
    }  # fmt: skip
    return table.select(*ONE, *lookup.rules(sources).columns, **amounts)


def _fractions(ibis: Any, table: Table, lookup: Lookup) -> Table:
    """Add whether there are enough days, and the value's way `over` its lower bound `by` what."""
    filled, total, count = _stretch(ibis, table, 0)
    if len(lookup.stretches) > 1:
        before, earlier, divisor = _stretch(ibis, table, 1)
        filled, total, count = filled & before, total * divisor - earlier * count, count * divisor
    low, high = table["low"] * count, table["high"] * count
    over = ibis.ifelse(total < low, low, ibis.ifelse(total > high, high, total)) - low
    return table.mutate(filled=filled.ifelse(1, 0), over=over, by=count)


def _stretch(ibis: Any, table: Table, number: int) -> tuple[Any, Any, Any]:
    """Whether an athlete has enough days in a stretch, and her value as total and divisor."""
    days, kind = table[f"days_{number}"], table["divisor"]
    divisor = ibis.cases(
        (kind == BY_COUNT, table[f"count_{number}"]), (kind == BY_DAYS, days),
        else_=table[f"length_{number}"],
    )  # fmt: skip
    filled = days >= table[f"needed_{number}"]
    return filled, table[f"sum_{number}"] * table["times"], divisor.clip(lower=1)


def _values(ibis: Any, table: Table) -> Table:
    """Add the value, rounded half to even, in steps from its lower bound."""
    rest = table["over"] % table["by"]
    divided = table.mutate(rest=rest, whole=((table["over"] - rest) / table["by"]).cast("int64"))
    twice, by, whole = 2 * divided["rest"], divided["by"], divided["whole"]
    odd = (whole + divided["odd_low"]) % 2 == 1
    up = (twice > by) | ((twice == by) & odd)
    return divided.mutate(value=whole + ibis.ifelse(up, 1, 0))


def _steps(ibis: Any, table: Table) -> Table:
    """Keep the lines of present athletes, with the step looked up: the value, or the gap."""
    together = ibis.window(group_by=[*ONE, "together"])
    empty = ibis.ifelse(table["filled"] == 1, 0, table["asked"])
    table = table.mutate(
        some=table["filled"].max().over(together),
        empty=empty.sum().over(together),
        asked=table["asked"].sum().over(together),
        step=ibis.ifelse(table["filled"] == 1, table["value"], GAP),
    )
    present = (table["some"] == 1) & (FILLED_SHARE * table["empty"] <= table["asked"])
    return table.filter(present).select(*ONE, "place", "step")
