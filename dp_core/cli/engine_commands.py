"""Releasing many teams from where their rows live, and making rows an engine can read."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Final

from dp_core.athletes.grid import write_grid
from dp_core.athletes.pseudonyms import installation_secret
from dp_core.athletes.rosters import read_rosters
from dp_core.bills import sharpest_for_all
from dp_core.cli import text
from dp_core.cli.options import (
    made_parent,
    read_bytes,
    read_declared,
    read_question,
    read_window,
)
from dp_core.cli.progress import ProgressLine, stopped_by_interrupt
from dp_core.engines.aggregate.watch import Progress
from dp_core.errors import ParameterError
from dp_core.ledger import Ledger
from dp_core.many_teams import ManyTeams
from dp_core.metrics import read_catalogue
from dp_core.one_pass import Pass
from dp_core.question import Account, RosterTerms
from dp_core.report import Report

ALL: Final = "all"


def release_many(options: Namespace) -> Iterator[str]:
    """Answer one question for every declared team, from rows that an engine holds.

    Yields:
        One report after another, as they are sealed; of the league last, if one is named.
    """
    if options.rosters is None:
        raise ParameterError("an engine needs --rosters, a CSV file with columns team and athlete")
    if options.groups or options.remeasures:
        raise ParameterError("an engine answers first questions about whole teams")
    teams = _asked(options)
    with closing(Ledger(options.ledger)) as ledger:
        if options.method is None:
            method = sharpest_for_all(teams.questions(), ledger)
            teams = replace(teams, asked=replace(teams.asked, method=method))
        running = Pass(teams, ledger, read_catalogue()).start(options.engine, options.file)
        with stopped_by_interrupt(running):
            for number, report in enumerate(_followed(running, options.progress)):
                between = "\n" if number else ""
                as_text = between + text.of_report(report)
                yield json.dumps(report.to_json()) if options.json else as_text


def _asked(options: Namespace) -> ManyTeams:
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
    return ManyTeams(asked, wanted, options.league or "")


def _followed(running: Pass, always: bool) -> Iterator[Report]:
    """The reports of a pass, and meanwhile a line about how far it is."""
    line = ProgressLine(sys.stderr, shown=always or sys.stderr.isatty())
    try:
        for news in running.news():
            if isinstance(news, Progress):
                line.show(news)
            else:
                line.clear()
                yield news
    finally:
        line.clear()


def make_grid(options: Namespace) -> str:
    """Read a file of several teams once, and write it as an engine reads it."""
    secret = installation_secret(made_parent(options.secret))
    rosters = read_rosters(read_bytes(options.rosters), secret)
    raw, declaration = read_declared(options, read_catalogue())
    rows = write_grid(raw, declaration, list(rosters), secret, options.out)
    return f"{rows:,} rows of {len(rosters)} teams on public grids, athletes by pseudonym"


ENGINE_COMMANDS: Final[Mapping[str, Callable[[Namespace], str]]] = {"grid": make_grid}
