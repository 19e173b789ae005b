"""Every attack works where there is no protection, and meets its bound where there is.

Tolerances are 6.5 standard deviations of a share: false alarms below 1e-10 each.
"""

from __future__ import annotations

import math
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import betaincinv

from dp_core.attacks import reconstruction
from dp_core.attacks.averaging import (
    average_exact,
    chance_exact,
    running_means,
    spread_of_mean,
)
from dp_core.attacks.differencing import (
    chance_right,
    depart,
    guess_from_difference,
    noisy_spread,
    recover_noisy,
)
from dp_core.attacks.float_noise import (
    guess,
    last_bits,
    naive_release,
    read_bits,
)
from dp_core.attacks.membership import joint_roc, measure_roc, predict_roc, thin
from dp_core.attacks.reconstruction import (
    ask,
    least_squares,
    predict_right,
    rebuild,
    share_right,
)
from dp_core.classroom.answers import coin_answers
from dp_core.classroom.explain import guess_ceiling, most_hits
from dp_core.classroom.laws import Gaussian, gaussian, geometric, laplace
from dp_core.classroom.scenes import Scene
from dp_core.classroom.settings import Setting
from dp_core.classroom.squad import ClassSquad
from dp_core.errors import HuddleError
from dp_core.params import Epsilon

ROUNDS = 100_000


def near(share: float, rounds: int) -> float:
    return 6.5 * math.sqrt(max(share * (1 - share), 1e-3) / rounds)


def setting(epsilon="1", athletes=25):
    squad = ClassSquad.simulated(Scene(7, athletes))
    return Setting(squad, "sleep_hours", 80, 220, Epsilon.read(epsilon))


# Differencing


@pytest.mark.parametrize("athlete", [0, 3, 24])
def test_two_exact_means_give_the_one_who_left_away(athlete):
    left = depart(setting(), athlete)
    assert left.recover(10) == pytest.approx(left.true_value, abs=1e-6)
    assert abs(left.recover(2) - left.true_value) <= left.uncertainty(2)
    assert left.uncertainty(2) == pytest.approx(0.245)


def test_a_larger_squad_protects_nobody():
    left = depart(setting(athletes=500), 17)
    assert left.recover(10) == pytest.approx(left.true_value, abs=1e-5)


def test_noise_on_both_reports_spreads_the_recovered_value_as_told():
    found = recover_noisy(setting(), 3, ROUNDS)
    assert found.std() == pytest.approx(noisy_spread(setting()), rel=0.03)
    assert found.mean() == pytest.approx(6.95, abs=6.5 * noisy_spread(setting()) / 300)
    assert noisy_spread(setting()) > 7


@pytest.mark.parametrize("epsilon", [0.25, 1.0, 3.0])
def test_the_difference_of_two_noisy_counts_guesses_as_predicted_and_below_the_bound(epsilon):
    law = geometric(epsilon, 1)
    told = chance_right(law)
    assert guess_from_difference(law, ROUNDS) == pytest.approx(told, abs=near(told, ROUNDS))
    assert 0.5 < told < guess_ceiling(epsilon)


# Averaging


@pytest.mark.parametrize(("redraws", "right"), [(1, 25), (10, 40), (20, 56), (50, 78), (100, 92)])
def test_averaging_redraws_finds_the_truth_as_often_as_the_lesson_says(redraws, right):
    assert 100 * chance_exact(geometric(0.5, 1), redraws) == pytest.approx(right, abs=0.7)


@pytest.mark.parametrize("epsilon", [0.25, 1.0])
@pytest.mark.parametrize("redraws", [1, 7, 40])
def test_averaging_is_predicted_by_its_formula(epsilon, redraws):
    law = geometric(epsilon, 1)
    told, attempts = chance_exact(law, redraws), 20_000
    measured = average_exact(law, redraws, attempts)
    assert measured == pytest.approx(told, abs=near(told, attempts))


def test_the_attackers_mean_closes_in_on_the_truth():
    law = geometric(0.5, 1)
    means = running_means(7 + law.draw(4000))
    assert len(means) == 4000
    assert abs(means[-1] - 7) < 6.5 * spread_of_mean(law, 4000) < 0.3
    assert running_means(np.array([4.0, 8.0])).tolist() == [4.0, 6.0]


