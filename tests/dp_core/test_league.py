"""A league's teams share no athlete, and all of them pay or none."""

from __future__ import annotations

import signal
from datetime import date

import pytest

from dp_core.athletes.pseudonyms import Secret
from dp_core.athletes.public_teams import read_public_team
from dp_core.athletes.roster import Roster
from dp_core.athletes.simulate import simulate
from dp_core.athletes.team import TeamData, answer
from dp_core.errors import BudgetExceeded, QuestionError, RosterError
from dp_core.features.soft_histogram import sum_weights
from dp_core.league import answer_league, league_question, league_terms, offers_of
from dp_core.ledger import Ledger, Opening, payers
from dp_core.methods import DEFAULT_METHOD, method_named
from dp_core.methods.joint import joint_terms
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question
from dp_core.rho import Delta
from dp_core.terms import Terms
from tests.journeys.test_torture import die, fork, race

LEAGUE = "Riverside league"
NAMES = ("Badgers", "Falcons", "Otters")
WINDOW = Window.ending(date(2026, 3, 29), days=28)
EVERY = [*NAMES, LEAGUE]


def make_team(secret, name, *, seed, athletes=12, metrics=("resting_hr", "fatigue")):
    """A simulated team whose athletes' names hold the team's."""
    table = simulate(
        athletes=athletes, weeks=4, seed=seed, start=WINDOW.start, missing=0.1, metrics=metrics
    )
    table["athlete"] = f"{name} " + table["athlete"]
    return read_public_team(table.to_csv(index=False).encode(), Account(name), secret)


@pytest.fixture(scope="session")
def teams(session_secret) -> list[TeamData]:
    return [make_team(session_secret, name, seed=seed) for seed, name in enumerate(NAMES)]


@pytest.fixture(scope="session")
def session_secret():
    return Secret(bytes(range(32)))


@pytest.fixture
def open_ledger(address):
    """A ledger where every account is open: `open_ledger(Badgers="0.5")`."""
    opened = []

    def make(**limits):
        ledger = Ledger(address)
        for team in EVERY:
            ledger.open_account(Account(team), Epsilon.read(limits.get(team, "4")))
        opened.append(ledger)
        return ledger

    yield make
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ask(catalogue, teams):
    def make(**parts) -> Question:
        usual = {
            "window": WINDOW,
            "metrics": ("resting_hr",),
            "epsilon": Epsilon.read("1"),
            "method": DEFAULT_METHOD,
            "catalogue": catalogue.version,
        }
        return league_question(LEAGUE, parts.pop("teams", teams), **(usual | parts))

    return make


def spent(ledger, *names):
    return [ledger.account(Account(name)).spent_micro for name in names or EVERY]


def test_a_league_report_is_about_all_athletes_and_every_team_pays_for_it(
    open_ledger, ask, teams, catalogue
):
    ledger = open_ledger()
    report = answer_league(ask(), teams, ledger, catalogue)
    assert report.question.roster.size == 36
    assert report.question.members == NAMES
    assert spent(ledger) == [1_000_000] * 4
    assert abs(report.reported.estimate - 36) < 30


def test_the_sums_of_a_league_are_those_of_its_teams_together(
    open_ledger, ask, teams, catalogue, monkeypatch
):
    made = []
    joint = type(method_named(DEFAULT_METHOD))
    sums = joint.sums
    monkeypatch.setattr(
        joint, "sums", lambda self, terms, values: made.append(values) or sums(self, terms, values)
    )
    asked = ask()
    answer_league(asked, teams, open_ledger(), catalogue)
    layout = joint_terms(Terms.of(asked, catalogue)).layout
    (values,) = made
    whole = sum_weights(layout, values)
    parts = [
        sum_weights(layout, {key: (steps[place : place + 12], there[place : place + 12])
                             for key, (steps, there) in values.items()})
        for place in (0, 12, 24)
    ]  # fmt: skip
    assert [sum(column) for column in zip(*(each[0] for each in parts), strict=True)] == list(
        whole[0]
    )
    assert all(any(part[0]) for part in parts)


def test_the_order_in_which_teams_are_named_changes_nothing(ask, teams):
    assert ask(teams=teams[::-1]).id == ask().id
    assert league_terms(teams[::-1]) == league_terms(teams)


def test_an_athlete_of_two_teams_ends_the_league_before_anybody_pays(
    open_ledger, ask, teams, session_secret, catalogue
):
    ledger = open_ledger()
    twin = make_team(session_secret, "Badgers", seed=9)
    shared = TeamData(Account("Otters"), twin.table, twin.roster, twin.offers)
    with pytest.raises(RosterError):
        ask(teams=[*teams[:2], shared])
    answer_league(ask(teams=teams[:2]), teams[:2], ledger, catalogue)
    with pytest.raises(RosterError):
        answer_league(ask(teams=[teams[1], shared]), [teams[1], shared], ledger, catalogue)
    assert spent(ledger, "Otters", "Falcons") == [0, 1_000_000]


def test_an_athlete_enrolled_elsewhere_this_season_ends_the_league(
    open_ledger, ask, teams, catalogue
):
    ledger = open_ledger()
    ledger.open_account(Account("Herons"), Epsilon.read("4"))
    ledger.enrol(Account("Herons"), teams[0].roster.members[:1])
    with pytest.raises(RosterError):
        answer_league(ask(), teams, ledger, catalogue)
    assert spent(ledger) == [0] * 4


@pytest.mark.parametrize("poor", EVERY)
def test_one_short_budget_refuses_the_league_and_charges_nobody(
    poor, open_ledger, ask, teams, catalogue
):
    ledger = open_ledger(**{poor: "0.5"})
    with pytest.raises(BudgetExceeded):
        answer_league(ask(), teams, ledger, catalogue)
    assert spent(ledger) == [0] * 4
    assert ledger.sealed(ask().id) is None


