"""Statistical audits: what an attacker who knows all but one athlete could make of many answers.

Two squads differ in one athlete. Many answers are drawn for each by the method itself;
for each statistic an event is counted that the log-likelihood ratio picks, and
Clopper-Pearson bounds on its two probabilities give a lower bound on epsilon that
holds but for a stated error. A correct method stays below its claim; a lower bound
above the claim is a proof that the claim is wrong.

Run as a module it prints the lower bounds: `python -m tests.privacy.audit`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from dp_core.features.statistics import Statistic, candidates, sensitivity, statistics_of
from dp_core.methods.per_statistic import shares_of
from dp_core.metrics import Quantity
from dp_core.terms import Terms
from tests.privacy.small import METHOD, Record, a_quantity, terms_for, values_of

ERROR: Final = 1e-9
"""The chance that one lower bound is above the truth. An audit of one statistic takes four."""

Sums = Mapping[str, Any]
Part = tuple[str, Statistic]
"""A statistic of a metric, or the count of a source."""


@dataclass(frozen=True)
class Pair:
    """Two squads that differ in one athlete."""

    name: str
    quantities: tuple[Quantity, ...]
    one: tuple[Record, ...]
    other: tuple[Record, ...]

    def sums(self, terms: Terms) -> tuple[Sums, Sums]:
        """The exact sums of both."""
        one, other = (
            METHOD.sums(terms, values_of(self.quantities, squad))
            for squad in (self.one, self.other)
        )
        return one, other


@dataclass(frozen=True)
class Finding:
    """What an audit found about a statistic, or about a whole report.

    Attributes:
        kind: the kind of statistic, or "report".
        claim: the epsilon that it is said to cost.
        lower_bound: the epsilon that the answers prove, but for `ERROR` four times.
        largest: the largest log-likelihood ratio of an answer, in either direction.
    """

    kind: str
    claim: float
    lower_bound: float
    largest: float

    @property
    def is_broken(self) -> bool:
        """Whether the answers prove that the claim is wrong."""
        return self.lower_bound > self.claim


PULSE = a_quantity()
SQUAD: Final[tuple[Record, ...]] = ((100,), (105,), (105,), (110,))
"""Where one more or one less below them moves all three quartiles."""

FAR = 10**6

PAIRS: Final = (
    Pair("worst pair", (PULSE,), (*SQUAD, (100,)), (*SQUAD, (110,))),
    Pair("a missing value", (PULSE,), (*SQUAD, (110,)), (*SQUAD, (None,))),
    Pair("ties", (PULSE,), ((105,),) * 4 + ((105,),), ((105,),) * 4 + ((100,),)),
    Pair("bounds touched", (PULSE,), ((100,),) * 2 + ((110,),) * 2 + ((-FAR,),),
         ((100,),) * 2 + ((110,),) * 2 + ((FAR,),)),
    Pair("everyone missing", (PULSE,), ((None,),) * 5, ((None,),) * 4 + ((110,),)),
)  # fmt: skip
"""Neighbouring squads of five for one metric."""

WHOLE: Final = (a_quantity("pulse"), a_quantity("sleep"), a_quantity("mood", group="questionnaire"))
REST: Final[tuple[Record, ...]] = ((101, 104, 103), (104, 106, None), (None, 109, 108), (109,) * 3)

REPORTS: Final = (
    Pair("worst pair", WHOLE, (*REST, (100,) * 3), (*REST, (110,) * 3)),
    Pair("a missing athlete", WHOLE, (*REST, (110,) * 3), (*REST, (None,) * 3)),
    Pair("everyone missing", WHOLE, ((None,) * 3,) * 5, ((None,) * 3,) * 4 + ((110,) * 3,)),
)
"""Neighbouring squads of five for three metrics of two sources."""


def lower_bound(events: int, others: int, draws: int, error: float = ERROR) -> float:
    """A lower bound on the log of the ratio of two probabilities, from counts of an event.

    Args:
        events: how often the event happened in `draws` answers about one squad.
        others: how often about the other.
        draws: the number of answers about each.
        error: the chance that the bound is above the truth, half for each probability
            (Clopper and Pearson 1934).
    """
    if events == 0:
        return -math.inf
    least = beta.ppf(error / 2, events, draws - events + 1)
    most = 1.0 if others == draws else beta.ppf(1 - error / 2, others + 1, draws - others)
    return float(math.log(least / most))


def flat(answer: Mapping[str, Any], terms: Terms) -> dict[Part, list[int]]:
    """The parts of an answer by name."""
    parts: dict[Part, list[int]] = {
        (source, Statistic("count")): [count] for source, count in answer["counts"].items()
    }
    for quantity in terms.quantities:
        metric = answer["metrics"][quantity.key]
        for each in statistics_of(quantity):
            if each.kind == "quartile":
                parts[quantity.key, each] = [metric["quartiles"][each.place - 1]]
            elif each.kind == "share":
                parts[quantity.key, each] = [metric["shares"][each.place]]
            else:
                parts[quantity.key, each] = metric[each.kind]
    return parts


def flat_sums(sums: Sums, terms: Terms) -> dict[Part, list[int]]:
    """The exact sums by the same names."""
    parts: dict[Part, list[int]] = {
        (source, Statistic("count")): [count] for source, count in sums["counts"].items()
    }
    for quantity in terms.quantities:
        for each, exact in zip(statistics_of(quantity), sums["metrics"][quantity.key], strict=True):
            parts[quantity.key, each] = exact
    return parts


def claims_of(terms: Terms) -> dict[Part, float]:
    """The epsilon that is claimed for each part."""
    return {part: float(epsilon) for part, epsilon in shares_of(terms).items()}


Ratio = Callable[[NDArray[np.int64]], NDArray[np.float64]]
"""The log-likelihood ratio of answers about one part, shape (draws, numbers) to (draws,)."""


def ratio_of(part: Part, terms: Terms, one: list[int], other: list[int], claim: float) -> Ratio:
    """How much likelier answers are under the first squad, if the method does what it says."""
    key, each = part
    quantity = next(q for q in terms.quantities if key in (q.key, q.group))
    rate = claim / sensitivity(quantity, each.kind)
    if each.kind == "quartile":
        table = _log_choice(one, rate) - _log_choice(other, rate)
        stops = candidates(quantity)
        return lambda answers: table[np.searchsorted(stops, answers[:, 0])]
    return lambda answers: (
        rate * (np.abs(answers - np.array(other)) - np.abs(answers - np.array(one))).sum(axis=1)
    )


def _log_choice(utility: list[int], rate: float) -> NDArray[np.float64]:
    scores = np.array(utility) * rate / 2
    chances: NDArray[np.float64] = scores - np.logaddexp.reduce(scores)
    return chances


def draw(pair: Pair, terms: Terms, draws: int) -> tuple[dict[Part, Any], dict[Part, Any]]:
    """Draw answers about both squads, each part of shape (draws, numbers)."""
    one, other = pair.sums(terms)
    answers: tuple[list[Any], list[Any]] = ([], [])
    for _ in range(draws):
        answers[0].append(flat(METHOD.noise(terms).answer(one), terms))
        answers[1].append(flat(METHOD.noise(terms).answer(other), terms))
    first, second = (
        {part: np.array([answer[part] for answer in side], dtype=np.int64) for part in side[0]}
        for side in answers
    )
    return first, second


def audit(pair: Pair, epsilon: str, draws: int) -> list[Finding]:
    """Audit each part of a report on its own, and the report as a whole."""
    terms = terms_for(pair.quantities, epsilon=epsilon)
    one, other = (flat_sums(sums, terms) for sums in pair.sums(terms))
    first, second = draw(pair, terms, draws)
    findings, total = [], np.zeros((2, draws))
    for part, claim in claims_of(terms).items():
        ratio = ratio_of(part, terms, one[part], other[part], claim)
        ratios = np.array([ratio(first[part]), ratio(second[part])])
        findings.append(_found(part[1].kind, claim, ratios))
        total += ratios
    return [*findings, _found("report", float(epsilon), total)]


def _found(kind: str, claim: float, ratios: NDArray[np.float64]) -> Finding:
    return Finding(kind, claim, _strongest(*ratios), float(np.abs(ratios).max()))


def _strongest(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """The best of four bounds: the answers that favour either squad, and half as strongly."""
    draws, bounds = len(one), []
    half = max(float(np.abs(one).max()), float(np.abs(other).max())) / 2
    for line in (0.0, half):
        bounds.append(lower_bound(int((one > line).sum()), int((other > line).sum()), draws))
        bounds.append(lower_bound(int((other < -line).sum()), int((one < -line).sum()), draws))
    return max(bounds)


def broken(findings: Iterable[Finding]) -> set[str]:
    """The kinds of statistic whose claims are proven wrong."""
    return {found.kind for found in findings if found.is_broken}


LEVELS: Final = ("4.2", "21")
"""The report's epsilon: at the first a count and a sum have one near 1, where draws tell most;
at the second a square, a share and a quartile."""

DRAWS: Final = 2000


def main() -> None:
    """Print what each audit proves."""
    found = [(pair.name, audit(pair, epsilon, DRAWS)) for pair in PAIRS for epsilon in LEVELS]
    found += [(f"{pair.name}, 3 metrics", audit(pair, "8", DRAWS)) for pair in REPORTS]
    for name, findings in found:
        for each in findings:
            numbers = f"{each.claim:7.3f} {each.lower_bound:7.3f} {each.largest:7.3f}"
            print(f"{name:28} {each.kind:10} {numbers}")  # noqa: T201


if __name__ == "__main__":
    main()
