"""Every engine makes the sums that are made in memory, equal to the last bit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dp_core.athletes.pseudonyms import Secret, pseudonym
from dp_core.athletes.roster import Roster
from dp_core.athletes.schema import AthleteTable
from dp_core.athletes.windows import window
from dp_core.engines.aggregate import expression, lookup, sums
from dp_core.engines.aggregate.connect import SHAPE, load, opened
from dp_core.engines.aggregate.sums import sums_of
from dp_core.errors import EngineUnavailable, FileRefused, ParameterError, QuestionError
from dp_core.many_teams import squad_of
from dp_core.methods import method_named
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question, RosterTerms
from dp_core.terms import Terms

CATALOGUE = read_catalogue()
COLUMNS = ("resting_hr", "fatigue", "soreness", "stress", "mood", "daily_load")
METRICS = (*COLUMNS, "weekly_load")
END = date(2026, 3, 29)
SECRET = Secret(bytes(range(32)))
TEAMS = {"Bären": 7, "熊 'n' \"co\"": 6, "none here": 5}
ATHLETES = {
    team: [pseudonym(f"{place} {number}", SECRET) for number in range(size)]
    for place, (team, size) in enumerate(TEAMS.items())
}
STRANGER = pseudonym("stranger", SECRET)

Opened = Callable[[pd.DataFrame], Any]


def cells(key: str) -> st.SearchStrategy[int | None]:
    """A cell of a metric: missing, at or beyond its limits, or anything between."""
    metric = CATALOGUE[key]
    low, high = metric.possible
    ends = (low, high, low - 1, high + 1, metric.level.low, metric.level.high)
    return st.none() | st.sampled_from(ends) | st.integers(low, high)


listed = [(team, name) for team in ("Bären", "熊 'n' \"co\"") for name in ATHLETES[team]]
who = st.sampled_from([*listed, ("Bären", STRANGER), ("unlisted", listed[0][1])])
days = st.integers(-60, 2).map(lambda off: END + timedelta(days=off))
rows_of_a_file = st.lists(st.tuples(who, days, *map(cells, COLUMNS)), max_size=60)


def frame(rows: list[Any]) -> pd.DataFrame:
    made = pd.DataFrame(
        [(team, athlete, day, *values) for (team, athlete), day, *values in rows],
        columns=["team", "athlete", "day", *COLUMNS],
    )
    return made.astype(dict.fromkeys(COLUMNS, "Int64") | {"team": "str", "athlete": "str"})


def write(rows: pd.DataFrame, place: Path) -> None:
    """Write rows to Parquet; without any, pandas cannot tell that a day is a date."""
    shape = [("team", pa.string()), ("athlete", pa.string()), ("day", pa.date32())]
    shape += [(key, pa.int64()) for key in COLUMNS]
    pq.write_table(pa.Table.from_pandas(rows, pa.schema(shape), preserve_index=False), place)


def question(team: str, size: int, baseline: int | None) -> Question:
    keys = tuple(k for k in METRICS if baseline is None or CATALOGUE[k].change is not None)
    return Question(
        Account(team), Window.ending(END, days=28), keys, Epsilon.read(4), "joint/1",
        CATALOGUE.version, RosterTerms(size), baseline=baseline,
    )  # fmt: skip


def in_memory(rows: pd.DataFrame, teams: Sequence[str], asked: Question) -> dict[str, list[int]]:
    """What `Joint` makes of some teams' rows, one team after another."""
    each = [team_values(rows, team, asked) for team in teams]
    values = {
        key: tuple(np.concatenate([made[key][part] for made in each]) for part in (0, 1))
        for key in asked.metrics
    }
    return dict(method_named("joint").sums(Terms.of(asked, CATALOGUE), values))


def team_values(rows: pd.DataFrame, team: str, asked: Question) -> Any:
    """A team's values in memory; impossible cells are missing, as a reader has it."""
    mine = rows[rows["team"] == team].drop(columns="team").reset_index(drop=True)
    for key in COLUMNS:
        mine[key] = mine[key].where(mine[key].between(*CATALOGUE[key].possible))
    mine["day"] = pd.to_datetime(mine["day"]).astype("datetime64[s]")
    table = AthleteTable(mine, {key: CATALOGUE[key] for key in COLUMNS})
    roster = Roster.declared(ATHLETES[team])
    metrics = [CATALOGUE[key] for key in asked.metrics]
    return window(table, roster, metrics, asked.window, asked.baseline).true_values


