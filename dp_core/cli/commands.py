"""Each command as a function from its options to the text it prints."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final

from dp_core.athletes.simulate import simulate
from dp_core.athletes.team import answer
from dp_core.cli import text
from dp_core.cli.options import number, read_question, read_team, read_window, whole
from dp_core.cli.secure_sum_commands import SECURE_SUM_COMMANDS
from dp_core.cli.site_commands import SITE_COMMANDS
from dp_core.errors import LedgerMissing, ParameterError
from dp_core.ledger import DEFAULT_SEASON_EPSILON, Ledger
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon, Window, read_day
from dp_core.plan import plan
from dp_core.question import Account, RosterTerms
from dp_core.terms import Terms

ANY_WINDOW: Final = Window.ending(date(2026, 3, 29), days=28)
"""A plan is the same for every window."""


def simulate_team(options: Namespace) -> str:
    """Write a made-up team as CSV."""
    table = simulate(
        athletes=whole(options.athletes),
        weeks=whole(options.weeks),
        seed=whole(options.seed),
        start=read_day(options.start),
        sport=options.sport,
        missing=number(options.missing),
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
    roster = RosterTerms(whole(options.roster))
    question = read_question(options, catalogue, Account("any team"), ANY_WINDOW, roster)
    planned = plan(Terms.of(question, catalogue))
    if options.json:
        return json.dumps(planned.to_json(), indent=1)
    return text.of_plan(planned)


def release_report(options: Namespace) -> str:
    """Answer a question from a file, through the door."""
    catalogue = read_catalogue()
    team = read_team(options, Account(options.team, options.season), catalogue)
    question = read_question(
        options, catalogue, team.account, read_window(options), team.roster_terms
    )
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
    **SECURE_SUM_COMMANDS,
    **SITE_COMMANDS,
}
