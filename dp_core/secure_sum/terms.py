"""What is public about a round: the noise that each party must add, and one party's task."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from dp_core.errors import FileRefused, InputError
from dp_core.mechanisms.knorm import JointKNorm
from dp_core.params import Epsilon
from dp_core.secure_sum.shares import MODULUS, PARTIES

FORMAT: Final = "huddle-shares/1"


@dataclass(frozen=True, slots=True)
class RoundTerms:
    """The public terms of a round.

    Attributes:
        epsilon: what the round costs.
        cells: how many sums each metric has.
        sources: the source of each metric.
    """

    epsilon: Epsilon
    cells: tuple[int, ...]
    sources: tuple[str, ...]

    @property
    def mechanism(self) -> JointKNorm:
        """What each party draws from; K follows from epsilon and the cells.

        Raises:
            ParameterError: the terms make no sense.
        """
        return JointKNorm(epsilon=self.epsilon, cells=self.cells, sources=self.sources)

    def nested(self, flat: Sequence[int]) -> list[list[int]]:
        """Cut a flat row into one list for each metric."""
        ends = [sum(self.cells[: place + 1]) for place in range(len(self.cells))]
        return [list(flat[end - cells : end]) for cells, end in zip(self.cells, ends, strict=True)]


@dataclass(frozen=True, slots=True)
class Task:
    """What one party is handed: the public terms, and its shares of every athlete's row.

    Attributes:
        terms: what noise to add.
        party: which of the three it is, from 0.
        shares: one row per athlete, shape (n, cells).
    """

    terms: RoundTerms
    party: int
    shares: tuple[tuple[int, ...], ...]

    def to_text(self) -> str:
        """Write the task as one line of JSON."""
        return json.dumps(
            {
                "format": FORMAT,
                "party": self.party,
                "epsilon": str(self.terms.epsilon),
                "cells": self.terms.cells,
                "sources": self.terms.sources,
                "shares": self.shares,
            }
        )

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read back what `to_text` wrote.

        Raises:
            FileRefused: it is not a party's task.
        """
        try:
            data = json.loads(text)
            task = cls(
                RoundTerms(
                    Epsilon.read(data["epsilon"]), tuple(data["cells"]), tuple(data["sources"])
                ),
                data["party"],
                tuple(map(tuple, data["shares"])),
            )
            if data["format"] == FORMAT and task._fits():
                return task
        except (InputError, ValueError, LookupError, TypeError, AttributeError):
            pass
        raise FileRefused("this is not what a party of a secure sum is handed")

    def _fits(self) -> bool:
        width = self.terms.mechanism.cells
        return (
            self.party in range(PARTIES)
            and bool(self.shares)
            and all(len(row) == sum(width) for row in self.shares)
            and all(_is_share(number) for row in self.shares for number in row)
        )


def _is_share(number: Any) -> bool:
    return type(number) is int and 0 <= number < MODULUS
