"""The commands of a season: open it, raise its limit, show it, plan it."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from typing import Final

from dp_core.accounting.promise import Accountant, Promise
from dp_core.cli import text
from dp_core.cli.options import read_delta, read_question, whole
from dp_core.errors import LedgerMissing
from dp_core.ledger import DEFAULT_SEASON_EPSILON, Ledger, Opening
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon, Window
from dp_core.question import Account, RosterTerms
from dp_core.terms import Terms
from dp_core.utility.season import plan_season

ANY_WEEK: Final = Window.ending(date(2026, 3, 29), days=7)
"""A season plan is the same for every week."""


def open_account(options: Namespace) -> str:
    """Open a season's account."""
    given = options.season_epsilon
    opening = Opening(
        DEFAULT_SEASON_EPSILON if given is None else Epsilon.read(given),
        read_delta(options.delta),
        Window.read(options.days) if options.days else None,
        options.by,
        options.reason,
    )
    with closing(Ledger(options.ledger)) as ledger:
        state = ledger.open_account(Account(options.team, options.season), opening)
    at = f" at delta {state.promise.delta}" if state.promise.delta else ""
    return f"account open: epsilon {state.limit}{at} for the season"


def raise_limit(options: Namespace) -> str:
    """Raise a season's limit, by name and with a reason."""
    limit = Epsilon.read(options.season_epsilon)
    account = Account(options.team, options.season)
    with closing(Ledger(options.ledger, create=False)) as ledger:
        state = ledger.raise_limit(account, limit, by=options.by, reason=options.reason)
    return f"limit raised to epsilon {state.limit}, by name and on record"


def show_account(options: Namespace) -> str:
    """Show what was spent and what is left."""
    account = Account(options.team, options.season)
    with closing(Ledger(options.ledger, create=False)) as ledger:
        state, paid, done = ledger.account(account), ledger.charges(account), ledger.acts(account)
    if state is None:
        raise LedgerMissing("this ledger has no account for that team and season")
    if options.json:
        return json.dumps(text.account_json(state, paid, done), indent=1)
    return text.of_account(state, paid, done)


def plan_whole_season(options: Namespace) -> str:
    """Compare the schedules of a season; reads no data."""
    catalogue = read_catalogue()
    roster = RosterTerms(whole(options.roster))
    question = read_question(options, catalogue, Account("any team"), ANY_WEEK, roster)
    delta = read_delta(options.delta)
    accountant = Accountant.PURE if delta is None else Accountant.ZCDP
    promise = Promise(accountant, question.epsilon, delta)
    plans = plan_season(Terms.of(question, catalogue), promise, whole(options.weeks))
    if options.json:
        return json.dumps([text.season_json(each) for each in plans], indent=1)
    return "\n".join(map(text.of_season, plans))


SEASON_COMMANDS: Final[Mapping[str, Callable[[Namespace], str]]] = {
    "season": plan_whole_season,
    "ledger open": open_account,
    "ledger raise": raise_limit,
    "ledger show": show_account,
}
