"""A header suggests what its columns hold; cells have no say."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from dp_core.athletes import proposal
from dp_core.athletes.declaration import Layout
from dp_core.athletes.proposal import find_role, propose
from dp_core.athletes.units import file_units
from dp_core.errors import DeclarationError
from dp_core.metrics import Catalogue


def proposed(header: str, catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    columns = propose(header.split(","), catalogue).columns
    return {each.metric: (each.column, each.unit) for each in columns}


@pytest.mark.parametrize(
    ("vendor", "header", "expected"),
    [
        (
            "WHOOP",
            "Cycle start time,Recovery score %,Resting heart rate (bpm),"
            "Heart rate variability (ms),Day Strain,Asleep duration (min),Sleep efficiency %",
            {
                "resting_hr": ("Resting heart rate (bpm)", "bpm"),
                "hrv_rmssd": ("Heart rate variability (ms)", "ms"),
                "sleep_hours": ("Asleep duration (min)", "min"),
                "sleep_efficiency": ("Sleep efficiency %", "%"),
            },
        ),
        (
            "Oura",
            "date,Sleep Score,Total Sleep Time,Sleep Efficiency,Lowest Resting Heart Rate,"
            "Average Resting Heart Rate,Average HRV,Readiness Score",
            {
                "resting_hr": ("Average Resting Heart Rate", "bpm"),
                "hrv_rmssd": ("Average HRV", "ms"),
                "sleep_hours": ("Total Sleep Time", "s"),
                "sleep_efficiency": ("Sleep Efficiency", "%"),
            },
        ),
        (
            "Fitbit",
            "Id,ActivityDate,TotalSteps,TotalDistance,SedentaryMinutes,Calories",
            {"steps": ("TotalSteps", "steps"), "running_km": ("TotalDistance", "km")},
        ),
        (
            "Fitbit sleep",
            "Id,SleepDay,TotalSleepRecords,TotalMinutesAsleep,TotalTimeInBed",
            {"sleep_hours": ("TotalMinutesAsleep", "min")},
        ),
        (
            "HRV4Training",
            "date, HR, AVNN, SDNN, rMSSD, pNN50, muscle_soreness, trainingRPE",
            {
                "resting_hr": (" HR", "bpm"),
                "hrv_rmssd": (" rMSSD", "ms"),
                "soreness": (" muscle_soreness", "points"),
                "session_rpe": (" trainingRPE", "points"),
            },
        ),
        (
            "Polar",
            "Player name,Start time,HR avg [bpm],Total distance [m],HRV (RMSSD)",
            {"hrv_rmssd": ("HRV (RMSSD)", "ms"), "running_km": ("Total distance [m]", "m")},
        ),
        (
            "PMSys",
            "effective_time_frame,fatigue,sleep_duration_h,sleep_quality,soreness_area",
            {
                "sleep_hours": ("sleep_duration_h", "h"),
                "fatigue": ("fatigue", "points"),
                "sleep_quality": ("sleep_quality", "points"),
            },
        ),
        (
            "intervals.icu",
            "id,date,restingHR,hrv,hrvSDNN,avgSleepingHR,sleepSecs,weight,bodyFat,vo2max",
            {
                "resting_hr": ("restingHR", "bpm"),
                "hrv_rmssd": ("hrv", "ms"),
                "sleep_hours": ("sleepSecs", "s"),
                "vo2max": ("vo2max", "ml/kg/min"),
                "body_mass": ("weight", "kg"),
                "body_fat": ("bodyFat", "%"),
            },
        ),
        (
            "SoccerMon",
            "date,player_id,acwr,team,atl,ctl28,daily_load,monotony,strain,sleep_duration,injury",
            {
                "sleep_hours": ("sleep_duration", "h"),
                "daily_load": ("daily_load", "AU"),
                "acwr": ("acwr", "ratio"),
                "monotony": ("monotony", "ratio"),
                "strain": ("strain", "AU"),
            },
        ),
        ("Garmin", "Activity Type,Date,Avg HR,Steps", {"steps": ("Steps", "steps")}),
        ("Garmin sleep", "Date,Avg Duration", {"sleep_hours": ("Avg Duration", "h:min")}),
        ("pounds", "name,date,Body Mass (lbs)", {"body_mass": ("Body Mass (lbs)", "lb")}),
    ],
)
def test_the_headers_of_vendors_are_known(
    catalogue: Catalogue, vendor: str, header: str, expected: dict[str, tuple[str, str]]
) -> None:
    assert proposed(header, catalogue) == expected


@pytest.mark.parametrize(
    "name",
    [
        "SDNN",
        "hrvSDNN",
        "HRV (SDNN)",
        "hrv_sdnn_ms",
        "HKQuantityTypeIdentifierHeartRateVariabilitySDNN",
        "Heart rate variability SDNN (ms)",
    ],
)
def test_sdnn_is_never_taken_for_rmssd(catalogue: Catalogue, name: str) -> None:
    assert proposed(name, catalogue) == {}


@pytest.mark.parametrize(
    "name", ["Resting HR", "resting_hr", "RESTING-HR", " [Resting] (HR) ", "Resting HR (bpm)"]
)
def test_case_spaces_and_brackets_make_no_difference(catalogue: Catalogue, name: str) -> None:
    assert proposed(name, catalogue) == {"resting_hr": (name, "bpm")}


def test_a_metric_is_known_by_its_key_and_its_label(catalogue: Catalogue) -> None:
    for metric in catalogue.metrics.values():
        for name in (metric.key, metric.label):
            columns = propose([name], catalogue).columns
            assert [(each.column, each.metric) for each in columns] == [(name, metric.key)]


def test_a_unit_that_does_not_fit_the_metric_is_not_proposed(catalogue: Catalogue) -> None:
    assert proposed("resting_hr (kg)", catalogue) == {"resting_hr": ("resting_hr (kg)", "bpm")}


def test_the_metrics_own_name_beats_an_alias(catalogue: Catalogue) -> None:
    assert proposed("HR,resting_hr,rhr", catalogue) == {"resting_hr": ("resting_hr", "bpm")}
    assert proposed("resting_hr,HR,rhr", catalogue) == {"resting_hr": ("resting_hr", "bpm")}


@pytest.mark.parametrize("header", [[], [""], ["", "?!", "%"]])
def test_a_header_of_nothing_proposes_nothing(catalogue: Catalogue, header: list[str]) -> None:
    nothing = propose(header, catalogue)
    assert (nothing.athlete_column, nothing.date_column, nothing.team_column) == (None, None, None)
    assert nothing.columns == ()


@pytest.mark.parametrize(
    ("header", "athlete"),
    [
        ("id,name,player_id", "player_id"),
        ("id,name", "name"),
        ("Player number,Player name", "Player name"),
        ("Spieler", None),
        ("athlete,Athlete", "athlete"),
    ],
)
def test_the_best_known_name_of_the_athlete_wins(header: str, athlete: str | None) -> None:
    assert find_role(header.split(","), "athlete") == athlete


def test_the_athlete_date_and_team_are_no_metrics(catalogue: Catalogue) -> None:
    wide = propose(["Player", "Datum", "Squad", "mood"], catalogue)
    assert (wide.athlete_column, wide.date_column, wide.team_column) == ("Player", "Datum", "Squad")
    assert [each.metric for each in wide.columns] == ["mood"]


def test_semicolons_propose_decimal_commas_and_day_first_dates(catalogue: Catalogue) -> None:
    semicolons = propose(["mood"], catalogue, layout=Layout("windows-1252", ";"))
    commas = propose(["mood"], catalogue, layout=Layout("utf-8", ","))
    assert (semicolons.decimal, semicolons.date_order) == (",", "dmy")
    assert (commas.decimal, commas.date_order) == (".", "ymd")


def test_a_full_proposal_becomes_a_declaration(catalogue: Catalogue) -> None:
    layout = Layout("windows-1252", ";", "May")
    header = ["athlete", "date", "team", "sleep (min)"]
    declared = propose(
        header, catalogue, kind="excel", layout=layout, time_zone="Europe/Oslo"
    ).declare()
    assert declared.layout == layout
    assert declared.used == ("athlete", "date", "sleep (min)", "team")
    assert (declared.kind, declared.time_zone) == ("excel", "Europe/Oslo")
    assert (declared.decimal, declared.date_order) == (",", "dmy")
    assert declared.columns[0].unit == "min"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("date,mood", "known to name the athlete"),
        ("athlete,mood", "known to hold the day"),
        ("athlete,date,luck", "no column is declared to hold a metric"),
    ],
)
def test_a_proposal_with_a_gap_cannot_be_declared(
    catalogue: Catalogue, header: str, reason: str
) -> None:
    with pytest.raises(DeclarationError, match=reason):
        propose(header.split(","), catalogue).declare()


def document() -> dict[str, list[dict[str, object]]]:
    text = Path(proposal.__file__).with_name("aliases.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def test_every_alias_is_of_a_metric_and_unit_of_the_catalogue(catalogue: Catalogue) -> None:
    for alias in document()["alias"]:
        metric = catalogue[str(alias["metric"])]
        assert alias.get("unit", file_units(metric.unit)[0]) in file_units(metric.unit)


def test_no_alias_stands_for_two_metrics() -> None:
    names = [plain for plain, _ in proposal._known_aliases()]
    assert len(names) == len(set(names))
