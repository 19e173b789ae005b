"""What every ledger promises, whichever database keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import create_engine, insert, select, text

from dp_core.errors import (
    AccountExists,
    BudgetExceeded,
    LedgerLocked,
    LedgerMissing,
    LedgerNewer,
    LedgerReadOnly,
    QuestionError,
    RosterError,
)
from dp_core.ledger import DEFAULT_SEASON_EPSILON, Ledger, Ticket, queries
from dp_core.ledger.database import ONE_MIGRATION
from dp_core.ledger.tables import accounts, answers, members
from dp_core.params import Epsilon, Window
from dp_core.question import Account
from tests.conftest import Ask

FALCONS, HAWKS = Account("Falcons"), Account("Hawks")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'season.db'}"
    return str(request.getfixturevalue("postgresql").make_database())


@pytest.fixture
def opened(address: str) -> Iterator[Callable[..., Ledger]]:
    """Open the ledger once more, as another process would."""
    ledgers: list[Ledger] = []

    def make(extra: str = "", **settings: object) -> Ledger:
        ledgers.append(Ledger(address + extra, **settings))  # type: ignore[arg-type]
        return ledgers[-1]

    yield make
    for each in ledgers:
        each.close()


def behind(ledger: Ledger, held: list[object], act: Callable[[], object]) -> Future[object]:
    """Let `act` run into rows that another transaction has written but not yet committed."""
    with ThreadPoolExecutor(1) as pool, ledger._database.writing() as connection:
        for statement in held:
            connection.execute(statement)  # type: ignore[call-overload]
        waiting = pool.submit(act)
        sleep(0.1)
        assert not waiting.done()
        connection.commit()
        waiting.exception(timeout=20)
    return waiting


def test_an_account_opens_once_and_its_limit_stays(ledger):
    with pytest.raises(AccountExists):
        ledger.open_account(FALCONS, Epsilon.read(100))
    state = ledger.account(FALCONS)
    assert (state.limit, state.spent_micro, state.accountant) == (Epsilon.read(4), 0, "pure")
    assert state.remaining == Epsilon.read(4)
    assert state.opened_at.endswith("+00:00")


def test_an_account_that_was_never_opened_is_none_and_cannot_be_used(ledger, question):
    assert ledger.account(HAWKS) is None
    assert ledger.charges(HAWKS) == []
    with pytest.raises(QuestionError, match="open one first"):
        ledger.reserve(question(account=HAWKS))
    with pytest.raises(QuestionError, match="open one first"):
        ledger.enrol(HAWKS, ["A-1"])


def test_an_account_opens_by_itself_at_the_default_and_only_when_it_must(ledger):
    assert ledger.ensure_account(HAWKS).limit == DEFAULT_SEASON_EPSILON
    assert ledger.ensure_account(HAWKS, Epsilon.read(9)).limit == DEFAULT_SEASON_EPSILON
    assert ledger.ensure_account(FALCONS, Epsilon.read(9)).limit == Epsilon.read(4)


def test_an_account_that_somebody_opens_in_between_is_taken_as_it_is(ledger):
    row = {"team": "Hawks", "season": HAWKS.season, "accountant": "pure",
           "limit_micro": 7, "opened_at": queries.now()}  # fmt: skip
    found = behind(ledger, [insert(accounts).values(**row)], lambda: ledger.ensure_account(HAWKS))
    assert found.result().limit == Epsilon(7)


def test_accounts_are_listed_by_team_and_season_each_with_its_own_money(ledger, question):
    later = Account("Falcons", "season 2")
    ledger.open_account(HAWKS, Epsilon.read(1))
    ledger.open_account(later, Epsilon.read(2))
    ledger.reserve(question(account=later, epsilon="0.5"))
    listed = [(each.account, each.limit, each.spent_micro) for each in ledger.accounts()]
    assert listed == [
        (FALCONS, Epsilon.read(4), 0),
        (later, Epsilon.read(2), 500_000),
        (HAWKS, Epsilon.read(1), 0),
    ]


def test_a_question_is_paid_once_whoever_asks(ledger, opened, question):
    assert ledger.reserve(question()) == Ticket(question().id, charged=True)
    assert opened().reserve(question()) == Ticket(question().id, charged=False)
    assert ledger.account(FALCONS).spent_micro == 1_000_000
    assert [each.question for each in ledger.charges(FALCONS)] == [question()]


def test_a_sealed_question_needs_no_ticket(ledger, question):
    ledger.seal(ledger.reserve(question()), {"noisy": [1]})
    assert ledger.reserve(question()) is None
    assert ledger.account(FALCONS).spent_micro == 1_000_000


@pytest.mark.parametrize("changed", [{"revision": 2}, {"epsilon": "0.999999"}, {"roster": 26}])
def test_a_question_that_differs_in_any_way_is_paid_anew(changed, ledger, question):
    ledger.reserve(question())
    assert ledger.reserve(question(**changed)).charged
    assert len(ledger.charges(FALCONS)) == 2


def test_a_budget_can_be_spent_to_the_last_millionth_and_no_further(ledger, question):
    ledger.reserve(question(epsilon="3.999999"))
    with pytest.raises(BudgetExceeded) as refusal:
        ledger.reserve(question(epsilon="0.000002"))
    assert refusal.value.requested == Epsilon(2)
    assert refusal.value.remaining == Epsilon(1)
    ledger.reserve(question(epsilon="0.000001"))
    assert ledger.account(FALCONS).remaining is None
    with pytest.raises(BudgetExceeded, match="nothing is left"):
        ledger.reserve(question(epsilon="0.000001", revision=2))


def test_two_who_look_at_the_same_moment_cannot_both_spend_what_is_left(
    ledger, question, monkeypatch
):
    spent = queries.spent

    def slowly(*given: object) -> int:
        found = spent(*given)
        sleep(0.2)
        return found

    monkeypatch.setattr(queries, "spent", slowly)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(ledger.reserve, question(epsilon=4, revision=n)) for n in (1, 2)]
    refusals = [each.exception() for each in asked]
    assert {type(each) for each in refusals} == {type(None), BudgetExceeded}
    assert ledger.account(FALCONS).spent_micro == 4_000_000


def test_an_exceeded_budget_writes_nothing(ledger, question):
    with pytest.raises(BudgetExceeded):
        ledger.reserve(question(epsilon="4.000001"))
    assert ledger.charges(FALCONS) == []
    assert ledger.account(FALCONS).spent_micro == 0
    assert ledger.reserve(question(epsilon=4)).charged


def test_one_teams_spending_never_touches_anothers(ledger, question):
    ledger.open_account(HAWKS, Epsilon.read(1))
    ledger.reserve(question(epsilon=4))
    assert ledger.account(HAWKS).remaining == Epsilon.read(1)
    assert ledger.reserve(question(account=HAWKS)).charged


def test_the_first_seal_wins_and_a_second_is_discarded(ledger, opened, question):
    ticket, late = ledger.reserve(question()), opened().reserve(question())
    ledger.seal(ticket, {"noisy": [1]})
    first = ledger.sealed(question().id)
    opened().seal(late, {"noisy": [2]})
    assert ledger.sealed(question().id) == first
    assert first.answer == {"noisy": [1]}
    assert first.sealed_at.endswith("+00:00")


def test_a_seal_that_comes_a_moment_later_is_discarded_too(ledger, question):
    ticket = ledger.reserve(question())
    row = {"question_id": question().id, "answer": '{"noisy":[1]}', "sealed_at": queries.now()}
    late = behind(
        ledger, [insert(answers).values(**row)], lambda: ledger.seal(ticket, {"noisy": [2]})
    )
    assert late.exception() is None
    assert ledger.sealed(question().id).answer == {"noisy": [1]}


def test_an_answer_that_nobody_paid_for_is_never_sealed(ledger, question):
    ledger.seal(Ticket(question().id, charged=True), {"noisy": [1]})
    assert ledger.sealed(question().id) is None


def test_charges_are_listed_oldest_first_and_say_when_they_were_answered(ledger, question):
    last, first = question(window=Window.read("2026-W02")), question(window=Window.read("2026-W12"))
    ledger.reserve(first)
    ledger.seal(ledger.reserve(last), {})
    paid = ledger.charges(FALCONS)
    assert [(each.question, each.epsilon) for each in paid] == [
        (first, Epsilon.read(1)),
        (last, Epsilon.read(1)),
    ]
    assert paid[0].sealed_at is None
    assert paid[1].sealed_at >= paid[1].reserved_at >= paid[0].reserved_at


def test_an_athlete_of_another_team_is_refused_and_nobody_of_the_list_is_written(ledger):
    ledger.open_account(HAWKS, Epsilon.read(4))
    ledger.enrol(FALCONS, ["A-1", "A-2"])
    with pytest.raises(RosterError):
        ledger.enrol(HAWKS, ["A-0", "A-2", "A-3"])
    ledger.enrol(FALCONS, ["A-0", "A-3"])


def test_a_roster_can_be_enrolled_again_and_can_grow(ledger):
    ledger.enrol(FALCONS, ["A-1"])
    ledger.enrol(FALCONS, ["A-1"])
    ledger.enrol(FALCONS, ["A-1", "A-2", "A-2"])
    ledger.open_account(HAWKS, Epsilon.read(4))
    with pytest.raises(RosterError):
        ledger.enrol(HAWKS, ["A-2"])


def test_an_athlete_may_change_teams_between_seasons(ledger):
    later = Account("Hawks", "season 2")
    ledger.open_account(later, Epsilon.read(4))
    ledger.enrol(FALCONS, ["A-1"])
    ledger.enrol(later, ["A-1"])


def test_two_teams_that_enrol_an_athlete_at_once_cannot_both_succeed(ledger):
    ledger.open_account(HAWKS, Epsilon.read(4))
    hawks = next(n for n, each in enumerate(ledger.accounts(), 1) if each.account == HAWKS)
    row = {"season": FALCONS.season, "pseudonym": "A-1", "account_id": hawks}
    late = behind(
        ledger, [insert(members).values(**row)], lambda: ledger.enrol(FALCONS, ["A-0", "A-1"])
    )
    assert isinstance(late.exception(), RosterError)
    assert late.exception().__cause__ is None
    ledger.enrol(HAWKS, ["A-0"])


def test_one_team_may_enrol_its_athletes_twice_at_once(ledger):
    mine = select(accounts).where(accounts.c.team == "Falcons")
    row = {"season": FALCONS.season, "pseudonym": "A-1", "account_id": 1}
    late = behind(
        ledger,
        [mine.with_for_update(), insert(members).values(**row)],
        lambda: ledger.enrol(FALCONS, ["A-1", "A-2"]),
    )
    assert late.exception() is None


def test_everything_survives_a_restart(ledger, opened, question):
    ledger.enrol(FALCONS, ["A-1"])
    ledger.seal(ledger.reserve(question()), {"noisy": [1]})
    ledger.reserve(question(revision=2, epsilon="0.5"))
    before = (ledger.accounts(), ledger.charges(FALCONS), ledger.sealed(question().id))
    ledger.close()
    again = opened(create=False)
    assert (again.accounts(), again.charges(FALCONS), again.sealed(question().id)) == before
    assert again.reserve(question()) is None
    assert again.reserve(question(revision=2, epsilon="0.5")).charged is False


def test_a_closed_ledger_can_be_used_again(ledger):
    ledger.close()
    assert ledger.account(FALCONS) is not None


def test_there_is_no_ledger_where_none_was_made(address, opened):
    with pytest.raises(LedgerMissing):
        opened(create=False)
    opened()
    opened(create=False)


def test_a_ledger_of_a_later_version_is_left_alone(ledger, address, opened):
    change(address, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(LedgerNewer):
        opened()


def test_a_busy_ledger_is_reported_and_can_still_be_read(ledger, opened, question):
    hurried = opened(patience=0.05)
    with ledger._database.writing() as connection:
        queries.required_row(connection, FALCONS, lock=True)
        with pytest.raises(LedgerLocked, match="nothing was spent"):
            hurried.reserve(question())
        assert hurried.account(FALCONS).spent_micro == 0
    assert hurried.reserve(question()).charged


def test_no_patience_at_all_does_not_mean_to_wait_for_ever(ledger, opened, question):
    hurried = opened(patience=0)
    with ledger._database.writing() as connection:
        queries.required_row(connection, FALCONS, lock=True)
        with pytest.raises(LedgerLocked):
            hurried.reserve(question())


def test_a_ledger_that_cannot_be_written_can_be_read_and_spends_nothing(ledger, address, question):
    ledger.seal(ledger.reserve(question()), {"noisy": [1]})
    reader = Ledger(read_only(address))
    assert reader.sealed(question().id).answer == {"noisy": [1]}
    for spend in (
        lambda: reader.reserve(question(revision=2)),
        lambda: reader.open_account(HAWKS, Epsilon.read(1)),
        lambda: reader.enrol(FALCONS, ["A-1"]),
        lambda: reader.seal(Ticket(question(revision=2).id, charged=False), {}),
    ):
        with pytest.raises(LedgerReadOnly):
            spend()
    reader.close()
    assert ledger.account(FALCONS).spent_micro == 1_000_000


def test_many_threads_open_a_new_ledger_at_once(opened):
    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(opened) for _ in range(6)]:
            assert done.result().accounts() == []


def test_a_ledger_that_somebody_else_is_making_is_busy(address, opened):
    level, first = "READ COMMITTED", [f"SELECT pg_advisory_xact_lock({ONE_MIGRATION})"]
    if address.startswith("sqlite"):
        level, first = "AUTOCOMMIT", ["PRAGMA journal_mode = wal", "BEGIN IMMEDIATE"]
    engine = create_engine(address, isolation_level=level)
    with engine.connect() as other:
        for statement in first:
            other.exec_driver_sql(statement)
        with pytest.raises(LedgerLocked):
            opened(patience=0.05)
        other.invalidate()
    engine.dispose()
    assert opened().accounts() == []


def test_a_refusal_names_no_place_and_no_value(ledger, address, opened, tmp_path):
    change(address, "ALTER TABLE charges RENAME TO elsewhere")
    with pytest.raises(Exception, match="nothing was spent") as refusal:
        ledger.account(FALCONS)
    told = f"{refusal.value!r} {refusal.value.__cause__}"
    for secret in ("charges", "Falcons", str(tmp_path), "SELECT", "127.0.0.1"):
        assert secret not in told
    assert refusal.value.__suppress_context__


def test_a_question_comes_back_from_its_charge_as_it_was_asked(ledger, question: Ask):
    parts = tuple(Epsilon.read(1).split([1, 2, 3]))
    asked = replace(
        question(split=parts, revision=7), window=Window.ending(date(2026, 1, 9), days=3)
    )
    ledger.reserve(asked)
    assert ledger.charges(FALCONS)[0].question == asked


def change(address: str, statement: str) -> None:
    """Change a ledger behind its back."""
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def read_only(address: str) -> str:
    """The same ledger, at an address that does not allow writing."""
    if address.startswith("sqlite"):
        return address.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true"
    return address + "?options=-c%20default_transaction_read_only%3Don"
