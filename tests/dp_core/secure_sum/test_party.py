"""A party plays its part in this process, with two others beside it."""

import contextlib
import os
import threading

import pytest

from dp_core.errors import ParameterError, RoundFailed
from dp_core.mechanisms.knorm import JointKNorm
from dp_core.secure_sum import engine, party
from dp_core.secure_sum.party import follow, read_addresses, read_opened, take_part, write_opened
from dp_core.secure_sum.round import _free_addresses
from dp_core.secure_sum.shares import split_rows
from dp_core.secure_sum.terms import Task
from tests.dp_core.secure_sum.conftest import NOISE, ROWS, TERMS, plain_sums, with_noise

pytestmark = pytest.mark.usefixtures("loud")


@pytest.fixture
def tasks():
    return [Task(TERMS, p, tuple(map(tuple, s))) for p, s in enumerate(split_rows(ROWS))]


@contextlib.contextmanager
def others(tasks, addresses, fault=""):
    beside = [with_noise(fault=fault)(addresses) for _ in tasks[1:]]
    try:
        for each, task in zip(beside, tasks[1:], strict=True):
            each.stdin.write(task.to_text() + "\n")
            each.stdin.flush()
        yield beside
    finally:
        for each in beside:
            each.kill()
            each.wait()
            each.stdin.close()
            each.stdout.close()


def test_it_adds_its_noise_and_opens_what_the_others_open(tasks):
    addresses, seen = _free_addresses(), []

    def draw(mechanism):
        seen.append(mechanism)
        return NOISE[0]

    with others(tasks, addresses) as beside:
        opened = take_part(tasks[0], addresses, draw=draw)
        told = [read_opened(each.stdout.read(), TERMS) for each in beside]
    assert [opened] * 2 == told
    assert opened == plain_sums(ROWS, *NOISE)
    assert [each.sensitivity for each in seen] == [64]  # halved, this would be 32


def test_left_alone_in_the_middle_it_opens_nothing(tasks):
    addresses = _free_addresses()
    fault = "import time; engine._open = lambda *_: (time.sleep(1), os._exit(1))"
    with (
        others(tasks, addresses, fault),
        pytest.raises(RoundFailed, match="left in the middle; nothing is shown"),
    ):
        take_part(tasks[0], addresses, patience=20)


@pytest.mark.parametrize("place", [0, 2])
def test_it_does_not_wait_for_ever_for_a_party_that_never_comes(tasks, place):
    with pytest.raises(RoundFailed, match="did not come; nothing was opened"):
        take_part(tasks[place], _free_addresses(), patience=0.3)


def test_it_gives_up_on_parties_that_stay_and_say_nothing(tasks, monkeypatch):
    addresses, wait = _free_addresses(), engine._while_all_are_there
    monkeypatch.setattr(engine, "_while_all_are_there", lambda r, work, _: wait(r, work, 0.4))
    fault = "import time; engine._open = lambda *_: time.sleep(60)"
    with others(tasks, addresses, fault), pytest.raises(RoundFailed, match="left in the middle"):
        take_part(tasks[0], addresses)


def test_the_noise_is_one_full_draw_of_the_mechanism(tasks, monkeypatch):
    monkeypatch.setattr(JointKNorm, "draw", lambda self: [[self.sensitivity, 0], [0, 1, 2]])
    monkeypatch.setattr(party, "open_sum", lambda _shares, noise, **_: noise)
    assert take_part(tasks[0], []) == [[64, 0], [0, 1, 2]]


def test_three_addresses_are_read():
    assert read_addresses("a:1, b:2,[::1]:3") == [("a", 1), ("b", 2), ("[::1]", 3)]


@pytest.mark.parametrize("written", ["", "a:1,b:2", "a:1,b:2,c", "a:1,b:2,:3", "a:1,b:2,c:x"])
def test_other_addresses_are_refused(written):
    with pytest.raises(ParameterError, match="three times host:port"):
        read_addresses(written)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"noisy": 3}', '{"noisy": [[1, 2]]}', '{"noisy": [[1, 2], [1, 2, 3.5]]}']
)
def test_what_is_not_an_answer_is_no_answer(text):
    with pytest.raises(RoundFailed, match="did not answer as it should"):
        read_opened(text, TERMS)
    assert read_opened(write_opened(NOISE[0]), TERMS) == NOISE[0]


def test_a_party_ends_when_the_pipe_to_its_starter_does(monkeypatch):
    ended = threading.Event()
    codes = []
    monkeypatch.setattr(party.os, "_exit", lambda code: (codes.append(code), ended.set()))
    read, write = os.pipe()
    follow(read)
    os.write(write, b"still here")
    assert not ended.wait(0.2)
    os.close(write)
    assert ended.wait(5)
    assert codes == [1]
    os.close(read)


def test_it_listens_at_its_own_address_only(tasks, monkeypatch):
    listened = []
    real = engine.asyncio.SelectorEventLoop.create_server

    async def listen(self, factory, host=None, **settings):
        listened.append(host)
        return await real(self, factory, host=host, **settings)

    monkeypatch.setattr(engine.asyncio.SelectorEventLoop, "create_server", listen)
    with pytest.raises(RoundFailed):
        take_part(tasks[1], _free_addresses(), patience=0.2)
    assert listened == ["127.0.0.1"]
