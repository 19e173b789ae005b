"""Reports of a league help to read each other: free, marked, and each team's data used once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dp_core.errors import QuestionError, ReportUnreadable
from dp_core.estimate.pool import POOLED
from dp_core.figures import Reading
from dp_core.ledger import Ledger
from dp_core.methods import method_named
from dp_core.norms import norms_of
from dp_core.params import Epsilon
from dp_core.pooling import beliefs, pool, weigh
from dp_core.question import Account, Group
from dp_core.release import release
from dp_core.report import Report
from dp_core.sealed_league import SealedLeague, SealedSums, read_leagues
from dp_core.standing import published, stand

DATA = Path(__file__).parents[2] / "data"
TEAMS = ("Badgers", "Falcons", "Otters")


@pytest.fixture(scope="module")
def league() -> SealedLeague:
    return SealedLeague.from_json(json.loads((DATA / "marathon_league.json").read_text("utf-8")))


@pytest.fixture(scope="module")
def told(league):
    return weigh(league.teams)


@pytest.fixture(scope="module")
def club(league) -> Report:
    return league.teams[0].report()


def named(sums, name, **changes):
    question = replace(sums.terms.question, account=Account(name), **changes)
    return replace(sums, terms=replace(sums.terms, question=question))


def test_a_teams_own_sums_never_enter_what_is_expected_of_it(league, club, told):
    without = weigh(league.teams[1:])
    for key, belief in beliefs(club, told).items():
        assert belief.weights == pytest.approx(beliefs(club, without)[key].weights)


def test_a_pooled_report_says_that_its_priors_were_chosen_afterwards(club, told):
    pooled = pool(club, told)
    assert set(pooled.reading.priors) == set(club.question.metrics)
    assert {prior.source for prior in pooled.reading.priors.values()} == {POOLED}
    assert pooled.noisy == club.noisy
    assert Report.from_json(json.loads(json.dumps(pooled.to_json()))) == pooled
    assert club.reading == Reading()


def test_pooling_draws_a_team_towards_its_league_and_narrows_its_interval(club, told):
    sealed, pooled = (r.metric("resting_hr").mean.figure for r in (club, pool(club, told)))
    centre = beliefs(club, told)["resting_hr"].prior(club.terms.quantity("resting_hr")).mean
    assert abs(pooled.estimate - centre) < abs(sealed.estimate - centre)
    assert pooled.half_width < sealed.half_width


def test_the_league_that_ships_is_found_where_its_runners_were_made_up(club, told):
    """Clubs lie around 50 bpm, two team SDs below the catalogue's prior."""
    belief = beliefs(club, told)["resting_hr"]
    assert belief.prior(club.terms.quantity("resting_hr")).mean == pytest.approx(50.6, abs=1.5)


def test_a_prior_that_a_reader_chose_stays(club, told):
    own = replace(club.terms.quantity("resting_hr").prior, mean=45.0, source="a reader")
    read = replace(club, reading=Reading({"resting_hr": own}, "population"))
    pooled = pool(read, told)
    assert pooled.reading.priors["resting_hr"] == own
    assert pooled.reading.priors["sleep_hours"].source == POOLED
    assert pooled.reading.whom == "population"


def test_of_several_answers_of_a_team_the_latest_stands_for_it(league):
    old, new = league.teams[0], replace(league.teams[1], sealed_at="2099-01-01T00:00:00+00:00")
    for both in ([old, named(new, "Alder Harriers")], [named(new, "Alder Harriers"), old]):
        (chances,) = weigh(both).chances.values()
        (only,) = weigh([new]).chances.values()
        assert all(np.array_equal(chances[each], only[each]) for each in only)


def test_what_cannot_tell_of_one_whole_team_is_left_out(league):
    one = league.teams[0]
    question = one.terms.question
    unsuited = [
        league.whole,
        named(one, "In groups", groups=(Group("all", 20),)),
        named(one, "Again", remeasures=question.epsilon),
        named(one, "Per statistic", method=method_named("per-statistic").name),
    ]
    assert weigh(unsuited).chances == {}


