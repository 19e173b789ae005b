"""One pass over many teams in a thread of its own: followed, and stopped, from another.

A pass goes on to its end when nobody looks any more: what it seals is kept, and what was
paid is never paid twice. It ends early when it is stopped, refused, or its process ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from queue import SimpleQueue
from threading import Thread
from typing import Final, Self

from dp_core.engines.aggregate.connect import opened
from dp_core.engines.aggregate.watch import OPENING, Progress, Watch
from dp_core.errors import HuddleError
from dp_core.ledger import Ledger
from dp_core.many_teams import ManyTeams, answer_all
from dp_core.metrics import Catalogue
from dp_core.report import Report

UNFORESEEN: Final = "something unforeseen went wrong; ask again, nothing is paid twice"


class Pass:
    """Answers many teams in the background.

    Args:
        teams: who is asked what.
        ledger: pays, and keeps the answers; it must stay open until the pass is over.
        catalogue: the version of the question.

    Attributes:
        progress: how far it is.
        reports: what was answered so far, in order.
        refusal: why it ended early; None while it runs and when all are answered.
    """

    def __init__(self, teams: ManyTeams, ledger: Ledger, catalogue: Catalogue) -> None:
        self.teams, self._ledger, self._catalogue = teams, ledger, catalogue
        self.progress = Progress(OPENING)
        self.reports: list[Report] = []
        self.refusal: HuddleError | None = None
        self._watch = Watch(self._tell)
        self._news: SimpleQueue[Progress | Report | None] = SimpleQueue()
        self._thread: Thread | None = None

    def start(self, engine: str, place: str) -> Self:
        """Begin; where the rows are is forgotten when it is over.

        Args:
            engine: duckdb, spark or postgres.
            place: where the rows are; see `engines.aggregate.connect.opened`.
        """
        self._thread = Thread(target=self._run, args=(engine, place), daemon=True)
        self._thread.start()
        return self

    @property
    def running(self) -> bool:
        """Whether it still goes on."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._watch.stopped

    def stop(self) -> None:
        """Ask it to stop, even in the middle of a query; it ends within moments."""
        self._watch.stop()

    def news(self) -> Iterator[Progress | Report]:
        """Give out, once, how far it is and each report as it is ready, until it is over.

        Raises:
            HuddleError: it ended early: see `answer_all` and `opened`.
        """
        while (each := self._news.get()) is not None:
            yield each
        if self._thread is not None:
            self._thread.join()  # an engine let go while the process ends would abort it
        if self.refusal is not None:
            raise self.refusal

    def _tell(self, progress: Progress) -> None:
        self.progress = progress
        self._news.put(progress)

    def _run(self, engine: str, place: str) -> None:
        try:
            with opened(engine, place) as rows:
                for report in answer_all(
                    self.teams, rows, self._ledger, self._catalogue, self._watch
                ):
                    self.reports.append(report)
                    self._news.put(report)
        except HuddleError as refusal:
            self.refusal = refusal
        except Exception:  # its words could repeat a value
            self.refusal = HuddleError(UNFORESEEN)
        finally:
            self._news.put(None)
