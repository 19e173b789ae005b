"""Accounts, charges and sealed answers, kept in one database."""

from dp_core.ledger.ledger import Ledger
from dp_core.ledger.records import (
    DEFAULT_SEASON_EPSILON,
    AccountState,
    Charge,
    Sealed,
    Ticket,
)

__all__ = ["DEFAULT_SEASON_EPSILON", "AccountState", "Charge", "Ledger", "Sealed", "Ticket"]
