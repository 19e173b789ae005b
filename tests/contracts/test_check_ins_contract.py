"""What every store of check-ins promises, whichever database keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from dp_core.errors import CheckInRefused, ParameterError, SharedEnough
from dp_core.ledger import Ledger, check_in_queries
from dp_core.local.check_ins import CheckIns
from dp_core.local.survey import fingerprint, new_key
from tests.dp_core.local.test_survey import survey

TODAY = date(2026, 3, 2)
TOMORROW = TODAY + timedelta(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    address = f"sqlite:///{tmp_path / 'season.db'}"
    if request.param == "postgresql":
        address = str(request.getfixturevalue("postgresql").make_database())
    opened = Ledger(address)
    yield opened
    opened.close()


@pytest.fixture
def store(ledger: Ledger) -> CheckIns:
    return CheckIns(ledger)


def fresh(sleep: int = 1, fatigue: int = 2):
    return {"sleep_hours": {"output": sleep}, "fatigue": {"output": fatigue}}


AGAIN = {"sleep_hours": {"again": 0}, "fatigue": {"again": 0}}


def test_a_check_in_is_paid_for_and_kept(store):
    survey_id, (key, *_) = store.open(survey(), TODAY)
    place = store.commit(key, TODAY, fresh())
    assert (place.number, place.spent_micro, place.remaining_micro) == (1, 2_000_000, 2_000_000)
    assert place.outputs == {"sleep_hours": (1,), "fatigue": (2,)}
    assert place.days == {"2026-03-02": {"sleep_hours": 0, "fatigue": 0}}
    assert store.enter(key) == place
    assert store.find(survey_id).survey == survey()


def test_the_first_check_in_of_a_day_counts_whatever_is_sent_later(store):
    _, (key, *_) = store.open(survey(), TODAY)
    first = store.commit(key, TODAY, fresh(1, 2))
    assert store.commit(key, TODAY, fresh(0, 0)) == first
    assert all(store.commit(key, TODAY, fresh(0, 0)) == first for _ in range(50))


def test_an_answer_given_before_is_sent_again_as_it_was_for_nothing(store):
    _, (key, *_) = store.open(survey(), TODAY)
    store.commit(key, TODAY, fresh(1, 2))
    place = store.commit(key, TOMORROW, {"sleep_hours": {"again": 0}, "fatigue": {"output": 0}})
    assert place.spent_micro == 3_000_000
    assert place.outputs == {"sleep_hours": (1,), "fatigue": (2, 0)}
    assert place.days["2026-03-03"] == {"sleep_hours": 0, "fatigue": 1}
    assert list(place.days) == ["2026-03-03", "2026-03-02"]


def test_an_answer_that_was_never_given_cannot_be_repeated(store):
    _, (key, *_) = store.open(survey(), TODAY)
    with pytest.raises(CheckInRefused, match="never given"):
        store.commit(key, TODAY, {"sleep_hours": {"output": 1}, "fatigue": {"again": 0}})
    assert (store.enter(key).spent_micro, store.enter(key).outputs) == (0, {})


def test_beyond_the_cap_nothing_new_is_kept_and_old_answers_still_are(store):
    _, (key, *_) = store.open(survey(cap="3"), TODAY)
    before = store.commit(key, TODAY, fresh())
    with pytest.raises(SharedEnough, match="shared enough this season") as refusal:
        store.commit(key, TOMORROW, fresh(0, 0))
    assert (refusal.value.requested.micro, refusal.value.remaining.micro) == (2_000_000, 1_000_000)
    assert store.enter(key) == before
    assert store.commit(key, TOMORROW, AGAIN).spent_micro == before.spent_micro
    with pytest.raises(SharedEnough, match="nothing is left"):
        one = {"sleep_hours": {"again": 0}, "fatigue": {"output": 1}}
        store.commit(key, TOMORROW + timedelta(1), one)
        store.commit(key, TOMORROW + timedelta(2), one)


def test_a_check_in_that_does_not_fit_leaves_nothing_behind(store):
    _, (key, *_) = store.open(survey(), TODAY)
    for wrong in (fresh(99), {"sleep_hours": {"output": 1}}, None):
        with pytest.raises(CheckInRefused):
            store.commit(key, TODAY, wrong)
    assert (store.enter(key).spent_micro, store.enter(key).days) == (0, {})


def test_racing_devices_with_one_key_pay_once(store):
    _, (key, *_) = store.open(survey(), TODAY)
    with ThreadPoolExecutor(6) as pool:
        places = list(pool.map(lambda n: store.commit(key, TODAY, fresh(n % 3)), range(12)))
    assert len({place.outputs["sleep_hours"] for place in places}) == 1
    assert store.enter(key).spent_micro == 2_000_000


def test_a_wrong_withdrawn_or_late_key_is_refused_with_the_reason(store):
    survey_id, (lost, late, *_) = store.open(survey(), TODAY)
    with pytest.raises(CheckInRefused, match="not one of a check-in"):
        store.commit(new_key(), TODAY, fresh())
    store.revoke(survey_id, 1, TODAY)
    for refused in (store.enter, lambda key: store.commit(key, TODAY, fresh())):
        with pytest.raises(CheckInRefused, match="withdrawn"):
            refused(lost)
    store.close(survey_id, TODAY)
    with pytest.raises(CheckInRefused, match="over"):
        store.commit(late, TODAY, fresh())
    assert (store.enter(late).closed_on, store.enter(late).days) == (f"{TODAY}", {})
    assert store.find(survey_id).revoked == 1
    assert store.figures(survey_id, TODAY, TODAY) == {}


def test_a_code_lets_devices_in_until_all_places_are_taken(store):
    survey_id, (code,) = store.open(survey(places=3, by_code=True), TODAY)
    devices = [new_key() for _ in range(4)]
    assert [store.enter(each, code).number for each in devices[:3]] == [1, 2, 3]
    assert store.enter(devices[0], code).number == 1
    with pytest.raises(CheckInRefused, match="all places"):
        store.enter(devices[3], code)
    assert store.find(survey_id).taken == 3
    with pytest.raises(CheckInRefused, match="not one of"):
        store.enter(devices[3], new_key())
    store.close(survey_id, TODAY)
    with pytest.raises(CheckInRefused, match="over"):
        store.enter(devices[3], code)


def test_devices_that_come_at_once_get_places_of_their_own(store):
    survey_id, (code,) = store.open(survey(places=8, by_code=True), TODAY)
    with ThreadPoolExecutor(4) as pool:
        places = list(pool.map(lambda key: store.enter(key, code), [new_key() for _ in range(8)]))
    assert sorted(place.number for place in places) == list(range(1, 9))
    assert store.find(survey_id).taken == 8


def test_a_device_that_registers_twice_in_one_moment_has_one_place(store, monkeypatch):
    survey_id, (code,) = store.open(survey(places=8, by_code=True), TODAY)
    key = new_key()
    place = store.enter(key, code)
    with monkeypatch.context() as looked_too_early:
        looked_too_early.setattr(check_in_queries, "place_row", lambda *_, **__: None)
        store._store.register(fingerprint(key), fingerprint(code))
    assert store.enter(key) == place
    assert store.find(survey_id).taken == 1


def test_who_withdraws_is_in_no_figure_and_cannot_come_back(store):
    survey_id, keys = store.open(survey(places=6), TODAY)
    for key in keys:
        store.commit(key, TODAY, fresh())
    store.withdraw(keys[0], TODAY)
    assert store.figures(survey_id, TODAY, TODAY)["fatigue"].devices == 5
    with pytest.raises(CheckInRefused, match="withdrawn"):
        store.enter(keys[0])
    with pytest.raises(CheckInRefused):
        store.withdraw(keys[0], TODAY)


def test_who_took_part_can_withdraw_after_the_end(store):
    survey_id, keys = store.open(survey(places=6), TODAY)
    for key in keys:
        store.commit(key, TODAY, fresh())
    store.close(survey_id, TODAY)
    store.withdraw(keys[0], TOMORROW)
    assert store.figures(survey_id, TODAY, TODAY)["fatigue"].devices == 5


def test_figures_count_each_athletes_latest_answer_of_the_days_asked_for(store):
    survey_id, keys = store.open(survey(places=4), TODAY)
    for key in keys[:3]:
        store.commit(key, TODAY, fresh(0))
    store.commit(keys[0], TOMORROW, {"sleep_hours": {"output": 2}, "fatigue": {"again": 0}})
    assert store._store.latest(survey_id, TODAY, TOMORROW)["sleep_hours"] == [0, 0, 2]
    assert store._store.latest(survey_id, TODAY, TODAY)["sleep_hours"] == [0, 0, 0]
    assert store.figures(survey_id, TOMORROW, TOMORROW) == {}, "one answer tells nothing"
    with pytest.raises(ParameterError):
        store.figures("elsewhere", TODAY, TODAY)


def test_keys_and_codes_are_nowhere_in_the_store(store, ledger):
    _, keys = store.open(survey(places=3), TODAY)
    _, codes = store.open(survey(by_code=True), TODAY)
    store.commit(keys[0], TODAY, fresh())
    with ledger._database.reading() as connection:
        held = str([
            connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            for table in ("surveys", "places", "blurred", "check_ins")
        ])  # fmt: skip
    assert not any(key in held for key in (*keys, *codes))
