"""Each fault that would break the guarantee turns a named test red.

A mutant is planted, the very test that should catch it is called, and it must fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pytest

from dp_core.athletes import windows
from dp_core.athletes.schema import DAY, AthleteTable
from dp_core.features import statistics
from dp_core.features.statistics import Statistic
from dp_core.mechanisms import integer
from dp_core.mechanisms.exact import bernoulli_exp, two_sided_geometric
from dp_core.methods import per_statistic
from dp_core.metrics import Metric
from dp_core.params import Epsilon, Window
from dp_core.terms import Terms
from tests.dp_core.mechanisms import test_integer
from tests.privacy import test_accounts, test_audits, test_windows
from tests.privacy.audit import PAIRS

Patch = pytest.MonkeyPatch
WORST, MISSING, _, BOUNDS, _ = PAIRS


@pytest.fixture(autouse=True)
def fresh_shares() -> Iterator[None]:
    """Divide epsilon anew before and after a mutant: the shares are remembered."""
    per_statistic.shares_of.cache_clear()
    yield
    per_statistic.shares_of.cache_clear()


def halve_noise(patch: Patch) -> None:
    patch.setattr(integer, "two_sided_geometric", lambda rate: two_sided_geometric(2 * rate))


def halve_noise_of_choices(patch: Patch) -> None:
    patch.setattr(integer, "bernoulli_exp", lambda above, below: bernoulli_exp(2 * above, below))


def take_sensitivity(kind: str, wrong: int) -> Callable[[Patch], None]:
    def plant(patch: Patch) -> None:
        right = per_statistic.sensitivity
        patch.setattr(
            per_statistic,
            "sensitivity",
            lambda quantity, asked: wrong if asked == kind else right(quantity, asked),
        )

    return plant


class _NumpyThatNeverClips:
    clip = staticmethod(lambda numbers, low, high: numbers)

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)


def never_clip(patch: Patch) -> None:
    patch.setattr(statistics, "np", _NumpyThatNeverClips())


def sum_values_and_not_deviations(patch: Patch) -> None:
    """A missing athlete then counts as zero, far out of bounds, and not as the centre."""
    patch.setattr(statistics, "centre", lambda quantity: 0)


def tell_how_many_are_left(patch: Patch) -> None:
    """Missing athletes are dropped and n, now smaller, is taken to be public."""
    told = per_statistic.PerStatisticDraw.answer

    def answer(draw: per_statistic.PerStatisticDraw, sums: Any) -> dict[str, Any]:
        return told(draw, sums) | {"counts": dict(sums["counts"])}

    patch.setattr(per_statistic.PerStatisticDraw, "answer", answer)


def give_every_part_the_whole(patch: Patch) -> None:
    patch.setattr(Epsilon, "split", lambda epsilon, weights: [epsilon] * len(weights))


def round_every_part_up(patch: Patch) -> None:
    def split(epsilon: Epsilon, weights: Any) -> list[Epsilon]:
        return [Epsilon(-(-epsilon.micro * weight // sum(weights))) for weight in weights]

    patch.setattr(Epsilon, "split", split)


def charge_a_shared_count_once_too_few(patch: Patch) -> None:
    """The second metric of a source keeps for its sum what it should give for the count."""
    right = per_statistic.shares_of

    def shares_of(terms: Terms) -> Any:
        shares, (first, second) = dict(right(terms)), terms.quantities
        for_count = shares[first.group, Statistic("count")].micro // 2
        shares[second.key, Statistic("sum")] += Epsilon(for_count)
        return shares

    patch.setattr(per_statistic, "shares_of", shares_of)


@dataclass(frozen=True)
class Mutant:
    """A fault, the test that must catch it, and what its message must name."""

    plant: Callable[[Patch], None]
    caught_by: Callable[..., None]
    arguments: tuple[Any, ...] = ()
    proof: str | None = None


one_metric = test_audits.test_no_answers_about_one_metric_prove_a_claim_wrong
follows_law = test_integer.test_a_choice_follows_the_exponential_mechanisms_law
adds_up = test_accounts.test_two_metrics_of_one_source_spend_exactly_the_reports_epsilon

MUTANTS = {
    "noise of a sum halved": Mutant(halve_noise, one_metric, (WORST, "4.2"), "'sum'"),
    "noise of a count halved": Mutant(halve_noise, one_metric, (MISSING, "4.2"), "'count'"),
    "noise of a square halved": Mutant(halve_noise, one_metric, (MISSING, "21"), "'square'"),
    "noise of a share halved": Mutant(halve_noise, one_metric, (MISSING, "21"), "'share'"),
    "noise of bins halved": Mutant(halve_noise, one_metric, (WORST, "21"), "'histogram'"),
    "noise of choices halved": Mutant(
        halve_noise_of_choices, follows_law, ("4", [-8, -4, 0, 0, -4, -8])
    ),
    "histogram with sensitivity 1": Mutant(
        take_sensitivity("histogram", 1), one_metric, (WORST, "21"), "'histogram'"
    ),
    "quartiles with sensitivity 1": Mutant(
        take_sensitivity("quartile", 1), one_metric, (WORST, "21"), "'quartile'"
    ),
    "no clip": Mutant(never_clip, one_metric, (BOUNDS, "4.2"), "'sum'"),
    "a missing athlete counts as zero": Mutant(
        sum_values_and_not_deviations, one_metric, (MISSING, "4.2"), "'sum'"
    ),
    "a missing athlete is dropped from n": Mutant(
        tell_how_many_are_left, one_metric, (MISSING, "4.2"), "'count'"
    ),
    "every part gets the whole epsilon": Mutant(
        give_every_part_the_whole, one_metric, (WORST, "2.1"), "'report'"
    ),
    "parts that add up to too much": Mutant(give_every_part_the_whole, adds_up),
    "parts that are rounded up": Mutant(round_every_part_up, adds_up),
    "a shared count charged once too few": Mutant(charge_a_shared_count_once_too_few, adds_up),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_caught_by_the_test_it_names(name: str, monkeypatch: Patch) -> None:
    mutant = MUTANTS[name]
    mutant.plant(monkeypatch)
    with pytest.raises(AssertionError, match=mutant.proof):
        mutant.caught_by(*mutant.arguments)


def test_a_window_taken_from_the_data_is_caught_by_neighbouring_tables(
    catalogue: Any, monkeypatch: Patch
) -> None:
    right = windows.window

    def latest(table: AthleteTable, roster: Any, metrics: list[Metric], asked: Window) -> Any:
        until: date = table.rows[DAY].max().date()
        return right(table, roster, metrics, Window.ending(until, days=asked.days))

    monkeypatch.setattr(windows, "window", latest)
    metric = catalogue["resting_hr"]
    with pytest.raises(AssertionError):
        test_windows.test_replacing_one_athletes_rows_moves_no_statistic_further_than_its_sensitivity(
            metric, 2
        )
