"""The exact sums of several squads in one pass over the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dp_core.engines.aggregate.connect import load
from dp_core.engines.aggregate.expression import squad_sums
from dp_core.engines.aggregate.lookup import Lookup, Squad
from dp_core.errors import FileRefused
from dp_core.metrics import Catalogue

STOPPED: Final = "the engine stopped before the rows were added up; ask again, it is not paid twice"

Sums = dict[str, list[int]]
"""For each metric its exact sums, one per cell: private."""


def sums_of(rows: Any, squads: Sequence[Squad], catalogue: Catalogue) -> list[Sums]:
    """Add up the weights of every squad's athletes, in one expression.

    Args:
        rows: an open table of an engine.
        squads: who is asked about, all the same question.
        catalogue: the version of the questions.

    Returns:
        For each squad the sums that `Joint.sums` makes of the same rows in memory. A squad
        none of whose athletes has a row has zeros.

    Raises:
        QuestionError: the squads are not asked one question; see `Lookup.of`.
        FileRefused: the engine stopped; the message repeats nothing of what it said.
    """
    lookup = Lookup.of(squads, catalogue)
    try:
        found = squad_sums(load(), rows, lookup).to_pandas()
    except Exception:  # an engine's complaint may repeat a value
        raise FileRefused(STOPPED) from None
    by_place = {(row["squad"], row["place"]): row for row in found.to_dict("records")}
    return [
        {
            item.quantity.key: [
                int(by_place.get((number, place), {}).get(f"c{cell}", 0))
                for cell in range(item.cells)
            ]
            for place, item in enumerate(lookup.layouts[layout].items)
        }
        for number, layout in enumerate(lookup.layout_numbers)
    ]