def test_asking_a_sealed_release_again_teaches_nothing():
    sealed = np.full(100, 9.0)
    assert set(running_means(sealed)) == {9.0}


# Membership

LAWS = [
    (geometric(1.0, 1), 1.0, 0.0),
    (geometric(1.0, 140), 1.0, 0.0),
    (laplace(1.0, 140), 1.0, 0.0),
    (gaussian(1.0, 1e-5, 140), 1.0, 1e-5),
    (geometric(0.25, 140), 0.25, 0.0),
]


@pytest.mark.parametrize(("law", "epsilon", "delta"), LAWS, ids=repr)
@pytest.mark.parametrize("apart", [1.0, 0.3])
def test_the_best_test_stays_under_the_curve_that_epsilon_and_delta_allow(
    law, epsilon, delta, apart
):
    shift = round(apart * (1 if law == geometric(1.0, 1) else 140))
    roc = predict_roc(law, shift)
    for alarms, hits in zip(roc.false_alarms, roc.hits, strict=True):
        assert hits <= most_hits(float(alarms), epsilon, delta) + 1e-9
    assert roc.best_guess <= guess_ceiling(epsilon, delta) + 1e-9
    assert (np.diff(roc.false_alarms) >= -1e-12).all()


def test_whole_number_noise_on_a_count_meets_the_bound_exactly():
    for epsilon in (0.1, 0.5, 1.0, 2.0, 4.0):
        roc = predict_roc(geometric(epsilon, 1), 1)
        assert roc.best_guess == pytest.approx(guess_ceiling(epsilon), abs=1e-9)


def test_the_laplace_attacker_of_the_lesson_gets_70_and_not_73():
    assert predict_roc(laplace(1.0, 1), 1).best_guess == pytest.approx(0.70, abs=0.005)


def test_too_little_gaussian_noise_would_pass_the_curve():
    roc = predict_roc(Gaussian(gaussian(1.0, 1e-5, 1).sd / 4), 1)
    allowed = [most_hits(float(alarms), 1.0, 1e-5) for alarms in roc.false_alarms]
    assert (roc.hits > np.array(allowed)).any()


@pytest.mark.parametrize(("law", "epsilon", "delta"), LAWS, ids=repr)
def test_fresh_releases_lie_on_the_predicted_curve(law, epsilon, delta):
    shift = 1 if law == geometric(1.0, 1) else 140
    told, seen = predict_roc(law, shift), measure_roc(law, shift, ROUNDS)
    grid = np.linspace(0.02, 0.98, 25)
    expected = np.interp(grid, told.false_alarms, told.hits)
    measured = np.interp(grid, seen.false_alarms, seen.hits)
    assert np.abs(expected - measured).max() < 0.025


def test_a_thinned_curve_keeps_points_of_the_curve():
    seen = measure_roc(laplace(1.0, 1), 1, 2000)
    few = thin(seen, 10)
    assert len(few.hits) <= 10
    pairs = set(zip(seen.false_alarms, seen.hits, strict=True))
    assert set(zip(few.false_alarms, few.hits, strict=True)) <= pairs


@pytest.mark.parametrize("epsilon", ["1", "4"])
def test_our_joint_release_keeps_its_promise_against_its_own_likelihood_ratio(epsilon):
    here, rounds = setting(epsilon), 1200
    lowest = int(here.squad.true_steps("sleep_hours").argmin())
    seen = joint_roc(here, lowest, here.quantity.high, rounds)
    ceiling = guess_ceiling(float(epsilon))
    assert 0.55 < seen.best_guess < ceiling + 2 * near(ceiling, rounds)
    for alarms, hits in zip(thin(seen).false_alarms, thin(seen).hits, strict=True):
        assert hits <= most_hits(at_most(alarms, rounds), float(epsilon)) + near(0.5, rounds)


def at_most(share, rounds):
    """The largest chance that such a share of rounds speaks for, but for 1 of 10 million runs.

    Where few alarms were false, hits may grow e^epsilon times as fast as their chance.
    """
    seen = round(float(share) * rounds)
    return float(betaincinv(seen + 1, rounds - seen, 1 - 1e-7)) if seen < rounds else 1.0


