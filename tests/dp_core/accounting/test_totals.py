"""What a season costs: known values, the library's answers, and draws that try to exceed them."""

import builtins
import math
import sys

import numpy as np
import pytest

from dp_core.accounting import pld
from dp_core.accounting.gaussian import gaussian_delta, gaussian_epsilon, gaussian_sd
from dp_core.accounting.pld import pld_total
from dp_core.accounting.releases import Release
from dp_core.accounting.totals import (
    advanced_total,
    basic_total,
    epsilon_of_rho,
    one_more,
    reports_within,
    zcdp_total,
)
from dp_core.classroom import laws
from dp_core.errors import EngineUnavailable, ParameterError

DELTA = 1e-5
EVERY = (basic_total, advanced_total, zcdp_total, pld_total)
GAUSSIAN = Release("gaussian", 1.0, DELTA)
RELEASES = (
    Release("pure", 0.5), Release("laplace", 0.1), Release("geometric", 0.3, sensitivity=7),
    GAUSSIAN,
)  # fmt: skip

every_total = pytest.mark.parametrize("total", EVERY)
every_release = pytest.mark.parametrize("release", RELEASES, ids=lambda each: each.law)


@pytest.mark.parametrize(
    ("epsilon", "sd"), [(0.25, 13.286), (0.5, 7.032), (1, 3.7306), (2, 1.994), (4, 1.081)]
)
def test_gaussian_noise_is_the_least_that_keeps_to_delta(epsilon, sd):
    found = gaussian_sd(epsilon, DELTA)
    assert found == pytest.approx(sd, abs=6e-4)
    assert gaussian_delta(epsilon, found) == pytest.approx(DELTA)
    assert gaussian_epsilon(found, DELTA) == pytest.approx(epsilon)
    assert gaussian_epsilon(0.999 * found, DELTA) > epsilon


def test_the_classroom_draws_gaussian_noise_in_proportion_to_sensitivity():
    for epsilon in (0.1, 1.0, 10.0):
        assert laws.gaussian(epsilon, DELTA, 3).sd == pytest.approx(3 * gaussian_sd(epsilon, DELTA))


def test_delta_is_what_draws_of_gaussian_noise_overstep():
    """The share of draws beyond the line less e^ε times its mirror; 10 standard errors wide."""
    sd, draws = 1.0, 400_000
    noise = np.random.default_rng(3).normal(0, sd, draws)
    line = sd**2 * 1.0 + 0.5  # where the privacy loss is 1, for neighbours at 0 and 1
    first, second = (noise + 1 > line).mean(), (noise > line).mean()
    measured = first - math.e * second
    assert gaussian_delta(1.0, sd) == pytest.approx(measured, abs=10 * 4 / math.sqrt(draws))


def test_very_much_noise_needs_no_epsilon():
    assert gaussian_epsilon(1e6, DELTA) == 0.0


@pytest.mark.parametrize(
    ("epsilon", "sd"), [(0.25, 14.57), (0.5, 7.67), (1, 4.045), (2, 2.149), (4, 1.158)]
)
def test_zcdp_is_translated_as_well_as_can_be(epsilon, sd):
    assert epsilon_of_rho(0.5 / sd**2, DELTA) == pytest.approx(epsilon, rel=2e-3)


def test_the_best_translation_beats_the_first_one_that_was_published():
    """Bun and Steinke 2016, proposition 1.3: ρ + 2√(ρ ln(1/δ))."""
    for rho in (1e-4, 0.01, 0.5, 20.0):
        first = rho + 2 * math.sqrt(rho * math.log(1 / DELTA))
        assert 0.55 * first < epsilon_of_rho(rho, DELTA) < first


def test_no_order_gives_less_than_the_translation():
    for rho in (0.01, 1.0, 30.0):
        orders = 1 + np.exp(np.linspace(-9, 12, 4000))
        grid = (
            orders * rho - np.log(orders * DELTA) / (orders - 1) + np.log1p(-1 / orders)
        )  # fmt: skip
        assert epsilon_of_rho(rho, DELTA) <= grid.min() + 1e-9
        assert epsilon_of_rho(rho, DELTA) == pytest.approx(grid.min(), rel=1e-4)


def test_known_totals_of_thirty_reports():
    laplace = Release("laplace", 0.1)
    assert basic_total(laplace, 30, DELTA) == pytest.approx(3.0)
    # √(2 · 30 · ln 100000) · 0.1 + 30 · 0.1 · (e^0.1 - 1)
    assert advanced_total(laplace, 30, DELTA) == pytest.approx(2.9438, abs=1e-4)
    assert zcdp_total(laplace, 30, DELTA) == pytest.approx(2.3964, abs=1e-4)
    assert pld_total(laplace, 30, DELTA) == pytest.approx(2.0628, abs=1e-4)
    # the worst pure release is told apart better than one with Laplace noise
    assert pld_total(Release("pure", 0.1), 30, DELTA) == pytest.approx(2.1102, abs=1e-3)


def test_gaussian_totals_are_exact_where_they_can_be():
    for reports in (1, 10, 52):
        exact = gaussian_epsilon(GAUSSIAN.sd / math.sqrt(reports), DELTA)
        assert pld_total(GAUSSIAN, reports, DELTA) == pytest.approx(exact, rel=1e-4)
        assert zcdp_total(GAUSSIAN, reports, DELTA) == pytest.approx(exact, rel=0.1)
        assert zcdp_total(GAUSSIAN, reports, DELTA) > exact
        assert basic_total(GAUSSIAN, reports, DELTA) >= exact * (1 - 1e-9)


