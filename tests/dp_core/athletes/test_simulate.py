"""Made-up teams: the same seed makes the same team, and it moves as published teams do."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dp_core.athletes.simulate import COLUMNS, SPORTS, simulate
from dp_core.athletes.simulated_draws import day_by_day
from dp_core.athletes.simulated_traits import PAIRS, TRAITS, WEEKDAY_REST, latent_correlations
from dp_core.errors import ParameterError
from dp_core.metrics import read_catalogue

MONDAY = date(2026, 1, 5)
ITEMS = ("fatigue", "soreness", "stress", "mood", "sleep_quality")


def make(**changed: Any) -> pd.DataFrame:
    asked: dict[str, Any] = {"athletes": 12, "weeks": 2, "seed": 7, "start": MONDAY}
    return simulate(**asked | changed)


@pytest.fixture(scope="module")
def crowd() -> pd.DataFrame:
    """1,500 athletes over 16 weeks without gaps: sampling error is far below the tolerances."""
    return make(athletes=1500, weeks=16, missing=0.0)


@pytest.fixture(scope="module")
def within(crowd: pd.DataFrame) -> pd.DataFrame:
    """Each day as a move from the athlete's own mean."""
    columns = list(COLUMNS)
    return crowd[columns] - crowd.groupby("athlete")[columns].transform("mean")


class TestShape:
    def test_there_is_one_row_per_athlete_and_day_athlete_by_athlete(self) -> None:
        table = make()
        assert list(table.columns) == ["athlete", "date", *COLUMNS]
        assert len(table) == 12 * 14
        assert not table.duplicated(["athlete", "date"]).any()
        assert list(table.athlete.unique()[[0, 11]]) == ["Athlete 01", "Athlete 12"]
        assert table.date.min() == pd.Timestamp(MONDAY)
        assert table.date.max() == pd.Timestamp(2026, 1, 18)
        assert (table.groupby("athlete").date.diff().dropna() == pd.Timedelta(days=1)).all()

    def test_names_sort_in_order_in_a_large_team(self) -> None:
        names = list(make(athletes=101, weeks=1).athlete.unique())
        assert names == sorted(names)
        assert names[0] == "Athlete 001"

    def test_a_choice_of_metrics_changes_no_value(self) -> None:
        every, some = make(), make(metrics=["mood", "resting_hr"])
        assert list(some.columns) == ["athlete", "date", "resting_hr", "mood"]
        pd.testing.assert_frame_equal(some, every[list(some.columns)])

    def test_every_value_is_one_a_reader_would_accept(self, crowd: pd.DataFrame) -> None:
        for name in COLUMNS:
            metric = read_catalogue()[name]
            lowest, highest = (float(steps * metric.step) for steps in metric.possible)
            assert crowd[name].between(lowest, highest).all(), name

    def test_answers_are_rounded_as_people_answer(self, crowd: pd.DataFrame) -> None:
        for item in (*ITEMS, "readiness", "resting_hr", "steps"):
            assert (crowd[item] % 1 == 0).all()
        assert (crowd.sleep_hours % 0.5 == 0).all()
        assert (crowd.daily_load % 5 == 0).all()
        np.testing.assert_allclose(crowd.body_mass * 10, np.rint(crowd.body_mass * 10))
        assert set(crowd.mood.unique()) == {1, 2, 3, 4, 5}


class TestSeed:
    def test_the_same_seed_makes_the_same_team(self) -> None:
        pd.testing.assert_frame_equal(make(), make())

    def test_another_seed_makes_another_team(self) -> None:
        assert not make().equals(make(seed=8))


