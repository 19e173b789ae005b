"""Check-ins by devices: who may send, what is kept, and what the squad's figures are."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dp_core.errors import ParameterError
from dp_core.ledger import Ledger, PlaceRow, SurveyRow
from dp_core.local.aggregate import LocalFigures, aggregate
from dp_core.local.survey import Survey, fingerprint, new_key, read_sent


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """A survey and how it stands.

    Attributes:
        id: its name in addresses and tables.
        taken: how many places have a holder.
        revoked: how many of these were withdrawn.
    """

    id: str
    survey: Survey
    opened_on: str
    closed_on: str | None
    taken: int
    revoked: int


@dataclass(frozen=True, slots=True)
class Place:
    """What the store holds of one athlete or device: blurred answers and what they cost.

    Attributes:
        number: of the place, from 1.
        spent_micro: of the season's cap, in millionths of epsilon.
        outputs: by metric every output that was sent, in the order they were given.
        days: by day, latest first, which of them each question was answered with.
        closed_on: when the survey ended; its athletes can still read and withdraw.
    """

    survey: Survey
    number: int
    spent_micro: int
    outputs: Mapping[str, tuple[int, ...]]
    days: Mapping[str, Mapping[str, int]]
    closed_on: str | None = None

    @property
    def remaining_micro(self) -> int:
        """What is left of the season's cap, in millionths of epsilon."""
        return self.survey.cap.micro - self.spent_micro


class CheckIns:
    """The check-ins of one installation.

    Args:
        ledger: whose database keeps them.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._store = ledger.check_ins

    def open(self, survey: Survey, today: date) -> tuple[str, list[str]]:
        """Open a survey.

        Returns:
            Its id, and its keys: one for each place, or the one code. They are shown once
            and never again; the store keeps only their fingerprints.
        """
        survey_id = secrets.token_hex(8)
        keys = [new_key() for _ in range(1 if survey.by_code else survey.places)]
        prints = [fingerprint(key) for key in keys]
        places: dict[str, Any] = {"code": prints[0]} if survey.by_code else {"keys": prints}
        self._store.open(survey_id, survey.to_json(), today, **places)
        return survey_id, keys

    def surveys(self) -> list[OpenSurvey]:
        """Return every survey, latest first."""
        return [_read_survey(row) for row in self._store.surveys()]

    def close(self, survey_id: str, today: date) -> None:
        """End a survey; what was sent stays, and can still be read."""
        self._store.close(survey_id, today)

    def revoke(self, survey_id: str, number: int, today: date) -> None:
        """Withdraw a place's key, such as one on a slip that was lost."""
        self._store.revoke(survey_id, number, today)

    def enter(self, key: object, code: object = None) -> Place:
        """Let a device in by its key; by a code it takes a place at its first visit.

        Raises:
            CheckInRefused: the key is unknown or withdrawn, or no place is left for a code.
        """
        if code is not None:
            self._store.register(fingerprint(key), fingerprint(code))
        return _read_place(self._store.place(fingerprint(key)))

    def commit(self, key: object, today: date, written: object) -> Place:
        """Pay for a check-in and keep it, whole or not at all; the first of a day counts.

        Args:
            key: of the place.
            today: the server's day.
            written: the answers as the device wrote them; see `read_sent`.

        Raises:
            CheckInRefused: the key may not, or the answers do not fit.
            SharedEnough: they would pass the athlete's cap.

        Why this is private: the unit is the athlete over the season. Each fresh output is
        epsilon-private for its answer, an earlier one sent again is post-processing, and the
        cap bounds the sum of the fresh ones whatever the device claims. Which days had equal
        answers is not hidden: the promise is for records with the same pattern of changes.
        """
        place = self.enter(key)
        sent = read_sent(place.survey, written)
        pairs = {metric: (each.output, each.again) for metric, each in sent.items()}
        return _read_place(self._store.commit(fingerprint(key), today, pairs))

    def withdraw(self, key: object, today: date) -> None:
        """Delete what a place has sent and let it send nothing more; its spending stays."""
        self._store.withdraw(fingerprint(key), today)

    def figures(self, survey_id: str, first: date, last: date) -> dict[str, LocalFigures]:
        """Estimate each question's figures from every place's latest answer of those days.

        A question that fewer than two places answered has no figures. Reading is free: the
        store holds nothing but blurred answers.

        Raises:
            ParameterError: there is no such survey.
        """
        survey = self.find(survey_id).survey
        return {
            metric: aggregate(*_asked(survey, metric), outputs)
            for metric, outputs in self._store.latest(survey_id, first, last).items()
            if len(outputs) >= 2
        }

    def find(self, survey_id: str) -> OpenSurvey:
        """Look a survey up.

        Raises:
            ParameterError: there is none of that name.
        """
        for each in self.surveys():
            if each.id == survey_id:
                return each
        raise ParameterError("there is no such check-in")


def _asked(survey: Survey, metric: str) -> tuple[Any, Any]:
    asked = survey.question(metric)
    return asked.quantity, asked.design


def _read_survey(row: SurveyRow) -> OpenSurvey:
    survey = Survey.from_json(row.terms)
    return OpenSurvey(row.id, survey, row.opened_on, row.closed_on, row.taken, row.revoked)


def _read_place(row: PlaceRow) -> Place:
    outputs = {metric: tuple(sent) for metric, sent in row.outputs.items()}
    survey = Survey.from_json(row.survey.terms)
    return Place(survey, row.number, row.spent_micro, outputs, row.days, row.survey.closed_on)
