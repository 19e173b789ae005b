"""The commands of a secure sum: the whole round, and one party's part in it."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from dp_core.athletes.team import answer
from dp_core.cli import text
from dp_core.cli.options import number, read_question, read_team, read_window
from dp_core.errors import FileRefused, ParameterError
from dp_core.ledger import Ledger
from dp_core.methods import method_named
from dp_core.methods.joint import SECURE
from dp_core.metrics import read_catalogue
from dp_core.question import Account
from dp_core.secure_sum.hand_out import HandOut, handed_out
from dp_core.secure_sum.party import follow, read_addresses, take_part, write_opened
from dp_core.secure_sum.terms import Task
from dp_core.terms import Terms

ASSUMES: Final = (
    "Added up in secret by three parties, each with a full draw of noise (√3 times the privacy "
    "error of joint). Assumed: parties follow the protocol (semi-honest), and one of the three "
    "keeps its shares and its noise to itself. Whoever read this file has its values."
)


def run_secure_sum(options: Namespace) -> str:
    """Answer a question from a file through the door, with three parties adding up."""
    if options.method and method_named(options.method).name != SECURE:
        raise ParameterError("a secure sum has one method; leave --method out")
    options.method = SECURE
    catalogue = read_catalogue()
    team = read_team(options, Account(options.team, options.season), catalogue)
    question = read_question(
        options, catalogue, team.account, read_window(options), team.roster_terms
    )
    Terms.of(question, catalogue)  # refuse before a ledger is made
    hand_out = _hand_out(options)
    with closing(Ledger(options.ledger)) as ledger, handed_out(hand_out):
        report = answer(question, team, ledger, catalogue)
    if options.json:
        return json.dumps(report.to_json(), indent=1)
    return f"{text.of_report(report)}\n{ASSUMES}"


def take_a_part(options: Namespace) -> str:
    """Play one party: read its task, add its noise, and print what was opened."""
    addresses = read_addresses(options.addresses)
    piped = options.task == "-"
    task = Task.from_text(sys.stdin.readline() if piped else _read(options.task))
    if piped:
        follow(sys.stdin.fileno())
    return write_opened(take_part(task, addresses, patience=number(options.patience)))


SECURE_SUM_COMMANDS: Final[Mapping[str, Callable[[Namespace], str]]] = {
    "secure-sum run": run_secure_sum,
    "secure-sum party": take_a_part,
}


def _hand_out(options: Namespace) -> HandOut | None:
    if not options.hand_out:
        return None
    hand_out = HandOut(Path(options.hand_out), number(options.patience))
    hand_out.check()
    return hand_out


def _read(place: str) -> str:
    try:
        return Path(place).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise FileRefused("the party's task cannot be read") from None
