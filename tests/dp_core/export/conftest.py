"""A report to export: released once from made-up values."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dp_core.ledger import Ledger
from dp_core.metrics import Catalogue
from dp_core.release import release
from dp_core.report import Report

MakeReport = Callable[..., Report]


@pytest.fixture
def report(
    ledger: Ledger,
    catalogue: Catalogue,
    question: Callable[..., object],
    values: Callable[..., object],
) -> MakeReport:
    """Release a report: `report(metrics=("mood",), baseline=28)`."""

    def make(**parts: object) -> Report:
        asked = question(**parts)
        ledger.ensure_account(asked.account)  # type: ignore[attr-defined]
        return release(asked, lambda: values(asked), ledger, catalogue)  # type: ignore

    return make
