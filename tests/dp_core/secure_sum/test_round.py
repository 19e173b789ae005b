"""Three real processes open the exact sum plus all noise, or nothing at all."""

import sys
import threading
import time

import pytest

from dp_core.errors import EngineUnavailable, RoundFailed
from dp_core.secure_sum import engine
from dp_core.secure_sum import round as rounds
from dp_core.secure_sum.round import run_round, start_process
from tests.dp_core.secure_sum.conftest import NOISE, ROWS, TERMS, plain_sums, with_noise


@pytest.fixture
def started():
    """Every process that a round started."""
    return []


def watched(start, started):
    def begin(addresses):
        started.append(start(addresses))
        return started[-1]

    return begin


def all_ended(started):
    return len(started) == 3 and all(party.poll() is not None for party in started)


def test_a_round_opens_the_plain_sum_plus_the_noise_of_all_three(started):
    opened = run_round(TERMS, ROWS, start=watched(with_noise(), started))
    assert opened == plain_sums(ROWS, *NOISE)
    assert all_ended(started)


FAULT = (
    "import time; engine._open = lambda *_: (os._exit(1) if task.party == 1 else time.sleep(60))"
)


def test_a_party_that_dies_in_the_middle_ends_the_round_within_seconds(started):
    begun = time.monotonic()
    with pytest.raises(RoundFailed, match="ended in the middle; nothing is shown"):
        run_round(TERMS, ROWS, start=watched(with_noise(fault=FAULT), started))
    assert time.monotonic() - begun < 15
    assert all_ended(started)


def test_a_killed_party_ends_the_round_even_before_it_read_its_task(started):
    big = [[1] * 5] * 20_000  # more than a pipe holds

    def start(addresses):
        party = with_noise()(addresses)
        started.append(party)
        if len(started) == 2:
            threading.Timer(0.3, party.kill).start()
        return party

    with pytest.raises(RoundFailed, match="ended in the middle"):
        run_round(TERMS, big, start=start)
    assert all_ended(started)


def test_silence_is_not_waited_for_longer_than_agreed(started):
    def sleep(_):
        return start_process([sys.executable, "-c", "import time; time.sleep(60)"])

    begun = time.monotonic()
    with pytest.raises(RoundFailed, match="took too long"):
        run_round(TERMS, ROWS, start=watched(sleep, started), patience=0.5)
    assert time.monotonic() - begun < 5
    assert all_ended(started)


def test_an_interrupted_round_leaves_no_process_behind(started, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(rounds, "_wait", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_round(TERMS, ROWS, start=watched(with_noise(), started))
    assert all_ended(started)


def test_a_party_whose_starter_is_gone_ends_by_itself():
    party = with_noise()([("127.0.0.1", port) for port in (1, 2, 3)])
    party.stdin.close()
    try:
        assert party.wait(timeout=20) != 0
    finally:
        party.kill()
        party.stdout.close()


@pytest.mark.parametrize(
    ("second", "why"),
    [('{"noisy": [[1, 2], [3, 4, 6]]}', "disagree"), ("{}", "did not answer as it should")],
)
def test_parties_that_disagree_or_mumble_show_nothing(second, why, started):
    def say(_):
        text = second if len(started) == 1 else '{"noisy": [[1, 2], [3, 4, 5]]}'
        return start_process([sys.executable, "-c", f"print({text!r})"])

    with pytest.raises(RoundFailed, match=why):
        run_round(TERMS, ROWS, start=watched(say, started))
    assert all_ended(started)


def test_without_mpyc_no_process_is_started(monkeypatch):
    monkeypatch.setattr(engine.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(EngineUnavailable, match=r"pip install mpyc==0\.11"):
        run_round(TERMS, ROWS, start=lambda _: pytest.fail("a party was started"))
