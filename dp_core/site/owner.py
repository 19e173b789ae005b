"""The owner's side of a site: offer a team, read what is asked, answer through the door."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from dp_core.athletes.simulate import COLUMNS, simulate
from dp_core.athletes.team import TeamData, answer
from dp_core.errors import HuddleError, QuestionError
from dp_core.ledger import Ledger
from dp_core.metrics import Catalogue, read_catalogue
from dp_core.report import Report
from dp_core.site import exchange
from dp_core.site.answers import NO_ANSWER, read_answer, write_answer
from dp_core.site.place import Place
from dp_core.site.template import LONGEST, NAME, Offer, Request, check_request, read_request

MOCK_WEEKS: Final = 12
MOCK_SEED: Final = 1
MOCK_START: Final = date(2026, 1, 5)
OFFER: Final = "offer.json"
MOCK: Final = "made_up_team.csv"
MOCK_ATHLETES: Final = 100
NONE_WAITING: Final = "no such request is waiting"


@dataclass(frozen=True, slots=True)
class Left:
    """What left for one job.

    Attributes:
        name: the job's.
        content: the answer's bytes.
        report: what they say; None when the request was not answered.
    """

    name: str
    content: bytes
    report: Report | None


def make_offer(team: TeamData) -> Offer:
    """Say what is public about a team: nothing here depends on a cell."""
    return Offer(team.account, team.roster_terms, team.offers, read_catalogue().version)


def offer(place: Place, team: Offer) -> None:
    """Offer a team to the analyst: its public description, and a made-up team to try things on.

    The made-up team has as many athletes, up to 100, and the offered metrics that the
    simulator knows; it is drawn from published figures alone and never from the real file.

    Raises:
        EngineUnavailable: PySyft is not installed.
        FileRefused: the exchange failed.
        ParameterError: the home is another pair's.
    """
    exchange.load()
    place.write()
    files = {OFFER: json.dumps(team.to_json(), indent=1), MOCK: _mock(team)}
    with exchange.owner_side(place) as client:
        exchange.publish(client, place, team.name, files)
    offers = place.home / "offers"
    offers.mkdir(exist_ok=True)
    (offers / f"{team.name}.json").write_text(files[OFFER], "utf-8")


def _mock(team: Offer) -> str:
    made = simulate(
        athletes=min(team.roster.size, MOCK_ATHLETES),
        weeks=MOCK_WEEKS,
        seed=MOCK_SEED,
        start=MOCK_START,
        metrics=[key for key in COLUMNS if key in team.metrics] or None,
    )
    return str(made.to_csv(index=False, lineterminator="\n", float_format="%.6g"))


def offers(place: Place) -> list[Offer]:
    """Return what is offered, as noted in the owner's own home."""
    notes = sorted((place.home / "offers").glob("team-*.json"))
    return [Offer.from_json(json.loads(note.read_text("utf-8"))) for note in notes]


def receive(place: Place) -> None:
    """Take in what the analyst sent, send what lies ready, refuse what is not a template.

    Raises:
        EngineUnavailable: PySyft is not installed.
        FileRefused: the exchange failed.
    """
    with exchange.owner_side(place):
        for name in _unanswered(place):
            try:
                _request(place, name)
            except HuddleError:
                exchange.put_answer(place, name, NO_ANSWER)


def waiting(place: Place) -> list[Request]:
    """Return the requests that were taken in and wait for the owner, by name."""
    found = []
    for name in _unanswered(place):
        try:
            found.append(_request(place, name))
        except HuddleError:
            continue  # refused at the next exchange
    return found


def approve(
    place: Place, request: Request, team: TeamData, ledger: Ledger, catalogue: Catalogue
) -> Report:
    """Answer a request that the owner has read, and send the answer.

    The job is read again and must still be that very request. It is charged, drawn and
    sealed by the door, like any report. Where anything fails, nothing leaves: the request
    waits as before, whatever it was that failed, and the owner alone learns why.

    Raises:
        QuestionError: no such request waits.
        EngineUnavailable: PySyft is not installed.
        HuddleError: the door refused, see `dp_core.athletes.team.answer`.
        FileRefused: it was answered, and is sent at the next exchange that works.

    Why this is private: the unit is the athlete; neighbours replace one athlete's record.
    What leaves is post-processing of what the door sealed, beside files that are the same
    for every job. The time at which it leaves is no part of this promise.
    """
    exchange.load()
    if request not in waiting(place):
        raise QuestionError(NONE_WAITING)
    report = answer(request.question, team, ledger, catalogue)
    content = write_answer(report)
    read_answer(content)  # what would not be read back does not leave
    _close(place, request.name, content)
    return report


def refuse(place: Place, request: Request) -> None:
    """Send a request back without a report; the analyst is not told why.

    Raises:
        QuestionError: no such request waits; nothing was done.
        FileRefused: it was refused, and that is sent at the next exchange that works.
    """
    if request not in waiting(place):
        raise QuestionError(NONE_WAITING)
    _close(place, request.name, NO_ANSWER)


def left(place: Place) -> list[Left]:
    """Return every answer that left, or lies ready to leave, byte for byte."""
    found = []
    for path in sorted(place.review.glob(f"*/{exchange.ANSWER}")):
        content = path.read_bytes()
        found.append(Left(path.parts[-3], content, read_answer(content)))
    return found


def find(place: Place, name: str) -> Request:
    """Return the waiting request of that name.

    Raises:
        QuestionError: there is none.
    """
    for request in waiting(place):
        if request.name == name:
            return request
    raise QuestionError(NONE_WAITING)


def _close(place: Place, name: str, content: bytes) -> None:
    exchange.put_answer(place, name, content)
    with exchange.owner_side(place):
        pass  # sends at its end


def _unanswered(place: Place) -> list[str]:
    names = sorted(each.name for each in place.inbox.glob("report-*") if NAME.fullmatch(each.name))
    return [name for name in names if not (place.review / name / exchange.ANSWER).exists()]


def _request(place: Place, name: str) -> Request:
    """Read a job; both copies of its script must be the same request.

    Raises:
        QuestionError, ParameterError: it is not a request about what is offered.
    """
    scripts = {_start_of(place.inbox / name / file) for file in exchange.SCRIPTS}
    if len(scripts) != 1:
        raise QuestionError("a job has two scripts")
    request = read_request(name, scripts.pop())
    for each in offers(place):
        if each.account == request.question.account:
            check_request(request, each, read_catalogue())
            return request
    raise QuestionError("this team is not offered")


def _start_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST + 1)
    except OSError:
        return b""
