"""A request and an offer in words, for the one who has to decide."""

from __future__ import annotations

from dp_core import explain
from dp_core.methods import method_named
from dp_core.metrics import Catalogue
from dp_core.question import Question
from dp_core.site.template import Offer


def of_question(question: Question, catalogue: Catalogue) -> list[str]:
    """Everything a question asks, one line each; nothing of it is left out.

    Raises:
        QuestionError, ParameterError: it does not fit the catalogue.
    """
    quantities = catalogue.quantities(question.metrics, question.baseline)
    labels = [catalogue[quantity.key].label for quantity in quantities]
    shares = [f" ({share})" for share in question.split] or [""] * len(labels)
    kind = (
        f"change from each athlete’s own {question.baseline} days before"
        if question.baseline
        else "levels"
    )
    lines = [
        f"Team: {question.account.team}, {question.account.season}, "
        f"{question.roster.size} athletes",
        f"Days: {explain.dates(question.window)}",
        f"Metrics: {', '.join(map(''.join, zip(labels, shares, strict=True)))}",
        f"Asked as: {kind}",
        f"Cost: epsilon {question.epsilon} of the season’s budget",
        f"Method: {method_named(question.method).title}",
    ]
    return lines if question.revision == 1 else [*lines, f"Revision: {question.revision}"]


def of_offer(offer: Offer, catalogue: Catalogue) -> list[str]:
    """What an analyst may ask about."""
    known = [key for key in offer.metrics if key in catalogue.metrics]
    return [
        f"Team: {offer.account.team}, {offer.account.season}, {offer.roster.size} athletes",
        f"Metrics: {', '.join(known)}",
    ]
