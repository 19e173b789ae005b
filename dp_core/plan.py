"""Before anything is spent: what a report would be able to say. Public numbers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dp_core.features.expected import expected_reporters
from dp_core.figures import STATISTICS, Figure, Figures
from dp_core.methods import method_named
from dp_core.metrics import Quantity
from dp_core.params import Epsilon
from dp_core.terms import Terms
from dp_core.verdict import Verdict, matters, verdict


@dataclass(frozen=True, slots=True)
class Plan:
    """What a question would be answered with, told from n, bounds, priors and epsilon.

    Attributes:
        terms: the question and its public numbers.
        expected: the figures that the priors lead one to expect, with their intervals.
    """

    terms: Terms
    expected: Figures

    def half_width(self, key: str, statistic: str = "mean") -> float:
        """The planned 95 % half-width of a statistic, in the metric's unit."""
        return self.expected.quantities[key].statistics[statistic].half_width

    def verdict(self, key: str, statistic: str = "mean") -> Verdict:
        """The verdict on one statistic of one metric."""
        figure = self.expected.quantities[key].statistics[statistic]
        return self._judge(figure, key, statistic)

    def share_verdict(self, key: str, place: int) -> Verdict:
        """The verdict on the share beyond one threshold."""
        return self._judge(self.expected.quantities[key].shares[place], key, "share")

    def data_share(self, key: str) -> float:
        """How much of a metric's mean would come from the team, 0 to 1."""
        return self.expected.quantities[key].statistics["mean"].data_share

    def _judge(self, figure: Figure, key: str, statistic: str) -> Verdict:
        wanted = matters(self.terms.quantity(key), statistic)
        return verdict(figure.half_width, wanted, figure.data_share)

    def sampling_error(self, key: str) -> float:
        """The 95 % half-width that the squad's own size leaves anyway, in the metric's unit.

        1.96 · SD / √m: how far the squad's mean may lie from that of the population it
        stands for, at the prior's SD and the expected number of reporters.
        """
        heads = expected_reporters(self.terms.roster)
        return float(1.96 * self.terms.quantity(key).prior.athlete_sd / heads**0.5)

    def to_json(self) -> dict[str, Any]:
        """Return the plan as plain JSON values."""
        return {
            "question": self.terms.question.to_json(),
            "id": self.terms.question.id,
            "expected_reporters": expected_reporters(self.terms.roster),
            "metrics": {q.key: self._metric_json(q) for q in self.terms.quantities},
        }

    def _metric_json(self, quantity: Quantity) -> dict[str, Any]:
        statistics = {
            name: {
                "half_width": self.half_width(quantity.key, name),
                "data_share": self.expected.quantities[quantity.key].statistics[name].data_share,
                "verdict": self.verdict(quantity.key, name).value,
            }
            for name in STATISTICS
        }
        return {
            "unit": quantity.unit,
            "matters": quantity.matters,
            "sampling_half_width": self.sampling_error(quantity.key),
            **statistics,
        }


def plan(terms: Terms) -> Plan:
    """Say what a question's report would be able to say, without data and for free."""
    return Plan(terms, method_named(terms.question.method).expect(terms))


def half_width_curves(terms: Terms, epsilons: Sequence[Epsilon]) -> Mapping[str, list[float]]:
    """The planned half-width of each metric's mean at each epsilon, in the metric's unit."""
    return method_named(terms.question.method).half_widths(terms, epsilons)
