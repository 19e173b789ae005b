"""Sentences about a season's budget: what it promises, what is left, what seasons add up to."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dp_core.accounting.gaussian import gaussian_epsilon
from dp_core.accounting.pld import pld_total
from dp_core.accounting.promise import Promise
from dp_core.accounting.releases import Release
from dp_core.accounting.totals import likely_loss
from dp_core.errors import EngineUnavailable
from dp_core.explain import dates, odds, odds_sentence, season_sentence
from dp_core.ledger import AccountState
from dp_core.params import MICRO, Epsilon, plain
from dp_core.rho import Rho

WHOLE_SEASON = "all reports of the season"


def promise_sentence(promise: Promise, parts: int) -> str:
    """Say what releases that add up to so many parts can teach a reader about one athlete.

    Args:
        promise: how the account counts.
        parts: in its whole parts.
    """
    if promise.delta is None:
        return odds_sentence(parts / MICRO, released=WHOLE_SEASON)
    told = odds_sentence(
        likely_loss(float(Rho(parts)), float(promise.delta)), released=WHOLE_SEASON
    )
    return f"{told[:-1]}, but for a chance of 1 in {10**promise.delta.exponent:,}."


def with_this_sentence(state: AccountState, price: Epsilon) -> str:
    """Say what a season's reports together can teach, one of this price included."""
    if state.promise.delta is None:
        return season_sentence(state.spent, price)
    after = state.spent + state.promise.cost(price)
    total = f"{math.ceil(state.promise.epsilon_spent(after) / 10_000) / 100:g}"
    most = odds(likely_loss(float(Rho(after)), float(state.promise.delta))).most
    return (
        f"With this report the season’s promises add up to epsilon {total} at delta "
        f"{state.promise.delta}: from all of them together, at most {most} in 100, but for a "
        f"chance of 1 in {10**state.promise.delta.exponent:,}."
    )


def price_sentence(state: AccountState, price: Epsilon) -> str:
    """Say what part of a season's budget a report takes.

    A pure account counts epsilons; in zCDP the part of rho is what a price means.
    """
    if state.promise.delta is None:
        return f"This report will spend **{price}** of the **{plain(state.remaining_micro)}** left."
    part = state.promise.cost(price) / state.cap
    left = max(0, state.cap - state.spent) / state.cap
    return (
        f"This report will spend **{_percent(part)}** of the season’s budget (ρ "
        f"{float(Rho(state.promise.cost(price))):.3g}); **{_percent(left)}** is left."
    )


def left_sentence(state: AccountState, price: Epsilon) -> str:
    """Say what stays after a report."""
    if state.promise.delta is None:
        return f"{plain(state.left_after(price))} stays for the rest of the season"
    left = (state.cap - state.spent - state.promise.cost(price)) / state.cap
    return f"{_percent(max(0.0, left))} of the budget stays for the rest of the season"


def seasons_sentence(states: Sequence[AccountState]) -> str:
    """Say what all seasons of a team add up to for an athlete who was in all of them.

    Promises about the same athletes add up, epsilons and deltas each: basic composition.
    """
    spent = [state for state in states if state.spent]
    micro = sum(state.spent_micro for state in spent)
    delta = sum(float(state.promise.delta) for state in spent if state.promise.delta)
    total = plain(micro) if not delta else f"{math.ceil(micro / 10_000) / 100:g}"
    at = f" at delta {delta:.0e}".replace("e-0", "e-") if delta else ""
    seasons = "this season" if len(spent) == 1 else f"{len(spent)} seasons"
    if not spent:
        return "Nothing was spent in any season of this team."
    return f"Over {seasons}, everything released about this team adds up to epsilon {total}{at}."


def days_sentence(state: AccountState) -> str:
    """Say when the season is."""
    return dates(state.days) if state.days else "no dates"


def _percent(part: float) -> str:
    percent = 100 * part
    return f"{percent:.0f} %" if percent >= 9.5 or percent == 0 else f"{percent:.1f} %"


def if_all_were_fixed(promise: Promise, price: Epsilon, reports: int) -> str | None:
    """Say what the law of the privacy loss would count, had all been fixed in advance.

    It is shown beside the ledger's count and never decides: questions of a season are chosen
    after earlier answers. None where the account has no delta or dp-accounting is missing.
    """
    if promise.delta is None:
        return None
    delta = float(promise.delta)
    one = Release("gaussian", gaussian_epsilon(1 / float(price), delta), delta)
    try:
        total = pld_total(one, reports, delta)
    except EngineUnavailable:
        return None
    return (
        f"If all {reports} reports were fixed in advance, the sharpest count (the privacy loss "
        f"distribution) would say epsilon {total:.2f} at delta {promise.delta}. Later questions "
        f"may depend on earlier answers, so the ledger counts {promise} and is never decided by it."
    )
