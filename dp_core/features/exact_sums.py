"""Exact sums that were made elsewhere: where an engine adds rows up, only these come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class ExactSums:
    """The exact whole-number sums of one squad: private, and shown nowhere.

    Attributes:
        true_cells: for each metric its sums, one per cell, as `Method.sums` makes them.
    """

    true_cells: Mapping[str, Sequence[int]]

    def __repr__(self) -> str:
        return f"ExactSums({len(self.true_cells)} metrics)"
