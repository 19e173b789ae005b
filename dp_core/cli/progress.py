"""One line that says how far something long is, and Ctrl-C that stops it in good order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from dp_core.engines.aggregate.watch import Progress
from dp_core.one_pass import Pass

ERASE = "\r\x1b[K"


class ProgressLine:
    """Writes over itself on a terminal; elsewhere one line after another, each once.

    Args:
        out: where it is written.
        shown: whether it is.
    """

    def __init__(self, out: TextIO, *, shown: bool) -> None:
        self._out, self._shown, self._last = out, shown, ""
        self._over = out.isatty()

    def show(self, progress: Progress) -> None:
        """Say how far it is."""
        words = f"huddle: {progress}"
        if self._shown and words != self._last:
            self._write(f"{ERASE}{words}" if self._over else f"{words}\n")
            self._last = words

    def clear(self) -> None:
        """Make room for a line of something else."""
        if self._shown and self._over:
            self._write(ERASE)

    def _write(self, words: str) -> None:
        self._out.write(words)
        self._out.flush()


@contextmanager
def stopped_by_interrupt(running: Pass) -> Iterator[None]:
    """Let Ctrl-C stop a pass, so that it ends by itself and says what was charged.

    Pressed twice, it ends the process; what was paid is in the ledger either way.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        running.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        running.stop()
