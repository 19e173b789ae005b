"""Reading the command line, and one line for whatever is refused."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from typing import Final, NoReturn

from dp_core.errors import HuddleError, ParameterError
from dp_core.question import DEFAULT_SEASON

DEFAULT_LEDGER: Final = "sqlite:///local/ledger.db"
INTERRUPTED: Final = 130


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line and repeat nothing that was typed."""

    def error(self, message: str) -> NoReturn:
        raise ParameterError(f"{self.prog}: {message.partition(':')[0]}; see --help")


def main(arguments: Sequence[str]) -> int:
    """Run one command.

    Returns:
        The exit code: 0, or 2 for bad input, 3 for the budget, 4 for the ledger, 5 for a
        missing engine, 6 for parties that did not finish together, 130 when it was
        interrupted, 1 for anything unforeseen.
    """
    try:
        for text in _run(_parser().parse_args(arguments)):
            _print(text)
    except HuddleError as refusal:
        sys.stderr.write(f"huddle: {refusal}\n")
        return refusal.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("huddle: stopped; what was paid for can be asked again for nothing\n")
        return INTERRUPTED
    except Exception:  # a trace could repeat a value
        sys.stderr.write("huddle: something unforeseen went wrong; nothing was shown\n")
        return 1
    return 0


def _run(options: argparse.Namespace) -> Iterable[str]:
    from dp_core.cli.commands import COMMANDS  # here, so that --help need not load the core

    made = COMMANDS[options.command](options)
    return [made] if isinstance(made, str) else made


