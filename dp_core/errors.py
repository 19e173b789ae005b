"""Every refusal of Huddle, in one tree.

    HuddleError
    ├── InputError (2)            something asked or given does not fit
    │   ├── ParameterError            an epsilon, window, bound or name out of range
    │   ├── CatalogueError            data/metrics.toml does not make sense
    │   ├── FileRefused               a file whose structure cannot be read
    │   ├── DeclarationError          what the holder declared contradicts itself
    │   ├── RosterError               a roster that is too small, too large or taken
    │   ├── QuestionError             a question that cannot be asked of this data
    │   ├── CheckInRefused            a check-in that does not fit, or by a key that may not
    │   └── ReportUnreadable          a report file that is not one
    ├── BudgetError (3)
    │   ├── BudgetExceeded            the spend would pass the season's limit
    │   ├── SharedEnough              an athlete's answers would pass her own season's cap
    │   └── AccountExists             a team's account is already open
    ├── LedgerError (4)
    │   ├── LedgerMissing             there is no ledger there
    │   ├── LedgerLocked              somebody else holds it for too long
    │   ├── LedgerReadOnly            it cannot be written
    │   └── LedgerNewer               a later version of Huddle wrote it
    ├── EngineUnavailable (5)     an optional library is not installed
    ├── RoundFailed (6)           parties who add up in secret did not finish together
    └── Cancelled (130)           somebody stopped it

The number is the exit code of the command line. A message never repeats a data
value, a cell, an athlete's name or a path; numbers that explain a refusal are
attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dp_core.params import Epsilon


class HuddleError(Exception):
    """Anything Huddle refuses to do."""

    exit_code = 1


class InputError(HuddleError):
    """Something asked or given does not fit."""

    exit_code = 2


class ParameterError(InputError):
    """A number, date or name is outside what it may be."""


class CatalogueError(InputError):
    """The metric catalogue does not make sense."""

    def __init__(self, reason: str, *, line: int | None = None) -> None:
        super().__init__(f"the metric catalogue, line {line}: {reason}" if line else reason)
        self.reason, self.line = reason, line


class FileRefused(InputError):
    """The structure of a file cannot be read; nothing of it was kept."""


class DeclarationError(InputError):
    """What the data holder declared about a file contradicts itself or the file."""


class RosterError(InputError):
    """A roster is too small, too large, or holds an athlete of another team."""


class QuestionError(InputError):
    """A question that cannot be asked of this data."""


class CheckInRefused(InputError):
    """A check-in that does not fit its questions, or comes by a key that may not send one."""


class ReportUnreadable(InputError):
    """A report file that is not a Huddle report, or of a newer kind."""


class BudgetError(HuddleError):
    """The season's privacy budget does not allow it."""

    exit_code = 3


class BudgetExceeded(BudgetError):
    """The spend would pass the limit set for this team."""

    def __init__(self, *, requested: Epsilon, remaining: Epsilon | None) -> None:
        left = f"only {remaining} is left" if remaining else "nothing is left"
        super().__init__(f"this report needs epsilon {requested}, {left} this season")
        self.requested, self.remaining = requested, remaining


class SharedEnough(BudgetError):
    """New answers would pass the cap of what one athlete may share in a season."""

    def __init__(self, *, requested: Epsilon, remaining: Epsilon | None) -> None:
        left = f"only {remaining} is left" if remaining else "nothing is left"
        super().__init__(
            f"you have shared enough this season: these answers would cost {requested}, {left}. "
            "Nothing was kept"
        )
        self.requested, self.remaining = requested, remaining


class AccountExists(BudgetError):
    """A team's account for the season is already open."""

    def __init__(self) -> None:
        super().__init__("this team already has an account for the season")


class LedgerError(HuddleError):
    """The ledger cannot be used."""

    exit_code = 4


class LedgerMissing(LedgerError):
    """There is no ledger at that address."""


class LedgerLocked(LedgerError):
    """Another process has held the ledger for too long."""


class LedgerReadOnly(LedgerError):
    """The ledger cannot be written, so nothing may be spent."""


class LedgerNewer(LedgerError):
    """A later version of Huddle wrote this ledger."""


class EngineUnavailable(HuddleError):
    """An optional library is not installed."""

    exit_code = 5

    def __init__(self, engine: str, *, install: str) -> None:
        super().__init__(f"{engine} is not installed; run: {install}")
        self.engine, self.install = engine, install


class RoundFailed(HuddleError):
    """Parties who add up in secret did not finish together; nothing is shown."""

    exit_code = 6


class Cancelled(HuddleError):
    """Somebody stopped a pass over many teams; what was paid stays paid, and is never paid twice.

    Attributes:
        sealed, paid, asked: how many of its questions have an answer, were charged, and are.
    """

    exit_code = 130

    def __init__(self, epsilon: Epsilon, *, sealed: int, paid: int, asked: int) -> None:
        super().__init__(
            f"stopped: {sealed} of {asked} reports are sealed, and epsilon {epsilon} was charged "
            f"for {paid} of {asked}; ask again to go on, nothing is paid twice"
            if paid
            else "stopped before anything was charged; ask again to begin"
        )
        self.sealed, self.paid, self.asked = sealed, paid, asked