def test_gaussian_releases_share_the_delta_of_a_plain_sum():
    """Each of ten has a tenth of delta; epsilons are those of the exact formula."""
    each = gaussian_epsilon(GAUSSIAN.sd, DELTA / 10)
    assert basic_total(GAUSSIAN, 10, DELTA) == pytest.approx(10 * each)
    assert each > 1.1
    half = gaussian_epsilon(GAUSSIAN.sd, DELTA / 20)
    chance = math.sqrt(20 * math.log(2 / DELTA)) * half
    assert advanced_total(GAUSSIAN, 10, DELTA) == pytest.approx(
        chance + 10 * half * math.expm1(half)
    )


@every_release
@pytest.mark.parametrize("reports", [1, 5, 40])
def test_no_count_is_below_the_sharpest(release, reports):
    least = pld_total(release, reports, DELTA)
    for total in EVERY:
        assert total(release, reports, DELTA) >= least - 1e-3 * release.epsilon


@every_release
@every_total
def test_more_reports_and_less_delta_cost_more(total, release):
    few, many = (total(release, reports, DELTA) for reports in (3, 9))
    assert 0 < few < many
    assert total(release, 0, DELTA) == 0
    assert total(release, 9, 1e-8) >= many
    assert one_more(total, release, 3, DELTA) == pytest.approx(total(release, 4, DELTA) - few)


def test_the_sum_of_pure_reports_needs_no_delta():
    release = Release("pure", 0.5)
    assert basic_total(release, 8, 1e-5) == basic_total(release, 8, 1e-12) == 4.0
    assert one_more(basic_total, release, 8, DELTA) == pytest.approx(0.5)


def test_one_more_report_costs_less_and_less_under_zcdp():
    costs = [one_more(zcdp_total, GAUSSIAN, k, DELTA) for k in (1, 5, 20, 51)]
    assert costs == sorted(costs, reverse=True)


@every_total
def test_a_budget_holds_as_many_reports_as_fit(total):
    release = Release("pure", 0.25)
    fits = reports_within(total, release, budget=4.0, delta=DELTA, most=52)
    assert total(release, fits, DELTA) <= 4.0 + 1e-6
    assert total(release, fits + 1, DELTA) > 4.0


def test_counting_stops_where_it_is_told_to():
    release = Release("pure", 0.01)
    assert reports_within(basic_total, release, budget=4.0, delta=DELTA, most=52) == 52
    assert reports_within(advanced_total, Release("pure", 9.0), budget=4, delta=DELTA, most=52) == 0
    assert reports_within(basic_total, Release("pure", 0.5), budget=4, delta=DELTA, most=52) == 8


@pytest.mark.parametrize(("law", "epsilon"), [("geometric", 0.5), ("laplace", 0.8)])
def test_an_attacker_of_a_whole_season_stays_under_the_totals(law, epsilon):
    """Twelve releases about two neighbours; the event is a privacy loss above a line.

    Hits ≤ e^ε · false alarms + δ must hold at each total; and at an epsilon a tenth below
    the sharpest one the loss is overstepped, so the total is not idle.
    """
    reports, draws, delta = 12, 400_000, 0.02
    release = Release(law, epsilon)
    losses = np.zeros(draws)
    fresh = np.random.default_rng(5)
    for _ in range(reports):
        if law == "laplace":
            noise = fresh.laplace(0, 1 / epsilon, draws)
        else:
            noise = laws.Geometric(epsilon).draw(draws)
        losses += epsilon * (np.abs(noise + 1) - np.abs(noise))
    for total in EVERY:
        line = total(release, reports, delta)
        overstepped = np.maximum(0, 1 - np.exp(line - losses)).mean()
        assert overstepped <= delta + 5 * math.sqrt(delta / draws)
    sharpest = pld_total(release, reports, delta)
    overstepped = np.maximum(0, 1 - np.exp(0.9 * sharpest - losses)).mean()
    assert overstepped > delta


@pytest.mark.parametrize(
    "wrong",
    [
        {"law": "pure", "epsilon": 0.0}, {"law": "gaussian", "epsilon": 1.0},
        {"law": "laplace", "epsilon": 1.0, "delta": 1e-5},
        {"law": "geometric", "epsilon": 1.0, "sensitivity": 0},
        {"law": "gaussian", "epsilon": 1.0, "delta": 1.0},
    ],
)  # fmt: skip
def test_a_release_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ParameterError):
        Release(**wrong)


@every_total
@pytest.mark.parametrize(("reports", "delta"), [(-1, 0.1), (3, 0.0), (3, 1.0)])
def test_a_season_that_makes_no_sense_is_refused(total, reports, delta):
    with pytest.raises(ParameterError):
        total(Release("pure", 1.0), reports, delta)


@pytest.mark.parametrize(("epsilon", "delta"), [(1.0, 0.0), (1.0, 1.0), (0.0, 0.1)])
def test_a_gaussian_that_makes_no_sense_is_refused(epsilon, delta):
    with pytest.raises(ParameterError):
        gaussian_sd(epsilon, delta)


def test_a_missing_library_names_the_command(monkeypatch):
    usual = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith("dp_accounting"):
            raise ImportError(name)
        return usual(name, *rest, **more)

    for name in [name for name in sys.modules if name.startswith("dp_accounting")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    pld._once.cache_clear()
    with pytest.raises(EngineUnavailable) as refusal:
        pld_total(Release("pure", 1.0), 3, DELTA)
    assert refusal.value.install == "pip install dp-accounting==0.6.0"
    assert pld_total(Release("pure", 1.0), 0, DELTA) == 0.0