def _print(text: str) -> None:
    """Print, with a question mark for each letter that the terminal does not have."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="dp_core", description="Team health reports under differential privacy.")
    commands_of = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    _add_simulate(commands_of)
    _add_plan(commands_of)
    _add_release(commands_of)
    _add_season(commands_of)
    _add_grid(commands_of)
    _add_ledger(commands_of)
    _add_secure_sum(commands_of)
    _add_site(commands_of)
    return parser


def _add_simulate(parent: argparse._SubParsersAction[_Parser]) -> None:
    simulate = parent.add_parser("simulate", help="write a made-up team as CSV")
    simulate.add_argument("--athletes", required=True)
    simulate.add_argument("--weeks", required=True)
    simulate.add_argument("--seed", required=True)
    simulate.add_argument("--start", required=True, help="first day, such as 2026-01-05")
    simulate.add_argument("--sport", default="football")
    simulate.add_argument("--missing", default="0.15", help="share of missing check-ins")
    simulate.add_argument("--out", required=True)
    simulate.set_defaults(command="simulate")


def _add_plan(parent: argparse._SubParsersAction[_Parser]) -> None:
    plan = parent.add_parser("plan", help="say what a report could tell; reads no data")
    _add_question(plan)
    plan.add_argument("--roster", required=True, help="number of athletes")
    plan.add_argument("--json", action="store_true")
    plan.set_defaults(command="plan")


def _add_release(parent: argparse._SubParsersAction[_Parser]) -> None:
    release = parent.add_parser("release", help="spend, draw and seal a report")
    _add_file(release)
    _add_question(release)
    _add_account(release)
    _add_days(release)
    release.add_argument("--engine", help="duckdb, spark or postgres: add rows up where they live")
    release.add_argument("--rosters", help="for an engine: CSV with columns team and athlete")
    release.add_argument("--league", help="for an engine: ask it of all teams together as well")
    release.add_argument("--progress", action="store_true", help="say how far an engine is")
    release.add_argument("--groups", help="declared groups with figures of their own, by commas")
    release.add_argument("--remeasures", help="measure again a report that cost this epsilon")
    release.add_argument("--ledger", default=DEFAULT_LEDGER)
    release.add_argument("--json", action="store_true")
    release.set_defaults(command="release")


def _add_grid(parent: argparse._SubParsersAction[_Parser]) -> None:
    grid = parent.add_parser("grid", help="write rows of several teams as an engine reads them")
    grid.add_argument("file", help="CSV or Excel, one row per athlete and day, with a team column")
    grid.add_argument("--rosters", required=True, help="CSV with columns team and athlete")
    grid.add_argument("--declaration", help="JSON file that says what the columns hold")
    grid.add_argument("--secret", default="local/installation.key", help="key for pseudonyms")
    grid.add_argument("--out", required=True, help="a Parquet file")
    grid.set_defaults(command="grid")


def _add_season(parent: argparse._SubParsersAction[_Parser]) -> None:
    season = parent.add_parser("season", help="compare schedules of a season; reads no data")
    _add_question(season)
    season.add_argument("--delta", help="such as 1e-5, for an account in zCDP")
    season.add_argument("--weeks", required=True)
    season.add_argument("--roster", required=True, help="number of athletes")
    season.add_argument("--json", action="store_true")
    season.set_defaults(command="season")


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="CSV or Excel, one row per athlete and day")
    parser.add_argument("--roster", help="number of athletes, or a file of names")
    parser.add_argument("--declaration", help="JSON file that says what the columns hold")
    parser.add_argument("--secret", default="local/installation.key", help="key for pseudonyms")


def _add_account(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--team", required=True)
    parser.add_argument("--season", default=DEFAULT_SEASON)


def _add_days(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--window", required=True, help="4w, 28d, 2026-W10, 2026-03 or a range")
    parser.add_argument("--until", help="last day, for 4w and 28d")
    parser.add_argument("--revision", default="1", help="raise by one after correcting the file")


def _add_question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--metrics", required=True, help="keys, separated by commas")
    parser.add_argument("--epsilon", required=True)
    parser.add_argument("--baseline", help="28d: change from each athlete's own 28 days before")
    parser.add_argument("--method", help="how the noise is made")


def _add_ledger(parent: argparse._SubParsersAction[_Parser]) -> None:
    ledger = parent.add_parser("ledger", help="open a season's account, raise it, or show it")
    acts = ledger.add_subparsers(required=True, metavar="ACT", parser_class=_Parser)
    opening = acts.add_parser("open", help="open an account")
    opening.add_argument("--season-epsilon", help="the season's limit; 4 unless said")
    opening.add_argument("--delta", help="such as 1e-5: count in zCDP, for many reports")
    opening.add_argument("--days", help="the season's days, such as 2026-01-01..2026-06-30")
    opening.set_defaults(command="ledger open")
    raising = acts.add_parser("raise", help="raise a limit: a named act that stays on record")
    raising.add_argument("--season-epsilon", required=True, help="the new limit")
    raising.set_defaults(command="ledger raise")
    for act in (opening, raising):
        act.add_argument("--by", default="", help="who does it")
        act.add_argument("--reason", default="", help="why")
    showing = acts.add_parser("show", help="what was spent and what is left")
    showing.add_argument("--json", action="store_true")
    showing.set_defaults(command="ledger show")
    for act in (opening, raising, showing):
        _add_account(act)
        act.add_argument("--ledger", default=DEFAULT_LEDGER)


def _add_secure_sum(parent: argparse._SubParsersAction[_Parser]) -> None:
    secure = parent.add_parser("secure-sum", help="let three parties add a report up (MPyC)")
    acts = secure.add_subparsers(required=True, metavar="ACT", parser_class=_Parser)
    running = acts.add_parser("run", help="spend, let three parties draw and add up, and seal")
    _add_file(running)
    _add_question(running)
    _add_account(running)
    _add_days(running)
    running.add_argument("--ledger", default=DEFAULT_LEDGER)
    running.add_argument("--json", action="store_true")
    running.add_argument("--hand-out", help="folder for parties on other machines")
    taking = acts.add_parser("party", help="one party: take a task, print what was opened")
    taking.add_argument("task", help="the party's file, or - for standard input")
    taking.add_argument("--addresses", required=True, help="host:port of all three, in order")
    for name, act in acts.choices.items():
        act.add_argument("--patience", default="60", help="seconds to wait for the others")
        act.set_defaults(command=f"secure-sum {name}")


def _add_site(parent: argparse._SubParsersAction[_Parser]) -> None:
    site = parent.add_parser("site", help="answer an analyst who never gets the file (PySyft)")
    acts = site.add_subparsers(required=True, metavar="ACT", parser_class=_Parser)
    _add_owner(acts)
    _add_analyst(acts)
    for name, act in acts.choices.items():
        act.set_defaults(command=f"site {name}")


def _add_owner(acts: argparse._SubParsersAction[_Parser]) -> None:
    offering = acts.add_parser("offer", help="owner: let an analyst ask about a team")
    requests = acts.add_parser("requests", help="owner: take in and show what waits")
    approving = acts.add_parser("approve", help="owner: spend, draw, seal and send a report")
    refusing = acts.add_parser("refuse", help="owner: send a request back without a report")
    for act in (offering, approving):
        _add_file(act)
    for act in (approving, refusing):
        act.add_argument("--request", required=True, help="its name, as `site requests` shows it")
    _add_account(offering)
    _add_sides(offering)
    approving.add_argument("--ledger", default=DEFAULT_LEDGER)
    for act in (offering, requests, approving, refusing):
        act.add_argument("--home", default="local/site", help="the owner's own folder")


def _add_analyst(acts: argparse._SubParsersAction[_Parser]) -> None:
    looking = acts.add_parser("look", help="analyst: meet an owner and see what is offered")
    asking = acts.add_parser("ask", help="analyst: ask for a report")
    fetching = acts.add_parser("fetch", help="analyst: take in and show the answers")
    _add_sides(looking)
    looking.add_argument("--out", help="where to write the made-up team of the offer")
    _add_account(asking)
    _add_question(asking)
    _add_days(asking)
    fetching.add_argument("--json", action="store_true")
    for act in (looking, asking, fetching):
        act.add_argument("--home", default="local/analyst", help="the analyst's own folder")


def _add_sides(act: argparse.ArgumentParser) -> None:
    act.add_argument("--owner", required=True, help="the owner's e-mail address")
    act.add_argument("--analyst", required=True, help="the analyst's e-mail address")
    act.add_argument("--drive", default="local/drive", help="the folder between the two")
