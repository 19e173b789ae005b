"""By PyDP: an account pays for replacing one athlete, and the library is given half of that.

The statistical test fails by chance with a probability below 1e-6.
"""

from __future__ import annotations

import sys
from collections import Counter
from fractions import Fraction
from math import exp

import numpy as np
import pytest
from scipy.stats import binom

from dp_core.errors import EngineUnavailable
from dp_core.explain import guarantee_for_experts
from dp_core.features.statistics import Statistic, statistics_of
from dp_core.mechanisms import pydp_noise
from dp_core.mechanisms.pydp_noise import PyDPNoise
from dp_core.methods import method_named, pydp
from dp_core.methods.method import has_shape
from dp_core.methods.per_statistic import shares_of
from dp_core.methods.pydp import PyDP
from dp_core.params import Epsilon
from dp_core.plan import half_width_curves, plan
from dp_core.release import release

METHOD = PyDP()
METRICS = ("resting_hr", "sleep_hours", "fatigue")


class Recorder:
    """Stands in for PyDP and notes each algorithm, its terms and what it was fed."""

    def __init__(self):
        self.made = []

    def __getattr__(self, kind):
        def make(**terms):
            self.made.append({"kind": kind, **terms})
            return self

        return make

    def quick_result(self, values):
        self.made[-1]["fed"] = list(values)
        return float(len(values))


@pytest.fixture
def recorded(monkeypatch):
    """Answer with a recorder in PyDP's place, and return what was asked of it."""

    def answer(terms, data):
        recorder = Recorder()
        monkeypatch.setattr(pydp_noise, "load", lambda: recorder)
        METHOD.noise(terms).answer(METHOD.sums(terms, data))
        return recorder.made

    return answer


@pytest.fixture
def asked(terms):
    return lambda **parts: terms(method=METHOD.name, **({"metrics": METRICS} | parts))


def given(made, terms):
    """The epsilon that PyDP is given in all, about adding or removing one: bins count once."""
    counts = [Fraction(each["epsilon"]) for each in made]
    total, place = Fraction(0), len({quantity.group for quantity in terms.quantities})
    total += sum(counts[:place])
    for quantity in terms.quantities:
        for each in statistics_of(quantity):
            many = len(quantity.edges) - 1 if each.kind == "histogram" else 1
            assert len(set(counts[place : place + many])) == 1
            total, place = total + counts[place], place + many
    assert place == len(counts)
    return total


@pytest.mark.parametrize("epsilon", ["0.1", "1", "3.333333"])
def test_pydp_is_given_half_of_what_is_charged_and_never_more(asked, values, recorded, epsilon):
    made = asked(epsilon=epsilon)
    whole = made.question.epsilon.fraction
    total = given(recorded(made, values(made.question)), made)
    assert total <= whole / 2
    assert float(total) == pytest.approx(float(whole / 2), rel=1e-9)


def test_giving_pydp_the_whole_would_be_noticed(asked, values, recorded, monkeypatch):
    monkeypatch.setattr(pydp, "REPLACED", 1)
    made = asked()
    assert given(recorded(made, values(made.question)), made) > made.question.epsilon.fraction / 2


def wild(data):
    """The same squad with values far beyond the bounds."""
    wilder = {key: (numbers.copy(), mask) for key, (numbers, mask) in data.items()}
    for numbers, _ in wilder.values():
        numbers[::3], numbers[1::3] = 10**6, -(10**6)
    return wilder


def beyond(made):
    """What PyDP is fed beyond the bounds it is given."""
    return [
        value
        for each in made
        if "lower_bound" in each
        for value in each["fed"]
        if not each["lower_bound"] <= value <= each["upper_bound"]
    ]


def test_pydp_is_fed_nothing_beyond_the_public_bounds(asked, values, recorded):
    made = asked()
    assert beyond(recorded(made, wild(values(made.question)))) == []


def test_feeding_pydp_unclipped_values_would_be_noticed(asked, values, recorded, monkeypatch):
    monkeypatch.setattr(
        pydp, "_clipped", lambda quantity, data, mask: sorted(data[quantity.key][0][mask].tolist())
    )
    made = asked()
    assert beyond(recorded(made, wild(values(made.question))))


