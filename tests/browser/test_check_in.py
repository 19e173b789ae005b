"""A check-in in a real browser: what is typed never leaves it, and clearing it buys nothing."""

from __future__ import annotations

import base64
import json
import re
import struct
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg

from dp_core.ledger import Ledger
from dp_core.local.check_ins import CheckIns
from dp_core.local.survey import fingerprint
from tests.browser.conftest import ROOT, Server, settle
from tests.dp_core.local.test_survey import survey

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FOLDER = ROOT / "ui" / "components" / "check_in"
TYPED = 87.3
"""A heart rate whose 873 steps look like nothing else on the wire."""

TEXTS = {"value", "comma", "steps"}
ASKED = ("resting_hr", "fatigue")
BUTTON = "Add the noise here and send"


@pytest.fixture(scope="module")
def athletes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that `make check-in` starts, which has the athletes' pages alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUDDLE_SERVE", "check-in")
        running = Server(tmp_path_factory.mktemp("athletes"))
    yield running
    running.stop()


@pytest.fixture
def store(athletes: Server) -> Iterator[CheckIns]:
    home = athletes.home / "huddle"
    home.mkdir(exist_ok=True)
    ledger = Ledger(f"sqlite:///{home / 'ledger.db'}")
    yield CheckIns(ledger)
    ledger.close()


@pytest.fixture
def wire(browser: Browser) -> Iterator[tuple[Page, list[bytes]]]:
    """A fresh device, and everything that it sends."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, sent = context.new_page(), []

    def note(request: Request) -> None:
        sent.extend([request.url.encode(), request.post_data_buffer or b""])
        sent.append(json.dumps(request.headers).encode())

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(as_bytes(frame)))

    page.on("request", note)
    page.on("websocket", listen)
    yield page, sent
    context.close()


def as_bytes(frame: bytes | str) -> bytes:
    return frame if isinstance(frame, bytes) else frame.encode("latin-1", "replace")


def forms(value: float, step: float = 0.1) -> dict[str, bytes]:
    """Every form a number could take on the wire: text and bytes, each in base64 and hex too."""
    steps = round(value / step)
    raw = {
        f"{name} {kind}": struct.pack(kind, number)
        for name, number, kinds in (
            ("value", value, ("<d", ">d", "<f", ">f")),
            ("steps", steps, ("<i", ">i", "<q", ">q", "<d", ">d", "<f", ">f", "<h", ">h")),
        )
        for kind in kinds
    }
    varint = bytes([steps & 127 | 128, steps >> 7])
    texts = {"value": f"{value}", "comma": f"{value}".replace(".", ","), "steps": f"{steps}"}
    found = {name: text.encode() for name, text in texts.items()} | raw | {"varint": varint}
    for name, each in list(found.items()):
        if len(each) > 2:
            found[f"{name} in base64"] = base64.b64encode(each).rstrip(b"=")
            found[f"{name} in hex"] = each.hex().encode()
    return found


def told(sent: list[bytes], value: float) -> set[str]:
    """In which forms the value is in what was sent; numbers only where they stand alone."""
    seen = set()
    for name, form in forms(value).items():
        pattern = re.escape(form)
        if name in TEXTS:  # digits within a longer number or a key are something else
            pattern = rb"(?<![\w.,-])" + pattern + rb"(?![\w.,-])"
        if any(re.search(pattern, part) for part in sent):
            seen.add(name)
    return seen


def messages(sent: list[bytes]) -> list[dict[str, Any]]:
    """What the form handed over, and nothing else may be a widget's value."""
    found = []
    for frame in sent:
        message = BackMsg()
        try:
            message.ParseFromString(frame)
        except Exception:  # not a frame of Streamlit's; protobuf's error has no public name
            continue
        for widget in message.rerun_script.widget_states.widgets:
            assert widget.id.endswith("__events")
            found += json.loads(widget.json_trigger_value)
    return found


def arrive(page: Page, server: Server, key: str, kind: str = "key") -> None:
    page.goto("about:blank")
    page.goto(f"{server.address}/check-in#{kind}={key}")
    settle(page)
    page.locator("fieldset, .words").first.wait_for()


def answer(page: Page, heart: float = TYPED, fatigue: str = "4") -> None:
    page.get_by_label("Resting heart rate, bpm").fill(f"{heart}")
    page.get_by_role("radio", name=fatigue, exact=True).check()
    page.get_by_role("button", name=BUTTON).click()


