"""How far a long pass is, and how it is stopped from another thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import Final

OPENING: Final = "opening accounts"
ADDING: Final = "adding up the rows"
ANSWERING: Final = "answering"

LOOKS: Final = 0.1
"""Seconds between two looks at whether somebody wants a query stopped."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a pass is; nothing in it comes from data.

    Attributes:
        stage: `OPENING`, `ADDING` or `ANSWERING`.
        done, of: questions, or per cent of the rows; `of` is 0 where nobody can tell.
    """

    stage: str
    done: int = 0
    of: int = 0

    def __str__(self) -> str:
        if not self.of:
            return f"{self.stage} …"
        if self.stage == ADDING:
            return f"{self.stage}: {self.done} %"
        return f"{self.stage}: {self.done + 1} of {self.of}"


def _silently(_: Progress) -> None:
    """Tell nobody."""


class Watch:
    """Follows one pass and can stop it; safe between threads.

    Args:
        tell: is called with each new `Progress`, from the threads of the pass.
    """

    def __init__(self, tell: Callable[[Progress], None] = _silently) -> None:
        self.tell = tell
        self._wish = Event()

    def stop(self) -> None:
        """Ask the pass to stop; it ends within moments, and this does not wait for it."""
        self._wish.set()

    @property
    def stopped(self) -> bool:
        """Whether somebody asked the pass to stop."""
        return self._wish.is_set()

    @contextmanager
    def over(
        self, interrupt: Callable[[], None], how_far: Callable[[], int | None]
    ) -> Iterator[None]:
        """Watch a query that runs in the block: tell how far it is, and interrupt it when asked.

        It is interrupted again and again until the block ends: engines forget an interrupt
        that arrives a moment before its query.

        Args:
            interrupt: makes the running query fail.
            how_far: per cent of the query; None where the engine does not say.
        """
        over = Event()
        looking = Thread(target=self._look, args=(over, interrupt, how_far), daemon=True)
        self.tell(Progress(ADDING))
        looking.start()
        try:
            yield
        finally:
            over.set()
            looking.join()

    def _look(
        self, over: Event, interrupt: Callable[[], None], how_far: Callable[[], int | None]
    ) -> None:
        while not over.wait(LOOKS):
            with suppress(Exception):  # the query may have ended in between
                if self.stopped:
                    interrupt()
                elif (share := how_far()) is not None:
                    self.tell(Progress(ADDING, share, 100))
