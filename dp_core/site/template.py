"""What an analyst may ask of a site: our one template with checked parameters, never code."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from dp_core.errors import HuddleError, QuestionError
from dp_core.methods import METHODS
from dp_core.metrics import Catalogue
from dp_core.plan import plan
from dp_core.question import Account, Question, RosterTerms
from dp_core.terms import Terms

TEMPLATE: Final = "team-report/1"
LONGEST: Final = 16_384
"""Bytes of a request; a question about every metric with a split has less than half as many."""

MOST_ATTEMPTS: Final = 1000
NAME: Final = re.compile(r"report-[0-9a-f]{32}")
HEAD: Final = (
    "#!/bin/sh\n"
    "# A request to a Huddle site. It is read and never run; what follows is all it says.\n"
    "exit 64\n"
    "# "
)
REFUSED: Final = "this job is not one of the site's templates"


@dataclass(frozen=True, slots=True)
class Offer:
    """What is public about a team that can be asked about.

    Attributes:
        account: who pays.
        roster: n, and the name of the declared list.
        metrics: what can be asked for, in catalogue order.
        catalogue: the version that says what a metric is.
    """

    account: Account
    roster: RosterTerms
    metrics: tuple[str, ...]
    catalogue: str

    @property
    def name(self) -> str:
        """The name of the data set that carries it: the same for the same team and season."""
        text = json.dumps([self.account.team, self.account.season])
        return f"team-{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    def to_json(self) -> dict[str, Any]:
        """Return the offer as plain JSON values."""
        return {
            "team": self.account.team,
            "season": self.account.season,
            "roster": {"size": self.roster.size, "digest": self.roster.digest},
            "metrics": list(self.metrics),
            "catalogue": self.catalogue,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `to_json` wrote.

        Raises:
            QuestionError: it is no offer.
        """
        try:
            offer = cls(
                Account(data["team"], data["season"]),
                RosterTerms(data["roster"]["size"], data["roster"]["digest"]),
                tuple(data["metrics"]),
                data["catalogue"],
            )
        except (HuddleError, LookupError, TypeError, AttributeError):
            raise QuestionError("this is not a site's offer") from None
        return offer


@dataclass(frozen=True, slots=True)
class Request:
    """One report, asked of a site.

    Attributes:
        question: what is asked, in full.
        attempt: raised by one to ask again after a request was not answered.
    """

    question: Question
    attempt: int = 1

    @property
    def script(self) -> str:
        """The one text that asks for this: a job's whole content."""
        asked = {
            "template": TEMPLATE,
            "question": self.question.to_json(),
            "attempt": self.attempt,
        }
        return HEAD + json.dumps(asked, sort_keys=True, separators=(",", ":")) + "\n"

    @property
    def name(self) -> str:
        """The job's name: a digest of the script, so that no other request can bear it."""
        return f"report-{hashlib.sha256(self.script.encode()).hexdigest()[:32]}"


def read_request(name: str, script: bytes) -> Request:
    """Read a job as a request, or refuse it: nothing in it is ever run.

    Only a script that is, byte for byte, what `Request.script` writes is a request. So
    nothing can be added to the template, left out of it or written in another way.

    Raises:
        QuestionError: it is anything else, or bears another request's name.
    """
    try:
        request = _read(script)
    except (HuddleError, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        raise QuestionError(REFUSED) from None
    if request.script.encode() != script or request.name != name:
        raise QuestionError(REFUSED)
    return request


def _read(script: bytes) -> Request:
    text = script[:LONGEST].decode("ascii")
    if not text.startswith(HEAD):
        raise ValueError(REFUSED)
    asked = json.loads(text.removeprefix(HEAD))
    if type(asked["attempt"]) is not int or not 1 <= asked["attempt"] <= MOST_ATTEMPTS:
        raise ValueError(REFUSED)
    return Request(Question.from_json(asked["question"]), asked["attempt"])


def check_request(request: Request, offer: Offer, catalogue: Catalogue) -> None:
    """Check a request against what was offered, before anything is spent.

    Raises:
        QuestionError, ParameterError: it is about something else, or cannot be planned.
    """
    question = request.question
    if question.account != offer.account or question.roster != offer.roster:
        raise QuestionError("the request is about another team or roster than was offered")
    if not set(question.metrics) <= set(offer.metrics):
        raise QuestionError("the request names a metric that was not offered")
    if question.method not in METHODS:
        raise QuestionError("a request names a method that one machine draws, with its revision")
    plan(Terms.of(question, catalogue))
