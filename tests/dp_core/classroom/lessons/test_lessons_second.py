"""Lessons 6 to 10: every number that they tell is what seeded simulation finds."""

from __future__ import annotations

import re
from itertools import chain

import numpy as np
import pytest

from dp_core.classroom.laws import Geometric
from dp_core.classroom.lessons import (
    alarms,
    asking_again,
    beliefs,
    committee,
    left_out,
    outbreak,
    season,
    too_noisy,
    votes,
    whose_privacy,
)
from dp_core.classroom.lessons.alarms import Watch, Week
from dp_core.classroom.lessons.chances import count_law, of_100
from dp_core.classroom.lessons.lesson import Lesson
from dp_core.errors import BudgetExceeded, ParameterError
from dp_core.params import Epsilon

DRAWS = 200_000
LESSONS = (
    asking_again.LESSON,
    whose_privacy.LESSON,
    too_noisy.LESSON,
    left_out.LESSON,
    committee.LESSON,
)


def noise(epsilon: float, shape: int | tuple[int, ...], seed: int = 1) -> np.ndarray:
    """Two-sided geometric draws made here, apart from the code under test."""
    fixed, success = np.random.default_rng(seed), 1 - np.exp(-epsilon)
    return fixed.geometric(success, shape) - fixed.geometric(success, shape)


def off(share: float, draws: int) -> float:
    """Five standard errors of a measured share, and a hair."""
    return 5 * float(np.sqrt(max(share * (1 - share), 1e-4) / draws))


def words_of(lesson: Lesson) -> str:
    asked = chain(lesson.predict.choices, lesson.check.choices)
    return "\n".join(
        [
            lesson.title, lesson.aim, lesson.do, lesson.sentence, lesson.predict.text,
            lesson.check.text, *lesson.reveal, *lesson.teacher, *lesson.mends,
            *(f"{choice.text} {choice.reply}" for choice in asked),
        ]
    )  # fmt: skip


# Asking again


@pytest.mark.parametrize("asked", [1, 10, 20, 50, 100])
def test_averaging_finds_the_exact_count_as_often_as_the_lesson_says(asked: int) -> None:
    attempts = 20_000
    sums = noise(0.5, (attempts, asked)).sum(axis=1)
    measured = float((2 * np.abs(sums) < asked).mean())
    assert season.found(0.5, asked) == pytest.approx(measured, abs=off(measured, attempts))


def test_the_lesson_on_averaging_tells_25_40_56_79_and_92() -> None:
    rates = [round(100 * season.found(0.5, asked)) for asked in asking_again.TIMES]
    assert rates == [24, 40, 56, 79, 92]
    assert asking_again.LESSON.predict.answer.text == "In 92 of 100 cases"
    assert "about 1 time in 4." in asking_again.LESSON.predict.text


@pytest.mark.parametrize("reports", [1, 4, 8, 16, 40])
def test_a_split_total_blurs_each_report_just_so_far(reports: int) -> None:
    far = season.split_reach(4.0, reports)
    size = np.abs(noise(4.0 / reports, DRAWS))
    assert (size <= far).mean() >= 0.95 - off(0.95, DRAWS)
    assert far == 0 or (size <= far - 1).mean() < 0.95


def test_splits_and_the_check_are_the_ones_of_the_lesson() -> None:
    assert [season.split_reach(4.0, reports) for reports in asking_again.SPLITS] == [
        0,
        3,
        6,
        12,
        30,
    ]
    assert asking_again.LESSON.check.answer.text == "± 9"
    assert season.split_reach(4.0, 40) > asking_again.ATHLETES


def test_the_fifth_report_is_refused_and_the_toy_season_stays_as_it_was() -> None:
    one, toy = Epsilon.read(1), season.ToySeason(Epsilon.read(4))
    for _ in range(4):
        toy = toy.ask(one)
    assert (toy.spent, toy.left, len(toy.sealed)) == (4.0, 0.0, 4)
    with pytest.raises(BudgetExceeded) as refused:
        toy.ask(one)
    assert refused.value.remaining is None
    assert len(toy.sealed) == 4


def test_a_refusal_says_what_is_left_and_a_smaller_price_still_fits() -> None:
    toy = season.ToySeason(Epsilon.read(1)).ask(Epsilon.read("0.5"))
    with pytest.raises(BudgetExceeded) as refused:
        toy.ask(Epsilon.read(1))
    assert refused.value.remaining == Epsilon.read("0.5")
    assert toy.ask(Epsilon.read("0.5")).left == 0


