"""A pass over many teams is followed and stopped: real queries, a consistent ledger."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pandas as pd
import pytest

from dp_core import one_pass
from dp_core.athletes.pseudonyms import Secret, pseudonym
from dp_core.athletes.roster import Roster
from dp_core.bills import bills_of, dues_of
from dp_core.cli.engine_commands import release_many
from dp_core.cli.main import _parser
from dp_core.cli.progress import ProgressLine, stopped_by_interrupt
from dp_core.engines.aggregate import connect
from dp_core.engines.aggregate.connect import installed, opened
from dp_core.engines.aggregate.watch import ADDING, ANSWERING, OPENING, Progress, Watch
from dp_core.errors import Cancelled, FileRefused, HuddleError
from dp_core.ledger import Ledger
from dp_core.many_teams import ManyTeams, answer_all
from dp_core.metrics import read_catalogue
from dp_core.one_pass import UNFORESEEN, Pass
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question, RosterTerms
from dp_core.release import release
from dp_core.report import Report

CATALOGUE = read_catalogue()
SECRET = Secret(bytes(range(32)))
ROOT = Path(__file__).parents[2]
END = date(2026, 3, 29)
NAMES = ("Bears", "Falcons", "Owls")
ROSTERS = {
    team: Roster.declared([pseudonym(f"{team} {number}", SECRET) for number in range(6)])
    for team in NAMES
}
ONE = 1_000_000
FOREVER = {"duckdb": 10**14, "spark": 2 * 10**8}
"""Rows that are not added up in any test's lifetime; Spark's would be after some minutes."""


def asked(league: str = "") -> ManyTeams:
    question = Question(
        Account("Bears"), Window.ending(END, days=7), ("resting_hr", "fatigue"),
        Epsilon.read(1), "joint/1", CATALOGUE.version, RosterTerms(6),
    )  # fmt: skip
    return ManyTeams(question, ROSTERS, league)


def readings() -> pd.DataFrame:
    days = [END - timedelta(days=off) for off in range(7)]
    made = [
        (team, athlete, day, 550 + place, 3)
        for team, roster in ROSTERS.items()
        for place, athlete in enumerate(roster.members)
        for day in days
    ]
    return pd.DataFrame(made, columns=["team", "athlete", "day", "resting_hr", "fatigue"])


@pytest.fixture
def place(tmp_path: Path) -> str:
    readings().to_parquet(tmp_path / "rows.parquet", index=False)
    return str(tmp_path / "rows.parquet")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened_ledger = Ledger(f"sqlite:///{tmp_path / 'season.db'}")
    yield opened_ledger
    opened_ledger.close()


def spent(ledger: Ledger) -> list[int]:
    return [state.spent_micro for state in ledger.accounts()]


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.02)


def endless(engine: str, rows: Any) -> Any:
    """The rows, each so many times that no engine comes to an end."""
    backend = rows.get_backend()
    if engine == "duckdb":
        backend.raw_sql(f"CREATE VIEW again AS SELECT range AS n FROM range({FOREVER[engine]})")
        return rows.cross_join(backend.table("again")).drop("n")
    return rows.cross_join(backend.sql(f"SELECT id AS n FROM range({FOREVER[engine]})")).drop("n")


def stop_in_the_middle(rows: Any, ledger: Ledger) -> Cancelled:
    """Stop a pass over rows that never end while its query runs, and return what it said."""
    told: list[Progress] = []
    watch, refusals = Watch(told.append), []

    def go() -> None:
        try:
            list(answer_all(asked(), rows, ledger, CATALOGUE, watch))
        except HuddleError as refusal:
            refusals.append(refusal)

    thread = Thread(target=go, daemon=True)
    if rows.get_backend().name == "pyspark":  # its jobs belong to the thread that opened it
        Thread(target=lambda: (time.sleep(4), watch.stop()), daemon=True).start()
        go()
    else:
        thread.start()
        wait_for(lambda: Progress(ADDING) in told)
        time.sleep(0.5)  # the query runs by now; had it not begun, it would be stopped as well
        watch.stop()
        thread.join(20)
    assert not thread.is_alive()
    assert Progress(ADDING) in told
    (refusal,) = refusals
    assert isinstance(refusal, Cancelled)
    return refusal


def check_that_it_goes_on(rows: Any, ledger: Ledger, refusal: Cancelled) -> None:
    """One charge stays, nothing was sealed, and asking again pays for the other two."""
    assert (refusal.sealed, refusal.paid, refusal.asked) == (0, 1, 3)
    assert sorted(spent(ledger)) == [0, 0, ONE]
    assert not any(bill.sealed for bill in bills_of(asked().questions(), ledger))
    reports = list(answer_all(asked(), rows, ledger, CATALOGUE))
    assert [report.charged_micro for report in reports] == [0, ONE, ONE]
    assert spent(ledger) == [ONE] * 3


def test_a_query_of_duckdb_is_stopped_and_the_ledger_stays_whole(
    place: str, ledger: Ledger
) -> None:
    with opened("duckdb", place) as rows:
        refusal = stop_in_the_middle(endless("duckdb", rows), ledger)
        check_that_it_goes_on(rows, ledger, refusal)


def test_a_query_of_postgresql_is_stopped_and_the_ledger_stays_whole(
    postgresql: Any, ledger: Ledger
) -> None:
    import psycopg

    address = postgresql.make_database()
    with psycopg.connect(address.replace("+psycopg", "")) as writer:
        writer.execute("CREATE TABLE rows (team text, athlete text, day date, resting_hr bigint, "
                       "fatigue bigint)")  # fmt: skip
        places = "INSERT INTO rows VALUES (%s, %s, %s, %s, %s)"
        writer.cursor().executemany(places, readings().to_numpy().tolist())
        writer.execute("CREATE VIEW slow AS SELECT rows.* FROM rows, "
                       "LATERAL (SELECT pg_sleep(60 + fatigue)) AS sleep")  # fmt: skip
    with opened("postgres", f"{address}#slow") as slow:
        refusal = stop_in_the_middle(slow, ledger)
    with opened("postgres", f"{address}#rows") as rows:
        check_that_it_goes_on(rows, ledger, refusal)


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
@pytest.mark.filterwarnings("ignore")
def test_a_job_of_spark_is_stopped_and_the_ledger_stays_whole(place: str, ledger: Ledger) -> None:
    with opened("spark", place) as rows:
        refusal = stop_in_the_middle(endless("spark", rows), ledger)
        check_that_it_goes_on(rows, ledger, refusal)


def test_an_interrupt_that_never_reaches_the_engine_would_be_noticed(
    place: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch()
    ended = []

    def go(rows: Any) -> None:
        with pytest.raises(Cancelled):
            list(answer_all(asked(), rows, ledger, CATALOGUE, watch))
        ended.append(True)

    with opened("duckdb", place) as rows:
        real, connection = connect.interrupt, rows.get_backend().con
        monkeypatch.setattr("dp_core.many_teams.interrupt", lambda _: None)
        thread = Thread(target=go, args=(endless("duckdb", rows),), daemon=True)
        thread.start()
        wait_for(lambda: any(spent(ledger)))
        watch.stop()
        thread.join(1.5)
        assert thread.is_alive() and not ended
        while thread.is_alive():
            real(rows)
            thread.join(0.1)
    assert ended
    assert connection is not None


def test_between_two_teams_a_pass_stops_before_the_next_is_charged(
    place: str, ledger: Ledger
) -> None:
    watch = Watch()
    with opened("duckdb", place) as rows:
        answering = answer_all(asked(), rows, ledger, CATALOGUE, watch)
        assert next(answering).question.account.team == "Bears"
        watch.stop()
        with pytest.raises(Cancelled, match="1 of 3 reports are sealed, and epsilon 1 was"):
            next(answering)
    assert spent(ledger) == [ONE, 0, 0]


def test_a_pass_that_is_stopped_before_it_begins_pays_nothing(place: str, ledger: Ledger) -> None:
    watch = Watch()
    watch.stop()
    with opened("duckdb", place) as rows, pytest.raises(Cancelled, match="before anything was"):
        next(answer_all(asked(), rows, ledger, CATALOGUE, watch))
    assert not any(spent(ledger))


def test_an_engine_that_stops_by_itself_was_not_cancelled(
    place: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise FileRefused("the engine stopped")

    monkeypatch.setattr("dp_core.many_teams.sums_of", stopped)
    with opened("duckdb", place) as rows, pytest.raises(FileRefused):
        next(answer_all(asked(), rows, ledger, CATALOGUE))


def test_a_pass_tells_how_far_it_is(place: str, ledger: Ledger) -> None:
    told: list[Progress] = []
    with opened("duckdb", place) as rows:
        list(answer_all(asked("All"), rows, ledger, CATALOGUE, Watch(told.append)))
    for stage in (OPENING, ANSWERING):
        assert [each.done for each in told if each.stage == stage] == [0, 1, 2, 3]
    assert told.index(Progress(ANSWERING, 0, 4)) < told.index(Progress(ADDING))
    assert told[-1] == Progress(ANSWERING, 3, 4)


def test_duckdb_tells_how_much_of_its_query_is_done(place: str) -> None:
    class Connection:
        name, con = "duckdb", None

        def __init__(self, share: float) -> None:
            self.con = self
            self.share = share

        def get_backend(self) -> Connection:
            return self

        def query_progress(self) -> float:
            return self.share

    assert [connect.how_far(Connection(share)) for share in (-1, 12.7, 250)] == [None, 12, 100]
    with opened("duckdb", place) as rows:
        assert connect.how_far(rows) in (None, 0, 100)
        assert rows.get_backend().con.query_progress() <= 100


def test_what_a_look_at_the_engine_says_does_not_end_the_pass() -> None:
    def broken() -> None:
        raise RuntimeError("Bears 583")

    told: list[Progress] = []
    watch = Watch(told.append)
    with watch.over(broken, lambda: len(told) * 10):
        time.sleep(0.25)
        watch.stop()
        time.sleep(0.15)
    assert Progress(ADDING, 10, 100) in told


# A pass of its own


def test_a_pass_goes_on_when_nobody_looks_and_hands_out_what_it_sealed(
    place: str, ledger: Ledger
) -> None:
    running = Pass(asked("All"), ledger, CATALOGUE).start("duckdb", place)
    wait_for(lambda: not running.running)
    assert [each.question.account.team for each in running.reports] == [*NAMES, "All"]
    assert running.refusal is None and not running.stopping
    news = list(running.news())
    assert [each for each in news if isinstance(each, Report)] == running.reports
    assert spent(ledger) == [ONE, *[2 * ONE] * 3]


def test_a_pass_says_why_it_ended_and_nothing_of_a_value(
    place: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = Pass(asked(), ledger, CATALOGUE).start("duckdb", "/nowhere/Zaphod.parquet")
    with pytest.raises(FileRefused) as refusal:
        list(missing.news())
    assert "Zaphod" not in str(refusal.value)

    def broken(*_: object) -> None:
        raise ValueError("A-0123456789 had 583")

    monkeypatch.setattr("dp_core.many_teams.sums_of", broken)
    unforeseen = Pass(asked(), ledger, CATALOGUE).start("duckdb", place)
    with pytest.raises(HuddleError, match=UNFORESEEN):
        list(unforeseen.news())


def test_bills_say_what_is_still_to_be_paid_and_by_whom(place: str, ledger: Ledger) -> None:
    ledger.open_account(Account("Owls"), Epsilon.read("1.5"))
    questions = asked("All").questions()
    dues = dues_of(bills_of(questions, ledger), ledger)
    names = [due.state.account.team for due in dues]
    assert sorted(names) == ["All", *NAMES]
    by_name = dict(zip(names, dues, strict=True))
    assert {name: due.reports for name, due in by_name.items()} == {
        "Bears": 2, "Falcons": 2, "Owls": 2, "All": 1,
    }  # fmt: skip
    assert [name for name in names if not by_name[name].affords] == ["Owls"]
    assert [name for name in names if by_name[name].open] == ["Owls"]
    with opened("duckdb", place) as rows:
        list(answer_all(asked(), rows, ledger, CATALOGUE))
    bills = bills_of(questions, ledger)
    assert [(bill.paid, bill.sealed) for bill in bills] == [(True, True)] * 3 + [(False, False)]


def test_an_engine_is_installed_where_its_library_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert installed("duckdb")
    monkeypatch.setattr(connect, "find_spec", lambda name: None if name == "pyspark" else name)
    assert [installed(engine) for engine in connect.ENGINES] == [True, False, True]


# The command line

WORDS = (
    "--team", "all", "--rosters", "rosters.csv", "--window", "7d", "--until", "2026-03-29",
    "--metrics", "resting_hr,fatigue", "--epsilon", "1", "--ledger", "sqlite:///season.db",
    "--secret", "key", "--json",
)  # fmt: skip


def test_control_c_ends_with_a_sentence_that_says_what_was_charged(
    tmp_path: Path, ledger: Ledger, postgresql: Any
) -> None:
    import psycopg

    address = postgresql.make_database()
    with psycopg.connect(address.replace("+psycopg", "")) as writer:
        writer.execute("CREATE TABLE rows AS SELECT 'Bears' AS team, 'A-0000000000' AS athlete, "
                       "DATE '2026-03-29' AS day, 550 AS resting_hr, 3 AS fatigue")  # fmt: skip
        writer.execute("CREATE VIEW slow AS SELECT rows.* FROM rows, "
                       "LATERAL (SELECT pg_sleep(60 + fatigue)) AS sleep")  # fmt: skip
    listed = "".join(f"{team},{team} {number}\n" for team in NAMES for number in range(6))
    (tmp_path / "rosters.csv").write_text(f"team,athlete\n{listed}", "utf-8")
    job = subprocess.Popen(
        [sys.executable, "-m", "dp_core", "release", f"{address}#slow", "--engine", "postgres",
         *WORDS],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for(lambda: any(spent(ledger)))
    time.sleep(0.3)
    job.send_signal(signal.SIGINT)
    out, err = job.communicate(timeout=30)
    assert job.returncode == 130
    assert out == ""
    assert err == (
        "huddle: stopped: 0 of 3 reports are sealed, and epsilon 1 was charged for 1 of 3; ask "
        "again to go on, nothing is paid twice\n"
    )
    assert sorted(spent(ledger)) == [0, 0, ONE]


class Stoppable:
    """Something that can be asked to stop, and counts it."""

    asked = 0

    def stop(self) -> None:
        self.asked += 1


def test_control_c_stops_in_good_order_once_and_at_once_when_pressed_twice() -> None:
    running: Any = Stoppable()
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), stopped_by_interrupt(running):
        signal.raise_signal(signal.SIGINT)
        assert running.asked == 1
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_thread_that_gets_no_signals_changes_none() -> None:
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def go() -> None:
        with stopped_by_interrupt(Stoppable()):  # type: ignore[arg-type]
            seen.append(signal.getsignal(signal.SIGINT))

    thread = Thread(target=go)
    thread.start()
    thread.join()
    assert seen == [before]


class Terminal:
    """Something that is written to, and may be a terminal."""

    def __init__(self, terminal: bool) -> None:
        self.terminal, self.written = terminal, ""

    def isatty(self) -> bool:
        return self.terminal

    def write(self, words: str) -> None:
        self.written += words

    def flush(self) -> None:
        pass


def test_progress_writes_over_itself_on_a_terminal_and_line_by_line_elsewhere() -> None:
    steps = [Progress(OPENING, 0, 2), Progress(ADDING), Progress(ADDING, 40, 100),
             Progress(ADDING, 40, 100), Progress(ANSWERING, 1, 2)]  # fmt: skip
    for terminal in (True, False):
        out: Any = Terminal(terminal)
        line = ProgressLine(out, shown=True)
        for each in steps:
            line.show(each)
        line.clear()
        said = out.written.replace("\r\x1b[K", "\n" if terminal else "?").split("\n")
        assert [each for each in said if each] == [
            "huddle: opening accounts: 1 of 2", "huddle: adding up the rows …",
            "huddle: adding up the rows: 40 %", "huddle: answering: 2 of 2",
        ]  # fmt: skip
    silent: Any = Terminal(False)
    ProgressLine(silent, shown=False).show(steps[0])
    assert silent.written == ""


def test_a_report_is_handed_out_while_the_next_is_still_drawn(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    listed = "".join(f"{team},{team} {number}\n" for team in NAMES for number in range(6))
    (tmp_path / "rosters.csv").write_text(f"team,athlete\n{listed}", "utf-8")
    printed = Event()

    def release_first(question: Question, *rest: Any) -> Report:
        assert question.account.team == "Bears" or printed.wait(30)
        return release(question, *rest)

    monkeypatch.setattr("dp_core.many_teams.release", release_first)
    options = _parser().parse_args(["release", place, "--engine", "duckdb", *WORDS])
    lines = release_many(options)
    assert json.loads(next(lines))["question"]["team"] == "Bears"
    printed.set()
    assert len(list(lines)) == 2


def test_the_league_is_printed_last_and_progress_goes_to_standard_error(
    tmp_path: Path, place: str
) -> None:
    listed = "".join(f"{team},{team} {number}\n" for team in NAMES for number in range(6))
    (tmp_path / "rosters.csv").write_text(f"team,athlete\n{listed}", "utf-8")
    job = subprocess.Popen(
        [sys.executable, "-m", "dp_core", "release", place, "--engine", "duckdb", "--progress",
         "--league", "All", *WORDS],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    out, err = job.communicate(timeout=60)
    assert job.returncode == 0
    teams = [json.loads(line)["question"]["team"] for line in out.splitlines()]
    assert teams == [*NAMES, "All"]
    assert "huddle: adding up the rows …" in err
    assert "huddle: answering: 4 of 4" in err
    assert not any(name in err for name in NAMES)


def test_whoever_has_heard_it_all_need_not_wait_for_its_thread(
    monkeypatch: pytest.MonkeyPatch, place: str, ledger: Ledger
) -> None:
    """A process that ends while an engine is being let go would be aborted by it."""

    class Late(Thread):
        def run(self) -> None:
            super().run()
            time.sleep(0.3)

    monkeypatch.setattr(one_pass, "Thread", Late)
    running = Pass(asked(), ledger, CATALOGUE).start("duckdb", place)
    assert sum(isinstance(each, Report) for each in running.news()) == len(NAMES)
    assert not running.running
