"""One party of a secure sum: it holds shares, adds a full draw of noise, and opens the sum."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

from dp_core.errors import ParameterError, RoundFailed
from dp_core.mechanisms.knorm import JointKNorm
from dp_core.secure_sum.engine import Address, open_sum
from dp_core.secure_sum.shares import PARTIES
from dp_core.secure_sum.terms import RoundTerms, Task

PATIENCE: Final = 60.0
"""How long a party waits for the others, in seconds."""

LEFT_ALONE: Final = 1

Draw = Callable[[JointKNorm], list[list[int]]]


def take_part(
    task: Task,
    addresses: Sequence[Address],
    *,
    patience: float = PATIENCE,
    draw: Draw | None = None,
) -> list[list[int]]:
    """Play one party's part to the end.

    Args:
        task: the public terms and this party's shares.
        addresses: where the parties listen, in order.
        patience: how long to wait for the others, in seconds.
        draw: stands in for the noise in tests; no command can set it.

    Returns:
        The noisy sums: for each metric one whole number per cell.

    Raises:
        EngineUnavailable, RoundFailed: see `open_sum`.

    Why this is private: this party adds one full draw of `JointKNorm`, with K and the rate
    worked out here from the public terms. So its noise alone makes what is opened
    epsilon-DP for the athlete under replacement, whatever the others add.
    """
    noise = (draw or JointKNorm.draw)(task.terms.mechanism)
    flat = [number for cells in noise for number in cells]
    opened = open_sum(task.shares, flat, party=task.party, addresses=addresses, patience=patience)
    return task.terms.nested(opened)


def read_addresses(written: str) -> list[Address]:
    """Read host:port for each party, separated by commas.

    Raises:
        ParameterError: there are not three of them.
    """
    pairs = [each.strip().rpartition(":") for each in written.split(",")]
    if len(pairs) != PARTIES or not all(host and port.isdecimal() for host, _, port in pairs):
        raise ParameterError("the parties' addresses are three times host:port, with commas")
    return [(host, int(port)) for host, _, port in pairs]


def write_opened(noisy: Sequence[Sequence[int]]) -> str:
    """Write what was opened as one line of JSON."""
    return json.dumps({"noisy": noisy})


def read_opened(text: str, terms: RoundTerms) -> list[list[int]]:
    """Read what a party opened.

    Raises:
        RoundFailed: it is not what a round of these terms opens.
    """
    found: Any
    try:
        found = json.loads(text)["noisy"]
        fits = [len(cells) for cells in found] == list(terms.cells)
        if fits and all(type(number) is int for cells in found for number in cells):
            return [list(cells) for cells in found]
    except (ValueError, LookupError, TypeError):
        pass
    raise RoundFailed("a party of the secure sum did not answer as it should; nothing is shown")


def follow(stream: int) -> None:
    """End this process as soon as whoever started it is gone.

    Args:
        stream: the number of a pipe that stays open as long as they live.
    """
    threading.Thread(target=_wait_for_end, args=(stream,), daemon=True).start()


def _wait_for_end(stream: int) -> None:
    while os.read(stream, 4096):
        pass
    os._exit(LEFT_ALONE)
