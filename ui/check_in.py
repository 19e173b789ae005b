"""The check-in form in the athlete's own browser, and what the server answers it.

The form is JavaScript (`components/check_in/`): it blurs each answer before it hands it over,
so what arrives here is already noisy. A key arrives from the part of the address after `#`,
which a browser keeps to itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import streamlit as st

from dp_core.errors import CheckInRefused, HuddleError
from dp_core.local.check_ins import CheckIns, Place
from dp_core.local.survey import Asked
from dp_core.metrics import read_catalogue
from dp_core.params import MICRO
from ui import words
from ui.ledger import ledger

HOME: Final = Path(__file__).parent / "components" / "check_in"
NAME: Final = "check_in"
QUIET: Final = "check_in_quiet"
SHOWN: Final = "check_in_shown"
HERE: Final = "check_in_here"
OVER: Final = "This check-in is over. My privacy shows what is kept, and lets you withdraw."
ONE_PLACE: Final = "this device already has a place in another check-in; open its link again"

_form = st.components.v2.component(
    "huddle.check_in",
    html="<div data-check-in></div>",
    css=(HOME / "check_in.css").read_text("utf-8"),
    js="\n".join((HOME / name).read_text("utf-8") for name in ("noise.js", "check_in.js")),
)


def check_ins() -> CheckIns:
    """The check-ins of this installation."""
    return CheckIns(ledger())


def form() -> None:
    """Show the form to whoever holds a key, and keep what it sends."""
    _form(
        key=NAME, data=st.session_state.get(SHOWN, {}), on_here_change=_on("here", _enter),
        on_sent_change=_on("sent", _keep),
    )  # fmt: skip


def who_is_here() -> Place | None:
    """Ask the browser for its key without showing anything; None until it has answered."""
    _form(
        key=QUIET, data=st.session_state.get(SHOWN, {}) | {"quiet": True},
        on_here_change=_on("here", _enter, QUIET),
    )  # fmt: skip
    if HERE not in st.session_state:
        return None
    return check_ins().enter(*st.session_state[HERE])


def leave(farewell: str) -> None:
    """Forget who was here, and say a last word."""
    st.session_state.pop(HERE, None)
    st.session_state[SHOWN] = {"words": farewell}


def withdraw(today: date) -> None:
    """Delete what this athlete has sent; her link ends with it."""
    check_ins().withdraw(st.session_state[HERE][0], today)


def _on(
    event: str, act: Callable[[Mapping[str, Any]], Place], name: str = NAME
) -> Callable[[], None]:
    """Answer an event of the form with a state or with words; nothing else reaches the page."""

    def answer() -> None:
        message = st.session_state[name].get(event)
        if message is None:
            return
        try:
            place = act(_read(message))
            st.session_state[SHOWN] = (
                {"words": OVER} if place.closed_on else {"state": state_of(place, date.today())}
            )
        except HuddleError as refused:
            st.session_state[SHOWN] = {"words": words.refusal(refused)}

    return answer


def _read(message: object) -> Mapping[str, Any]:
    if not isinstance(message, Mapping):
        raise CheckInRefused("this is no check-in")
    return message


def _enter(message: Mapping[str, Any]) -> Place:
    here = message.get("key"), message.get("code")
    if here[1] is not None and st.session_state.get(HERE, here) != here:
        raise CheckInRefused(ONE_PLACE)
    place = check_ins().enter(*here)
    st.session_state[HERE] = here
    return place


def _keep(message: Mapping[str, Any]) -> Place:
    today = date.today()
    if message.get("day") != f"{today}":
        raise CheckInRefused("this check-in is of another day; open your link again")
    return check_ins().commit(message.get("key"), today, message.get("answers"))


def state_of(place: Place, today: date) -> dict[str, Any]:
    """What the form must know: public terms, numbers of answers, never an answer."""
    survey, last = place.survey, next(iter(place.days), None)
    numbers = place.days[last] if last else {}
    sent = f"{today}" == last
    return {
        "day": f"{today}",
        "price": survey.epsilon.micro / MICRO,
        "left": place.remaining_micro / MICRO,
        "questions": [
            _question(each, len(place.outputs.get(each.quantity.key, ())))
            for each in survey.questions
        ],
        "last": {"day": last, "numbers": dict(numbers), "outputs": _outputs(place, numbers)}
        if last
        else None,
        "sent": [_told(each, place, numbers) for each in survey.questions] if sent else None,
    }


def _outputs(place: Place, numbers: Mapping[str, int]) -> dict[str, int]:
    """What those numbers stand for, so that a device knows its own answer from another's."""
    return {metric: place.outputs[metric][number] for metric, number in numbers.items()}


def _question(asked: Asked, kept: int) -> dict[str, Any]:
    quantity = asked.quantity
    metric = read_catalogue().metrics.get(quantity.key)
    scale = metric.scale if metric else None
    least, most = metric.possible if metric else (quantity.low, quantity.high)
    return {
        "metric": quantity.key,
        "label": quantity.label,
        "unit": quantity.unit,
        "levels": list(range(scale[0], scale[1] + 1)) if scale else None,
        "least": quantity.value(least),
        "most": quantity.value(most),
        "parts": quantity.step.denominator,
        "of": quantity.step.numerator,
        "design": asked.design.to_json(),
        "kept": kept,
    }


def _told(asked: Asked, place: Place, numbers: Mapping[str, int]) -> dict[str, str]:
    key = asked.quantity.key
    return {"label": asked.quantity.label, "said": told(asked, place.outputs[key][numbers[key]])}


def told(asked: Asked, output: int) -> str:
    """Say what a blurred answer reads like."""
    design, quantity = asked.design, asked.quantity
    if output == design.skip:
        return "“I’d rather not say”"
    place = (output - (design.window - 1) / 2) / (design.knots - 1)
    steps = design.low + min(max(place, 0.0), 1.0) * design.width
    return f"about {words.with_unit(quantity, quantity.value(steps))}"
