"""Huddle's core: raw values in, one private door, public answers out. No screen lives here.

The public names below are found where they are written when they are first used, so
that importing one small module of the core never loads all of it. `plan` and `release`
are the functions; the modules of the same names are reached by
`from dp_core.release import …`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from dp_core.athletes.declaration import Declaration
    from dp_core.athletes.proposal import propose
    from dp_core.athletes.pseudonyms import installation_secret
    from dp_core.athletes.readers import open_file, read
    from dp_core.athletes.roster import Roster, read_roster
    from dp_core.athletes.simulate import simulate
    from dp_core.athletes.team import TeamData, answer
    from dp_core.errors import (
        BudgetError,
        BudgetExceeded,
        EngineUnavailable,
        HuddleError,
        InputError,
        LedgerError,
    )
    from dp_core.export.figures_csv import write_csv
    from dp_core.ledger import Ledger
    from dp_core.metrics import Catalogue, read_catalogue
    from dp_core.params import Epsilon, Window
    from dp_core.plan import Plan, plan
    from dp_core.question import Account, Question, RosterTerms
    from dp_core.release import release, stored_report
    from dp_core.report import Report
    from dp_core.terms import Terms
    from dp_core.version import VERSION

__all__ = [
    "VERSION",
    "Account",
    "BudgetError",
    "BudgetExceeded",
    "Catalogue",
    "Declaration",
    "EngineUnavailable",
    "Epsilon",
    "HuddleError",
    "InputError",
    "Ledger",
    "LedgerError",
    "Plan",
    "Question",
    "Report",
    "Roster",
    "RosterTerms",
    "TeamData",
    "Terms",
    "Window",
    "answer",
    "installation_secret",
    "open_file",
    "plan",
    "propose",
    "read",
    "read_catalogue",
    "read_roster",
    "release",
    "simulate",
    "stored_report",
    "write_csv",
]

_ROOMS: Final[Mapping[str, tuple[str, ...]]] = {
    "athletes.declaration": ("Declaration",),
    "athletes.proposal": ("propose",),
    "athletes.pseudonyms": ("installation_secret",),
    "athletes.readers": ("open_file", "read"),
    "athletes.roster": ("Roster", "read_roster"),
    "athletes.simulate": ("simulate",),
    "athletes.team": ("TeamData", "answer"),
    "errors": (
        "BudgetError", "BudgetExceeded", "EngineUnavailable", "HuddleError", "InputError",
        "LedgerError",
    ),
    "export.figures_csv": ("write_csv",),
    "ledger": ("Ledger",),
    "metrics": ("Catalogue", "read_catalogue"),
    "params": ("Epsilon", "Window"),
    "plan": ("Plan", "plan"),
    "question": ("Account", "Question", "RosterTerms"),
    "release": ("release", "stored_report"),
    "report": ("Report",),
    "terms": ("Terms",),
    "version": ("VERSION",),
}  # fmt: skip
_HOMES: Final = MappingProxyType({name: room for room, names in _ROOMS.items() for name in names})


class _Core(ModuleType):
    """This package: a loaded module never hides the public function of the same name."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Core


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