def test_fresh_answers_are_about_kestrel() -> None:
    answers = season.ask_again(0.5, 4000)
    assert len(answers) == 4000
    assert np.mean(answers) == pytest.approx(7, abs=5 * count_law(0.5).sd / np.sqrt(4000))


# Whose privacy


@pytest.mark.parametrize("linked", [1, 2, 3])
@pytest.mark.parametrize(("daily", "days"), [(0.5, 1), (0.25, 30), (0.1, 17)])
def test_the_best_guess_about_a_month_is_right_as_often_as_said(
    daily: float, days: int, linked: int
) -> None:
    rounds = 40_000
    drawn = noise(daily, (rounds, days)) + linked
    evidence = (np.abs(drawn) - np.abs(drawn - linked)).sum(axis=1)
    measured = float((evidence > 0).mean() + (evidence == 0).mean() / 2)
    told = season.month_hits(daily, days, linked)
    assert told == pytest.approx(measured, abs=off(measured, rounds))


@pytest.mark.parametrize("daily", [0.1, 0.5, 1.0])
def test_one_day_meets_the_ceiling_and_a_month_stays_below_it(daily: float) -> None:
    ceiling = [1 / (1 + np.exp(-daily * days)) for days in (1, 30)]
    assert season.month_hits(daily, 1) == pytest.approx(ceiling[0])
    assert ceiling[0] < season.month_hits(daily, 30) < ceiling[1]


def test_room_mates_tell_more_and_stay_below_three_times_epsilon() -> None:
    for days in (1, 5, 30):
        alone, together = (season.month_hits(0.1, days, linked) for linked in (1, 3))
        assert alone < together < 1 / (1 + np.exp(-0.3 * days))


def test_the_month_is_told_as_61_75_91_and_99_6() -> None:
    rates = [of_100(season.month_hits(daily, 30)) for daily in whose_privacy.DAILIES]
    assert rates == ["61", "75", "91", "99.6"]
    assert whose_privacy.LESSON.predict.answer.text == "In 91 of 100 rounds"
    assert "epsilon 18" in whose_privacy.LESSON.check.answer.reply


def test_a_summary_of_the_month_is_thirty_times_as_sharp_as_a_daily_count() -> None:
    assert season.summary_sd(1.0) == pytest.approx(1.414, abs=0.001)
    assert season.daily_law(1.0).sd == pytest.approx(42.4, abs=0.05)
    measured = noise(1 / 30, DRAWS).std() / 30
    assert season.summary_sd(1.0) == pytest.approx(measured, rel=0.02)
    assert "± 90" in words_of(whose_privacy.LESSON)


# Too noisy to act on


@pytest.mark.parametrize("epsilon", [0.25, 0.5, 1.0, 2.0])
def test_an_unchanged_count_seems_to_change_as_often_as_said(epsilon: float) -> None:
    change = np.abs(noise(epsilon, DRAWS, 2) - noise(epsilon, DRAWS, 3))
    measured = float((change >= 3).mean())
    assert alarms.change_beyond(epsilon, 3) == pytest.approx(measured, abs=off(measured, DRAWS))
    far = alarms.change_reach(epsilon)
    assert (change <= far).mean() >= 0.95 > (change <= far - 1).mean()


def test_all_changes_together_are_certain_and_large_epsilon_shows_none() -> None:
    assert alarms.change_beyond(1.0, 0) == pytest.approx(1)
    assert [alarms.change_reach(epsilon) for epsilon in (0.5, 1.0, 2.0, 8.0)] == [8, 4, 2, 0]


@pytest.mark.parametrize("squads", [1, 4])
@pytest.mark.parametrize("epsilon", [0.25, 0.5, 1.0, 2.0])
def test_alarms_ring_and_are_real_as_often_as_said(epsilon: float, squads: int) -> None:
    bad = np.random.default_rng(4).random(DRAWS) < 0.2
    rings = squads * np.where(bad, 13, 7) + noise(epsilon, DRAWS, 5) >= squads * 10
    watch = Watch(epsilon, squads)
    for told, among in ((watch.false_alarms, rings[~bad]), (watch.caught, rings[bad])):
        assert told == pytest.approx(among.mean(), abs=off(told, len(among)))
    assert watch.rings == pytest.approx(rings.mean(), abs=off(watch.rings, DRAWS))
    assert watch.real == pytest.approx(bad[rings].mean(), abs=off(watch.real, int(rings.sum())))
    if squads == 1:
        cost = np.where(rings, 1, 6 * bad)
        spread = 5 * cost.std() / np.sqrt(DRAWS)
        assert watch.lost == pytest.approx(10 * cost.mean(), abs=10 * spread)


