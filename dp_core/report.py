"""The sealed answer, ready to be read: figures, verdicts and the guarantee.

Nothing here can reach a raw value. A report is plain public JSON, described by
`report.schema.json`, and reads back as what it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from dp_core.accounting.totals import epsilon_of_rho
from dp_core.errors import InputError, ReportUnreadable
from dp_core.figures import AS_SEALED, Figure, Reading
from dp_core.methods import NoisySums, has_shape, method_named
from dp_core.metric_report import (
    Judged,
    MetricReport,
    figure_json,
    judged,
    metric_json,
    read_figure,
    read_metric,
    read_number,
)
from dp_core.params import MICRO, NEIGHBOURS, PRIVACY_UNIT, Epsilon
from dp_core.question import Question
from dp_core.rho import ONE_REPORT, Rho
from dp_core.terms import Terms

__all__ = ["SCHEMA", "Judged", "MetricReport", "Report", "guarantee", "judged"]

SCHEMA: Final = "huddle-report/2"


@dataclass(frozen=True, slots=True)
class Report:
    """One sealed answer.

    Attributes:
        terms: the question and its public numbers.
        reported: how many athletes reported anything.
        metrics: one entry per metric, in the question's order.
        versions: of Huddle, its libraries and the catalogue, when it was sealed.
        sealed_at: when, in UTC.
        charged_micro: what the call that returned it spent: epsilon, or 0 for a stored answer.
        remaining_micro: what the account had left then.
        noisy: the sealed sums, from which everyone can derive the figures anew.
        reading: how the sums were read; anything but `AS_SEALED` was chosen after the release.
    """

    terms: Terms
    reported: Figure
    metrics: tuple[MetricReport, ...]
    versions: Mapping[str, str]
    sealed_at: str
    charged_micro: int
    remaining_micro: int
    noisy: NoisySums
    reading: Reading = AS_SEALED

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.terms.question

    @property
    def epsilon(self) -> Epsilon:
        """What the answer cost each athlete."""
        return self.question.epsilon

    def __iter__(self) -> Iterator[MetricReport]:
        return iter(self.metrics)

    def metric(self, key: str) -> MetricReport:
        """The entry of one metric."""
        return next(metric for metric in self.metrics if metric.quantity.key == key)

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        question = self.question
        group = {"group": self.terms.group} if self.terms.group else {}
        return group | {
            "schema": SCHEMA,
            "id": question.id,
            "question": question.to_json(),
            "guarantee": guarantee(question),
            "charged": self.charged_micro / MICRO,
            "remaining": self.remaining_micro / MICRO,
            "method": question.method,
            "versions": dict(self.versions),
            "sealed_at": self.sealed_at,
            "reading": self.reading.to_json(),
            "reported": figure_json(self.reported),
            "metrics": {metric.quantity.key: metric_json(metric) for metric in self.metrics},
            "terms": [quantity.to_json() for quantity in self.terms.quantities],
            "noisy": self.noisy,
        }

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read back what `to_json` wrote.

        Nothing is repaired: a report that would not be written the same again is damaged.

        Raises:
            ReportUnreadable: it is not a report, of a newer kind, or damaged.
        """
        if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
            raise ReportUnreadable("this file is not a Huddle report that this version can read")
        try:
            report = cls._read(data)
            if report.to_json() == data:
                return report
        except (InputError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
            pass
        raise ReportUnreadable("this report file is damaged")

    @classmethod
    def _read(cls, data: Mapping[str, Any]) -> Self:
        group = data.get("group", "")
        terms = Terms.from_json(
            {"question": data["question"], "quantities": data["terms"], "group": group}
        )
        if not has_shape(data["noisy"], method_named(terms.question.method).template(terms)):
            raise ValueError("the noisy sums do not fit the terms")
        reading = Reading.from_json(data["reading"])
        if not all(terms.takes(key, prior) for key, prior in reading.priors.items()):
            raise ValueError("a prior does not suit its metric")
        datetime.fromisoformat(data["sealed_at"])
        return cls(
            terms=terms,
            reported=read_figure(data["reported"]),
            metrics=tuple(read_metric(q, data["metrics"][q.key]) for q in terms.quantities),
            versions={str(name): str(text) for name, text in data["versions"].items()},
            sealed_at=data["sealed_at"],
            charged_micro=_read_micro(data["charged"]),
            remaining_micro=_read_micro(data["remaining"]),
            noisy=data["noisy"],
            reading=reading,
        )


def guarantee(question: Question) -> dict[str, Any]:
    """The promise of one answer, for an expert: what, per whom, between which neighbours.

    A method that is stated in rho has an epsilon at a delta only: here at 1 in 100,000.
    """
    pure = not question.is_concentrated
    rho = float(Rho.of(question.epsilon))
    return {
        "accountant": "pure" if pure else "zcdp",
        "epsilon": float(question.epsilon) if pure else epsilon_of_rho(rho, float(ONE_REPORT)),
        "delta": 0.0 if pure else float(ONE_REPORT),
        "rho": None if pure else rho,
        "privacy_unit": PRIVACY_UNIT,
        "neighbours": NEIGHBOURS,
        "also_covers": list(method_named(question.method).also_covers),
        "roster": question.roster.size,
    }


def _read_micro(data: Any) -> int:
    micro = round(read_number(data) * MICRO)
    if micro < 0:
        raise ValueError("nothing is charged or left below 0")
    return micro