def test_bounds_are_those_of_the_catalogue_around_the_public_middle(asked, values, recorded):
    made = asked(metrics=("resting_hr",))
    log = recorded(made, values(made.question))
    (total, square) = (each for each in log if each["kind"] == "BoundedSum")
    assert (total["lower_bound"], total["upper_bound"]) == (-350, 350)
    assert (square["lower_bound"], square["upper_bound"]) == (0, 350**2)
    quartiles = [each for each in log if each["kind"] == "Percentile"]
    assert [each["percentile"] for each in quartiles] == [0.25, 0.5, 0.75]
    assert {(each["lower_bound"], each["upper_bound"]) for each in quartiles} == {(300, 1000)}
    assert {each["dtype"] for each in log if each["kind"] == "Count"} == {"int"}


def test_replacing_one_athlete_is_one_removed_and_one_added_to_whatever_pydp_is_fed(
    asked, values, recorded
):
    """Over neighbours at random, the missing and the wild among them."""
    made, law = asked(), np.random.default_rng(3)
    data = values(made.question)
    before = recorded(made, data)
    for _ in range(60):
        athlete = law.integers(made.roster)
        other = {key: (numbers.copy(), mask.copy()) for key, (numbers, mask) in data.items()}
        for numbers, mask in other.values():
            numbers[athlete], mask[athlete] = law.integers(-100, 2000), law.random() < 0.6
        after = recorded(made, other)
        for one, two in zip(before, after, strict=True):
            first, second = Counter(one["fed"]), Counter(two["fed"])
            assert (first - second).total() <= 1 and (second - first).total() <= 1


def test_every_athlete_who_reported_is_in_one_bin(asked, values, recorded):
    made = asked(metrics=("resting_hr",))
    data = values(made.question)
    log = [each for each in recorded(made, data) if each["kind"] == "Count"]
    heads, *bins = log[: len(made.quantities[0].edges)]
    numbers, mask = data["resting_hr"]
    exact = np.histogram(np.clip(numbers, 300, 1000)[mask], made.quantities[0].edges)[0]
    assert [len(each["fed"]) for each in bins] == exact.tolist()
    assert len(heads["fed"]) == mask.sum() == exact.sum()


def test_of_nobody_a_report_can_be_made_too(asked, values):
    made = asked()
    nobody = {
        key: (numbers, np.zeros_like(mask))
        for key, (numbers, mask) in values(made.question).items()
    }
    noisy = METHOD.noise(made).answer(METHOD.sums(made, nobody))
    assert has_shape(noisy, METHOD.template(made))
    figures = METHOD.estimate(made, noisy)
    assert set(figures.quantities) == set(METRICS)


def test_what_is_sealed_are_whole_numbers_and_quartiles_within_the_bounds(asked, values):
    made = asked(epsilon="0.05")
    noisy = METHOD.noise(made).answer(METHOD.sums(made, values(made.question)))
    assert has_shape(noisy, METHOD.template(made))
    for quantity in made.quantities:
        quartiles = noisy["metrics"][quantity.key]["quartiles"]
        assert all(quantity.low <= each <= quantity.high for each in quartiles)


def test_with_much_epsilon_figures_are_the_squads_own(asked, values):
    made = asked(epsilon="100", roster=2000, metrics=("resting_hr",))
    data = values(made.question)
    figures = METHOD.estimate(made, METHOD.noise(made).answer(METHOD.sums(made, data)))
    numbers, mask = data["resting_hr"]
    counted = np.clip(numbers, 300, 1000)[mask] / 10
    found = figures.quantities["resting_hr"].statistics
    assert found["mean"].estimate == pytest.approx(counted.mean(), abs=0.1)
    assert found["sd"].estimate == pytest.approx(counted.std(), abs=0.5)
    assert found["median"].estimate == pytest.approx(np.median(counted), abs=0.5)
    for figure in found.values():
        assert figure.low <= figure.estimate <= figure.high


