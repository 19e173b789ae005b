"""The public terms of a release: the question, and every public number it rests on.

A sealed answer keeps its terms beside the noisy sums, so that it can be read for
ever, whatever becomes of the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from dp_core.errors import QuestionError
from dp_core.metrics import Catalogue, Prior, Quantity
from dp_core.params import Epsilon
from dp_core.question import Question, RosterTerms


@dataclass(frozen=True, slots=True)
class Terms:
    """A question with the quantities it asks for, in the same order.

    Everything that plans, draws or estimates works on terms; none of it is data.

    Attributes:
        question: what is asked.
        quantities: the public numbers of its metrics.
        group: which of the question's groups these terms are about; empty for the whole roster.

    Raises:
        QuestionError: the quantities are not the ones the question asks for, in its order, or
            there is no such group.
    """

    question: Question
    quantities: tuple[Quantity, ...]
    group: str = ""

    def __post_init__(self) -> None:
        if tuple(quantity.key for quantity in self.quantities) != self.question.metrics:
            raise QuestionError("a question names its metrics in the order of the catalogue")
        if any(quantity.baseline != self.question.baseline for quantity in self.quantities):
            raise QuestionError("levels and changes from a baseline cannot be mixed")
        if self.group and self.group not in {each.name for each in self.question.groups}:
            raise QuestionError("the question has no group of that name")

    @classmethod
    def of(cls, question: Question, catalogue: Catalogue) -> Self:
        """Look the question's metrics up in the catalogue.

        Raises:
            QuestionError: the question was asked of another version of the catalogue, or names
                its metrics in another order.
            ParameterError: a metric is unknown, or has no change from baseline.
        """
        if question.catalogue != catalogue.version:
            raise QuestionError("the question was asked of another version of the catalogue")
        return cls(question, catalogue.quantities(question.metrics, question.baseline))

    @property
    def roster(self) -> int:
        """The number of athletes that the figures are about."""
        sizes = {group.name: group.size for group in self.question.groups}
        return sizes[self.group] if self.group else self.question.roster.size

    def parts(self) -> tuple[Self, ...]:
        """The terms of each group, or these alone where the squad is asked about as one."""
        if not self.question.groups:
            return (self,)
        return tuple(replace(self, group=group.name) for group in self.question.groups)

    def alone(self) -> Self:
        """The same terms for a squad that is just this group: planned alike, free to vary."""
        if not self.group:
            return self
        roster = RosterTerms(self.roster)
        return replace(self, question=replace(self.question, groups=(), roster=roster), group="")

    def quantity(self, key: str) -> Quantity:
        """The quantity of one metric."""
        return next(quantity for quantity in self.quantities if quantity.key == key)

    def at_epsilon(self, epsilon: Epsilon) -> Self:
        """The same terms at another epsilon, divided among the metrics in the same proportions."""
        weights = [part.micro for part in self.question.split]
        split = tuple(epsilon.split(weights)) if weights else ()
        return replace(self, question=replace(self.question, epsilon=epsilon, split=split))

    def takes(self, key: str, prior: Prior) -> bool:
        """Whether a prior can be put in place of a metric's own."""
        return key in self.question.metrics and self.quantity(key).takes(prior)

    def to_json(self) -> dict[str, Any]:
        """Return the terms as plain JSON values."""
        group = {"group": self.group} if self.group else {}
        return group | {
            "question": self.question.to_json(),
            "quantities": [quantity.to_json() for quantity in self.quantities],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        return cls(
            Question.from_json(data["question"]),
            tuple(Quantity.from_json(entry) for entry in data["quantities"]),
            data.get("group", ""),
        )