class TestLikeness:
    @pytest.mark.parametrize("name", ["sleep_hours", *ITEMS, "readiness"])
    def test_an_answer_has_the_published_mean_and_spreads(
        self, crowd: pd.DataFrame, within: pd.DataFrame, name: str
    ) -> None:
        trait = TRAITS[name]
        levels = crowd.groupby("athlete")[name].mean()
        assert crowd[name].mean() == pytest.approx(trait.mean, abs=0.06)
        assert levels.std() == pytest.approx(trait.between_sd, rel=0.12)
        assert within[name].std() == pytest.approx(trait.within_sd, rel=0.05)

    @pytest.mark.parametrize("name", ["sleep_hours", *ITEMS, "readiness", "resting_hr"])
    def test_a_day_is_as_like_the_day_before_as_published(
        self, crowd: pd.DataFrame, within: pd.DataFrame, name: str
    ) -> None:
        before = within.groupby(crowd.athlete)[name].shift(1)
        assert within[name].corr(before) == pytest.approx(TRAITS[name].lag, abs=0.06)

    @pytest.mark.parametrize("pair", list(PAIRS))
    def test_two_metrics_of_one_athlete_move_together_as_published(
        self, within: pd.DataFrame, pair: tuple[str, str]
    ) -> None:
        assert within[pair[0]].corr(within[pair[1]]) == pytest.approx(PAIRS[pair], abs=0.04)

    def test_answering_style_makes_the_items_of_athletes_alike(self, crowd: pd.DataFrame) -> None:
        levels = crowd.groupby("athlete")[list(ITEMS)].mean().corr().to_numpy()
        pairs = levels[np.triu_indices(len(ITEMS), 1)]
        assert 0.55 < pairs.min() < pairs.max() < 0.9

    def test_a_low_heart_rate_goes_with_a_high_variability(self, crowd: pd.DataFrame) -> None:
        levels = crowd.groupby("athlete")[["resting_hr", "hrv_rmssd"]].mean()
        assert levels.resting_hr.corr(levels.hrv_rmssd) == pytest.approx(-0.5, abs=0.08)
        assert levels.resting_hr.std() == pytest.approx(6.8, rel=0.08)

    def test_what_a_device_reads_has_the_published_size(
        self, crowd: pd.DataFrame, within: pd.DataFrame
    ) -> None:
        assert crowd.hrv_rmssd.median() == pytest.approx(66, rel=0.05)
        assert within.hrv_rmssd.std() == pytest.approx(20, rel=0.15)
        assert crowd.steps.mean() == pytest.approx(8280, rel=0.05)
        assert within.steps.std() == pytest.approx(4750, rel=0.1)
        assert within.body_mass.std() == pytest.approx(0.85, rel=0.1)

    @pytest.mark.parametrize(
        ("name", "effect"), [("soreness", -0.18), ("fatigue", -0.13), ("readiness", -0.09)]
    )
    def test_yesterdays_load_shows_today(
        self, crowd: pd.DataFrame, within: pd.DataFrame, name: str, effect: float
    ) -> None:
        before = within.groupby(crowd.athlete).daily_load.shift(1)
        assert within[name].corr(before) == pytest.approx(effect, abs=0.025)

    def test_load_does_not_show_where_it_should_not(
        self, crowd: pd.DataFrame, within: pd.DataFrame
    ) -> None:
        before = within.groupby(crowd.athlete).daily_load.shift(1)
        assert abs(within.mood.corr(before)) < 0.02


class TestLoad:
    def test_training_follows_the_week(self) -> None:
        table = make(athletes=300, weeks=100, missing=0.0, metrics=["daily_load"])
        weekday = table.date.dt.day_of_week
        rested = (table.daily_load == 0).groupby(weekday).mean()
        np.testing.assert_allclose(rested, WEEKDAY_REST, atol=0.1)
        assert rested.idxmax() == 6
        loads = table.daily_load.groupby(weekday).mean()
        assert loads.idxmax() == 2
        assert loads[6] < 0.6 * loads[2]

    def test_the_week_starts_where_the_team_does(self) -> None:
        friday = make(athletes=300, weeks=60, missing=0.0, start=date(2026, 1, 9))
        rested = (friday.daily_load == 0).groupby(friday.date.dt.day_of_week).mean()
        assert rested.idxmax() == 6

    def test_days_of_training_have_the_published_load(self, crowd: pd.DataFrame) -> None:
        days = crowd.daily_load[crowd.daily_load > 0]
        assert days.mean() == pytest.approx(501, rel=0.015)
        assert days.std() == pytest.approx(275, rel=0.1)
        assert 0.33 < (crowd.daily_load == 0).mean() < 0.45

    def test_load_differs_between_athletes_and_hangs_together_between_days(
        self, crowd: pd.DataFrame, within: pd.DataFrame
    ) -> None:
        assert crowd.groupby("athlete").daily_load.mean().std() == pytest.approx(83, abs=12)
        before = within.groupby(crowd.athlete).daily_load.shift(1)
        assert within.daily_load.corr(before) == pytest.approx(0.09, abs=0.04)

    def test_a_team_rests_together(self, crowd: pd.DataFrame) -> None:
        resting = (crowd.daily_load == 0).groupby(crowd.date).mean()
        by_weekday = resting.groupby(pd.DatetimeIndex(resting.index).day_of_week).transform("mean")
        assert 0.1 < (resting - by_weekday).std() < 0.3


