"""A round among machines: tasks are written to a folder, and answers are waited for there.

Carrying a task to its party and the answer back is left to people or to what they trust for
it. All three tasks together give every athlete's numbers away, so each goes to one party only.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dp_core.errors import ParameterError, RoundFailed
from dp_core.secure_sum.party import read_opened
from dp_core.secure_sum.shares import PARTIES, split_rows
from dp_core.secure_sum.terms import RoundTerms, Task

LOOK: Final = 0.1


@dataclass(frozen=True, slots=True)
class HandOut:
    """Where tasks are written and answers are found.

    Attributes:
        folder: party-1.json to party-3.json go there; opened-1.json to opened-3.json come.
        patience: how long the answers may take, in seconds.
    """

    folder: Path
    patience: float

    def run_round(self, terms: RoundTerms, rows: Sequence[Sequence[int]]) -> list[list[int]]:
        """Write the tasks, wait for three equal answers, and take the tasks away again.

        Raises:
            ParameterError: the folder cannot be written, or holds tasks of another round.
            RoundFailed: the answers did not come in time, or differ.
        """
        shares = split_rows(rows)
        places = [self.folder / f"party-{place + 1}.json" for place in range(PARTIES)]
        with _written(places, [Task(terms, p, tuple(map(tuple, s))) for p, s in enumerate(shares)]):
            answers = self._wait(terms)
        if any(answer != answers[0] for answer in answers):
            raise RoundFailed("the parties of the secure sum disagree; nothing is shown")
        return answers[0]

    def check(self) -> None:
        """Refuse a folder that cannot be used, before anything is paid for.

        Raises:
            ParameterError: it cannot be made, or holds files of another round.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            used = any(self.folder.glob("party-*.json")) or any(self.folder.glob("opened-*.json"))
        except OSError:
            used = True
        if used:
            raise ParameterError("tasks need a folder of their own, without those of another round")

    def _wait(self, terms: RoundTerms) -> list[list[list[int]]]:
        until = time.monotonic() + self.patience
        while time.monotonic() < until:
            with suppress(OSError, RoundFailed):  # not there yet, or still being written
                return [
                    read_opened(
                        (self.folder / f"opened-{place + 1}.json").read_text("utf-8"), terms
                    )
                    for place in range(PARTIES)
                ]
            time.sleep(LOOK)
        raise RoundFailed("the parties' answers did not come in time; nothing is shown")


HANDED_OUT: Final[ContextVar[HandOut | None]] = ContextVar("handed_out", default=None)
"""How rounds of this call are run; None starts three processes on this machine."""


@contextmanager
def handed_out(hand_out: HandOut | None) -> Iterator[None]:
    """Run the rounds within by handing tasks out."""
    token = HANDED_OUT.set(hand_out)
    try:
        yield
    finally:
        HANDED_OUT.reset(token)


@contextmanager
def _written(places: Sequence[Path], tasks: Sequence[Task]) -> Iterator[None]:
    try:
        for place, task in zip(places, tasks, strict=True):
            opened = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "w", encoding="utf-8") as file:
                file.write(task.to_text() + "\n")
        yield
    except OSError:
        raise ParameterError("the parties' tasks cannot be written there") from None
    finally:
        for place in places:
            place.unlink(missing_ok=True)
