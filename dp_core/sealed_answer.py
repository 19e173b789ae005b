"""Reading a sealed answer: its terms, its figures, and other ways to read the same sums.

All of it is post-processing; nothing here can reach data or spend.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dp_core.errors import ParameterError, QuestionError, ReportUnreadable
from dp_core.figures import Reading
from dp_core.ledger import Sealed
from dp_core.methods import method_named
from dp_core.plan import plan
from dp_core.report import Report, judged
from dp_core.terms import Terms

ANSWER_FORMAT: Final = 3
"""Format 1 knew no gaps, format 2 no groups; see `terms_of`."""


def terms_of(sealed: Sealed) -> Terms:
    """Read the terms of an answer of any format up to today's.

    Raises:
        ReportUnreadable: a later version of Huddle sealed it.
    """
    written, terms = sealed.answer["format"], sealed.answer["terms"]
    if written not in (1, 2, ANSWER_FORMAT):
        raise ReportUnreadable("a later version of Huddle sealed this report")
    if written == 1:
        whole = [quantity | {"gaps": 0.0} for quantity in terms["quantities"]]
        terms = {**terms, "quantities": whole}
    return Terms.from_json(terms)


def read_answer(
    terms: Terms, sealed: Sealed, *, charged_micro: int, remaining_micro: int
) -> Report:
    """Derive a report from a sealed answer; post-processing, no data."""
    noisy = sealed.answer["noisy"][terms.group] if terms.group else sealed.answer["noisy"]
    figures = method_named(terms.question.method).estimate(terms, noisy)
    return Report(
        terms=terms,
        reported=figures.reported,
        metrics=judged(terms, figures, plan(terms)),
        versions=sealed.answer["versions"],
        sealed_at=sealed.sealed_at,
        charged_micro=charged_micro,
        remaining_micro=remaining_micro,
        noisy=noisy,
    )


def first_report(report: Report) -> Report | None:
    """The report that was measured again, read off the same answer; None for a first report."""
    if report.question.remeasures is None:
        return None
    terms, noisy = replace(report.terms, question=report.question.first), report.noisy["first"]
    figures = method_named(terms.question.method).estimate(terms, noisy)
    metrics = judged(terms, figures, plan(terms))
    return replace(report, terms=terms, reported=figures.reported, metrics=metrics, noisy=noisy)


def reread(report: Report, reading: Reading) -> Report:
    """Read the sums of a report in another way; it then says that this was chosen afterwards.

    Verdicts stay those of the plan, which the release was made under.

    Raises:
        QuestionError: the method's sums can be read in one way only.
        ParameterError: a prior does not suit its metric.
    """
    terms, method = report.terms, method_named(report.question.method)
    if not method.rereads:
        raise QuestionError("the sums of this method can be read in one way only")
    if not all(terms.takes(key, prior) for key, prior in reading.priors.items()):
        raise ParameterError("a prior needs a mean within the bounds and sensible spreads")
    figures = method.estimate(terms, report.noisy, reading)
    metrics = judged(terms, figures, plan(terms))
    return replace(report, reported=figures.reported, metrics=metrics, reading=reading)
