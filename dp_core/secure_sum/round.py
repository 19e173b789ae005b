"""A whole round on one machine: three processes are started, handed shares, and waited for.

Whoever runs it has the athletes' numbers, so here the parties protect against each other and
not against this machine. Where nobody may have them, each party runs on its own machine.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from dp_core.errors import RoundFailed
from dp_core.secure_sum.engine import Address, require
from dp_core.secure_sum.party import read_opened
from dp_core.secure_sum.shares import PARTIES, split_rows
from dp_core.secure_sum.terms import RoundTerms, Task

PATIENCE: Final = 60.0
"""How long a round may take, in seconds."""

LOOK: Final = 0.02
ROOT: Final = Path(__file__).parents[2]
LOOPBACK: Final = "127.0.0.1"

Party = subprocess.Popen[str]
Start = Callable[[Sequence[Address]], Party]


def run_round(
    terms: RoundTerms,
    rows: Sequence[Sequence[int]],
    *,
    patience: float = PATIENCE,
    start: Start | None = None,
) -> list[list[int]]:
    """Have three parties add up athletes' rows and their own noise, and open the sums.

    Args:
        terms: what is public.
        rows: whole numbers, shape (n, cells).
        patience: how long the round may take, in seconds.
        start: stands in for the party's command in tests; no command can set it.

    Returns:
        The noisy sums: for each metric one whole number per cell.

    Raises:
        EngineUnavailable: MPyC is not installed.
        RoundFailed: a party ended or was silent for too long. All were stopped, and what any
            of them may have opened is not shown.
    """
    require()
    addresses, shares = _free_addresses(), split_rows(rows)
    with ExitStack() as stack:
        parties = [
            stack.enter_context(_stopped((start or _start_party)(addresses)))
            for _ in range(PARTIES)
        ]
        for place, party in enumerate(parties):
            _hand(party, Task(terms, place, tuple(map(tuple, shares[place]))))
        _wait(parties, time.monotonic() + patience)
        answers = [read_opened(party.stdout.read() if party.stdout else "", terms)
                   for party in parties]  # fmt: skip
    if any(answer != answers[0] for answer in answers):
        raise RoundFailed("the parties of the secure sum disagree; nothing is shown")
    return answers[0]


def party_command(addresses: Sequence[Address]) -> list[str]:
    """The words that start a party which reads its task from a pipe."""
    where = ",".join(f"{host}:{port}" for host, port in addresses)
    return [sys.executable, "-m", "dp_core", "secure-sum", "party", "-", "--addresses", where]


def _start_party(addresses: Sequence[Address]) -> Party:
    return start_process(party_command(addresses))


def start_process(command: Sequence[str]) -> Party:
    """Start a party with pipes to it; what it complains about could repeat a share."""
    return subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip


@contextmanager
def _stopped(party: Party) -> Iterator[Party]:
    """Leave no process behind, however the round ends."""
    try:
        yield party
    finally:
        party.kill()
        party.wait()
        for pipe in (party.stdin, party.stdout):
            with suppress(OSError):  # what a dead party never read
                if pipe:
                    pipe.close()


def _hand(party: Party, task: Task) -> None:
    """Write a party's task while others are written to; the pipe stays open until the end."""

    def write() -> None:
        with suppress(OSError, ValueError):  # it ended: `_wait` sees that
            if party.stdin:
                party.stdin.write(task.to_text() + "\n")
                party.stdin.flush()

    threading.Thread(target=write, daemon=True).start()


def _wait(parties: Sequence[Party], until: float) -> None:
    codes = [party.poll() for party in parties]
    while None in codes and not any(codes):
        if time.monotonic() > until:
            raise RoundFailed("the secure sum took too long and was stopped; nothing is shown")
        time.sleep(LOOK)
        codes = [party.poll() for party in parties]
    if any(codes):
        raise RoundFailed("a party of the secure sum ended in the middle; nothing is shown")


def _free_addresses() -> list[Address]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(PARTIES)]
        for each in sockets:
            each.bind((LOOPBACK, 0))
        return [(LOOPBACK, each.getsockname()[1]) for each in sockets]
