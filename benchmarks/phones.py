"""Two hundred phones that check in at once, against the same phones that only look."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks import Comparison
from benchmarks.start import ROOT, Running
from dp_core.ledger import Ledger
from dp_core.local.check_ins import CheckIns
from dp_core.local.design import LocalDesign
from dp_core.local.device import blur
from dp_core.local.survey import Survey
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon
from dp_core.question import Account

PHONES: Final = 200
WITHIN: Final = 60.0
"""Seconds; the answers must all be there by then."""

REPEATS: Final = 3
ASKED: Final = ("resting_hr", "sleep_hours", "fatigue", "soreness", "stress", "mood")
EVENTS: Final = "$$STREAMLIT_INTERNAL_KEY_{id}__events"

Visit = Callable[[ClientConnection, str], Awaitable[None]]


def measure() -> Sequence[Comparison]:
    """Let all phones arrive at random moments of three seconds; count what was kept."""
    ours, plain = [], []
    for _ in range(REPEATS):
        with _squad() as (running, store, survey_id, keys):
            plain.append(_all(running.address, keys, _look_twice))
            ours.append(_all(running.address, keys, _check_in))
            found = store.figures(survey_id, date.today(), date.today())
        kept = {metric: each.devices for metric, each in found.items()}
        assert kept == dict.fromkeys(ASKED, PHONES), f"answers were lost: {kept}"
        assert max(ours) < WITHIN
    work = f"{PHONES} phones check in at once, none lost"
    return [Comparison(work, ours, plain, "the same phones, looking at the page twice")]


@contextmanager
def _squad() -> Iterator[tuple[Running, CheckIns, str, list[str]]]:
    with TemporaryDirectory() as home:
        ledger = Ledger(f"sqlite:///{Path(home) / 'ledger.db'}")
        store, survey = CheckIns(ledger), Survey.of(
            Account("Falcons"), ASKED, read_catalogue(), epsilon=Epsilon.read(1),
            cap=Epsilon.read(8), places=PHONES,
        )  # fmt: skip
        survey_id, keys = store.open(survey, date.today())
        running = Running(ROOT / "asgi.py", ROOT, {
            "HUDDLE_HOME": home, "DATABASE_URL": "", "HUDDLE_SERVE": "check-in",
        })  # fmt: skip
        try:
            running.wait()
            yield running, store, survey_id, keys
        finally:
            running.stop()
            ledger.close()


def _all(address: str, keys: Sequence[str], visit: Visit) -> float:
    """Seconds from the first arrival until the last phone is done."""

    async def one(key: str) -> None:
        await asyncio.sleep(random.uniform(0, 3))
        stream = f"{address.replace('http', 'ws')}/_stcore/stream"
        async with connect(
            stream, subprotocols=[Subprotocol("streamlit")], open_timeout=WITHIN, max_size=None
        ) as phone:
            await visit(phone, key)

    async def everybody() -> None:
        await asyncio.gather(*(one(key) for key in keys))

    started = time.perf_counter()
    asyncio.run(everybody())
    return time.perf_counter() - started


async def _check_in(phone: ClientConnection, key: str) -> None:
    shown = await _rerun(phone)
    shown = await _rerun(phone, shown, {"event": "here", "value": {"key": key}})
    state = json.loads(shown["data"])["state"]
    answers = {each["metric"]: {"output": _blurred(each["design"])} for each in state["questions"]}
    said = {"key": key, "day": state["day"], "answers": answers}
    shown = await _rerun(phone, shown, {"event": "sent", "value": said})
    assert json.loads(shown["data"])["state"]["sent"]


def _blurred(written: Mapping[str, int]) -> int:
    design = LocalDesign.from_json(written)
    return blur(design, design.low + 7)


async def _look_twice(phone: ClientConnection, _key: str) -> None:
    for _ in range(2):
        await _rerun(phone)


async def _rerun(
    phone: ClientConnection, shown: Mapping[str, Any] | None = None, said: object = None
) -> dict[str, Any]:
    """Ask for a run of the page, and return its form once the run is over."""
    message = BackMsg()
    if shown is None:
        message.rerun_script.page_name = "check-in"
    else:
        message.rerun_script.page_script_hash = shown["page"]
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id = EVENTS.format(id=shown["id"])
        widget.json_trigger_value = json.dumps([said])
    await phone.send(message.SerializeToString())
    found: dict[str, Any] = dict(shown or {})
    while True:
        heard = ForwardMsg()
        heard.ParseFromString(bytes(await phone.recv()))  # type: ignore[arg-type]
        element = heard.delta.new_element
        if element.HasField("bidi_component"):
            found |= {"id": element.bidi_component.id, "data": element.bidi_component.json}
        if heard.HasField("navigation"):
            found["page"] = heard.navigation.page_script_hash
        if heard.HasField("script_finished"):
            return found