def test_a_metric_under_other_public_terms_tells_nothing(league, club, told):
    quantity = club.terms.quantity("resting_hr")
    moved = replace(quantity, prior=replace(quantity.prior, mean=60.0))
    quantities = tuple(moved if q == quantity else q for q in club.terms.quantities)
    other = replace(club, terms=replace(club.terms, quantities=quantities))
    assert told.others(other, "resting_hr") == []
    assert len(told.others(other, "sleep_hours")) == 39
    assert set(beliefs(other, told)) == {"sleep_hours", "running_km"}


def test_a_team_without_a_league_is_not_pooled(league, club):
    with pytest.raises(QuestionError):
        pool(club, weigh(league.teams[:1]))


def test_two_redraws_of_equal_teams_stand_in_the_same_rows(league):
    """Teams are listed by name, whatever their noise; so a redraw cannot change their order."""
    first, second = league.teams[0], league.teams[1]
    swapped = [named(second, "Alder Harriers"), named(first, "Alder Road Runners")]
    one = SealedLeague.made("League", "", league.teams[:2], league.whole)
    other = SealedLeague.made("League", "", swapped[::-1], league.whole)
    assert one.names == other.names == ("Alder Harriers", "Alder Road Runners")
    quantity = first.terms.quantity("resting_hr")
    assert [norm.population for norm in norms_of(quantity)] == sorted(
        norm.population for norm in norms_of(quantity)
    )
    figures = [
        each.report().metric("resting_hr").mean.figure for each in (one.teams[0], other.teams[0])
    ]
    assert figures[0] != figures[1]
    stands = [stand(each, published(norms_of(quantity)[0])).to_json() for each in figures]
    assert all(set(each) == {"probabilities", "answer"} for each in stands)


def test_a_league_reads_back_as_what_was_written(league):
    again = SealedLeague.from_json(json.loads(json.dumps(league.to_json())))
    assert again == league


def test_both_leagues_that_ship_are_small_and_hold_sealed_answers_alone(league):
    for file, teams in (("marathon_league.json", 40), ("soccermon_league.json", 2)):
        text = (DATA / file).read_text("utf-8")
        assert len(text) < 300_000
        shipped = SealedLeague.from_json(json.loads(text))
        assert len(shipped.teams) == teams
        assert shipped.whole.terms.roster == sum(team.terms.roster for team in shipped.teams)
        assert "athlete" not in shipped.to_json()["teams"][0]


def test_soccermon_names_its_source_and_licence():
    shipped = json.loads((DATA / "soccermon_league.json").read_text("utf-8"))
    assert "CC BY 4.0" in shipped["story"]
    assert "10.1038/s41597-024-03386-x" in shipped["story"]


def damaged(league):
    data = league.to_json()
    yield {}
    yield []
    yield data | {"schema": "huddle-league/2"}
    yield data | {"teams": [team | {"noisy": {}} for team in data["teams"]]}
    yield data | {"teams": data["teams"][:1] * 2}
    yield data | {"whole": data["teams"][0]}
    yield {name: part for name, part in data.items() if name != "quantities"}


def test_a_damaged_league_is_refused(league):
    for data in damaged(league):
        with pytest.raises(ReportUnreadable):
            SealedLeague.from_json(data)


def test_leagues_of_a_ledger_hold_each_teams_latest_answer(address, question, values, catalogue):
    ledger = Ledger(address)
    for name in (*TEAMS, "League"):
        ledger.open_account(Account(name), Epsilon.read("4"))
    assert read_leagues(ledger) == []

    def ask(name, **parts):
        asked = question(account=Account(name), metrics=("fatigue",), **parts)
        return release(asked, lambda: values(asked), ledger, catalogue)

    ask("Badgers")
    assert read_leagues(ledger) == []
    latest = ask("Badgers", revision=2)
    ask("Otters")
    whole = ask("League", members=TEAMS, roster=75)
    (found,) = read_leagues(ledger)
    assert found.name == "League"
    assert found.names == ("Badgers", "Otters")
    assert found.team("Badgers") == SealedSums.of(latest)
    assert found.whole == SealedSums.of(whole)
    assert found.whole.report().metrics == whole.metrics
    ledger.close()
