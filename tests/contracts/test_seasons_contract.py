"""Accounts in zCDP, seasons with dates, leagues that charge all or none, and audited acts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from dp_core.errors import BudgetExceeded, ParameterError, QuestionError, RosterError
from dp_core.ledger import Ledger, Opening
from dp_core.params import Epsilon, Window
from dp_core.question import Account
from dp_core.rho import Delta

FALCONS, HAWKS, OWLS = Account("Falcons"), Account("Hawks"), Account("Owls")
LEAGUE = Account("Bird League")
GAUSSIAN = "joint-gaussian/1"
SPRING = Window(date(2026, 1, 1), date(2026, 6, 30))
AUTUMN = Window(date(2026, 7, 1), date(2026, 12, 31))


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'season.db'}"
    return str(request.getfixturevalue("postgresql").make_database())


def in_zcdp(limit="8", **more):
    return Opening(Epsilon.read(limit), Delta(5), **more)


@pytest.fixture
def league(ledger):
    """A league of Hawks and Owls, each with 1, and an account of its own."""
    for account in (HAWKS, OWLS):
        ledger.open_account(account, Epsilon.read(1))
    ledger.open_account(LEAGUE, Epsilon.read(8))
    return ledger


@pytest.fixture
def league_question(question):
    def ask(**parts):
        return question(account=LEAGUE, members=("Hawks", "Owls"), roster=50, **parts)

    return ask


def spent(ledger, *accounts):
    return [ledger.account(each).spent for each in accounts]


def test_an_account_in_zcdp_pays_half_the_square_and_shows_epsilon_and_delta(ledger, question):
    ledger.open_account(HAWKS, in_zcdp())
    ledger.reserve(question(account=HAWKS, method=GAUSSIAN, epsilon="0.5"))
    ledger.reserve(question(account=HAWKS, epsilon="0.5"))  # pure noise costs the same
    state = ledger.account(HAWKS)
    assert (state.accountant, str(state.promise)) == ("zcdp", "(ε 8, δ 1e-5)")
    assert state.spent == 2 * 500_000**2
    assert 2.2 < state.spent_micro / 1e6 < 3.4
    assert [each.cost for each in ledger.charges(HAWKS)] == [500_000**2] * 2


def test_forty_weeks_fit_where_pure_epsilons_allow_ten(ledger, question):
    ledger.open_account(HAWKS, in_zcdp("4"))
    pure, zcdp = ledger.account(FALCONS), ledger.account(HAWKS)
    price = Epsilon.read("0.13")
    assert pure.releases_left(price) == 30
    assert zcdp.releases_left(price) == 44
    assert zcdp.affords(price)
    assert zcdp.left_after(price) < zcdp.remaining_micro


def test_a_method_with_a_delta_is_refused_by_an_account_of_pure_epsilons(ledger, question):
    with pytest.raises(QuestionError, match="pure epsilons cannot pay"):
        ledger.reserve(question(method=GAUSSIAN, epsilon="0.1"))
    assert spent(ledger, FALCONS) == [0]


def test_a_season_in_zcdp_is_never_overdrawn(ledger, question):
    ledger.open_account(HAWKS, in_zcdp("1"))
    most = ledger.account(HAWKS).remaining
    ledger.reserve(question(account=HAWKS, epsilon=most))
    with pytest.raises(BudgetExceeded):
        ledger.reserve(question(account=HAWKS, epsilon=Epsilon(2000), revision=2))


def test_a_limit_is_raised_by_name_and_stays_on_record(ledger, question):
    ledger.reserve(question(epsilon="4"))
    raised = ledger.raise_limit(FALCONS, Epsilon.read(6), by="Ada ", reason="play-offs")
    assert (raised.limit, raised.remaining_micro) == (Epsilon.read(6), 2_000_000)
    told = [(act.act, str(act.limit), act.by, act.reason) for act in ledger.acts(FALCONS)]
    assert told == [("opened", "4", "", ""), ("raised", "6", "Ada", "play-offs")]
    ledger.reserve(question(epsilon="2", revision=2))


def test_a_limit_in_zcdp_is_raised_with_its_delta(ledger):
    ledger.open_account(HAWKS, in_zcdp("2", by="Ada", reason="new season"))
    before = ledger.account(HAWKS)
    after = ledger.raise_limit(HAWKS, Epsilon.read(3), by="Ada", reason="play-offs")
    assert after.cap > before.cap
    assert after.promise.delta == Delta(5)


@pytest.mark.parametrize(
    ("limit", "by", "reason"),
    [("4", "Ada", "x"), ("3", "Ada", "x"), ("6", " ", "x"), ("6", "Ada", "")],
)
def test_a_limit_never_falls_and_is_never_raised_by_nobody(ledger, limit, by, reason):
    with pytest.raises(ParameterError):
        ledger.raise_limit(FALCONS, Epsilon.read(limit), by=by, reason=reason)
    assert len(ledger.acts(FALCONS)) == 1
    assert ledger.acts(HAWKS) == []


@pytest.mark.parametrize(("by", "reason"), [("A" * 61, "x"), ("Ada", "x" * 201), ("A\nda", "x")])
def test_a_name_or_reason_that_no_column_holds_is_refused_in_words(ledger, by, reason):
    with pytest.raises(ParameterError, match="printable characters"):
        ledger.raise_limit(FALCONS, Epsilon.read(6), by=by, reason=reason)
    assert len(ledger.acts(FALCONS)) == 1


def test_a_day_has_one_season(ledger):
    spring = Account("Hawks", "spring")
    ledger.open_account(spring, in_zcdp(days=SPRING))
    overlapping = Opening(Epsilon.read(1), days=Window(date(2026, 6, 30), date(2026, 9, 1)))
    with pytest.raises(QuestionError, match="a day has one season"):
        ledger.open_account(Account("Hawks", "summer"), overlapping)
    ledger.open_account(Account("Hawks", "autumn"), in_zcdp(days=AUTUMN))
    ledger.open_account(Account("Owls", "summer"), overlapping)  # another team's
    assert ledger.account(spring).days == SPRING
    assert len(ledger.accounts()) == 4


def test_a_window_outside_its_season_is_refused_before_it_is_paid_for(ledger, question):
    ledger.open_account(HAWKS, in_zcdp(days=AUTUMN))
    with pytest.raises(QuestionError, match="does not lie in the season"):
        ledger.reserve(question(account=HAWKS))
    assert spent(ledger, HAWKS) == [0]


def test_a_baseline_that_reaches_into_the_season_before_charges_both(ledger, question):
    spring, autumn = Account("Hawks", "spring"), Account("Hawks", "autumn")
    ledger.open_account(spring, Opening(Epsilon.read(1), days=SPRING))
    ledger.open_account(autumn, in_zcdp(days=AUTUMN))
    early = Window(date(2026, 7, 6), date(2026, 7, 12))
    late = Window(date(2026, 9, 7), date(2026, 9, 13))
    ledger.reserve(question(account=autumn, window=early, baseline=28, epsilon="0.25"))
    assert spent(ledger, spring, autumn) == [250_000, 250_000**2]
    ledger.reserve(question(account=autumn, window=late, baseline=28, epsilon="0.25"))
    ledger.reserve(question(account=autumn, window=early, epsilon="0.25"))
    assert spent(ledger, spring, autumn) == [250_000, 3 * 250_000**2]
    shared = ledger.charges(spring)
    assert [(each.shared, each.cost) for each in shared] == [(True, 250_000)]
    assert not any(each.shared for each in ledger.charges(autumn))


def test_a_league_charges_every_member_and_itself(league, league_question):
    asked = league_question(epsilon="0.5")
    assert league.reserve(asked).charged
    assert league.reserve(asked).charged is False
    assert spent(league, HAWKS, OWLS, LEAGUE) == [500_000] * 3
    assert [each.question for each in league.charges(OWLS)] == [asked]


def test_a_league_charges_nobody_when_one_member_cannot_pay(league, league_question, question):
    league.reserve(question(account=OWLS, epsilon="0.75"))
    with pytest.raises(BudgetExceeded) as refusal:
        league.reserve(league_question(epsilon="0.5"))
    assert refusal.value.remaining == Epsilon.read("0.25")
    assert spent(league, HAWKS, OWLS, LEAGUE) == [0, 750_000, 0]


def test_a_league_of_teams_without_accounts_is_refused(league, question):
    asked = question(account=LEAGUE, members=("Hawks", "Wrens"), roster=50)
    with pytest.raises(QuestionError, match="a member of the league has no account"):
        league.reserve(asked)
    assert spent(league, HAWKS, LEAGUE) == [0, 0]


def test_gaussian_noise_is_refused_where_any_member_is_pure(league, question):
    other = Account("Other League")
    league.open_account(other, in_zcdp())
    league.open_account(Account("Wrens"), in_zcdp())
    mixed = question(account=other, members=("Hawks", "Wrens"), method=GAUSSIAN, epsilon="0.1")
    with pytest.raises(QuestionError, match="pure epsilons cannot pay"):
        league.reserve(mixed)
    league.reserve(question(account=other, members=("Hawks", "Wrens"), epsilon="0.1"))
    assert spent(league, HAWKS, Account("Wrens"), other) == [100_000, 100_000**2, 100_000**2]


def test_teams_and_leagues_that_race_never_overdraw_nor_block(league, address, question):
    other = Account("Second League")
    league.open_account(other, Epsilon.read(8))
    leagues = [(LEAGUE, ("Hawks", "Owls")), (other, ("Hawks", "Owls"))]

    def ask(number):
        mine = Ledger(address)
        account, members = [*leagues, (HAWKS, ()), (OWLS, ())][number % 4]
        try:
            mine.reserve(question(account=account, members=members, roster=50, epsilon="0.05",
                                  revision=number + 1))  # fmt: skip
        except BudgetExceeded:
            return False
        finally:
            mine.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        granted = list(pool.map(ask, range(80)))
    hawks, owls, one, two = spent(league, HAWKS, OWLS, LEAGUE, other)
    assert max(hawks, owls) <= 1_000_000
    own = [sum(granted[place::4]) * 50_000 for place in range(4)]
    assert (one, two) == (own[0], own[1])
    assert (hawks, owls) == (one + two + own[2], one + two + own[3])
    assert sum(granted) < 80


def test_a_season_survives_a_restart(league, address, league_question):
    league.open_account(Account("Wrens"), in_zcdp(days=SPRING, by="Ada", reason="new"))
    league.reserve(league_question(epsilon="0.5"))
    kept = (league.accounts(), league.charges(OWLS), league.acts(Account("Wrens")))
    league.close()
    again = Ledger(address)
    assert (again.accounts(), again.charges(OWLS), again.acts(Account("Wrens"))) == kept
    again.close()


def test_a_new_list_is_compared_with_the_season_s_without_writing(ledger):
    ledger.open_account(HAWKS, Epsilon.read(1))
    ledger.enrol(FALCONS, ["A-1", "A-2", "A-3"])
    ledger.enrol(HAWKS, ["B-1"])
    change = ledger.roster_change(FALCONS, ["A-1", "A-2", "C-1", "C-2", "B-1"])
    assert (change.staying, change.joining, change.elsewhere, change.leaving) == (2, 2, 1, 1)
    assert ledger.roster_change(FALCONS, ["C-1"]).joining == 1
    next_season = Account("Falcons", "season 2")
    assert ledger.roster_change(next_season, ["A-1", "B-1"]).joining == 2


def test_seasons_of_other_names_with_a_day_in_common_share_no_athlete(ledger):
    spring, summer = Account("Hawks", "spring"), Account("Owls", "2026")
    autumn = Account("Owls", "autumn")
    ledger.open_account(spring, in_zcdp(days=SPRING))
    ledger.open_account(summer, in_zcdp(days=Window(date(2026, 6, 30), date(2026, 7, 31))))
    ledger.open_account(autumn, in_zcdp(days=Window(date(2026, 8, 1), date(2026, 12, 31))))
    ledger.enrol(spring, ["A-1", "A-2"])
    with pytest.raises(RosterError):
        ledger.enrol(summer, ["A-2", "A-3"])
    assert ledger.roster_change(summer, ["A-2", "A-3"]).elsewhere == 1
    ledger.enrol(autumn, ["A-2", "A-3"])  # she moved when the season was over
    ledger.enrol(Account("Hawks", "spring"), ["A-1", "A-4"])


def test_a_league_s_window_lies_in_the_season_of_every_member(league, question):
    dated = Account("Wrens")
    league.open_account(dated, Opening(Epsilon.read(1), days=AUTUMN))
    asked = question(account=LEAGUE, members=("Hawks", "Wrens"), roster=50, epsilon="0.5")
    with pytest.raises(QuestionError, match="every account that pays"):
        league.reserve(asked)
    assert spent(league, HAWKS, dated, LEAGUE) == [0, 0, 0]
