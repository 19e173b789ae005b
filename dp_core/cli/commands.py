"""Each command as a function from its options to the text it prints, or its texts one by one."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from dp_core.athletes.simulate import simulate
from dp_core.athletes.team import answer
from dp_core.cli import text
from dp_core.cli.engine_commands import ENGINE_COMMANDS, release_many
from dp_core.cli.options import (
    number,
    read_first,
    read_groups_asked,
    read_question,
    read_team,
    read_window,
    whole,
)
from dp_core.cli.season_commands import SEASON_COMMANDS
from dp_core.cli.secure_sum_commands import SECURE_SUM_COMMANDS
from dp_core.cli.site_commands import SITE_COMMANDS
from dp_core.errors import ParameterError
from dp_core.ledger import AccountState, Ledger
from dp_core.metrics import read_catalogue
from dp_core.params import Window, read_day
from dp_core.plan import plan
from dp_core.question import Account, Question, RosterTerms
from dp_core.terms import Terms
from dp_core.utility.choice import sharpest_method

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


def release_report(options: Namespace) -> str | Iterator[str]:
    """Answer a question from a file, through the door."""
    if options.engine is not None:
        return release_many(options)
    if options.league or options.progress:
        raise ParameterError("a league and progress are for --engine")
    catalogue = read_catalogue()
    team = read_team(options, Account(options.team, options.season), catalogue)
    groups = read_groups_asked(options, team)
    asked = read_question(
        options, catalogue, team.account, read_window(options), team.terms_with(groups)
    )
    question = replace(asked, groups=groups, remeasures=read_first(options))
    Terms.of(question, catalogue)  # refuse before a ledger is made
    with closing(Ledger(options.ledger)) as ledger:
        if options.method is None:
            question = replace(question, method=_sharpest(question, ledger))
        report = answer(question, team, ledger, catalogue)
    return json.dumps(report.to_json(), indent=1) if options.json else text.of_report(report)


def _sharpest(question: Question, ledger: Ledger) -> str:
    """The method that errs least for what the account charges."""
    state = ledger.account(question.account) or AccountState.unopened(question.account)
    terms = Terms.of(question.first, read_catalogue()).parts()[0]
    return sharpest_method(terms, state.promise)


COMMANDS: Final[Mapping[str, Callable[[Namespace], str | Iterator[str]]]] = {
    "simulate": simulate_team,
    "plan": plan_report,
    "release": release_report,
    **SEASON_COMMANDS,
    **ENGINE_COMMANDS,
    **SECURE_SUM_COMMANDS,
    **SITE_COMMANDS,
}
