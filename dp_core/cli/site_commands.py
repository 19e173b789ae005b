"""The commands of a PySyft site: three steps of the analyst, four of the owner."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from dp_core.cli import text
from dp_core.cli.options import read_question, read_team, read_window
from dp_core.errors import ParameterError
from dp_core.ledger import Ledger
from dp_core.metrics import read_catalogue
from dp_core.question import Account
from dp_core.report import Report
from dp_core.site import analyst, owner, words
from dp_core.site.place import Place
from dp_core.site.template import Offer, Request


def offer_team(options: Namespace) -> str:
    """Offer a team's data to an analyst."""
    team = read_team(options, Account(options.team, options.season), read_catalogue())
    offered = owner.make_offer(team)
    owner.offer(_new_place(options), offered)
    return _of_offers([offered])


def show_requests(options: Namespace) -> str:
    """Take in what the analyst sent and show what waits."""
    place = Place.read(Path(options.home))
    owner.receive(place)
    return "\n\n".join(map(_of_request, owner.waiting(place))) or "no request is waiting"


def approve_request(options: Namespace) -> str:
    """Answer a request from a file, through the door, and send the answer."""
    catalogue, place = read_catalogue(), Place.read(Path(options.home))
    owner.receive(place)
    request = owner.find(place, options.request)
    team = read_team(options, request.question.account, catalogue)
    with closing(Ledger(options.ledger)) as ledger:
        report = owner.approve(place, request, team, ledger, catalogue)
    return text.of_report(report)


def refuse_request(options: Namespace) -> str:
    """Send a request back without a report."""
    place = Place.read(Path(options.home))
    owner.receive(place)
    owner.refuse(place, owner.find(place, options.request))
    return "refused: the analyst sees that there is no report, and not why"


def look_at_offers(options: Namespace) -> str:
    """Meet the owner's side and show what it offers."""
    place = _new_place(options)
    offers = analyst.look(place)
    if options.out:
        _write_made_up_team(place, offers, Path(options.out))
    return _of_offers(offers) or "nothing is offered yet"


def ask_for_report(options: Namespace) -> str:
    """Ask for a report."""
    catalogue, place = read_catalogue(), Place.read(Path(options.home))
    offer = analyst.offer_of(place, Account(options.team, options.season))
    question = read_question(options, catalogue, offer.account, read_window(options), offer.roster)
    return _of_request(analyst.ask(place, question, catalogue))


def fetch_answers(options: Namespace) -> str:
    """Take in what came and show what became of each request."""
    fetched = analyst.fetch(Place.read(Path(options.home)))
    if options.json:
        return json.dumps(
            {request.name: _status(*found) for request, found in fetched.items()}, indent=1
        )
    return "\n\n".join(_of_answer(each, *fetched[each]) for each in fetched) or "nothing was asked"


SITE_COMMANDS: Final[Mapping[str, Callable[[Namespace], str]]] = {
    "site offer": offer_team,
    "site requests": show_requests,
    "site approve": approve_request,
    "site refuse": refuse_request,
    "site look": look_at_offers,
    "site ask": ask_for_report,
    "site fetch": fetch_answers,
}


def _new_place(options: Namespace) -> Place:
    home, drive = Path(options.home).absolute(), Path(options.drive).absolute()
    return Place(home, drive, options.owner, options.analyst)


def _write_made_up_team(place: Place, offers: list[Offer], out: Path) -> None:
    if len(offers) != 1:
        raise ParameterError("--out needs exactly one offer")
    content = analyst.made_up_team(place, offers[0])
    try:
        out.write_bytes(content)
    except OSError:
        raise ParameterError("the made-up team cannot be written there") from None


def _of_offers(offers: list[Offer]) -> str:
    catalogue = read_catalogue()
    return "\n\n".join("\n".join(words.of_offer(each, catalogue)) for each in offers)


def _of_request(request: Request) -> str:
    return "\n".join([request.name, *words.of_question(request.question, read_catalogue())])


def _of_answer(request: Request, closed: bool, report: Report | None) -> str:
    if report is not None:
        return f"{request.name}: answered\n{text.of_report(report)}"
    return f"{request.name}: {'not answered' if closed else 'waiting'}"


def _status(closed: bool, report: Report | None) -> object:
    if report is not None:
        return report.to_json()
    return "not answered" if closed else "waiting"
