"""Opening the ledger's database: SQLite by default, PostgreSQL by address.

A write transaction takes its lock at once (`BEGIN IMMEDIATE` on SQLite, a locked
account row on PostgreSQL), so that two processes can never both see the last bit
of a budget. A commit is on the disk before it returns.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import OperationalError
from threading import Lock
from time import monotonic, sleep
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    IntegrityError,
    NoSuchModuleError,
)

from dp_core.errors import (
    EngineUnavailable,
    LedgerError,
    LedgerLocked,
    LedgerMissing,
    LedgerNewer,
    LedgerReadOnly,
)

MIGRATIONS: Final = Path(__file__).parent / "migrations"
NOWHERE: Final = "there is no ledger at that address, and none can be made there"
BACKENDS: Final = ("sqlite", "postgresql")
ONE_MIGRATION: Final = 7_238_461
"""The PostgreSQL advisory lock that lets one process at a time bring a ledger up to date."""
ONE_ROSTER: Final = 7_238_462
"""The one that lets one process at a time open a season or enrol: both compare all seasons."""

_ONE_THREAD: Final = Lock()
"""Alembic keeps the migration that is running in a global of the process."""


class Database:
    """One ledger database, brought up to date when it is opened.

    Args:
        address: a SQLAlchemy address, such as `sqlite:///season.db`.
        create: whether to make a ledger where there is none.
        patience: seconds to wait for another process's lock.

    Raises:
        LedgerMissing: there is none and `create` is false.
        LedgerNewer: a later version wrote it.
        LedgerLocked, LedgerReadOnly, LedgerError: it cannot be used.
        EngineUnavailable: the database's driver is not installed.
    """

    def __init__(self, address: str, *, create: bool, patience: float) -> None:
        url = _read_address(address)
        if url.get_backend_name() == "sqlite" and not create and not _sqlite_exists(url):
            raise LedgerMissing("there is no ledger at that address")
        self.engine = _make_engine(url, patience)
        try:
            with _translated():
                self._bring_up_to_date(create=create)
        except BaseException:
            self.engine.dispose()
            raise

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its first moment."""
        with _translated(), self.engine.connect() as connection:
            immediate = connection.execution_options(immediate=True)
            with immediate.begin():
                yield immediate

    @contextmanager
    def writing_in_turn(self, turn: int) -> Iterator[Connection]:
        """A write transaction that waits for every other of the same turn.

        SQLite has one writer anyhow; on PostgreSQL it is an advisory lock, taken before
        anything is read, so that no two compare what neither has committed.
        """
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({turn})")
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads what was committed."""
        with _translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    def _bring_up_to_date(self, *, create: bool) -> None:
        scripts = _scripts()
        with self.engine.connect() as connection, connection.begin():
            current = MigrationContext.configure(connection).get_current_revision()
        if current is None and not create:
            raise LedgerMissing("there is no ledger at that address")
        if current == scripts.get_current_head():
            return
        if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
            raise LedgerNewer("a later version of Huddle wrote this ledger; update Huddle first")
        with _ONE_THREAD, self.writing_in_turn(ONE_MIGRATION) as connection:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def _read_address(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # ValueError: a port that is not a number
        raise LedgerError("the ledger's address is not one, such as sqlite:///season.db") from None
    if url.get_backend_name() not in BACKENDS:
        raise LedgerError("a ledger is kept in SQLite or PostgreSQL, such as sqlite:///season.db")
    return url


def _sqlite_exists(url: URL) -> bool:
    name = (url.database or "").removeprefix("file:")
    return not name or name == ":memory:" or Path(name).exists()


def _make_engine(url: URL, patience: float) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            return _sqlite_engine(url, patience)
        engine = create_engine(url, isolation_level="READ COMMITTED")
    except (ModuleNotFoundError, NoSuchModuleError):
        raise EngineUnavailable(
            "this database's driver", install="pip install 'psycopg[binary]'"
        ) from None
    _limit_waiting(engine, patience)
    return engine


def _sqlite_engine(url: URL, patience: float) -> Engine:
    _make_folder(url)
    engine = create_engine(url, connect_args={"timeout": patience})

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        if url.query.get("mode") != "ro":
            _write_ahead(connection, patience)
        connection.execute("PRAGMA synchronous = full")
        connection.execute("PRAGMA foreign_keys = on")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _write_ahead(connection: Any, patience: float) -> None:
    """Use a write-ahead log; SQLite itself does not wait where two make this change at once."""
    ends = monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = wal")
            return
        except OperationalError as refusal:
            if "locked" not in str(refusal) or monotonic() >= ends:
                raise
            sleep(0.01)


def _make_folder(url: URL) -> None:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        return
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise LedgerMissing(NOWHERE) from None


def _limit_waiting(engine: Engine, patience: float) -> None:
    milliseconds = max(1, int(patience * 1000))  # 0 would mean to wait for ever

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")


@contextmanager
def _translated() -> Iterator[None]:
    """Turn a database's complaint into ours, which names no path and no value."""
    try:
        yield
    except IntegrityError:
        raise  # a row that was already there: the caller knows what that means
    except DatabaseError as complaint:
        raise _ours(str(complaint.orig).lower()) from None


def _ours(complaint: str) -> LedgerError:
    if "locked" in complaint or "lock timeout" in complaint:
        return LedgerLocked("the ledger is busy; nothing was spent, try again in a moment")
    if "readonly" in complaint or "read-only" in complaint:
        return LedgerReadOnly("the ledger cannot be written, so nothing was spent")
    if "unable to open" in complaint:
        return LedgerMissing(NOWHERE)
    return LedgerError("the ledger cannot be used; nothing was spent")
