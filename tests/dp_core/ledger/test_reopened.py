"""A sealed season opens again after a restart, a migration, and a move to another folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from dp_core.ledger import Ledger, Opening
from dp_core.ledger.database import MIGRATIONS
from dp_core.params import Epsilon, Window, read_day
from dp_core.question import Account
from dp_core.release import release, stored_report
from dp_core.rho import Delta

SEASON = Account("Falcons", "2026")
DAYS = Window(read_day("2026-01-01"), read_day("2026-12-31"))


@pytest.fixture
def sealed(tmp_path, question, values, catalogue):
    """A season in zCDP with three reports, one measured again; returns its folder and ids."""
    home = tmp_path / "home"
    ledger = Ledger(f"sqlite:///{home / 'ledger.db'}")
    ledger.open_account(SEASON, Opening(Epsilon.read(8), Delta(5), DAYS, "Ada", "new season"))
    ids = []
    for week, again in ((10, None), (11, None), (11, "0.5")):
        asked = question(
            account=SEASON,
            window=Window.read(f"2026-W{week}"),
            method="joint-gaussian/1",
            epsilon="0.7" if again else "0.5",
            remeasures=Epsilon.read(again) if again else None,
        )
        release(asked, lambda asked=asked: values(asked), ledger, catalogue)
        ids.append(asked.id)
    kept = everything(ledger, ids)
    ledger.close()
    return home, ids, kept


def everything(ledger, ids):
    reports = [stored_report(each, ledger).to_json() for each in ids]
    return ledger.accounts(), ledger.charges(SEASON), ledger.acts(SEASON), reports


def test_a_season_survives_a_restart(sealed):
    home, ids, kept = sealed
    again = Ledger(f"sqlite:///{home / 'ledger.db'}", create=False)
    assert everything(again, ids) == kept
    again.close()


def test_a_season_survives_a_move_of_its_file(sealed, tmp_path):
    home, ids, kept = sealed
    elsewhere = tmp_path / "another" / "folder"
    elsewhere.parent.mkdir()
    shutil.move(home, elsewhere)
    moved = Ledger(f"sqlite:///{elsewhere / 'ledger.db'}", create=False)
    assert everything(moved, ids) == kept
    assert moved.account(SEASON).releases_left(Epsilon.read("0.5")) > 0
    moved.close()


OLD = """
INSERT INTO accounts (id, team, season, accountant, limit_micro, opened_at)
    VALUES (1, 'Falcons', 'season 1', 'pure', 4000000, '2025-09-01T08:00:00+00:00');
INSERT INTO members VALUES ('season 1', 'A-1', 1);
INSERT INTO charges (id, account_id, question_id, question, epsilon_micro, reserved_at)
    VALUES (1, 1, :id, :question, 1250000, '2025-09-02T08:00:00+00:00');
INSERT INTO answers VALUES (:id, :answer, '2025-09-02T08:00:01+00:00');
"""


def test_a_season_of_the_version_before_is_migrated_with_all_it_held(
    tmp_path, question, values, catalogue
):
    """The rows are those that the second migration's code wrote; the answer is a real one."""
    asked = question(epsilon="1.25")
    now = Ledger(f"sqlite:///{tmp_path / 'now.db'}")
    now.open_account(Account("Falcons"), Epsilon.read(4))
    report = release(asked, lambda: values(asked), now, catalogue)
    answer = now.sealed(asked.id).answer | {"format": 2}
    now.close()

    address = f"sqlite:///{tmp_path / 'old.db'}"
    engine = create_engine(address)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        parts = {
            "id": asked.id, "question": json.dumps(asked.to_json()), "answer": json.dumps(answer),
        }  # fmt: skip
        for statement in filter(str.strip, OLD.split(";\n")):
            named = {name: part for name, part in parts.items() if f":{name}" in statement}
            connection.execute(text(statement), named)
    engine.dispose()

    later = Ledger(address, create=False)
    state = later.account(Account("Falcons"))
    assert (state.accountant, state.limit, state.spent_micro) == (
        "pure",
        Epsilon.read(4),
        1_250_000,
    )
    assert state.days is None
    assert [charge.cost for charge in later.charges(Account("Falcons"))] == [1_250_000]
    assert stored_report(asked.id, later).metrics == report.metrics
    assert later.roster_change(Account("Falcons"), ["A-1"]).staying == 1
    assert later.acts(Account("Falcons")) == []
    assert later.reserve(asked) is None
    later.raise_limit(Account("Falcons"), Epsilon.read(5), by="Ada", reason="cup")
    assert Path(tmp_path / "old.db").exists()
    later.close()
