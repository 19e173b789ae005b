"""Real party processes, some of them with noise that the test knows or with a fault."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence

import pytest

from dp_core.params import Epsilon
from dp_core.secure_sum.engine import Address
from dp_core.secure_sum.round import Party, start_process
from dp_core.secure_sum.terms import RoundTerms

TERMS = RoundTerms(Epsilon.read(1), (2, 3), ("diary", "diary"))
ROWS = [[10, 54, 0, 10, 54], [64, 0, 64, 0, 0], [0] * 5]
NOISE = ([[1, 2], [3, -1, 1]], [[-500, 100], [-400, 0, 0]], [[7, 7], [0, 0, 14]])

PROGRAM = """
import os, sys
from dp_core.secure_sum import engine
from dp_core.secure_sum.party import follow, read_addresses, take_part, write_opened
from dp_core.secure_sum.terms import Task
NOISE = {noise}
task = Task.from_text(sys.stdin.readline())
follow(sys.stdin.fileno())
{fault}
where = read_addresses(sys.argv[1])
print(write_opened(take_part(task, where, draw=lambda _: NOISE[task.party])))
"""

Start = Callable[[Sequence[Address]], Party]


def with_noise(noise: Sequence[Sequence[Sequence[int]]] = NOISE, fault: str = "") -> Start:
    """Start parties whose noise is known; `fault` is a line that each runs before the round."""

    def start(addresses: Sequence[Address]) -> Party:
        where = ",".join(f"{host}:{port}" for host, port in addresses)
        program = PROGRAM.format(noise=tuple(noise), fault=fault)
        return start_process([sys.executable, "-c", program, where])

    return start


def plain_sums(rows: Sequence[Sequence[int]], *noise: Sequence[Sequence[int]]) -> list[list[int]]:
    """What a round must open, worked out in the clear."""
    flat = [[number for cells in each for number in cells] for each in noise]
    return TERMS.nested([sum(column) for column in zip(*rows, *flat, strict=True)])


@pytest.fixture
def loud() -> Iterator[None]:
    """Let other tests log after a party ran in this process."""
    yield
    logging.disable(logging.NOTSET)