def test_ten_or_more_is_the_best_line_at_these_points() -> None:
    for epsilon in (0.25, 0.5, 1.0, 2.0):
        law = count_law(epsilon)

        def lost(line: int, law: Geometric = law) -> float:
            false, caught = law.tail(line - 7), law.tail(line - 13)
            return float(8 * false + 2 * (caught + 6 * (1 - caught)))

        assert min(range(5, 16), key=lost) == alarms.LINE
        assert lost(alarms.LINE) == pytest.approx(Watch(epsilon).lost)


def test_the_lesson_tells_the_alarms_and_the_points() -> None:
    told = words_of(too_noisy.LESSON)
    assert "43, 62, 87 and 99.1 are real" in told
    assert "in 16 of 100 weeks at epsilon 1, in 46 at 0.5 and in 1.4 at 2" in told
    assert "by at most 4 in 95 of 100 weeks" in told
    assert "loses 2.4 points" in told
    assert "6.2 at 0.25" in told
    assert "resting loses 10, never resting 12, knowing the truth 2" in told
    assert "can’t tell 5 from 17" in told


@pytest.mark.parametrize(("athletes", "hours"), [(25, 0.84), (100, 0.21)])
def test_average_sleep_is_blurred_by_so_many_hours(athletes: int, hours: float) -> None:
    assert alarms.mean_reach(athletes, 7, 1.0) == pytest.approx(hours, abs=0.005)
    moved = np.abs(noise(1 / 70, DRAWS)) / (10 * athletes)
    share = float((moved <= alarms.mean_reach(athletes, 7, 1.0) + 1e-9).mean())
    assert share == pytest.approx(0.95, abs=off(0.95, DRAWS) + 0.001)


def test_a_week_costs_what_the_rules_say() -> None:
    good, bad = Week(False, 12), Week(True, 8)
    assert (good.true_count, bad.true_count) == (7, 13)
    assert [week.lose(rest) for week in (good, bad) for rest in (True, False)] == [1, 0, 1, 6]


def test_weeks_are_dealt_afresh_with_one_bad_week_in_five() -> None:
    weeks = [week for _ in range(800) for week in alarms.deal_weeks(2.0)]
    bad = np.mean([week.bad for week in weeks])
    assert len(weeks) == 8000
    assert bad == pytest.approx(0.2, abs=off(0.2, 8000))
    gap = np.mean([week.report - week.true_count for week in weeks])
    assert gap == pytest.approx(0, abs=5 * count_law(2.0).sd / np.sqrt(8000))


# What is left out


@pytest.mark.parametrize("present", [True, False])
@pytest.mark.parametrize("epsilon", [0.5, 1.0, 2.0])
def test_the_belief_about_sam_is_what_many_outbreaks_give(epsilon: float, present: bool) -> None:
    squads = 600_000
    fixed = np.random.default_rng(6)
    ill = fixed.integers(0, 26, squads)
    sam = fixed.random(squads) < ill / 25
    counted = ill if present else ill - sam
    report = 22 if present else 21
    chosen = counted + noise(epsilon, squads, 7) == report
    measured = float(sam[chosen].mean())
    told = outbreak.belief(report, epsilon, present=present)
    assert told == pytest.approx(measured, abs=off(measured, int(chosen.sum())))


def test_without_sam_it_is_84_and_with_sam_88() -> None:
    assert "puts Sam at 88 in 100" in left_out.LESSON.reveal[0]
    assert "puts Sam at 84." in left_out.LESSON.reveal[0]
    assert left_out.LESSON.predict.answer.text == "Yes, about 84 in 100"


def test_replacing_sam_moves_the_odds_by_less_than_the_promise() -> None:
    """Between the two reports in the middle; a reader who knows nobody stays far below."""
    after, before = (outbreak.belief(report, 1.0) for report in (22, 21))
    assert 1 < (after / (1 - after)) / (before / (1 - before)) < np.e


def test_publishing_one_record_costs_delta_one_over_the_squad_and_names_everybody_in_turn() -> None:
    """P(S) - P'(S) is largest for "Sam's record comes out": 1/25 against 0."""
    named = np.array([outbreak.name_one() for _ in range(5000)])
    assert set(named) == set(range(1, 26))
    delta = outbreak.naming_delta(25)
    assert delta == pytest.approx(float((named == 25).mean()), abs=off(delta, 5000))
    assert "delta 0.04" in beliefs.naming_sentence()
    assert "at most 52 of 100" in beliefs.naming_sentence()