class TestSports:
    def test_sports_differ_in_heart_rate_load_and_mass(self) -> None:
        means = {
            sport: make(athletes=400, weeks=2, missing=0.0, sport=sport)[list(COLUMNS)].mean()
            for sport in SPORTS
        }
        assert {"football", "endurance", "power", "basketball"} <= set(SPORTS)
        for sport, traits in SPORTS.items():
            assert means[sport].resting_hr == pytest.approx(traits.resting_hr, abs=1.2)
            assert means[sport].body_mass == pytest.approx(traits.body_mass, abs=2)
            relative = means[sport].daily_load / means["football"].daily_load
            assert relative == pytest.approx(traits.load, rel=0.03)
        assert means["endurance"].hrv_rmssd > means["power"].hrv_rmssd + 10

    def test_a_sport_changes_nothing_else(self) -> None:
        same = [*ITEMS, "readiness", "sleep_hours", "steps"]
        pd.testing.assert_frame_equal(make(sport="power")[same], make(sport="rowing")[same])


class TestMissing:
    @pytest.mark.parametrize(("athletes", "share"), [(25, 0.3), (40, 0.15), (400, 0.6)])
    def test_the_stated_share_is_missing_in_every_metric(self, athletes: int, share: float) -> None:
        gaps = make(athletes=athletes, weeks=12, missing=share)[list(COLUMNS)].isna().mean()
        np.testing.assert_allclose(gaps, share, atol=0.05)

    def test_nothing_is_missing_when_nothing_shall_be(self) -> None:
        assert not make(missing=0.0).isna().to_numpy().any()

    def test_some_athletes_report_rarely_and_many_nearly_always(self) -> None:
        table = make(athletes=300, weeks=8)
        shares = table.mood.isna().groupby(table.athlete).mean()
        assert shares.std() == pytest.approx(0.21, abs=0.04)
        assert (shares > 0.5).mean() > 0.05
        assert (shares < 0.05).mean() > 0.4

    def test_missing_days_come_in_streaks(self) -> None:
        table = make(athletes=300, weeks=8, missing=0.3)
        gone = table.mood.isna().astype(float)
        gone -= gone.groupby(table.athlete).transform("mean")
        assert gone.corr(gone.groupby(table.athlete).shift(1)) == pytest.approx(0.42, abs=0.06)

    def test_one_check_in_holds_all_answers_and_devices_have_gaps_of_their_own(self) -> None:
        gaps = make(athletes=60, weeks=8, missing=0.3)[list(COLUMNS)].isna()
        assert (gaps.fatigue == gaps.sleep_hours).all()
        assert (gaps.resting_hr == gaps.steps).all()
        assert (gaps.fatigue != gaps.resting_hr).any()
        assert (gaps.resting_hr != gaps.body_mass).any()
        assert gaps.fatigue.astype(float).corr(gaps.resting_hr.astype(float)) > 0.5

    def test_what_is_reported_does_not_depend_on_what_is_missing(self) -> None:
        gappy, whole = make(missing=0.4), make(missing=0.0)
        kept = gappy.mood.notna()
        assert (gappy.mood[kept] == whole.mood[kept]).all()


class TestSeries:
    def test_a_series_has_its_lags_and_correlations_from_the_first_day(self) -> None:
        together, lags = np.array([[1, 0.5], [0.5, 1]]), np.array([0.8, 0.2])
        series = day_by_day(np.random.default_rng(3), together, lags, 40_000, 3)
        assert series.shape == (40_000, 3, 2)
        for day in range(3):
            np.testing.assert_allclose(np.cov(series[:, day].T), together, atol=0.03)
        for place, lag in enumerate(lags):
            follow = np.corrcoef(series[:, 1, place], series[:, 2, place])[0, 1]
            assert follow == pytest.approx(lag, abs=0.02)

    def test_the_correlations_behind_the_answers_are_possible(self) -> None:
        assert np.linalg.eigvalsh(latent_correlations()).min() > 0.05


class TestSpeed:
    def test_a_league_is_made_in_seconds(self) -> None:
        began = time.perf_counter()
        make(athletes=2000, weeks=8)
        assert time.perf_counter() - began < 5


class TestRefusals:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"athletes": 0},
            {"athletes": 2.0},
            {"athletes": True},
            {"weeks": 0},
            {"seed": -1},
            {"seed": None},
            {"athletes": 1_000_000},
            {"start": date(1999, 12, 31)},
            {"start": date(2099, 12, 19)},
            {"start": datetime(2026, 1, 5)},
            {"start": "2026-01-05"},
            {"sport": "quidditch"},
            {"missing": -0.1},
            {"missing": 0.91},
            {"missing": float("nan")},
            {"metrics": []},
            {"metrics": ["mood", "mood"]},
            {"metrics": ["vo2max"]},
        ],
    )
    def test_an_impossible_team_is_refused(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(ParameterError) as refused:
            make(**wrong)
        assert "quidditch" not in str(refused.value)

    def test_the_last_possible_day_is_not_refused(self) -> None:
        assert make(start=date(2099, 12, 18)).date.max() == pd.Timestamp(2099, 12, 31)