def check(rows: pd.DataFrame, open_rows: Opened, baseline: int | None) -> None:
    asked = {team: question(team, size, baseline) for team, size in TEAMS.items()}
    squads = [squad_of(asked[team], {team: ATHLETES[team]}, CATALOGUE) for team in TEAMS]
    league = question("League", 10_000, baseline)
    squads.append(squad_of(league, ATHLETES, CATALOGUE))
    found = sums_of(open_rows(rows), squads, CATALOGUE)
    for team, made in zip(TEAMS, found, strict=False):
        assert made == in_memory(rows, [team], asked[team])
    assert found[-1] == in_memory(rows, list(TEAMS), league)
    assert {len(cell) for cell in found[-1].values()} != {len(c) for c in found[0].values()}


@pytest.fixture
def duckdb_rows(tmp_path: Path) -> Iterator[Opened]:
    """Write rows to Parquet and open them with DuckDB."""
    still = []

    def open_rows(rows: pd.DataFrame) -> Any:
        place = tmp_path / f"{len(still)}.parquet"
        write(rows, place)
        still.append(opened("duckdb", str(place)))
        return still[-1].__enter__()

    yield open_rows
    for each in still:
        each.__exit__(None, None, None)


@pytest.fixture
def postgres_rows(postgresql: Any) -> Iterator[Opened]:
    """Put rows into a table of a real server and open it in place."""
    address = str(postgresql.make_database())
    plain = address.replace("postgresql+psycopg", "postgresql")
    writer = load().connect(plain)
    still = []

    def open_rows(rows: pd.DataFrame) -> Any:
        name = f"readings_{len(still)}"
        schema = {"team": "string", "athlete": "string", "day": "date"}
        schema |= dict.fromkeys(COLUMNS, "int64")
        writer.create_table(name, schema=load().schema(schema))
        whole = [[None if pd.isna(each) else each for each in row]
                 for row in rows.itertuples(index=False)]  # fmt: skip
        with writer.con.cursor() as cursor:
            places = ", ".join(["%s"] * len(schema))
            cursor.executemany(f"INSERT INTO {name} VALUES ({places})", whole)
        writer.con.commit()
        still.append(opened("postgres", f"{address}#{name}"))
        return still[-1].__enter__()

    yield open_rows
    for each in still:
        each.__exit__(None, None, None)
    writer.disconnect()


quiet = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quiet
@given(rows_of_a_file, st.sampled_from([None, 28]))
@example([], None)
def test_duckdb_makes_the_sums_that_memory_makes(
    duckdb_rows: Opened, rows: list[Any], baseline: int | None
) -> None:
    check(frame(rows), duckdb_rows, baseline)


@settings(quiet, max_examples=4)
@given(rows_of_a_file, st.sampled_from([None, 28]))
def test_postgresql_makes_them_where_the_rows_live(
    postgres_rows: Opened, rows: list[Any], baseline: int | None
) -> None:
    check(frame(rows), postgres_rows, baseline)


def many_rows(seed: int) -> pd.DataFrame:
    """A season of readings with ties, gaps, extremes, strangers, and several a day."""
    law = np.random.default_rng(seed)
    rows = []
    people = [*listed, ("Bären", STRANGER), ("unlisted", listed[0][1])]
    for _ in range(3_000):
        values = []
        for key in COLUMNS:
            low, high = CATALOGUE[key].possible
            drawn = int(law.integers(low - 2, high + 3))
            values.append(None if law.random() < 0.2 else drawn)
        off = int(law.integers(-60, 3))
        rows.append((people[law.integers(len(people))], END + timedelta(days=off), *values))
    return frame(rows)