def test_it_is_charged_the_whole_epsilon_once(question, values, ledger, catalogue):
    asked = question(method=METHOD.name, epsilon="2")
    first, second = (
        release(asked, lambda: values(asked), ledger, catalogue) for _ in range(2)
    )  # fmt: skip
    assert (first.charged_micro, second.charged_micro) == (2_000_000, 0)
    assert first.metrics == second.metrics
    assert ledger.account(asked.account).spent_micro == 2_000_000


def test_without_pydp_nothing_is_spent_and_the_command_is_named(
    question, values, ledger, catalogue, monkeypatch
):
    for name in [name for name in sys.modules if name.split(".")[0] == "pydp"]:
        monkeypatch.setitem(sys.modules, name, None)
    asked = question(method=METHOD.name)
    with pytest.raises(EngineUnavailable, match=r"pip install python-dp==1\.1\.5"):
        release(asked, lambda: values(asked), ledger, catalogue)
    assert ledger.account(asked.account).spent_micro == 0
    assert plan(plan_terms(asked, catalogue)).half_width("fatigue") > 0


def plan_terms(asked, catalogue):
    from dp_core.terms import Terms

    return Terms.of(asked, catalogue)


def test_its_guarantee_is_told_in_pydps_own_terms_and_claims_no_exact_draw(question):
    told = guarantee_for_experts(question(method=METHOD.name), METHOD.mechanism)
    assert "adding or removing one reporting athlete: ε/2 in all" in told
    assert "exact rational arithmetic" not in told and "floating-point" in told
    assert all(each.endswith("at half of epsilon") for each in METHOD.also_covers)
    other = method_named("per-statistic")
    assert "exact rational arithmetic" in guarantee_for_experts(
        question(method=other.name), other.mechanism
    )


def test_planned_curves_fall_with_epsilon_and_meet_the_plan(asked):
    made = asked(roster=1000)
    curves = half_width_curves(made, [Epsilon.read(each) for each in ("1", "4", "16")])
    for key, widths in curves.items():
        assert widths == sorted(widths, reverse=True)
        assert widths[0] == pytest.approx(plan(made).half_width(key))


def test_the_law_that_intervals_rest_on_has_no_thinner_tail_than_a_rounded_laplace_number():
    for rate in np.geomspace(1e-4, 60, 400):
        narrower = rate / (1 + rate / pydp.ROUNDED)
        ratio, places = exp(-narrower), np.arange(400)
        tail = 2 * ratio ** (places + 1) / (1 + ratio)
        assert (tail >= np.exp(-rate * (places + 0.5)) * (1 - 1e-12)).all()


def test_rates_are_half_of_a_part_over_what_adding_one_moves(asked):
    made = asked(metrics=("resting_hr",))
    (quantity,), shares = made.quantities, shares_of(made)
    for kind, moved in (("count", 1), ("sum", 350), ("square", 350**2), ("histogram", 1)):
        each = Statistic(kind)
        part = float(shares["wearable" if kind == "count" else "resting_hr", each])
        plain = part / 2 / moved
        assert pydp._rate(shares, quantity, each) == pytest.approx(plain, rel=plain)
        assert pydp._rate(shares, quantity, each) < plain


@pytest.mark.slow
@pytest.mark.parametrize("epsilon", [0.05, 0.7])
def test_pydps_noise_has_the_tails_that_intervals_rest_on(epsilon):
    """20,000 draws of a count and of a sum; each share within its 1e-8 range (16 are tried)."""
    noise, draws = PyDPNoise(), 20_000
    laws = {
        1: [noise.count(50, epsilon) - 50 for _ in range(draws)],
        350: [noise.total([100, -20], -350, 350, epsilon) - 80 for _ in range(draws)],
    }
    for moved, drawn in laws.items():
        for times in (0, 0.5, 1, 3):
            place = int(times * moved / epsilon)
            chance = exp(-epsilon / moved * (place + 0.5))
            seen = int((np.abs(drawn) > place).sum())
            assert binom.ppf(1e-8, draws, chance) <= seen <= binom.ppf(1 - 1e-8, draws, chance)
