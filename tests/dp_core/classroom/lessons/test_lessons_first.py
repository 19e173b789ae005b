"""The first five lessons say what happens: each number against a simulation that is seeded.

Simulations have 200,000 rounds or more. Tolerances are at least five standard errors, so that
a right number fails with a probability below 1e-6, and a wrong last digit is seen.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from dp_core.attacks.differencing import Departure
from dp_core.classroom.explain import guess_ceiling
from dp_core.classroom.lessons import bounds, chances, coins, one_of_fifty, survey, totals, two_sams
from dp_core.classroom.lessons.bounded import CHOICES, BoundedMean, best_bounds
from dp_core.classroom.lessons.kestrel import ATHLETES, SLEEP, SORE
from dp_core.classroom.lessons.risk import (
    EACH_SORE,
    belief_after,
    means_sentence,
    read_off_sentence,
    reply_sentence,
    step_sentence,
    two_sams_sentence,
    unknowing,
)
from dp_core.errors import ParameterError

ROUNDS = 200_000
SIX = 6 * 0.5 / np.sqrt(ROUNDS)
"""Six standard errors of a share, at the most."""

LESSONS = (totals.LESSON, coins.LESSON, two_sams.LESSON, one_of_fifty.LESSON, bounds.LESSON)


@pytest.fixture
def fresh() -> np.random.Generator:
    return np.random.default_rng(20260105)


def noise(fresh: np.random.Generator, epsilon: float, sensitivity: int = 1) -> NDArray[np.int64]:
    """Two-sided geometric noise, made here from its definition."""
    success = 1 - np.exp(-epsilon / sensitivity)
    return fresh.geometric(success, ROUNDS) - fresh.geometric(success, ROUNDS)


def replies(fresh: np.random.Generator, people: int, sore: int) -> NDArray[np.float64]:
    """Estimates of surveys, thrown coin by coin."""
    rounds = ROUNDS // 4
    truth = np.arange(people) < sore
    own = fresh.integers(0, 2, (rounds, people)) == 1
    coin = fresh.integers(0, 2, (rounds, people)) == 1
    yes = np.where(own, truth, coin).sum(axis=1)
    return np.asarray(2 * (yes - people / 4))


# Lesson 1


def test_two_exact_averages_give_the_one_who_left(fresh: np.random.Generator) -> None:
    others = fresh.integers(40, 100, ATHLETES - 1)
    others = others + (1740 - others.sum()) / (ATHLETES - 1)
    before, after = (others.sum() + 60) / 10 / ATHLETES, others.mean() / 10
    assert (before, after) == pytest.approx((totals.SLEEP.before, totals.SLEEP.after))
    assert totals.SLEEP.recover(2) == pytest.approx(totals.SLEEP.true_value)
    assert totals.HEART.recover(0) == totals.HEART.true_value == 41


def test_rounding_bounds_what_two_averages_tell_and_is_reached(fresh: np.random.Generator) -> None:
    off = []
    for _ in range(2000):
        hours = fresh.integers(300, 1000, ATHLETES) / 100
        left = Departure(ATHLETES, hours.mean(), hours[1:].mean(), hours[0])
        off.append(abs(left.recover(1) - hours[0]))
    assert 0.7 * 2.45 < max(off) <= totals.SLEEP.uncertainty(1) == pytest.approx(2.45)


@pytest.mark.parametrize(("nearest", "shown"), [(1, 25), (5, 5), (10, 3)])
def test_rounding_counts_hides_the_step_except_where_it_shows_it(nearest: int, shown: int) -> None:
    told = sum(
        int(count / nearest + 0.5) != int((count - 1) / nearest + 0.5) for count in range(1, 26)
    )
    assert chances.steps_shown(25, nearest) == told == shown


def test_a_step_of_none_is_as_certain_as_a_step_of_one() -> None:
    assert step_sentence(7, 7).endswith("so Alex is not sore, for certain.")
    assert step_sentence(7, 6).endswith("so Alex is sore, for certain.")
    assert "7.2 − 24 × 7.2 = 7.2 h" in means_sentence(totals.SLEEP, 1, "h")


# Lesson 2


@pytest.mark.parametrize(("people", "sore"), [(25, 7), (25, 0), (20, 2), (100, 28)])
def test_the_coin_survey_is_as_far_off_as_the_lesson_says(
    fresh: np.random.Generator, people: int, sore: int
) -> None:
    off = replies(fresh, people, sore) - sore
    assert off.mean() == pytest.approx(0, abs=6 * survey.spread(people) / np.sqrt(len(off)))
    assert off.std() == pytest.approx(survey.spread(people), rel=0.02)
    for far in (1, 3, 4):
        assert (abs(off) <= far).mean() == pytest.approx(
            survey.within(people, sore, far), abs=0.012
        )
        assert (abs(off) >= far).mean() == pytest.approx(
            survey.beyond(people, sore, far), abs=0.012
        )
    below = survey.below_zero(people, sore)
    assert (off + sore < 0).mean() == pytest.approx(below, abs=0.012)


@pytest.mark.parametrize("people", [10, 25, 60])
def test_surveys_keep_their_distance_in_95_of_100_and_not_much_less(
    fresh: np.random.Generator, people: int
) -> None:
    far = survey.reach(people)
    for sore in (0, people // 3, people):
        off = replies(fresh, people, sore) - sore
        assert (abs(off) <= far).mean() >= 0.95 - 0.006
    assert min(survey.within(people, sore, far - 0.5) for sore in range(people + 1)) < 0.95


def test_one_random_step_at_the_club_is_closer_at_the_same_epsilon(
    fresh: np.random.Generator,
) -> None:
    assert np.exp(survey.EPSILON) == pytest.approx(survey.YES_IF_SORE / survey.YES_IF_NOT)
    assert pytest.approx(3) == (1 - survey.YES_IF_NOT) / (1 - survey.YES_IF_SORE)
    step = noise(fresh, survey.EPSILON)
    law = chances.count_law(survey.EPSILON)
    assert step.std() == pytest.approx(law.sd, rel=0.02)
    assert (abs(step) >= 3).mean() == pytest.approx(1 - chances.within(law, 2), abs=SIX)
    assert law.sd < survey.spread(25) / 3


def test_a_yes_moves_a_reader_as_far_as_the_lesson_says(fresh: np.random.Generator) -> None:
    sore = fresh.random(ROUNDS) < survey.SHARE_SORE
    yes = np.where(fresh.integers(0, 2, ROUNDS) == 1, sore, fresh.integers(0, 2, ROUNDS) == 1)
    found = sore[yes].mean()
    assert found == pytest.approx(belief_after(survey.SHARE_SORE, survey.EPSILON), abs=0.01)
    assert "28 in 100 before gets to 53.8 in 100" in reply_sentence(survey.SHARE_SORE)


def test_surveys_and_reports_drawn_in_the_lesson_have_the_spread_it_names() -> None:
    """Fresh draws of 20,000: off by 5 % happens with a probability below 1e-9."""
    coined, once = survey.run_surveys(25, 20_000), survey.count_once(25, 20_000)
    assert np.std(coined) == pytest.approx(survey.spread(25), rel=0.05)
    assert np.std(once) == pytest.approx(chances.count_law(survey.EPSILON).sd, rel=0.07)
    assert np.mean(coined) == pytest.approx(7, abs=0.25)
    assert np.mean(once) == pytest.approx(7, abs=0.08)
    assert np.mean(survey.run_surveys(300, 20_000)) == pytest.approx(84, abs=0.8)


def test_a_class_is_told_its_estimate_and_refused_what_cannot_be() -> None:
    assert "the estimate is 7.5." in survey.class_sentence(10, 25)
    assert "throw again" in survey.class_sentence(0, 300)
    for yes, people in ((26, 25), (-1, 25), (0, 0), (1, survey.MOST + 1)):
        with pytest.raises(ParameterError):
            survey.class_sentence(yes, people)


# Lesson 3


@pytest.mark.parametrize("epsilon", two_sams.EPSILONS)
def test_the_best_guesser_reaches_the_ceiling_and_no_more(
    fresh: np.random.Generator, epsilon: float
) -> None:
    sore = fresh.integers(0, 2, ROUNDS)
    reports = SORE - 1 + sore + noise(fresh, epsilon)
    right = ((reports >= SORE) == (sore == 1)).mean()
    assert right == pytest.approx(guess_ceiling(epsilon), abs=SIX)
    assert all(chances.best_guess(report) == (report >= SORE) for report in range(-5, 20))


def test_a_game_of_the_lesson_is_played_by_these_rules() -> None:
    """20,000 fresh rounds: off by 0.02 happens with a probability below 1e-8."""
    played = [chances.play_round(1.0) for _ in range(20_000)]
    assert np.mean([sore for sore, _ in played]) == pytest.approx(0.5, abs=0.02)
    right = np.mean([chances.best_guess(report) == sore for sore, report in played])
    assert right == pytest.approx(guess_ceiling(1.0), abs=0.02)


def test_scores_of_ten_rounds_vary_as_much_as_the_lesson_says(fresh: np.random.Generator) -> None:
    scores = fresh.binomial(10, guess_ceiling(1.0), ROUNDS)
    mean, spread = chances.score(10, guess_ceiling(1.0))
    assert (scores.mean(), scores.std()) == pytest.approx((mean, spread), rel=0.01)
    seven = chances.score_chances(10, guess_ceiling(1.0))[7]
    assert (scores == 7).mean() == pytest.approx(seven, abs=SIX)


@pytest.mark.parametrize("start", two_sams.STARTS)
def test_no_report_moves_a_belief_further_than_the_lesson_says(
    fresh: np.random.Generator, start: float
) -> None:
    sore = fresh.random(ROUNDS) < start
    reports = SORE - 1 + sore + noise(fresh, 1.0)
    for report in range(SORE - 2, SORE + 3):
        found = sore[reports == report].mean()
        assert found <= belief_after(start, 1.0) + 0.02
    assert sore[reports == SORE].mean() == pytest.approx(belief_after(start, 1.0), abs=0.02)


@pytest.mark.parametrize("epsilon", [0.5, 1.0, None])
def test_a_reader_who_knows_nobody_guesses_as_the_lesson_says(
    fresh: np.random.Generator, epsilon: float | None
) -> None:
    sore = fresh.integers(0, 2, ROUNDS)
    reports = fresh.binomial(ATHLETES - 1, EACH_SORE, ROUNDS) + sore
    if epsilon:
        reports = reports + noise(fresh, epsilon)
    likelier = {
        report: sore[reports == report].mean() > 0.5 for report in np.unique(reports).tolist()
    }
    right = np.mean([likelier[r] == s for r, s in zip(reports.tolist(), sore, strict=True)])
    law = chances.count_law(epsilon) if epsilon else None
    assert right == pytest.approx(unknowing(law), abs=SIX + 0.001)


def test_the_icons_are_as_many_as_the_sentence_says() -> None:
    for epsilon in (0.5, 1.0, 2.0, 4.0):
        counted = [
            sum(map(chances.best_guess, chances.possible(count, chances.count_law(epsilon), 100)))
            for count in (SORE - 1, SORE)
        ]
        told = two_sams_sentence(epsilon)
        assert f"not sore, {counted[0]} of 100" in told
        assert f"is sore, {counted[1]} of 100" in told


# Lesson 4


@pytest.mark.parametrize("epsilon", one_of_fifty.EPSILONS)
def test_reports_fall_as_far_as_the_lesson_says(fresh: np.random.Generator, epsilon: float) -> None:
    step, law = noise(fresh, epsilon), chances.count_law(epsilon)
    for far in (0, 1, 3):
        assert (abs(step) <= far).mean() == pytest.approx(chances.within(law, far), abs=SIX)
    far = chances.reach(law)
    assert (abs(step) <= far).mean() >= 0.95
    assert (abs(step) <= far - 1).mean() < 0.95
    for true_count in (0, 2):
        cut = np.maximum(true_count + step, 0).mean()
        off = 6 * law.sd / np.sqrt(ROUNDS)
        assert cut == pytest.approx(chances.mean_if_cut(law, true_count), abs=off)


def test_fifty_dots_are_laid_as_often_as_reports_fall() -> None:
    laid = Counter(chances.possible(SORE, chances.count_law(1.0)))
    assert sum(laid.values()) == 50
    for place, dots in laid.items():
        often = 50 * float(chances.count_law(1.0).chance(place - SORE))
        assert abs(dots - often) <= 1.1
    assert Counter(chances.possible(SORE, chances.count_law(1.0), 20))[SORE] == 10


def test_reports_drawn_in_the_lesson_follow_the_law_it_names() -> None:
    """20,000 fresh draws: off by 0.02 happens with a probability below 1e-8."""
    drawn = np.array(chances.draw_counts(SORE, 1.0, 20_000))
    law = chances.count_law(1.0)
    assert (drawn == SORE).mean() == pytest.approx(chances.within(law, 0), abs=0.02)
    assert (drawn > SORE).mean() == pytest.approx(float(law.tail(1)), abs=0.02)


# Lesson 5


@pytest.mark.parametrize(("low", "high"), CHOICES)
@pytest.mark.parametrize("epsilon", [1.0, 4.0])
def test_bounds_cost_what_the_lesson_says(
    fresh: np.random.Generator, low: int, high: int, epsilon: float
) -> None:
    mean = BoundedMean(low, high, epsilon)
    hours = np.clip(np.array(SLEEP), low, high)
    reports = hours.mean() + noise(fresh, epsilon, 10 * (high - low)) / (10 * len(SLEEP))
    off = reports - np.mean(SLEEP)
    assert off.mean() == pytest.approx(mean.bias, abs=6 * off.std() / np.sqrt(ROUNDS))
    assert np.sqrt((off**2).mean()) == pytest.approx(mean.error, rel=0.02)
    away = abs(reports - hours.mean())
    assert (away <= mean.half_width + 1e-9).mean() + 0.003 >= 0.95
    assert (away <= mean.half_width - 0.02 * (high - low) / epsilon / 25).mean() < 0.952
    assert mean.cut == (hours != np.array(SLEEP)).sum()


def test_no_athlete_pulls_further_than_the_bounds_allow() -> None:
    for low, high in CHOICES:
        moves = [
            BoundedMean(low, high, 1.0, sam).true_bounded_mean() for sam in (0.0, 4.0, 9.0, 24.0)
        ]
        assert max(moves) - min(moves) == pytest.approx(BoundedMean(low, high, 1.0).pull)


def test_the_best_bounds_differ_between_epsilons() -> None:
    told = {(best.low, best.high) for best in map(best_bounds, (*bounds.OTHERS, bounds.EPSILON))}
    assert len(told) == 3
    assert bounds.named(best_bounds(1.0)) == bounds.LESSON.predict.answer.text


def test_averages_drawn_in_the_lesson_have_the_error_it_names() -> None:
    """20,000 fresh draws: off by 7 % happens with a probability below 1e-9."""
    mean = BoundedMean(5, 9, 1.0)
    off = np.array(mean.draw(20_000)) - np.mean(SLEEP)
    assert np.sqrt((off**2).mean()) == pytest.approx(mean.error, rel=0.07)


@pytest.mark.parametrize(("low", "high", "epsilon"), [(9, 5, 1.0), (5, 5, 1.0), (5, 9, 0.0)])
def test_bounds_out_of_order_are_refused(low: int, high: int, epsilon: float) -> None:
    with pytest.raises(ParameterError, match="in order"):
        BoundedMean(low, high, epsilon)


def test_bounds_read_off_the_squad_print_its_shortest_night() -> None:
    assert f"prints {min(SLEEP):g} h exactly" in read_off_sentence(SLEEP[-1])


# All five


def test_the_first_lessons_are_numbered_in_order() -> None:
    assert [lesson.number for lesson in LESSONS] == [1, 2, 3, 4, 5]


FIGURES = {
    "totals-can-tell": ["7 − 6 = 1", "= 6.0 h", "2.45 h", "5 still show the step", "= 41"],
    "let-the-coin-answer": [
        "**4.3** athletes", "49 of 100 surveys are off by 3", "6 of 100 come out below zero",
        "**1.2** athletes", "6 of 100 reports are off by 3", "ln 3 = 1.10", "53.8 in 100",
    ],
    "two-possible-sams": [
        "52.5, 62, 73, 88 and 98 of 100", "7.3 right on average, give or take 1.4",
        "plays 250 rounds and gets 183, give or take 7", "from 10 in 100 to at most 23",
        "from 90 in 100 to at most 96", "each sore with 30 in 100", "58 of 100 rounds",
        "59 of 100 with no noise", "To 88 in 100", "7.4 to 1",
    ],
    "one-of-fifty": [
        "epsilon 0.25: exact in 12 of 100 reports, within 1 in 32; 95 of 100 are within **± 12**",
        "epsilon 1: exact in 46 of 100 reports, within 1 in 80; 95 of 100 are within **± 3**",
        "epsilon 4: exact in 96 of 100 reports, within 1 in 99.9; 95 of 100 are within **± 0**",
        "24 on 7, 8 on 6, 8 on 8", "0.96 instead of 0", "between 6 and 12",
    ],
    "how-far-one-can-pull": [
        "± 0.12 h in 95 of 100 reports; the bounds alone move the average by +0.24 h",
        "± 0.48 h in 95 of 100 reports; the bounds alone move the average by +0.05 h",
        "± 2.88 h", "typical error 1.36 h", "0.16 h for 5 to 9 h", "prints 3.9 h exactly",
    ],
}  # fmt: skip


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_the_figures_in_the_text_are_those_that_were_checked(lesson: two_sams.Lesson) -> None:
    asked = (lesson.predict, lesson.check)
    choices = [f"{choice.text} {choice.reply}" for each in asked for choice in each.choices]
    text = "\n".join([*lesson.reveal, *lesson.teacher, *choices])
    assert [figure for figure in FIGURES[lesson.key] if figure not in text] == []