def test_cards_are_on_both_sides_and_read_apart() -> None:
    cards = left_out.CARDS
    assert [card.key for card in cards if card.limited] == ["chart", "rounded", "season"]
    assert len({card.key for card in cards}) == len({card.text for card in cards}) == len(cards)
    assert all(card.reply for card in cards)


# Set epsilon together


@pytest.mark.parametrize(("athletes", "points"), [(25, 12.0), (50, 6.0), (100, 3.0), (500, 0.6)])
def test_the_share_gets_sharper_with_athletes_at_the_same_epsilon(
    athletes: int, points: float
) -> None:
    assert alarms.share_reach(athletes, 1.0) == pytest.approx(points)
    moved = 100 * np.abs(noise(1.0, DRAWS)) / athletes
    assert (moved <= points + 1e-9).mean() >= 0.95 > (moved < points - 1e-9).mean()


def test_a_sample_has_its_own_error_without_any_noise() -> None:
    shares = np.random.default_rng(8).binomial(25, 7 / 25, DRAWS) / 25
    assert alarms.sample_error(25) == pytest.approx(100 * shares.std(), rel=0.01)


def test_the_prediction_of_the_committee_is_three_points() -> None:
    assert committee.LESSON.predict.answer.text == "It falls to ± 3 points"
    assert "25 athletes ± 12 points, 50 athletes ± 6 points" in words_of(committee.LESSON)


def test_votes_are_read_however_they_are_typed() -> None:
    assert votes.read_votes(" 2;0.5\n1, ,") == (0.5, 1.0, 2.0)
    assert votes.read_votes("") == ()
    assert votes.spread_of(()) == "No votes yet."
    assert votes.spread_of((2.0,)) == "1 vote, for 2."


@pytest.mark.parametrize("typed", ["secret", "0.5 x", "0", "-1", "21", "nan", "inf", "1 " * 61])
def test_a_vote_that_cannot_be_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(ParameterError) as refused:
        votes.read_votes(typed)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


# Sentences and texts


def test_adding_up_is_told_with_a_ceiling_or_as_hardly_a_limit() -> None:
    assert "at most 88 in 100" in beliefs.added_sentence(0.5, 4)
    assert "at most 73 in 100" in beliefs.added_sentence(1.0, 1, what="reports")
    assert "One of the reports promises epsilon 1:" in beliefs.added_sentence(
        1.0, 1, what="reports"
    )
    assert "hardly a limit" in beliefs.added_sentence(0.5, 41)
    assert "hardly" not in beliefs.added_sentence(0.5, 40)
    assert "hardly a limit" in beliefs.athlete_sentence(1.0, 30)
    assert "1 day at epsilon 1 is epsilon 1: from 50:50 to at most 73" in (
        beliefs.athlete_sentence(1.0, 1)
    )


def test_rates_near_certainty_are_never_told_as_certain() -> None:
    told = beliefs.month_guess(2.0, 30, 3)
    assert "more than 99.9 of 100" in told
    assert of_100(1.0) == "more than 99.9"


def test_room_mates_turn_73_into_95() -> None:
    assert "at most 73 in 100 becomes at most 95" in beliefs.linked_sentence(1.0, 3)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_lesson_claims_nothing_that_is_not_so(lesson: Lesson) -> None:
    banned = re.compile(
        r"anonym|\bsafe|fully private|probability of|little noise"
        r"|(?:strong|weak) (?:epsilon|privacy)|more likely to find"
        r"|identified|compliant|guarantee|\beps\b|fewer than 0\.1",
        re.IGNORECASE,
    )
    assert not banned.search(words_of(lesson))


def test_lessons_six_to_ten_are_in_order_and_named_as_agreed() -> None:
    assert [lesson.number for lesson in LESSONS] == [6, 7, 8, 9, 10]
    assert [lesson.key for lesson in LESSONS] == [
        "asking-again", "whose-privacy", "too-noisy-to-act-on", "what-is-left-out",
        "set-epsilon-together",
    ]  # fmt: skip


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_every_answer_has_a_reply_and_only_right_ones_are_greeted_with_yes(lesson: Lesson) -> None:
    for choice in (*lesson.predict.choices, *lesson.check.choices):
        assert choice.reply
        assert choice.reply.startswith("Yes") == choice.right
