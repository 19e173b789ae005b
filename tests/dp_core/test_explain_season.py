"""Sentences about seasons are true of the numbers behind them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core import explain, explain_season
from dp_core.accounting.gaussian import gaussian_delta
from dp_core.accounting.totals import likely_loss
from dp_core.ledger import AccountState, Opening
from dp_core.params import Epsilon, Window, read_day
from dp_core.question import Account
from dp_core.rho import Delta

PURE, ZCDP = Opening(Epsilon.read(4)).promise, Opening(Epsilon.read(8), Delta(5)).promise


def state(promise, spent, days=None):
    return AccountState(Account("Falcons"), promise, spent, "2026-01-01", promise.cap, days)


@given(st.floats(0.001, 10), st.sampled_from([1e-3, 1e-5, 1e-8]))
def test_the_loss_of_gaussian_noise_is_above_the_bound_less_often_than_delta(rho, delta):
    """The loss of a Gaussian with ρ is N(ρ, 2ρ): its tail in closed form."""
    tail = 0.5 * math.erfc((likely_loss(rho, delta) - rho) / math.sqrt(2 * rho) / math.sqrt(2))
    assert tail <= delta


def test_half_the_bound_would_be_exceeded_too_often():
    rho, delta = 0.06, 1e-5
    half = rho + math.sqrt(rho * math.log(1 / delta))
    assert 0.5 * math.erfc((half - rho) / math.sqrt(2 * rho) / math.sqrt(2)) > delta
    assert gaussian_delta(likely_loss(rho, delta), 1 / math.sqrt(2 * rho)) < delta


def test_a_report_in_zcdp_says_how_seldom_its_odds_fail(question):
    asked = question(method="joint-gaussian/1", epsilon="0.35")
    said = explain.report_odds(asked)
    assert "85 in 100, but for a chance of 1 in 100,000." in said
    assert said in explain.guarantee_for_coaches(asked)
    assert explain.label_for_players(asked)[1][1] == said
    expert = explain.guarantee_for_experts(asked, "Noise is drawn so.")
    assert "ρ = 0.06125" in expert
    assert "Pure" not in expert
    assert explain.report_odds(question()) == explain.odds_sentence(1.0)


def test_a_season_says_what_a_report_takes_and_what_stays():
    pure, zcdp = state(PURE, 1_000_000), state(ZCDP, ZCDP.cap // 4)
    price = Epsilon.read("0.5")
    assert explain_season.price_sentence(pure, price) == (
        "This report will spend **0.5** of the **3** left."
    )
    assert "**10 %** of the season’s budget (ρ 0.125); **75 %** is left" in (
        explain_season.price_sentence(zcdp, price)
    )
    assert explain_season.left_sentence(pure, price).startswith("2.5 stays")
    assert explain_season.left_sentence(zcdp, price).startswith("65 % of the budget stays")
    assert explain_season.with_this_sentence(pure, price) == explain.season_sentence(
        1_000_000, price
    )
    assert "at delta 1e-5" in explain_season.with_this_sentence(zcdp, price)


@pytest.mark.parametrize(("promise", "ends"), [(PURE, "98 in 100."), (ZCDP, "1 in 100,000.")])
def test_a_whole_season_has_odds_too(promise, ends):
    assert explain_season.promise_sentence(promise, promise.cap).endswith(ends)


def test_seasons_of_one_team_add_up_epsilons_and_deltas():
    say = explain_season.seasons_sentence
    assert say([state(PURE, 0)]) == "Nothing was spent in any season of this team."
    assert "Over this season, everything" in say([state(PURE, 500_000), state(ZCDP, 0)])
    two = say([state(PURE, 500_000), state(ZCDP, ZCDP.cap), state(ZCDP, ZCDP.cap)])
    assert "Over 3 seasons" in two
    assert "adds up to epsilon 16.5 at delta 2e-5" in two


def test_a_season_tells_its_days_where_it_has_some():
    days = Window(read_day("2026-01-01"), read_day("2026-06-30"))
    assert explain_season.days_sentence(state(PURE, 0, days)) == "1 January to 30 June 2026"
    assert explain_season.days_sentence(state(PURE, 0)) == "no dates"
