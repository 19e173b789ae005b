"""A team's data as its holder has it: the raw table, the roster, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dp_core.athletes.confidential import Confidential
from dp_core.athletes.readers.notes import ReadingNotes
from dp_core.athletes.roster import Roster
from dp_core.athletes.schema import AthleteTable
from dp_core.athletes.windows import window
from dp_core.errors import QuestionError
from dp_core.features.statistics import Values
from dp_core.ledger import Ledger
from dp_core.metrics import Catalogue
from dp_core.question import SMALLEST_GROUP, Account, Group, Question, RosterTerms
from dp_core.release import release
from dp_core.report import Report


@dataclass(frozen=True, repr=False, eq=False, slots=True)
class TeamData(Confidential):
    """Everything a holder loaded and declared about one team.

    Attributes:
        account: who pays.
        table: the raw rows; private.
        roster: the athletes of the account.
        offers: the metrics that can be asked for; they follow from what was declared, and
            never from a cell.
        notes: what became of the file's rows and cells; for the holder only.
        is_public: whether everybody may know the values (a simulated or published team).
    """

    account: Account
    table: AthleteTable
    roster: Roster
    offers: tuple[str, ...]
    notes: ReadingNotes | None = None
    is_public: bool = False

    def shape(self) -> str:
        """Say how large the roster is."""
        return f"{self.roster.size} athletes"

    @property
    def roster_terms(self) -> RosterTerms:
        """What a question about the whole squad may say about the roster."""
        return self.terms_with(())

    def terms_with(self, groups: Sequence[Group]) -> RosterTerms:
        """What a question about some groups may say about the roster: it names who is in them."""
        return RosterTerms(self.roster.size, self.roster.digest([each.name for each in groups]))

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups that are large enough to be asked about."""
        return tuple(
            Group(name, len(members))
            for name, members in sorted(self.roster.groups)
            if len(members) >= SMALLEST_GROUP
        )


def answer(question: Question, team: TeamData, ledger: Ledger, catalogue: Catalogue) -> Report:
    """Answer a question from a team's data, through the door.

    All checks of the import come first: the question is about this team, and no athlete of
    its roster is on another's this season. Then `release` spends, draws and seals.

    Raises:
        QuestionError: the question is not about this data.
        RosterError: an athlete is on another team's roster this season.
        BudgetExceeded, LedgerError: see `release`.
    """
    groups = team.roster.places([group.name for group in question.groups])
    same_team = question.account.team == team.account.team
    if not same_team or question.roster != team.terms_with(question.groups):
        raise QuestionError("the question is about another team or roster than this data")
    if not set(question.metrics) <= set(team.offers):
        raise QuestionError("the data has no column for a metric of the question")
    metrics = [catalogue[key] for key in question.metrics]
    ledger.ensure_account(question.account)
    ledger.enrol(question.account, team.roster.members)

    def values() -> Values:
        windowed = window(team.table, team.roster, metrics, question.window, question.baseline)
        return windowed.true_values

    return release(question, values, ledger, catalogue, groups)
