"""Opening a ledger: durable, up to date, and every complaint turned into a sentence of ours."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from dp_core.errors import (
    EngineUnavailable,
    HuddleError,
    LedgerError,
    LedgerLocked,
    LedgerMissing,
    LedgerNewer,
    LedgerReadOnly,
)
from dp_core.ledger import Ledger, database
from dp_core.ledger.tables import metadata
from dp_core.params import Epsilon
from dp_core.question import Account, Question

FALCONS = Account("Falcons")

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.add_column("accounts", sa.Column("note", sa.Text, nullable=True))
"""


def asked(path: Path, statement: str) -> list[tuple[object, ...]]:
    """What SQLite itself says of a ledger's file."""
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(statement).fetchall()


def test_a_commit_is_on_the_disk_before_it_returns(ledger):
    with ledger._database.reading() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_writing_takes_the_lock_before_the_first_look(ledger, address):
    hurried = Ledger(address, patience=0)
    with ledger._database.writing(), pytest.raises(LedgerLocked):
        hurried.open_account(Account("Hawks"), Epsilon.read(1))
    hurried.close()


def test_a_ledger_and_its_folder_are_made_where_there_are_none(tmp_path):
    place = tmp_path / "a" / "b" / "season.db"
    Ledger(f"sqlite:///{place}").close()
    assert place.exists()


def test_a_ledger_may_live_in_memory():
    ledger = Ledger("sqlite://")
    assert ledger.ensure_account(FALCONS).spent_micro == 0
    ledger.close()


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_a_ledger_in_memory_is_never_there_before(address):
    with pytest.raises(LedgerMissing):
        Ledger(address, create=False)


def test_a_file_without_a_ledger_is_no_ledger(tmp_path):
    place = tmp_path / "empty.db"
    place.touch()
    with pytest.raises(LedgerMissing):
        Ledger(f"sqlite:///{place}", create=False)


def test_looking_for_a_ledger_makes_neither_file_nor_folder(tmp_path):
    with pytest.raises(LedgerMissing):
        Ledger(f"sqlite:///{tmp_path}/a/season.db", create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "refusal"),
    [
        ("", LedgerError),
        ("season.db", LedgerError),
        ("sqlit:///season.db", LedgerError),
        ("mysql://host/season", LedgerError),
        ("postgresql://host:port/season", LedgerError),
        ("postgresql+nonsense://host/season", EngineUnavailable),
        ("postgresql+psycopg://huddle@127.0.0.1:1/season", LedgerError),
        ("sqlite:///{folder}", LedgerMissing),
        ("sqlite:///{folder}/names.txt/season.db", LedgerMissing),
        ("sqlite:///{folder}/names.txt", LedgerError),
        ("sqlite:///file:{folder}/season.db?mode=ro&uri=true", LedgerMissing),
    ],
)
@pytest.mark.parametrize("create", [True, False])
def test_an_address_without_a_ledger_is_refused_without_a_path(address, refusal, create, tmp_path):
    (tmp_path / "names.txt").write_text("Ann Example\n" * 100)
    with pytest.raises(HuddleError) as refused:
        Ledger(address.format(folder=tmp_path), create=create)
    assert isinstance(refused.value, refusal if create else (refusal, LedgerMissing))
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    for secret in (str(tmp_path), tmp_path.name, "season.db?", "127.0.0.1", "Ann"):
        assert secret not in str(refused.value)
    assert (tmp_path / "names.txt").read_text() == "Ann Example\n" * 100


def test_a_missing_driver_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(EngineUnavailable, match="pip install 'psycopg"):
        Ledger("postgresql+psycopg://host/season")


def test_opening_again_changes_nothing(ledger, address, tmp_path):
    before = asked(tmp_path / "season.db", "SELECT * FROM sqlite_master")
    Ledger(address).close()
    assert asked(tmp_path / "season.db", "SELECT * FROM sqlite_master") == before


def test_the_migrations_make_the_tables_that_the_code_uses(ledger):
    with ledger._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


@pytest.fixture
def next_version(monkeypatch, tmp_path) -> Callable[[], None]:
    """Become a later version of Huddle, whose ledger has one more column."""

    def become() -> None:
        later = tmp_path / "migrations"
        shutil.copytree(database.MIGRATIONS, later)
        (later / "versions" / "v0004_note.py").write_text(NEXT)
        monkeypatch.setattr(database, "MIGRATIONS", later)

    return become


@pytest.mark.parametrize("create", [True, False])
def test_an_old_ledger_is_brought_up_to_date_with_all_it_held(
    create, ledger, address, question, next_version
):
    ledger.seal(ledger.reserve(question()), {"noisy": [1]})
    held = (ledger.accounts(), ledger.charges(FALCONS), ledger.sealed(question().id))
    ledger.close()
    next_version()
    later = Ledger(address, create=create)
    assert (later.accounts(), later.charges(FALCONS), later.sealed(question().id)) == held
    later.close()
    place = Path(address.removeprefix("sqlite:///"))
    assert asked(place, "SELECT note FROM accounts") == [(None,)]


def test_a_ledger_of_a_later_version_is_refused_and_left_as_it_was(
    address, next_version, monkeypatch, tmp_path
):
    with monkeypatch.context():
        next_version()
        Ledger(address).close()
        monkeypatch.undo()
    with pytest.raises(LedgerNewer, match="update Huddle first"):
        Ledger(address)
    assert asked(tmp_path / "season.db", "SELECT version_num FROM alembic_version") == [("0004",)]


def test_many_threads_may_each_open_a_ledger_of_their_own(tmp_path):
    def open_one(number: int) -> None:
        Ledger(f"sqlite:///{tmp_path}/{number}.db").close()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(open_one, range(8))) == [None] * 8


def test_a_full_disk_spends_nothing(ledger, question):
    with ledger._database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerError, match="nothing was spent"):
        ledger.enrol(FALCONS, [f"A-{number:060}" for number in range(2000)])
    assert ledger.reserve(question()).charged


@pytest.mark.parametrize("folder_mode", [0o755, 0o777])
def test_a_file_that_may_not_be_written_is_said_to_be_so(folder_mode, question):
    with TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/season.db"
        with closing(Ledger(address)) as ledger:
            ledger.open_account(FALCONS, Epsilon.read(1))
        Path(folder).chmod(folder_mode)
        Path(folder, "season.db").chmod(0o444)
        assert as_nobody(lambda: spend(address, question())) == 7
        with closing(Ledger(address)) as ledger:
            assert ledger.account(FALCONS).spent_micro == 0


def spend(address: str, asked: Question) -> int:
    try:
        Ledger(address).reserve(asked)
    except LedgerReadOnly:
        return 7
    return 9


def as_nobody(act: Callable[[], int]) -> int:
    """Run `act` in a child that has given up root's rights, and return what it returned."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            code = act()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Contested:
    """A connection whose journal somebody else is changing for the first few times."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals

    def execute(self, _statement: str) -> None:
        self.refusals -= 1
        if self.refusals >= 0:
            raise sqlite3.OperationalError("database is locked")


def test_a_journal_that_another_is_changing_is_waited_for_and_not_for_ever():
    contested = Contested(2)
    database._write_ahead(contested, patience=5)
    assert contested.refusals == -1
    with pytest.raises(sqlite3.OperationalError):
        database._write_ahead(Contested(10**9), patience=0.05)
