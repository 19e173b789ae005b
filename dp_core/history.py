"""Reports that were sealed before: finding them, and telling a change from noise."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dp_core.figures import Figure
from dp_core.ledger import Ledger
from dp_core.question import Account, Question
from dp_core.release import stored_report
from dp_core.report import MetricReport, Report


@dataclass(frozen=True, slots=True)
class Change:
    """The difference between two reports' means, later minus earlier.

    Attributes:
        difference: with its 95 % interval.
        is_seen: whether the interval leaves out zero.
    """

    difference: Figure

    @property
    def is_seen(self) -> bool:
        """Whether the reports can tell that something changed."""
        return self.difference.low > 0 or self.difference.high < 0


def sealed_questions(ledger: Ledger, account: Account) -> list[Question]:
    """Return an account's own answered questions, the latest window first."""
    paid = [each for each in ledger.charges(account) if not each.shared]
    answered = [each.question for each in paid if each.sealed_at is not None]
    return sorted(answered, key=lambda q: (q.window.end, q.window.start, q.revision), reverse=True)


def was_measured_again(ledger: Ledger, question: Question) -> bool:
    """Whether a first report was paid for a second time."""
    asked = [each.question for each in ledger.charges(question.account)]
    return any(each.remeasures and each.first == question for each in asked)


def previous_report(ledger: Ledger, report: Report, key: str) -> Report | None:
    """Find the latest earlier report of the same metric whose window shares no day.

    Levels are compared with levels and changes with changes.
    """
    asked = report.question
    for question in sealed_questions(ledger, asked.account):
        earlier = question.window.end < asked.window.start and question.groups == asked.groups
        if earlier and key in question.metrics and question.baseline == asked.baseline:
            return stored_report(question.id, ledger, group=report.terms.group)
    return None


def change_between(earlier: MetricReport, later: MetricReport) -> Change:
    """Compare two means whose noise is independent.

    The interval recovers each mean's error from its own interval (MOVER; Zou and Donner
    2008, Statistics in Medicine 27:1693): low = d - √((b - b_low)² + (a_high - a)²).
    """
    before, after = earlier.mean.figure, later.mean.figure
    difference = after.estimate - before.estimate
    down = math.hypot(after.estimate - after.low, before.high - before.estimate)
    up = math.hypot(after.high - after.estimate, before.estimate - before.low)
    return Change(Figure(difference, difference - down, difference + up))