@pytest.mark.parametrize("unopened", EVERY)
def test_a_league_with_an_account_that_was_never_opened_is_refused(
    unopened, address, ask, teams, catalogue
):
    ledger = Ledger(address)
    for name in EVERY:
        if name != unopened:
            ledger.open_account(Account(name), Epsilon.read("4"))
    with pytest.raises(QuestionError):
        answer_league(ask(), teams, ledger, catalogue)
    assert spent(ledger, *(name for name in EVERY if name != unopened)) == [0] * 3
    ledger.close()


def test_gaussian_noise_is_refused_where_one_account_is_pure(address, ask, teams, catalogue):
    ledger = Ledger(address)
    for name in EVERY:
        delta = None if name == "Otters" else Delta(5)
        ledger.open_account(Account(name), Opening(Epsilon.read("4"), delta))
    half = {"method": "joint-gaussian/1", "epsilon": Epsilon.read("0.5")}
    gaussian = ask(**half)
    with pytest.raises(QuestionError):
        answer_league(gaussian, teams, ledger, catalogue)
    assert spent(ledger) == [0] * 4
    two = [team for team in teams if team.account.team != "Otters"]
    answer_league(ask(**half, teams=two), two, ledger, catalogue)
    assert spent(ledger, "Otters") == [0]
    assert all(each > 0 for each in spent(ledger, "Badgers", "Falcons", LEAGUE))
    ledger.close()


def test_what_is_not_this_league_is_refused(open_ledger, ask, teams, catalogue, session_secret):
    ledger = open_ledger()
    other = make_team(session_secret, "Otters", seed=2, athletes=13)
    for question, given in (
        (ask(teams=teams[:2]), teams),
        (ask(), [*teams[:2], other]),
        (ask(metrics=("mood",)), teams),
    ):
        with pytest.raises(QuestionError):
            answer_league(question, given, ledger, catalogue)
    with pytest.raises(QuestionError):
        league_terms(teams[:1])
    with pytest.raises(QuestionError):
        league_terms([teams[0], teams[0]])
    later = TeamData(Account("Otters", "next"), other.table, other.roster, other.offers)
    with pytest.raises(QuestionError):
        league_terms([teams[0], later])
    assert spent(ledger) == [0] * 4


def test_a_league_can_be_asked_what_every_team_has(teams, session_secret):
    few = make_team(session_secret, "Herons", seed=5, metrics=("fatigue",))
    assert offers_of([*teams, few]) == ("fatigue",)
    assert offers_of([]) == ()


def test_declared_lists_name_the_league_and_mere_sizes_do_not(teams):
    assert league_terms(teams).digest == ""
    listed = [
        TeamData(t.account, t.table, Roster.declared(t.roster.members), t.offers) for t in teams
    ]
    fewer = [
        *listed[:2],
        TeamData(listed[2].account, listed[2].table,
                 Roster.declared(teams[2].roster.members[:-1]), teams[2].offers),
    ]  # fmt: skip
    assert len({"", league_terms(listed).digest, league_terms(fewer).digest}) == 3


def test_teams_and_league_racing_for_the_last_of_a_budget_never_overspend(
    address, open_ledger, ask, teams
):
    """Eight processes reserve league questions at 0.25; four fit, and each charges all four."""
    ledger = open_ledger(Falcons="1")

    def act(number, mine, say):
        granted = 0
        for revision in range(4 * number + 1, 4 * number + 5):
            try:
                mine.reserve(ask(epsilon=Epsilon.read("0.25"), revision=revision))
                granted += 1
            except BudgetExceeded:
                pass
        say(granted)

    assert sum(granted for (granted,) in race(address, act)) == 4
    assert spent(ledger) == [1_000_000] * 4


@pytest.mark.parametrize("place", range(1, 4))
def test_killed_between_two_charges_a_league_has_charged_all_or_none(
    *, place, address, open_ledger, ask, teams, catalogue, monkeypatch
):
    ledger = open_ledger()
    insert, passed = payers.insert, []

    def dying(table):
        passed.append(table.name)
        if len(passed) == place:
            die()
        return insert(table)

    def act(mine, say):
        monkeypatch.setattr(payers, "insert", dying)
        say(answer_league(ask(), teams, mine, catalogue).to_json())

    assert fork(address, act).end() == (-signal.SIGKILL, [])
    assert spent(ledger) == [0] * 4
    answer_league(ask(), teams, ledger, catalogue)
    assert spent(ledger) == [1_000_000] * 4


def test_killed_after_the_charge_a_league_is_drawn_again_for_nothing(
    *, address, open_ledger, ask, teams, catalogue, monkeypatch
):
    ledger = open_ledger()

    def act(mine, say):
        monkeypatch.setattr(Ledger, "seal", die)
        answer_league(ask(), teams, mine, catalogue)

    assert fork(address, act).end()[0] == -signal.SIGKILL
    assert spent(ledger) == [1_000_000] * 4
    assert answer_league(ask(), teams, ledger, catalogue).charged_micro == 0
    assert spent(ledger) == [1_000_000] * 4


def test_a_team_still_asks_for_itself_beside_its_league(open_ledger, ask, teams, catalogue):
    ledger = open_ledger()
    answer_league(ask(), teams, ledger, catalogue)
    own = Question(
        account=teams[0].account, window=WINDOW, metrics=("resting_hr",),
        epsilon=Epsilon.read("3"), method=DEFAULT_METHOD, catalogue=catalogue.version,
        roster=teams[0].roster_terms,
    )  # fmt: skip
    answer(own, teams[0], ledger, catalogue)
    assert spent(ledger, "Badgers", "Falcons") == [4_000_000, 1_000_000]
