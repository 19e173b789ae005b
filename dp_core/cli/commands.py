"""Each command as a function from its options to the text it prints."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final

from dp_core.athletes.declaration import Declaration
from dp_core.athletes.limits import MAX_BYTES
from dp_core.athletes.proposal import propose
from dp_core.athletes.pseudonyms import Secret, installation_secret
from dp_core.athletes.readers.raw_file import RawFile, kind_of, open_file
from dp_core.athletes.readers.reading import read
from dp_core.athletes.roster import Roster, read_roster
from dp_core.athletes.schema import AthleteTable
from dp_core.athletes.simulate import simulate
from dp_core.athletes.team import TeamData, answer
from dp_core.cli import text
from dp_core.errors import FileRefused, LedgerMissing, ParameterError
from dp_core.ledger import DEFAULT_SEASON_EPSILON, Ledger
from dp_core.methods import DEFAULT_METHOD, method_named
from dp_core.metrics import Catalogue, read_catalogue
from dp_core.params import BASELINE_DAYS, Epsilon, Window, read_day
from dp_core.plan import plan
from dp_core.question import Account, Question, RosterTerms
from dp_core.terms import Terms

ANY_WINDOW: Final = Window.ending(date(2026, 3, 29), days=28)
"""A plan is the same for every window."""


def simulate_team(options: Namespace) -> str:
    """Write a made-up team as CSV."""
    table = simulate(
        athletes=_whole(options.athletes),
        weeks=_whole(options.weeks),
        seed=_whole(options.seed),
        start=read_day(options.start),
        sport=options.sport,
        missing=_number(options.missing),
    )
    try:
        Path(options.out).write_text(
            table.to_csv(index=False, lineterminator="\n"), encoding="utf-8"
        )
    except OSError:
        raise ParameterError("the simulated team cannot be written there") from None
    return f"{table['athlete'].nunique()} made-up athletes, {len(table)} rows"


def plan_report(options: Namespace) -> str:
    """Say what a report could tell."""
    catalogue = read_catalogue()
    roster = RosterTerms(_whole(options.roster))
    question = _question(options, catalogue, Account("any team"), ANY_WINDOW, roster)
    planned = plan(Terms.of(question, catalogue))
    if options.json:
        return json.dumps(planned.to_json(), indent=1)
    return text.of_plan(planned)


def release_report(options: Namespace) -> str:
    """Answer a question from a file, through the door."""
    catalogue = read_catalogue()
    account = Account(options.team, options.season)
    window = Window.read(options.window, until=read_day(options.until) if options.until else None)
    secret = installation_secret(_made_parent(options.secret))
    table, declaration = _read_table(options, catalogue, secret)
    team = TeamData(
        account, table, _read_roster(options, table, secret), declaration.offers(catalogue)
    )
    question = _question(options, catalogue, account, window, team.roster_terms)
    Terms.of(question, catalogue)  # refuse before a ledger is made
    with closing(Ledger(options.ledger)) as ledger:
        report = answer(question, team, ledger, catalogue)
    return json.dumps(report.to_json(), indent=1) if options.json else text.of_report(report)


def open_account(options: Namespace) -> str:
    """Open a season's account with a fixed epsilon."""
    given = options.season_epsilon
    limit = DEFAULT_SEASON_EPSILON if given is None else Epsilon.read(given)
    account = Account(options.team, options.season)
    with closing(Ledger(options.ledger)) as ledger:
        state = ledger.open_account(account, limit)
    return f"account open: epsilon {state.limit} for the season"


def show_account(options: Namespace) -> str:
    """Show what was spent and what is left."""
    account = Account(options.team, options.season)
    with closing(Ledger(options.ledger, create=False)) as ledger:
        state, paid = ledger.account(account), ledger.charges(account)
    if state is None:
        raise LedgerMissing("this ledger has no account for that team and season")
    shown = text.account_json(state, paid)
    return json.dumps(shown, indent=1) if options.json else text.of_account(state, paid)


COMMANDS: Final[Mapping[str, Callable[[Namespace], str]]] = {
    "simulate": simulate_team,
    "plan": plan_report,
    "release": release_report,
    "ledger open": open_account,
    "ledger show": show_account,
}


def _question(
    options: Namespace, catalogue: Catalogue, account: Account, window: Window, roster: RosterTerms
) -> Question:
    wanted = [key.strip() for key in options.metrics.split(",")]
    baseline = _baseline(options.baseline)
    return Question(
        account=account,
        window=window,
        metrics=tuple(quantity.key for quantity in catalogue.quantities(wanted, baseline)),
        epsilon=Epsilon.read(options.epsilon),
        method=_method(options.method),
        catalogue=catalogue.version,
        roster=roster,
        baseline=baseline,
        revision=_whole(getattr(options, "revision", "1")),
    )


def _read_table(
    options: Namespace, catalogue: Catalogue, secret: Secret
) -> tuple[AthleteTable, Declaration]:
    raw = open_file(_read_bytes(options.file), kind_of(options.file))
    declaration = _declaration(options, raw, catalogue)
    table, _ = read(raw, declaration, catalogue, secret, team=options.team)
    if not table.athletes:
        raise FileRefused("the file holds no row of that team")
    return table, declaration


def _declaration(options: Namespace, raw: RawFile, catalogue: Catalogue) -> Declaration:
    if options.declaration:
        return Declaration.from_json(_read_bytes(options.declaration).decode("utf-8", "replace"))
    layout = raw.propose_layout()
    return propose(raw.header(layout), catalogue, kind=raw.kind, layout=layout).declare()


def _read_roster(options: Namespace, table: AthleteTable, secret: Secret) -> Roster:
    if options.roster.lstrip("+-").isdigit():
        return Roster.of_size(_whole(options.roster), table.athletes)
    content = _read_bytes(options.roster)
    return Roster.declared(read_roster(content, secret, team=options.team))


def _method(name: str | None) -> str:
    return method_named(DEFAULT_METHOD if name is None else name).name


def _baseline(text_: str | None) -> int | None:
    if text_ in (None, "", "none"):
        return None
    if text_ not in (f"{BASELINE_DAYS}d", str(BASELINE_DAYS)):
        raise ParameterError(f"a baseline is {BASELINE_DAYS}d")
    return BASELINE_DAYS


def _read_bytes(place: str) -> bytes:
    """Read a file, and of one that is too large no more than shows that it is."""
    try:
        with Path(place).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        raise FileRefused("a file that was named cannot be read") from None


def _made_parent(place: str) -> Path:
    path = Path(place)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise ParameterError("the key for pseudonyms cannot be kept there") from None
    return path


def _whole(written: str) -> int:
    try:
        return int(written)
    except ValueError:
        raise ParameterError("a count must be a whole number") from None


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        raise ParameterError("a share must be a number") from None
