"""Where a team stands is told in chances that count the noise, and never as a rank."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from dp_core.estimate.pool import LeagueBelief
from dp_core.figures import Figure
from dp_core.norms import PublicNorm
from dp_core.release import release
from dp_core.standing import (
    MIDDLE,
    Standing,
    beside_population,
    learned,
    published,
    released,
    stand,
)


def norm(*, mean=50.0, sd=7.0, people=None):
    return PublicNorm("Runners", mean, sd, people, "endurance", "made up")


def mean(estimate, half=2.0, *, up=None, share=1.0):
    return Figure(estimate, estimate - half, estimate + (up or half), share)


def test_the_chances_are_those_of_a_normal_mean_and_add_up_to_one():
    found = stand(mean(58.0, half=1.959964), published(norm()))
    above = 1 - ndtr(50 + MIDDLE * 7 - 58)
    assert found.above == pytest.approx(above, abs=1e-6)
    assert found.below == pytest.approx(ndtr(50 - MIDDLE * 7 - 58), abs=1e-6)
    assert found.below + found.within + found.above == pytest.approx(1)


def test_a_lopsided_interval_counts_each_side_for_itself():
    wide_up = stand(mean(50.0, half=1.0, up=30.0), published(norm()))
    wide_down = stand(mean(50.0, half=30.0, up=1.0), published(norm()))
    assert wide_up.above > 0.2
    assert wide_up.below < 1e-6
    assert wide_down.below > 0.2
    assert wide_down.above < 1e-6


@pytest.mark.parametrize(
    ("estimate", "answer"), [(40.0, "below"), (50.0, "within"), (60.0, "above"), (54.7, None)]
)
def test_an_answer_needs_nine_chances_in_ten(estimate, answer):
    found = stand(mean(estimate), published(norm()))
    assert found.answer == answer


def test_more_noise_turns_an_answer_into_none():
    sure, unsure = (stand(mean(58.0, half=half), published(norm())) for half in (3.0, 12.0))
    assert (sure.answer, unsure.answer) == ("above", None)


def test_a_figure_that_is_mostly_prior_answers_nothing_about_the_team():
    told = stand(mean(60.0, share=0.25), published(norm()))
    untold = stand(mean(60.0, share=0.24), published(norm()))
    assert (told.answer, untold.answer) == ("above", None)
    assert "too little of the figure" in untold.sentence("the band")


def test_what_is_not_known_of_the_reference_is_counted_too():
    known = stand(mean(56.2, half=0.5), published(norm(people=1_000_000)))
    vague = stand(mean(56.2, half=0.5), published(norm(people=10)))
    assert known.answer == "above"
    assert vague.answer is None
    assert not published(norm()).is_known
    assert published(norm(people=10)).is_known


def test_a_sentence_never_rounds_a_probability_up():
    assert "0.93," in Standing(0.93999, 0.06, 0.0).sentence("the band")
    assert "more than 0.99" in Standing(0.0, 0.0, 1.0).sentence("the band")
    assert "0.99," in Standing(0.0, 0.0, 0.995).sentence("the band")
    assert Standing(0.0, 0.95, 0.0).sentence("the band").startswith("within the band")


def test_a_question_that_noise_decides_is_said_to_be_not_answerable():
    said = Standing(0.3, 0.6, 0.1).sentence("the band")
    assert said == (
        "not answerable for the band: below it with probability 0.30, within it 0.60, above it 0.10"
    )


def test_the_band_of_a_league_is_the_middle_half_of_its_teams_with_an_interval(catalogue):
    quantity = catalogue["resting_hr"].level
    sure = LeagueBelief(np.zeros(1), np.ones(1), np.ones(1))
    band = learned("League", quantity, sure, 1)
    assert band.low.estimate == pytest.approx(58 - MIDDLE * 4)
    assert band.high.estimate == pytest.approx(58 + MIDDLE * 4)
    vague = learned("League", quantity, LeagueBelief.before(), 9)
    assert vague.low.low < vague.low.estimate < vague.low.high
    assert "1 other team" in band.source and "9 other teams" in vague.source
    assert stand(mean(65.0), band).answer == "above"
    assert stand(mean(65.0), vague).above < stand(mean(65.0), band).above


@pytest.fixture(scope="module")
def report(question, values, catalogue, tmp_path_factory):
    from dp_core.ledger import Ledger
    from dp_core.params import Epsilon

    asked = question(epsilon="2", metrics=("resting_hr",), roster=200)
    ledger = Ledger(f"sqlite:///{tmp_path_factory.mktemp('standing') / 'season.db'}")
    ledger.open_account(asked.account, Epsilon.read("4"))
    made = release(asked, lambda: values(asked), ledger, catalogue)
    ledger.close()
    return made


def test_who_happened_to_be_in_the_squad_widens_the_interval(report):
    own, beside = report.metric("resting_hr"), beside_population(report, "resting_hr")
    assert beside.mean.figure.half_width > own.mean.figure.half_width
    assert report.reading.whom == "team"


def test_a_league_wide_release_gives_its_quartiles_as_the_band(report):
    metric = report.metric("resting_hr")
    band = released("League", metric)
    for end, name in ((band.low, "q25"), (band.high, "q75")):
        figure = metric.statistics[name].figure
        assert end.estimate == pytest.approx(figure.estimate, abs=figure.half_width)
        assert end.low < end.estimate < end.high
        assert (end.high - end.low) == pytest.approx(2 * figure.half_width, rel=0.35)


def test_the_ends_of_a_released_band_never_cross(report):
    metric = report.metric("resting_hr")
    wide = {
        name: replace(judged, figure=Figure(58.0, 30.0, 90.0))
        for name, judged in metric.statistics.items()
    }
    band = released("League", replace(metric, statistics=wide))
    assert (band.lows <= band.highs).all()


def test_nothing_that_is_written_holds_a_rank_or_an_order():
    written = json.dumps(stand(mean(60.0), published(norm())).to_json())
    assert json.loads(written)["answer"] == "above"
    assert json.loads(json.dumps(Standing(0.4, 0.4, 0.2).to_json()))["answer"] == "not answerable"
    for word in ("rank", "place", "position", "percentile", "best", "first", "order"):
        assert word not in written


@pytest.mark.slow
def test_nine_in_ten_answers_or_more_are_right():
    """30,000 means with normal noise beside a band: of the answers at least 0.9 are true.

    A mean is drawn from N(50, 6²) and seen with noise of SD 2; the figure is its posterior. An
    answer is right with probability 0.9 or more, so that 10,000 answers have 0.88 or more
    right, but with a false-alarm rate below 1e-9 (a binomial's tail 6.6 SDs off).
    """
    law = np.random.default_rng(11)
    truth = law.normal(50, 6, 30_000)
    seen = truth + law.normal(0, 2, len(truth))
    share = 36 / 40
    posterior, sd = 50 + share * (seen - 50), (share * 4) ** 0.5
    band = published(norm())
    low, high = band.lows[0], band.highs[0]
    right = []
    for estimate, true in zip(posterior, truth, strict=True):
        answer = stand(mean(float(estimate), half=1.96 * sd), band).answer
        if answer:
            side = "below" if true < low else "above" if true > high else "within"
            right.append(answer == side)
    assert len(right) > 10_000
    assert np.mean(right) > 0.88