def test_the_typed_value_is_in_nothing_that_leaves_the_device(athletes, store, wire):
    page, sent = wire
    _, (key, *_) = store.open(survey(ASKED), date.today())
    arrive(page, athletes, key)
    answer(page)
    page.get_by_text("Sent. See you tomorrow.").wait_for()
    assert not told(sent, TYPED)
    assert not any(key.encode() in each for each in sent[:6]), "the first requests hold no key"
    here, said = messages(sent)
    assert here == {"event": "here", "value": {"key": key}}
    assert set(said["value"]) == {"key", "day", "answers"}
    outputs = store.enter(key).outputs
    assert said["value"]["answers"] == {m: {"output": outputs[m][0]} for m in ASKED}
    assert (
        page.locator("table").inner_text().count("about") + page.get_by_text("rather").count() == 2
    )


@pytest.mark.parametrize(
    ("name", "mutated"),
    [
        ("as it is", lambda js: js),
        ("the value beside the noise", lambda js: js.replace(
            "hand({ day: state.day, answers })", "hand({ day: state.day, answers, values })")),
        ("the value for the noise", lambda js: js.replace(
            "blur(design, values[metric])", "values[metric]")),
    ],
)  # fmt: skip
def test_a_form_that_sent_the_value_would_be_noticed(browser, name, mutated):
    """The form alone, without a server: every message it hands over is looked at."""
    source = "\n".join((FOLDER / each).read_text("utf-8") for each in ("noise.js", "check_in.js"))
    page = browser.new_page()
    page.route("http://form.test/**", lambda route: route.fulfill(
        body="<div id=form><div data-check-in></div></div>", content_type="text/html"))  # fmt: skip
    page.goto("http://form.test/#key=" + "k" * 22)
    handed = page.evaluate(
        """async ([source, state]) => {
          const form = (await import('data:text/javascript;base64,' + source)).default;
          const parentElement = document.getElementById('form'), handed = [];
          const setTriggerValue = (event, value) => handed.push({event, value});
          form({data: {}, parentElement, setTriggerValue});
          form({data: {state}, parentElement, setTriggerValue});
          parentElement.querySelector('[type=number]').value = state.typed;
          parentElement.querySelector('form').requestSubmit();
          return handed;
        }""",
        [base64.b64encode(mutated(source).encode()).decode(), state_of_one_question()],
    )
    page.close()
    assert [each["event"] for each in handed] == ["here", "sent"]
    assert bool(told([json.dumps(handed).encode()], TYPED)) == (name != "as it is")


def state_of_one_question() -> dict[str, Any]:
    (asked,) = survey(("resting_hr",)).questions
    question = {
        "metric": "resting_hr", "label": "Resting heart rate", "unit": "bpm", "levels": None,
        "least": 20, "most": 150, "parts": 10, "of": 1, "design": asked.design.to_json(), "kept": 0,
    }  # fmt: skip
    return {"day": "2026-03-02", "price": 1, "left": 4, "questions": [question], "last": None,
            "sent": None, "typed": TYPED}  # fmt: skip


def test_the_same_answers_cost_nothing_and_a_cleared_browser_changes_nothing(athletes, store, wire):
    page, _ = wire
    survey_id, (key, *_) = store.open(survey(ASKED, cap="4"), date(2026, 3, 1))
    arrive(page, athletes, key)
    answer(page)
    page.get_by_text("Sent. See you tomorrow.").wait_for()
    yesterday(store, key)
    arrive(page, athletes, key)
    page.get_by_label("Resting heart rate, bpm").fill(f"{TYPED}")
    page.get_by_role("radio", name="4", exact=True).check()
    page.get_by_text("said before").wait_for()
    page.evaluate("localStorage.clear()")
    arrive(page, athletes, key)
    answer(page)
    page.get_by_text("Sent. See you tomorrow.").wait_for()
    assert store.enter(key).remaining_micro == 0
    yesterday(store, key)
    arrive(page, athletes, key)
    answer(page, 60.0, "1")
    page.get_by_text("You have shared enough this season").wait_for()
    assert store.enter(key).spent_micro == 4_000_000
    assert survey_id


def yesterday(store: CheckIns, key: str) -> None:
    """Let a day pass: what was sent today was sent on an earlier day."""
    with store._store._database.writing() as connection:
        days = len(store.enter(key).days)
        connection.exec_driver_sql(
            f"UPDATE check_ins SET day = '2026-03-0{days}' "
            f"WHERE key_hash = '{fingerprint(key)}' AND day = '{date.today()}'"
        )


def test_what_did_not_arrive_is_sent_again_and_not_drawn_again(athletes, store, wire):
    page, sent = wire
    _, (key, *_) = store.open(survey(ASKED), date.today())
    arrive(page, athletes, key)
    pending = {"day": f"{date.today()}", "values": {"resting_hr": 873, "fatigue": 80},
               "answers": {"resting_hr": {"output": 1}, "fatigue": {"output": 2}}}  # fmt: skip
    page.evaluate(
        "([key, pending]) => localStorage.setItem('huddle.check-in.pending.' + key, pending)",
        [key, json.dumps(pending)],
    )
    page.reload()
    page.get_by_text("Sent. See you tomorrow.").wait_for()
    assert store.enter(key).outputs == {"resting_hr": (1,), "fatigue": (2,)}
    assert sent


