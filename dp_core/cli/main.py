"""Reading the command line, and one line for whatever is refused."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
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
        missing engine, 130 when it was interrupted, 1 for anything unforeseen.
    """
    try:
        _print(_run(_parser().parse_args(arguments)))
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


def _run(options: argparse.Namespace) -> str:
    from dp_core.cli.commands import COMMANDS  # here, so that --help need not load the core

    return COMMANDS[options.command](options)


def _print(text: str) -> None:
    """Print, with a question mark for each letter that the terminal does not have."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="dp_core", description="Team health reports under differential privacy.")
    commands_of = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    _add_simulate(commands_of)
    _add_plan(commands_of)
    _add_release(commands_of)
    _add_ledger(commands_of)
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
    release.add_argument("file", help="CSV or Excel, one row per athlete and day")
    _add_question(release)
    release.add_argument("--team", required=True)
    release.add_argument("--season", default=DEFAULT_SEASON)
    release.add_argument("--window", required=True, help="4w, 28d, 2026-W10, 2026-03 or a range")
    release.add_argument("--until", help="last day, for 4w and 28d")
    release.add_argument("--roster", required=True, help="number of athletes, or a file of names")
    release.add_argument("--revision", default="1", help="raise by one after correcting the file")
    release.add_argument("--declaration", help="JSON file that says what the columns hold")
    release.add_argument("--secret", default="local/installation.key", help="key for pseudonyms")
    release.add_argument("--ledger", default=DEFAULT_LEDGER)
    release.add_argument("--json", action="store_true")
    release.set_defaults(command="release")


def _add_question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--metrics", required=True, help="keys, separated by commas")
    parser.add_argument("--epsilon", required=True)
    parser.add_argument("--baseline", help="28d: change from each athlete's own 28 days before")
    parser.add_argument("--method", help="how the noise is made")


def _add_ledger(parent: argparse._SubParsersAction[_Parser]) -> None:
    ledger = parent.add_parser("ledger", help="open a season's account, or show it")
    acts = ledger.add_subparsers(required=True, metavar="ACT", parser_class=_Parser)
    opening = acts.add_parser("open", help="open an account with a fixed epsilon")
    opening.add_argument("--season-epsilon", help="the limit, for good; 4 unless said")
    opening.set_defaults(command="ledger open")
    showing = acts.add_parser("show", help="what was spent and what is left")
    showing.add_argument("--json", action="store_true")
    showing.set_defaults(command="ledger show")
    for act in (opening, showing):
        act.add_argument("--team", required=True)
        act.add_argument("--season", default=DEFAULT_SEASON)
        act.add_argument("--ledger", default=DEFAULT_LEDGER)
