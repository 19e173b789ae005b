"""What a squad is asked on its own devices, and what one device may send: public terms only."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from dp_core.errors import CheckInRefused, ParameterError
from dp_core.local.choice import choose_design
from dp_core.local.design import LocalDesign
from dp_core.metrics import Catalogue, Quantity
from dp_core.params import Epsilon
from dp_core.question import Account

MOST_QUESTIONS: Final = 10
MOST_PLACES: Final = 1_000
KEY: Final = re.compile(r"[A-Za-z0-9_-]{22,64}")
MISFIT: Final = "this check-in does not fit its questions, so nothing of it was kept"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: a metric as a level, and how a device blurs its answer."""

    quantity: Quantity
    design: LocalDesign


@dataclass(frozen=True, slots=True)
class Survey:
    """The questions a squad answers, one check-in a day each, and what that may cost.

    Attributes:
        account: the squad and season.
        questions: each asked in every check-in; skipping one is an answer.
        epsilon: what one new answer costs. An answer that was given before is sent again as it
            was, and costs nothing.
        cap: what one athlete may spend in the season, over all questions.
        places: how many athletes or devices may take part.
        by_code: whether anybody with the code may take a place, as in a demonstration.

    Raises:
        ParameterError: there is no question or too many, too many places, or a cap that the
            first check-in would pass.
    """

    account: Account
    questions: tuple[Asked, ...]
    epsilon: Epsilon
    cap: Epsilon
    places: int
    by_code: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.questions) <= MOST_QUESTIONS:
            raise ParameterError(f"ask 1 to {MOST_QUESTIONS} questions")
        if not 2 <= self.places <= MOST_PLACES:
            raise ParameterError(f"a check-in has 2 to {MOST_PLACES:,} places")
        if self.dearest_micro > self.cap.micro:
            raise ParameterError("the season's cap does not allow even one check-in")

    @classmethod
    def of(
        cls, account: Account, metrics: Sequence[str], catalogue: Catalogue, **terms: Any
    ) -> Survey:
        """Ask for metrics of the catalogue, each under the design that suits it best.

        Args:
            account: the squad and season.
            metrics: keys, each once.
            catalogue: where they are found.
            terms: epsilon, cap, places and by_code.

        Raises:
            ParameterError: a metric is unknown, or the terms make no survey.
        """
        quantities = catalogue.quantities(metrics, None)
        asked = tuple(Asked(each, choose_design(each, terms["epsilon"])) for each in quantities)
        return cls(account, asked, **terms)

    @property
    def dearest_micro(self) -> int:
        """What a check-in costs where every answer is new, in millionths."""
        return len(self.questions) * self.epsilon.micro

    @property
    def sure_check_ins(self) -> int:
        """How many check-ins the cap allows where every answer is new."""
        return self.cap.micro // self.dearest_micro

    def question(self, metric: str) -> Asked:
        """Look a question up.

        Raises:
            ParameterError: it is not asked.
        """
        for asked in self.questions:
            if asked.quantity.key == metric:
                return asked
        raise ParameterError("this check-in does not ask for that metric")

    def to_json(self) -> dict[str, Any]:
        """Write the survey as plain JSON values."""
        return {
            "team": self.account.team,
            "season": self.account.season,
            "questions": [
                {"quantity": each.quantity.to_json(), "design": each.design.to_json()}
                for each in self.questions
            ],
            "epsilon_micro": self.epsilon.micro,
            "cap_micro": self.cap.micro,
            "places": self.places,
            "by_code": self.by_code,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Survey:
        """Read back what `to_json` wrote."""
        return cls(
            Account(written["team"], written["season"]),
            tuple(
                Asked(Quantity.from_json(each["quantity"]), LocalDesign.from_json(each["design"]))
                for each in written["questions"]
            ),
            Epsilon(written["epsilon_micro"]),
            Epsilon(written["cap_micro"]),
            written["places"],
            written["by_code"],
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """What a device sends for one question: a fresh output, or an earlier one by its number."""

    output: int | None = None
    again: int | None = None


def read_sent(survey: Survey, written: object) -> dict[str, Sent]:
    """Read the answers of one check-in as a device wrote them.

    Args:
        survey: what was asked; each question is answered, skipping included.
        written: by metric either {"output": a whole number of the question's design} or
            {"again": the number of an earlier answer, from 0}.

    Raises:
        CheckInRefused: it is anything else.
    """
    if not isinstance(written, Mapping):
        raise CheckInRefused(MISFIT)
    if set(written) != {asked.quantity.key for asked in survey.questions}:
        raise CheckInRefused(MISFIT)
    return {
        asked.quantity.key: _read_one(asked.design, written[asked.quantity.key])
        for asked in survey.questions
    }


def _read_one(design: LocalDesign, written: object) -> Sent:
    if not isinstance(written, Mapping) or len(written) != 1:
        raise CheckInRefused(MISFIT)
    ((kind, number),) = written.items()
    if isinstance(number, float) and number.is_integer():  # JavaScript knows one kind of number
        number = int(number)
    if type(number) is not int or number < 0:
        raise CheckInRefused(MISFIT)
    if kind == "again":
        return Sent(again=number)
    if kind == "output" and number <= design.skip:
        return Sent(output=number)
    raise CheckInRefused(MISFIT)


def new_key() -> str:
    """Make a key that nobody can guess: 128 bits, as text that fits an address."""
    return secrets.token_urlsafe(16)


def fingerprint(key: object) -> str:
    """Return what the store keeps of a key, which cannot be turned back into it.

    Raises:
        CheckInRefused: it does not look like a key.
    """
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise CheckInRefused("this link is not one of a check-in")
    return sha256(key.encode()).hexdigest()
