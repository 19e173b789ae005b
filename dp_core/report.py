"""The sealed answer, ready to be read: figures, verdicts and the guarantee.

Nothing here can reach a raw value. A report is plain public JSON, described by
`report.schema.json`, and reads back as what it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from dp_core.errors import InputError, ReportUnreadable
from dp_core.figures import STATISTICS, Figure, Figures
from dp_core.metrics import Quantity
from dp_core.params import MICRO, NEIGHBOURS, PRIVACY_UNIT, Epsilon
from dp_core.plan import Plan
from dp_core.question import Question
from dp_core.terms import Terms
from dp_core.verdict import Verdict

SCHEMA: Final = "huddle-report/1"


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure and what it is good for."""

    figure: Figure
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class MetricReport:
    """One metric of a report.

    Attributes:
        quantity: the public terms it was released under.
        reported: how many athletes reported its source.
        statistics: mean, sd, q25, median, q75.
        histogram: the share of athletes in each public bin.
        shares: the share beyond each of the quantity's thresholds.
        planned_half_width: of the mean, as promised before the release.
    """

    quantity: Quantity
    reported: Figure
    statistics: Mapping[str, Judged]
    histogram: tuple[Figure, ...]
    shares: tuple[Judged, ...]
    planned_half_width: float

    @property
    def mean(self) -> Judged:
        """The mean of those who reported."""
        return self.statistics["mean"]


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
    """

    terms: Terms
    reported: Figure
    metrics: tuple[MetricReport, ...]
    versions: Mapping[str, str]
    sealed_at: str
    charged_micro: int
    remaining_micro: int

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
        return {
            "schema": SCHEMA,
            "id": question.id,
            "question": question.to_json(),
            "guarantee": guarantee(question),
            "charged": self.charged_micro / MICRO,
            "remaining": self.remaining_micro / MICRO,
            "method": question.method,
            "versions": dict(self.versions),
            "sealed_at": self.sealed_at,
            "reported": _figure_json(self.reported),
            "metrics": {metric.quantity.key: _metric_json(metric) for metric in self.metrics},
            "terms": [quantity.to_json() for quantity in self.terms.quantities],
        }

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read back what `to_json` wrote.

        Raises:
            ReportUnreadable: it is not a report, or of a newer kind.
        """
        if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
            raise ReportUnreadable("this file is not a Huddle report that this version can read")
        try:
            return cls._read(data)
        except (InputError, LookupError, TypeError, ValueError, AttributeError):
            raise ReportUnreadable("this report file is damaged") from None

    @classmethod
    def _read(cls, data: Mapping[str, Any]) -> Self:
        terms = Terms.from_json({"question": data["question"], "quantities": data["terms"]})
        return cls(
            terms=terms,
            reported=_read_figure(data["reported"]),
            metrics=tuple(_read_metric(q, data["metrics"][q.key]) for q in terms.quantities),
            versions={str(name): str(text) for name, text in data["versions"].items()},
            sealed_at=str(data["sealed_at"]),
            charged_micro=round(data["charged"] * MICRO),
            remaining_micro=round(data["remaining"] * MICRO),
        )


def guarantee(question: Question) -> dict[str, Any]:
    """The promise of one answer, for an expert: what, per whom, between which neighbours."""
    return {
        "accountant": "pure",
        "epsilon": float(question.epsilon),
        "delta": 0.0,
        "rho": None,
        "privacy_unit": PRIVACY_UNIT,
        "neighbours": NEIGHBOURS,
        "roster": question.roster.size,
    }


def judged(terms: Terms, figures: Figures, plan: Plan) -> tuple[MetricReport, ...]:
    """Give every figure its verdict, which the plan knew before any data was read.

    Args:
        terms: the public terms.
        figures: what was estimated.
        plan: the plan of the same terms.
    """
    return tuple(_judged_metric(quantity, figures, plan) for quantity in terms.quantities)


def _judged_metric(quantity: Quantity, figures: Figures, plan: Plan) -> MetricReport:
    mine = figures.quantities[quantity.key]
    return MetricReport(
        quantity=quantity,
        reported=mine.reported,
        statistics={
            name: Judged(figure, plan.verdict(quantity.key, name))
            for name, figure in mine.statistics.items()
        },
        histogram=mine.histogram,
        shares=tuple(
            Judged(figure, plan.share_verdict(quantity.key, place))
            for place, figure in enumerate(mine.shares)
        ),
        planned_half_width=plan.half_width(quantity.key),
    )


def _figure_json(figure: Figure) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "estimate": figure.estimate,
        "low": figure.low,
        "high": figure.high,
        "data_share": figure.data_share,
    }
    if figure.prior_only is not None:
        entry["prior_only"] = figure.prior_only
    return entry


def _read_figure(data: Mapping[str, Any]) -> Figure:
    return Figure(
        float(data["estimate"]),
        float(data["low"]),
        float(data["high"]),
        float(data["data_share"]),
        data.get("prior_only"),
    )


def _judged_json(judged: Judged) -> dict[str, Any]:
    return {**_figure_json(judged.figure), "verdict": judged.verdict.value}


def _read_judged(data: Mapping[str, Any]) -> Judged:
    return Judged(_read_figure(data), Verdict(data["verdict"]))


def _metric_json(metric: MetricReport) -> dict[str, Any]:
    quantity = metric.quantity
    lines = zip(quantity.thresholds, metric.shares, strict=True)
    return {
        "label": quantity.label,
        "unit": quantity.unit,
        "planned_half_width": metric.planned_half_width,
        "reported": _figure_json(metric.reported),
        **{name: _judged_json(metric.statistics[name]) for name in STATISTICS},
        "histogram": {
            "edges": [quantity.value(edge) for edge in quantity.edges],
            "shares": [_figure_json(share) for share in metric.histogram],
        },
        "shares": [
            {
                "threshold": quantity.value(line.value),
                "direction": line.direction,
                "label": line.label,
                **_judged_json(share),
            }
            for line, share in lines
        ],
    }


def _read_metric(quantity: Quantity, data: Mapping[str, Any]) -> MetricReport:
    return MetricReport(
        quantity=quantity,
        reported=_read_figure(data["reported"]),
        statistics={name: _read_judged(data[name]) for name in STATISTICS},
        histogram=tuple(_read_figure(share) for share in data["histogram"]["shares"]),
        shares=tuple(_read_judged(share) for share in data["shares"]),
        planned_half_width=float(data["planned_half_width"]),
    )