def test_without_noise_the_record_is_told_apart_every_time():
    nearly_exact = predict_roc(geometric(60.0, 1), 1)
    assert nearly_exact.best_guess == pytest.approx(1.0)


# Reconstruction


def test_the_secret_answers_of_a_scene_are_always_the_same_and_even():
    squad = ClassSquad.simulated(Scene(7, 1000))
    answers = coin_answers(squad, 1000)
    assert (answers == coin_answers(squad, 1000)).all()
    assert abs(answers.mean() - 0.5) < near(0.5, 1000)
    assert len(coin_answers(squad, 30)) == 30
    assert len(coin_answers(ClassSquad.shipped("SoccerMon Team A"), 30)) == 24


def test_exact_counts_of_random_subsets_give_every_row_back():
    answers = coin_answers(ClassSquad.simulated(Scene(7, 30)), 30)
    for _ in range(5):
        assert (rebuild(ask(answers, 60, None)) == answers).all()


def test_a_solver_that_gives_up_is_a_refusal_and_not_a_guess(monkeypatch):
    answers = coin_answers(ClassSquad.simulated(Scene(7, 10)), 10)
    monkeypatch.setattr(reconstruction, "linprog", lambda *_, **__: SimpleNamespace(success=False))
    with pytest.raises(HuddleError):
        rebuild(ask(answers, 20, None))


@pytest.mark.parametrize("epsilon", [0.25, 1.0])
def test_plain_least_squares_rebuilds_what_the_formula_predicts(epsilon):
    answers, law = coin_answers(ClassSquad.simulated(Scene(7, 25)), 25), geometric(epsilon, 1)
    told = predict_right(25, 100, law)
    found = [share_right(least_squares(ask(answers, 100, law)), answers) for _ in range(600)]
    assert np.mean(found) == pytest.approx(told, abs=0.02)


def test_the_linear_program_rebuilds_at_least_as_much():
    answers, law = coin_answers(ClassSquad.simulated(Scene(7, 25)), 25), geometric(1.0, 1)
    asked = [ask(answers, 100, law) for _ in range(60)]
    by_program = np.mean([share_right(rebuild(each), answers) for each in asked])
    by_squares = np.mean([share_right(least_squares(each), answers) for each in asked])
    assert by_program > by_squares
    assert by_program > 0.97


def test_answers_that_share_one_epsilon_rebuild_no_more_than_the_bound():
    """Coins are even odds, so the share right is at most e^ε / (1 + e^ε) for any attack."""
    for epsilon in (1.0, 2.0):
        answers, law = coin_answers(ClassSquad.simulated(Scene(9, 30)), 30), geometric(
            epsilon / 60, 1
        )  # fmt: skip
        found = [share_right(rebuild(ask(answers, 60, law)), answers) for _ in range(60)]
        assert np.mean(found) <= guess_ceiling(epsilon) + near(0.5, 60 * 30)
        assert np.mean(found) == pytest.approx(0.5, abs=0.12)


# Floating point


def test_the_last_bits_of_float_laplace_noise_name_the_value_and_never_the_wrong_one():
    values = np.repeat([7.0, 8.0], 10_000)
    released = naive_release(values, 10.0)
    bits = read_bits(released, 7.0, 8.0, 10.0)
    assert np.where(values == 7.0, bits.first, bits.second).all()
    assert 0.3 < bits.certain.mean() < 0.45
    right = (guess(released, bits, 7.0, 8.0) == values).mean()
    assert right > guess_ceiling(0.1) + near(0.5, 20_000)


def test_whole_number_noise_can_reach_every_answer_from_either_value():
    law = geometric(0.1, 1)
    answers = np.arange(-200, 200)
    ratio = law.chance(answers - 7) / law.chance(answers - 8)
    assert (law.chance(answers - 7) > 0).all()
    assert float(Fraction(str(round(ratio.max(), 9)))) == pytest.approx(math.exp(0.1))


def test_bits_are_written_as_the_machine_holds_them():
    assert last_bits(1.0) == "0" * 52
    assert last_bits(1.0 + 2**-52).endswith("1")
