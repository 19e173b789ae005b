"""Sentences that are plain and true. Every number about epsilon on a screen is made here.

The odds bound: if everything released about an athlete is epsilon-DP (pure, one
record replaced), then for any reader and any two possible records the odds of one
against the other change by at most a factor exp(epsilon). From even odds the belief
ends at exp(epsilon) / (1 + exp(epsilon)) at the most. It assumes that the reader's
beliefs about the other athletes do not depend on this athlete's record, and it is
a ceiling for the best-informed reader, not a chance of being found out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

from dp_core.accounting.totals import likely_loss
from dp_core.params import Epsilon, Window, plain
from dp_core.question import Question
from dp_core.rho import ONE_REPORT, Rho

MOST_EXPLAINED: Final = 700.0
"""Odds beyond exp(700) do not fit a float; nobody needs them told apart."""

IN_ONE_SENTENCE: Final = {
    "composition": "Promises add up over a season: the plain sum always holds, and other ways to "
    "count give less for many reports once a small delta is allowed.",
    "engines": "The same epsilon can be about different neighbours and come with very different "
    "errors: ask what it is about before comparing.",
    "audit": "Attacking a mechanism many times gives a lower bound on what it costs: it can refute "
    "a claim, never confirm one.",
}

BY_LIBRARY: Final = "pydp"
"""The method whose noise another library draws."""


@dataclass(frozen=True, slots=True)
class Odds:
    """What epsilon allows a reader who starts at 50:50.

    Attributes:
        factor: exp(epsilon), the most that odds can change.
        most: the highest belief they can reach, as a text such as "73".
        least: the lowest belief they can reach.
    """

    factor: float
    most: str
    least: str


def odds(epsilon: float) -> Odds:
    """Return the odds that a total epsilon allows.

    Args:
        epsilon: the sum over everything released about an athlete, at least 0.

    >>> odds(1.0).most, odds(1.0).least, odds(8.0).most
    ('73', '27', '99.97')
    """
    factor = math.exp(min(epsilon, MOST_EXPLAINED))
    least = _out_of_100(100 / (1 + factor))
    with localcontext(prec=330):  # enough for every epsilon: the two always add up to 100
        most = Decimal(100) - Decimal(least)
    return Odds(factor, str(most), least)


def odds_sentence(epsilon: float, *, released: str = "this report") -> str:
    """Say what a release can teach a reader about one athlete.

    Args:
        epsilon: the total over what `released` names.
        released: "this report", "all reports of the season" …

    >>> odds_sentence(1.0)
    'From this report alone, someone who thought it 50:50 that an athlete is hurt, and knows \
what every teammate reported, gets to at most 73 in 100.'
    """
    ends = odds(epsilon).most
    alone = " alone" if released == "this report" else ""
    return (
        f"From {released}{alone}, someone who thought it 50:50 that an athlete is hurt, and "
        f"knows what every teammate reported, gets to at most {ends} in 100."
    )


def season_sentence(spent_micro: int, epsilon: Epsilon) -> str:
    """Say what the season's reports together can teach, this one included.

    >>> season_sentence(1_000_000, Epsilon.read(1))
    'With this report the season’s promises add up to epsilon 2: from all of them together, \
at most 88 in 100.'
    """
    total = spent_micro + epsilon.micro
    return (
        f"With this report the season’s promises add up to epsilon {plain(total)}: from all "
        f"of them together, at most {odds(total / 1_000_000).most} in 100."
    )


def odds_conditions() -> str:
    """The conditions under which the odds hold, in one paragraph."""
    return (
        "These odds are a ceiling for the best-informed reader, not a chance of being found "
        "out. They start from 50:50 between two possible records of one athlete, count every "
        "report about that athlete, and hold when what the reader believes about teammates "
        "does not depend on this athlete’s record. If nearly everyone is ill, people will "
        "guess that one athlete is too, whether or not that athlete took part."
    )


def dates(window: Window) -> str:
    """Write a window as people say it.

    >>> from datetime import date
    >>> dates(Window(date(2026, 3, 2), date(2026, 3, 29)))
    '2 to 29 March 2026'
    """
    start, end = window.start, window.end
    if start == end:
        return f"{end.day} {end:%B %Y}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {end.day} {end:%B %Y}"
    if start.year == end.year:
        return f"{start.day} {start:%B} to {end.day} {end:%B %Y}"
    return f"{start.day} {start:%B %Y} to {end.day} {end:%B %Y}"


def report_odds(question: Question) -> str:
    """Say what one report can teach a reader about one athlete, whatever its noise.

    Under zCDP the loss is above ρ + 2 √(ρ ln(1/δ)) with a chance of at most δ (Bun and
    Steinke 2016, proposition 1.3), so the bound on belief fails at most that often.
    """
    if not question.is_concentrated:
        return odds_sentence(float(question.epsilon))
    epsilon = likely_loss(float(Rho.of(question.epsilon)), float(ONE_REPORT))
    return f"{odds_sentence(epsilon)[:-1]}, but for a chance of 1 in {10**ONE_REPORT.exponent:,}."


def guarantee_for_coaches(question: Question) -> str:
    """The guarantee in one paragraph a coach understands."""
    epsilon = float(question.epsilon)
    if question.is_concentrated:
        epsilon = likely_loss(float(Rho.of(question.epsilon)), float(ONE_REPORT))
    seldom = " (but for the same chance)" if question.is_concentrated else ""
    return (
        f"Everything one athlete put in over these {_covered_days(question)} days changes the "
        f"chance of any report by a factor of at most {odds(epsilon).factor:.3g}{seldom}. "
        f"{report_odds(question)} "
        "The promise is about this report and its readers. Whoever loaded the file has seen "
        "the exact values, and the promise does not bind them."
    )


def guarantee_for_experts(question: Question, mechanism: str) -> str:
    """The guarantee in one paragraph an expert can check."""
    promise = (
        f"Zero-concentrated differential privacy with ρ = {float(Rho.of(question.epsilon)):.6g} "
        "(ρ-zCDP), which adds up over releases"
        if question.is_concentrated
        else f"Pure ε-differential privacy with ε = {question.epsilon}, δ = 0, under basic "
        "composition"
    )
    return (
        f"{promise}. Privacy unit: the athlete (all metrics, the whole window and its "
        f"baseline). Neighbours: replace one athlete’s record; the roster’s size, n = "
        f"{question.roster.size}, is public. Bounds, bins, thresholds and priors are those of "
        f"catalogue {question.catalogue}, fixed before data was read. {mechanism} "
        f"{_how_drawn(question)} Not covered: the time that drawing "
        "takes, the memory of this machine, and whoever holds the file."
    )


def _how_drawn(question: Question) -> str:
    """Say with which arithmetic noise is drawn."""
    if question.method.partition("/")[0] == BY_LIBRARY:
        return (
            "Noise is drawn inside that library, in floating-point numbers on a coarse grid, and "
            "rounded to whole numbers afterwards: its law is as documented there, and not drawn "
            "exactly as by the other methods."
        )
    return (
        "Noise is drawn on whole numbers with exact rational arithmetic from the operating "
        "system’s randomness; floats occur only after the noise."
    )


def label_for_players(question: Question) -> list[tuple[str, str]]:
    """The privacy label to print for the players: heading and text, half a page."""
    what = "the change from your own last four weeks" if question.baseline else "levels"
    return [
        (
            "What was asked",
            f"{question.account.team}, {dates(question.window)}: {what} of "
            f"{_counted(len(question.metrics), 'metric')}, for the team as a whole. "
            f"{question.roster.size} athletes are on the roster.",
        ),
        ("What it can tell about you", report_odds(question)),
        (
            "What your coach cannot see",
            "Your own answers, who reported and who did not, or any figure about one athlete. "
            "Each number was moved by a random step before anyone saw it.",
        ),
        (
            "What it does not protect",
            "Whoever loaded the file holds your exact values. What is true of nearly the whole "
            "team will be guessed of you too. Reports add up over the season.",
        ),
    ]


def composed_sentence(epsilon: float, delta: float, reports: int) -> str:
    """Say what all reports of a season can teach together.

    Averaged over reports, right guesses between two records are at most
    (e^epsilon + delta) / (1 + e^epsilon) of even rounds.

    >>> composed_sentence(2.0, 1e-5, 4)
    'All 4 reports together promise epsilon 2 at delta 0.00001: whoever reads them all guesses \
right between two records of one athlete in at most 88 of 100 even rounds.'
    """
    least = 100 * (1 - delta) / (1 + math.exp(min(epsilon, MOST_EXPLAINED)))
    with localcontext(prec=330):
        most = Decimal(100) - Decimal(_out_of_100(least))
    told = f" at delta {delta:.10f}".rstrip("0") if delta else ""
    subject = f"All {reports} reports together promise" if reports > 1 else "One report promises"
    read = "them all" if reports > 1 else "it"
    return (
        f"{subject} epsilon {epsilon:.3g}{told}: whoever reads {read} "
        f"guesses right between two records of one athlete in at most {most} of 100 even rounds."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _covered_days(question: Question) -> int:
    return question.window.days + (question.baseline or 0)


def _out_of_100(share: float) -> str:
    """A share of at most 50 as people say it; finer near 50, and near 0 so as never to read 0."""
    digits = 1 if share > 45 else max(0, -math.floor(math.log10(share)))
    text = f"{share:.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text
