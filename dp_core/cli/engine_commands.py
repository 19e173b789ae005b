"""Releasing many teams from where their rows live, and making rows an engine can read."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Final

from dp_core.athletes.grid import write_grid
from dp_core.athletes.pseudonyms import installation_secret
from dp_core.athletes.rosters import read_rosters
from dp_core.cli import text
from dp_core.cli.options import (
    made_parent,
    read_bytes,
    read_declared,
    read_question,
    read_window,
)
from dp_core.engines.aggregate.connect import opened
from dp_core.errors import ParameterError
from dp_core.ledger import AccountState, Ledger
from dp_core.many_teams import ManyTeams, answer_all
from dp_core.metrics import read_catalogue
from dp_core.question import Account, RosterTerms
from dp_core.utility.choice import affordable_methods

ALL: Final = "all"


def release_many(options: Namespace) -> str:
    """Answer one question for every declared team, from rows that an engine holds."""
    if options.rosters is None:
        raise ParameterError("an engine needs --rosters, a CSV file with columns team and athlete")
    if options.groups or options.remeasures:
        raise ParameterError("an engine answers first questions about whole teams")
    catalogue, secret = read_catalogue(), installation_secret(made_parent(options.secret))
    rosters = read_rosters(read_bytes(options.rosters), secret)
    wanted = {name: roster for name, roster in rosters.items() if options.team in (ALL, name)}
    if not wanted:
        raise ParameterError("the file of rosters has no such team")
    first = next(iter(wanted))
    terms = RosterTerms(wanted[first].size)
    asked = read_question(
        options, catalogue, Account(first, options.season), read_window(options), terms
    )
    with closing(Ledger(options.ledger)) as ledger, opened(options.engine, options.file) as rows:
        if options.method is None:
            asked = replace(asked, method=_method(ledger, wanted, options.season))
        reports = list(answer_all(ManyTeams(asked, wanted), rows, ledger, catalogue))
    if options.json:
        return "\n".join(json.dumps(report.to_json()) for report in reports)
    return "\n\n".join(map(text.of_report, reports))


def _method(ledger: Ledger, rosters: Mapping[str, object], season: str) -> str:
    """The sharpest method that all accounts can pay for: Gaussian where all count in zCDP."""
    accounts = [Account(team, season) for team in rosters]
    states = [ledger.account(each) or AccountState.unopened(each) for each in accounts]
    payable = set.intersection(*(set(affordable_methods(each.promise)) for each in states))
    return "joint-gaussian/1" if "joint-gaussian/1" in payable else "joint/1"


def make_grid(options: Namespace) -> str:
    """Read a file of several teams once, and write it as an engine reads it."""
    secret = installation_secret(made_parent(options.secret))
    rosters = read_rosters(read_bytes(options.rosters), secret)
    raw, declaration = read_declared(options, read_catalogue())
    rows = write_grid(raw, declaration, list(rosters), secret, options.out)
    return f"{rows:,} rows of {len(rosters)} teams on public grids, athletes by pseudonym"


ENGINE_COMMANDS: Final[Mapping[str, Callable[[Namespace], str]]] = {"grid": make_grid}
