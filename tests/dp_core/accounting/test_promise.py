"""What a season's account counts, and that its translation never promises too much."""

import math
from fractions import Fraction

import pytest
from dp_accounting import dp_event
from dp_accounting.rdp import rdp_privacy_accountant
from hypothesis import given
from hypothesis import strategies as st

from dp_core.accounting.promise import Accountant, Promise, rho_within
from dp_core.accounting.totals import epsilon_of_rho
from dp_core.errors import ParameterError
from dp_core.params import MICRO, Epsilon
from dp_core.rho import Delta, Rho

SEASON = Promise(Accountant.ZCDP, Epsilon.read(8), Delta(5))
PURE = Promise(Accountant.PURE, Epsilon.read(4))
ORDERS = [1 + 10 ** (step / 100) for step in range(-200, 300)]

limits = st.integers(10_000, 100 * MICRO).map(Epsilon)
deltas = st.integers(3, 12).map(Delta)


def by_google(rho: float, delta: float) -> float:
    """The same translation by Google's dp-accounting: Rényi DP of one Gaussian release."""
    accountant = rdp_privacy_accountant.RdpAccountant(orders=ORDERS)
    accountant.compose(dp_event.GaussianDpEvent(1 / math.sqrt(2 * rho)))
    return float(accountant.get_epsilon(delta))


@pytest.mark.parametrize("rho", [0.003, 0.06, 0.5, 1.23, 20.0])
@pytest.mark.parametrize("delta", [1e-3, 1e-5, 1e-8])
def test_the_translation_agrees_with_google_s_library(rho, delta):
    assert epsilon_of_rho(rho, delta) == pytest.approx(by_google(rho, delta), rel=2e-3)


@pytest.mark.parametrize("rho", [0.001, 0.1, 2.0])
def test_the_translation_is_below_the_textbook_s(rho):
    """ρ + 2 √(ρ ln(1/δ)): Bun and Steinke 2016, proposition 1.3."""
    assert epsilon_of_rho(rho, 1e-6) < rho + 2 * math.sqrt(rho * math.log(1e6))


@given(limits, deltas)
def test_a_season_never_promises_more_than_it_says(limit, delta):
    rho = rho_within(limit, delta)
    assert epsilon_of_rho(float(rho), float(delta)) <= float(limit)


@pytest.mark.parametrize(("limit", "exponent"), [("1", 5), ("4", 6), ("8", 5), ("20", 9)])
def test_and_uses_all_that_it_may(limit, exponent):
    epsilon, delta = Epsilon.read(limit), Delta(exponent)
    more = float(rho_within(epsilon, delta)) * (1 + 1e-6)
    assert epsilon_of_rho(more, float(delta)) > float(epsilon)


@given(st.lists(st.integers(1, 10 * MICRO), max_size=30))
def test_charges_add_up_exactly_in_any_order(prices):
    costs = [SEASON.cost(Epsilon(price)) for price in prices]
    exact = sum((Fraction(price, MICRO) ** 2 / 2 for price in prices), Fraction(0))
    assert Rho(sum(reversed(costs))).fraction == exact


def test_a_pure_account_adds_epsilons_and_one_in_zcdp_half_their_squares():
    assert PURE.cost(Epsilon.read("0.5")) == 500_000
    assert Rho(SEASON.cost(Epsilon.read("0.5"))).fraction == Fraction(1, 8)
    assert PURE.cap == 4 * MICRO
    assert PURE.epsilon_spent(7) == 7
    assert SEASON.epsilon_spent(0) == 0
    assert (str(PURE), str(SEASON)) == ("ε 4", "(ε 8, δ 1e-5)")


@given(st.integers(0, 10**16))
def test_the_largest_price_is_afforded_and_a_millionth_more_is_not(left):
    price = SEASON.largest_price(left)
    assert price**2 <= left < (price + 1) ** 2
    assert PURE.largest_price(left) == left


def test_nothing_left_buys_nothing():
    assert SEASON.largest_price(-1) == PURE.largest_price(0) == 0


@given(st.integers(1, 10**13))
def test_what_was_promised_so_far_is_rounded_up(spent):
    told = SEASON.epsilon_spent(spent) / MICRO
    assert told >= epsilon_of_rho(float(Rho(spent)), 1e-5)


@pytest.mark.parametrize("wrong", [(Accountant.PURE, Delta(5)), (Accountant.ZCDP, None)])
def test_a_delta_goes_with_zcdp_and_only_with_it(wrong):
    with pytest.raises(ParameterError):
        Promise(wrong[0], Epsilon.read(1), wrong[1])


@pytest.mark.parametrize("exponent", [2, 13])
def test_a_delta_is_small_but_not_nothing(exponent):
    with pytest.raises(ParameterError):
        Delta(exponent)


def test_rho_adds_up_and_is_never_negative():
    assert Rho.of(Epsilon.read(1)) + Rho(1) == Rho(MICRO**2 + 1)
    assert str(Rho.of(Epsilon.read(1))) == "0.5"
    with pytest.raises(ParameterError):
        Rho(-1)