FAR_EAST = "Pacific/Kiritimati"
"""Fourteen hours ahead of UTC: a day that became a moment would be another day there."""


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock is far from UTC."""
    monkeypatch.setenv("TZ", FAR_EAST)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_east")
@pytest.mark.parametrize("rows_of", ["duckdb_rows", "postgres_rows"])
def test_a_day_is_the_same_in_every_time_zone(request: pytest.FixtureRequest, rows_of: str) -> None:
    open_rows: Opened = request.getfixturevalue(rows_of)

    def elsewhere(rows: pd.DataFrame) -> Any:
        found = open_rows(rows)
        found.get_backend().raw_sql(f"SET TimeZone = '{FAR_EAST}'")
        return found

    check(many_rows(7).head(400), elsewhere, 28)


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("baseline", "zone"), [(None, "UTC"), (28, FAR_EAST)])
def test_spark_makes_them_too(tmp_path: Path, baseline: int | None, zone: str) -> None:
    rows = many_rows(1)
    rows.to_parquet(tmp_path / "rows.parquet", index=False)
    with opened("spark", str(tmp_path / "rows.parquet")) as found:
        settings_of = found.get_backend()._session.conf
        settings_of.set("spark.sql.session.timeZone", zone)
        check(rows, lambda _: found, baseline)


@pytest.mark.parametrize("baseline", [None, 28])
def test_a_folder_of_files_is_one_table(tmp_path: Path, baseline: int | None) -> None:
    rows = many_rows(2)
    for number, part in enumerate(np.array_split(np.arange(len(rows)), 3)):
        rows.iloc[part].to_parquet(tmp_path / f"{number}.parquet", index=False)
    with opened("duckdb", str(tmp_path)) as found:
        check(rows, lambda _: found, baseline)


# Mutants


@pytest.mark.parametrize(
    ("name", "mutant"),
    [
        ("needed_days", lambda *_, **__: 1),
        ("FILLED_SHARE", 1),
        ("GAP", -2),
        ("MOST", 10),
    ],
)
def test_an_engine_that_forgets_a_rule_is_noticed(
    duckdb_rows: Opened, monkeypatch: pytest.MonkeyPatch, name: str, mutant: object
) -> None:
    owner = lookup if name == "needed_days" else expression
    monkeypatch.setattr(owner, name, mutant)
    rows = many_rows(3).sample(300, random_state=1)
    with pytest.raises(AssertionError):
        check(rows, duckdb_rows, None)


# Refusals


def test_an_engine_that_is_none_is_refused() -> None:
    with pytest.raises(ParameterError, match="duckdb, spark, postgres"), opened("excel", "x"):
        pass


def test_rows_that_cannot_be_read_are_refused_without_their_place(tmp_path: Path) -> None:
    with (
        pytest.raises(FileRefused) as refusal,
        opened("duckdb", str(tmp_path / "Zaphod.parquet")),
    ):
        pass
    assert "Zaphod" not in str(refusal.value)
    assert refusal.value.__suppress_context__


@pytest.mark.parametrize(
    "wrong",
    [
        lambda rows: rows.drop(columns="team"),
        lambda rows: rows.assign(fatigue=rows["fatigue"].astype(float)),
        lambda rows: rows.assign(day=pd.to_datetime(rows["day"])),
        lambda rows: rows.assign(athlete=range(len(rows))),
    ],
)
def test_columns_that_an_engine_would_convert_are_refused(
    tmp_path: Path, wrong: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    wrong(many_rows(4)).to_parquet(tmp_path / "rows.parquet", index=False)
    with (
        pytest.raises(FileRefused, match=SHAPE[:40]),
        opened("duckdb", str(tmp_path / "rows.parquet")),
    ):
        pass


def test_a_missing_library_names_its_pip_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ibis", None)
    with pytest.raises(EngineUnavailable) as refusal, opened("duckdb", "x"):
        pass
    assert "requirements-scale.txt" in str(refusal.value)


def test_one_pass_answers_one_question(duckdb_rows: Opened) -> None:
    one, other = question("Bären", 7, None), question("none here", 5, 28)
    squads = [squad_of(each, {each.account.team: ["A-1"]}, CATALOGUE) for each in (one, other)]
    with pytest.raises(QuestionError, match="one question"):
        sums_of(duckdb_rows(many_rows(5)), squads, CATALOGUE)
    with pytest.raises(QuestionError, match="one question"):
        sums_of(duckdb_rows(many_rows(5)), [], CATALOGUE)


def test_an_engine_that_stops_repeats_no_value(
    duckdb_rows: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped:
        def to_pandas(self) -> None:
            raise ValueError("Overflow in multiplication of 583 with A-0123456789")

    monkeypatch.setattr(sums, "squad_sums", lambda *_: Stopped())
    squads = [squad_of(question("Bären", 7, None), {"Bären": ["A-1"]}, CATALOGUE)]
    with pytest.raises(FileRefused) as refusal:
        sums_of(duckdb_rows(many_rows(6)), squads, CATALOGUE)
    assert "583" not in str(refusal.value)
    assert refusal.value.__suppress_context__


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_a_folder_whose_files_differ_is_refused_before_anybody_pays(
    tmp_path: Path, engine: str
) -> None:
    rows = many_rows(8)
    rows.to_parquet(tmp_path / "0.parquet", index=False)
    rows.assign(fatigue=rows["fatigue"].astype("UInt64")).to_parquet(
        tmp_path / "1.parquet", index=False
    )
    with pytest.raises(FileRefused, match="same columns"), opened(engine, str(tmp_path)):
        pass


def test_numbers_without_a_sign_are_refused(tmp_path: Path) -> None:
    """The largest of them would stop an engine in the middle, for one athlete's cell."""
    rows = many_rows(9)
    rows.assign(fatigue=rows["fatigue"].abs().astype("UInt64")).to_parquet(tmp_path / "u.parquet")
    with pytest.raises(FileRefused, match=SHAPE[:40]), opened("duckdb", str(tmp_path)):
        pass
