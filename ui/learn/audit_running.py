"""Heavy work in small steps: a bar, a stop, and what was done so far is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

Done = TypeVar("Done")


def run(
    name: str, about: object, steps: Sequence[Callable[[], Done]], *, label: str, doing: str
) -> list[Done]:
    """Offer to do some work, do it step by step when asked, and return what is done.

    Stopping, or moving any control, ends it before its next step. Results belong to
    this visitor and to what they are about; pressing the button again starts anew.

    Args:
        name: of this work, as a key.
        about: what the work is about; when it changes, results are forgotten.
        steps: each a short piece of work.
        label: of the button.
        doing: what the bar says.

    Returns:
        The results of the steps that are done, in order; fewer than there are steps when
        the work was not started or was stopped.
    """
    work = _kept(name, about)
    place = st.empty()
    if work["running"]:
        with place.container():
            _work_on(name, work, steps, doing)
        place.empty()
    place.button(
        label, type="primary", icon=":material/play_arrow:", key=f"{name}_start",
        on_click=_start, args=(name,),
    )  # fmt: skip
    done = work["done"]
    if 0 < len(done) < len(steps):
        st.warning(
            f"Stopped after {len(done)} of {len(steps)} steps.", icon=":material/stop_circle:"
        )
    return list(done)


def _work_on(
    name: str, work: dict[str, Any], steps: Sequence[Callable[[], Done]], doing: str
) -> None:
    """Do the steps that are left; the script ends at the bar when something else is asked for."""
    bar = st.progress(0.0, doing)
    st.button("Stop", icon=":material/stop:", key=f"{name}_stop", on_click=_stop, args=(name,))
    for place in range(len(work["done"]), len(steps)):
        bar.progress(place / len(steps), f"{doing} {100 * place / len(steps):.0f} %")
        work["done"].append(steps[place]())
    work["running"] = False


def _kept(name: str, about: object) -> dict[str, Any]:
    work: dict[str, Any] | None = st.session_state.get(f"work_{name}")
    if work is None or work["about"] != about:
        work = {"about": about, "done": [], "running": False}
        st.session_state[f"work_{name}"] = work
    return work


def _start(name: str) -> None:
    work = st.session_state[f"work_{name}"]
    st.session_state[f"work_{name}"] = work | {"done": [], "running": True}


def _stop(name: str) -> None:
    work = st.session_state[f"work_{name}"]
    st.session_state[f"work_{name}"] = work | {"running": False, "done": list(work["done"])}
