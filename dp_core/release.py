"""The door: the only way from raw values to a report.

Left of it everything is private, right of it everything is public. In this order:
the checks of the import are over, the budget is reserved, noise is drawn, sums are
made and answered, the answer is sealed, and what was sealed is read back.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Final

from dp_core.errors import EngineUnavailable, QuestionError
from dp_core.features.exact_sums import ExactSums
from dp_core.features.statistics import Values
from dp_core.figures import AS_SEALED, Reading
from dp_core.ledger import Ledger
from dp_core.methods import NoisySums, method_named
from dp_core.metrics import Catalogue
from dp_core.plan import plan
from dp_core.question import Question
from dp_core.report import Report
from dp_core.sealed_answer import ANSWER_FORMAT, read_answer, reread, terms_of
from dp_core.terms import Terms
from dp_core.version import VERSION

Places = Mapping[str, Sequence[int]]
"""For each group the places of its athletes on the roster; public."""

ONE_SQUAD: Final[Places] = {}

BEGUN: Final = (
    "this question was paid for and its round begun, so a party may have seen an answer that was "
    "never sealed; unless it is still running, ask it as the next revision, which is paid anew"
)


def release(
    question: Question,
    values: Callable[[], Values | ExactSums],
    ledger: Ledger,
    catalogue: Catalogue,
    groups: Places = ONE_SQUAD,
) -> Report:
    """Spend, draw and seal, in that order; asked again, return the sealed answer.

    Nothing is shown before sealing and the first seal wins, so a question whose drawer
    died is drawn again without a new charge, where nobody can have seen the first draw
    (`method.redraws`). After the charge nothing can fail for a reason that lies in the data:
    noise is drawn first, and the sums are total.

    Args:
        question: what is asked; its account must be open.
        values: makes one whole number per athlete and metric, or the method's exact sums of
            them where an engine added them up; called only when an answer has to be drawn,
            after the charge and the noise.
        ledger: pays, and keeps the answer.
        catalogue: the version that the question names.
        groups: who is in each of the question's groups, as declared before data was read.

    Raises:
        BudgetExceeded: the season's limit does not allow it; nothing was spent.
        QuestionError, ParameterError: the question does not fit the catalogue, names its
            method without its revision, or has too little epsilon to divide; nothing was spent.
        EngineUnavailable: what the method draws with is not installed; nothing was spent.
        RoundFailed: parties who draw together did not finish; what was spent stays spent.
        LedgerError: the ledger cannot be used.

    Why this is private: the unit is the athlete; neighbours replace one athlete's record on
    a roster of public size. Only `method.sums` sees values, and its result leaves this
    function through `draw.answer` alone, which is as private as the account was just charged
    for. Groups share no athlete and who is in which is public, so that replacing an athlete
    changes the sums of one group only: each group's draw costs the whole price, and all of
    them together cost it once (parallel composition).
    """
    terms = Terms.of(question, catalogue)
    method = method_named(question.method)
    if method.name != question.method:
        raise QuestionError("a question names its method with its revision")
    _check_groups(question, groups)
    for part in terms.parts():
        plan(part)  # what cannot be planned must be refused before it is paid for
    first = _first_answer(question, ledger)
    try:
        method.require()
    except EngineUnavailable:
        if ledger.sealed(question.id) is None:
            raise
    ticket = ledger.reserve(question)
    if ticket is not None:
        if not (ticket.charged or method.redraws):
            raise QuestionError(BEGUN)
        noisy = _draw(terms, values, groups)
        ledger.seal(
            ticket,
            {
                "format": ANSWER_FORMAT,
                "terms": terms.to_json(),
                "noisy": {"first": first, "again": noisy} if first else noisy,
                "versions": versions(catalogue),
            },
        )
    charged = question.epsilon.micro if ticket is not None and ticket.charged else 0
    return stored_report(question.id, ledger, charged_micro=charged)


def _check_groups(question: Question, groups: Places) -> None:
    """Refuse groups that are not those of the question, or that share an athlete."""
    sizes = {group.name: group.size for group in question.groups}
    everyone = [place for places in groups.values() for place in places]
    fits = {name: len(places) for name, places in groups.items()} == sizes
    if not fits or len(set(everyone)) < len(everyone):
        raise QuestionError("the groups are not those of the question, or share an athlete")
    if groups and not all(0 <= place < question.roster.size for place in everyone):
        raise QuestionError("a group has an athlete who is not on the roster")


def _first_answer(question: Question, ledger: Ledger) -> NoisySums | None:
    """The sealed sums of the report that is measured once more; None for a first report.

    Raises:
        QuestionError: there is no such report, it has groups, or its method reads in one way.
    """
    if question.remeasures is None:
        return None
    sealed = ledger.sealed(question.first.id)
    if sealed is None or question.groups or not method_named(question.method).rereads:
        raise QuestionError("only a sealed joint report of a whole squad can be measured again")
    noisy: NoisySums = sealed.answer["noisy"]
    return noisy


def _draw(terms: Terms, values: Callable[[], Values | ExactSums], groups: Places) -> NoisySums:
    """Draw all noise, then make the sums, for the squad as one or for each group."""
    method = method_named(terms.question.method)
    draws = [(part, method.noise(part)) for part in terms.parts()]
    made = values()
    if isinstance(made, ExactSums):
        ((_, draw),) = draws
        return draw.answer(made.true_cells)
    noisy = {
        part.group: draw.answer(method.sums(part, _only(made, groups.get(part.group))))
        for part, draw in draws
    }
    return noisy if groups else noisy[""]


def _only(values: Values, places: Sequence[int] | None) -> Values:
    """The values of a group's athletes; of everybody where no places are given."""
    if places is None:
        return values
    chosen = list(places)
    return {key: (numbers[chosen], filled[chosen]) for key, (numbers, filled) in values.items()}


def stored_report(
    question_id: str,
    ledger: Ledger,
    *,
    charged_micro: int = 0,
    reading: Reading = AS_SEALED,
    group: str = "",
) -> Report:
    """Read a sealed answer and derive its figures anew: free, and the same for everyone.

    Args:
        question_id: names the answer.
        ledger: keeps it.
        charged_micro: what the call spent.
        reading: other priors, or the population instead of the team; post-processing.
        group: whose figures, of a question with groups; the first one's where left out.

    Raises:
        QuestionError: there is no sealed answer of that name, or it cannot be read so.
        ReportUnreadable: a later version of Huddle sealed it.
    """
    sealed = ledger.sealed(question_id)
    if sealed is None:
        raise QuestionError("there is no sealed report of that name")
    terms = terms_of(sealed)
    if terms.question.groups:
        terms = replace(terms, group=group or terms.question.groups[0].name)
    account = ledger.account(terms.question.account)
    remaining = account.remaining_micro if account else 0
    report = read_answer(terms, sealed, charged_micro=charged_micro, remaining_micro=remaining)
    return report if reading == AS_SEALED else reread(report, reading)


def versions(catalogue: Catalogue) -> dict[str, str]:
    """What an expert needs to repeat the derivation."""
    return {
        "huddle": VERSION,
        "catalogue": catalogue.version,
        "diffprivlib": version("diffprivlib"),
        "python": platform.python_version(),
    }