def test_an_answer_that_came_second_is_not_taken_for_the_first(athletes, store, wire):
    page, _ = wire
    _, (key, *_) = store.open(survey(ASKED), date.today())
    arrive(page, athletes, key)
    first = {"resting_hr": {"output": 0}, "fatigue": {"output": 0}}
    store.commit(key, date.today(), first)  # another device of hers, in between
    second = {"day": f"{date.today()}", "values": {"resting_hr": 873, "fatigue": 80},
              "answers": {"resting_hr": {"output": 1}, "fatigue": {"output": 0}}}  # fmt: skip
    page.evaluate(
        "([key, pending]) => localStorage.setItem('huddle.check-in.pending.' + key, pending)",
        [key, json.dumps(second)],
    )
    page.reload()
    page.get_by_text("Sent. See you tomorrow.").wait_for()
    given = page.evaluate("key => localStorage.getItem('huddle.check-in.given.' + key)", key)
    assert json.loads(given) == {"fatigue": {"80": 0}}


def test_a_device_enters_by_a_code_once(athletes, store, wire):
    page, _ = wire
    survey_id, (code,) = store.open(survey(ASKED, places=2, by_code=True), date.today())
    for _visit in range(3):
        arrive(page, athletes, code, "code")
    assert store.find(survey_id).taken == 1


def test_another_slip_opens_in_the_same_tab(athletes, store, wire):
    page, _ = wire
    _, (first, second, *_) = store.open(survey(ASKED), date.today())
    arrive(page, athletes, first)
    answer(page)
    page.get_by_text("Sent. See you tomorrow.").wait_for()
    page.goto(f"{athletes.address}/check-in#key={second}")
    page.locator("fieldset").first.wait_for()
    assert store.enter(second).number == 2


@pytest.mark.parametrize("link", ["#key=" + "x" * 22, "#key=short", ""])
def test_a_link_that_opens_nothing_says_so(athletes, wire, link):
    page, _ = wire
    page.goto(f"{athletes.address}/check-in{link}")
    settle(page)
    page.get_by_text("this link is not one of a check-in", exact=False).or_(
        page.get_by_text("Open the link on your slip")
    ).first.wait_for()
    assert page.locator("fieldset").count() == 0


def test_the_athletes_server_has_no_other_page(athletes, wire):
    page, _ = wire
    for address in ("report", "new-report", "check-ins", "budget", "epsilon"):
        page.goto(f"{athletes.address}/{address}")
        settle(page)
        assert page.locator("h1").inner_text() == "My privacy"
    page.goto(athletes.address)
    settle(page)
    assert page.get_by_role("menuitem", name="New report").count() == 0


def test_an_athlete_sees_what_is_kept_and_withdraws_even_after_the_end(athletes, store, wire):
    page, _ = wire
    survey_id, (key, *_) = store.open(survey(ASKED), date.today())
    arrive(page, athletes, key)
    answer(page)
    page.get_by_text("Sent. See you tomorrow.").wait_for()
    store.close(survey_id, date.today())
    arrive(page, athletes, key)
    page.get_by_text("This check-in is over").wait_for()
    page.goto(athletes.address)
    settle(page)
    page.get_by_text("All that is kept about you").wait_for()
    page.get_by_text("Delete everything I sent").click()
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_text("everything you sent is deleted").wait_for()
    assert page.get_by_text("All that is kept about you").count() == 0
    assert store._store.latest(survey_id, date.today(), date.today()) == {}
    assert store.find(survey_id).revoked == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_shuts_nobody_out(browser: Browser, athletes, store, scheme: Any):
    _, (key, *_) = store.open(survey(ASKED), date.today())
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    arrive(page, athletes, key)
    page.get_by_role("button", name=BUTTON).click()
    page.get_by_text("A number from 20 to 150").wait_for()
    page.wait_for_timeout(700)
    found = Axe().run(page).response["violations"]
    bad = {each["id"]: each["nodes"][0]["html"][:200] for each in found
           if each["impact"] in {"serious", "critical"}}  # fmt: skip
    page.keyboard.press("Tab")
    context.close()
    assert not bad


def test_every_form_of_a_value_would_be_seen():
    for name, form in forms(TYPED).items():
        assert name in told([b"\x00[" + form + b"]\x00"], TYPED)
    assert not told([b"id-873-87.3x", b"8730", b"1873"], TYPED)
