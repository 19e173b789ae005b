"""The one file that leaves a site: a report or none, under a fixed schema."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from dp_core.errors import ReportUnreadable
from dp_core.report import Report

SCHEMA: Final = "huddle-site-answer/1"
ANSWERED: Final = "answered"
NOT_ANSWERED: Final = "not answered"
DAY: Final = len("2026-03-29")


def _write(status: str, report: object) -> bytes:
    answer = {"schema": SCHEMA, "status": status, "report": report}
    return json.dumps(answer, indent=1, sort_keys=True).encode("ascii")


NO_ANSWER: Final = _write(NOT_ANSWERED, None)
"""What leaves for every request that gets no report, whatever the reason: the same bytes."""


def write_answer(report: Report) -> bytes:
    """Write a report as a site's answer.

    The report was sealed before; its time is cut to the day, so that it says nothing
    about how long the answer took.
    """
    return _write(ANSWERED, replace(report, sealed_at=report.sealed_at[:DAY]).to_json())


def read_answer(content: bytes) -> Report | None:
    """Read a site's answer; None when the request was not answered.

    Raises:
        ReportUnreadable: it is not, byte for byte, what a site writes.
    """
    if content == NO_ANSWER:
        return None
    try:
        answer = json.loads(content)
        report = Report.from_json(answer["report"])
    except (LookupError, TypeError, ValueError, RecursionError):
        raise ReportUnreadable("this file is not the answer of a Huddle site") from None
    if content != write_answer(report):
        raise ReportUnreadable("this file is not the answer of a Huddle site")
    return report
