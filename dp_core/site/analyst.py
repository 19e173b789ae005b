"""The analyst's side of a site: see what is offered, ask for a report, fetch the answer."""

from __future__ import annotations

import json
from pathlib import Path

from dp_core.errors import QuestionError
from dp_core.metrics import Catalogue
from dp_core.question import Account, Question
from dp_core.report import Report
from dp_core.site import exchange
from dp_core.site.answers import NO_ANSWER, read_answer
from dp_core.site.owner import MOCK, OFFER
from dp_core.site.place import Place
from dp_core.site.template import MOST_ATTEMPTS, Offer, Request, check_request, read_request


def look(place: Place) -> list[Offer]:
    """Meet the owner's side and return what it offers.

    Raises:
        EngineUnavailable: PySyft is not installed.
        FileRefused: the exchange failed.
        ParameterError: the home is another pair's.
    """
    exchange.load()
    place.write()
    with exchange.analyst_side(place):
        pass  # takes in at its start
    return offers(place)


def offers(place: Place) -> list[Offer]:
    """Return the offers that were taken in."""
    found = sorted(_public(place).glob(f"team-*/{OFFER}"))
    return [Offer.from_json(json.loads(each.read_text("utf-8"))) for each in found]


def made_up_team(place: Place, offer: Offer) -> bytes:
    """Return the made-up team that came with an offer, as CSV.

    Raises:
        QuestionError: there is none.
    """
    try:
        return (_public(place) / offer.name / MOCK).read_bytes()
    except OSError:
        raise QuestionError("this offer has not come yet") from None


def offer_of(place: Place, account: Account) -> Offer:
    """Return the offer about a team.

    Raises:
        QuestionError: there is none.
    """
    for each in offers(place):
        if each.account == account:
            return each
    raise QuestionError("this team is not offered")


def ask(place: Place, question: Question, catalogue: Catalogue) -> Request:
    """Ask for a report; asked again, it stays the request that waits or was answered.

    Raises:
        QuestionError, ParameterError: it does not fit the offer; nothing was sent.
        EngineUnavailable: PySyft is not installed.
        FileRefused: the exchange failed.
    """
    check_request(Request(question), offer_of(place, question.account), catalogue)
    with exchange.analyst_side(place) as client:
        for attempt in range(1, MOST_ATTEMPTS + 1):
            request = Request(question, attempt)
            if not (place.inbox / request.name).exists():
                exchange.submit(client, place, request.name, request.script)
                return request
            if _answer(place, request.name) != NO_ANSWER:
                return request
    raise QuestionError("this was asked too often")


def fetch(place: Place) -> dict[Request, tuple[bool, Report | None]]:
    """Take in what came and return each request: whether it was closed, and its report.

    Raises:
        EngineUnavailable: PySyft is not installed.
        FileRefused: the exchange failed.
        ReportUnreadable: an answer is not what a site writes.
    """
    with exchange.analyst_side(place):
        pass  # takes in at its start
    fetched: dict[Request, tuple[bool, Report | None]] = {}
    for folder in sorted(place.inbox.glob("report-*")):
        request = read_request(folder.name, (folder / exchange.SCRIPTS[0]).read_bytes())
        content = _answer(place, request.name)
        fetched[request] = (content is not None, read_answer(content) if content else None)
    return fetched


def _answer(place: Place, name: str) -> bytes | None:
    path = place.review / name / exchange.ANSWER
    return path.read_bytes() if path.exists() else None


def _public(place: Place) -> Path:
    return place.box / place.owner / "public" / "syft_datasets"
