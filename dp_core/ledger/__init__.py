"""Accounts, charges and sealed answers, and what devices sent, kept in one database."""

from dp_core.ledger.check_in_queries import PlaceRow, SurveyRow
from dp_core.ledger.check_ins import CheckInStore
from dp_core.ledger.ledger import Ledger
from dp_core.ledger.records import (
    DEFAULT_SEASON_EPSILON,
    AccountState,
    Act,
    Charge,
    Opening,
    RosterChange,
    Sealed,
    Ticket,
)

__all__ = [
    "DEFAULT_SEASON_EPSILON",
    "AccountState",
    "Act",
    "Charge",
    "CheckInStore",
    "Ledger",
    "Opening",
    "PlaceRow",
    "RosterChange",
    "Sealed",
    "SurveyRow",
    "Ticket",
]
