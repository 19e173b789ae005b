"""Google's shards: watches report to many machines, one place merges and draws noise once."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dp_core.classroom.scenes import Scene
from dp_core.classroom.settings import Setting
from dp_core.engines.shards.lesson import Told, noise_ratio, teach
from dp_core.engines.shards.simulate import Watches, simulate
from dp_core.errors import EngineUnavailable
from dp_core.explain_learn import inside_sentence, shards_sentence
from ui import words
from ui.learn import engines_shards_figures, panels
from ui.learn.kept import forget, kept

WATCHES: Final = (100, 300, 1000, 3000, 10_000, 30_000, 100_000)
SHARDS: Final = (1, 2, 4, 8, 16, 32, 64)
SEED: Final = 7
"""Of the watches where the squad is a published one."""

KNOWN: Final = "engines_shards"
NAMES: Final = {
    "mean": "Mean", "sum": "Sum", "variance": "Variance", "q25": "Lower quartile",
    "median": "Median", "q75": "Upper quartile", "count": "Watches",
}  # fmt: skip
EXACT: Final = {
    "mean": "how many, and their exact sum", "sum": "the exact sum",
    "variance": "how many, their exact sum and sum of squares",
    "q25": "every single reading", "median": "every single reading", "q75": "every single reading",
    "count": "how many, exactly",
}  # fmt: skip


def show(setting: Setting) -> None:
    """Choose watches and shards, and look at answers, bytes and what a summary gives away."""
    st.write(
        "Each athlete wears a watch, and the watches report to several machines, the shards. A "
        "shard clips readings to the catalogue’s bounds and sums them up with PyDP, Google’s "
        "library. One place merges the shards’ summaries and draws noise once."
    )
    left, right = st.columns(2)
    many = left.select_slider(
        "Watches", WATCHES, 1000, key="shards_watches", bind="query-params",
        format_func="{:,}".format,
    )  # fmt: skip
    shards = right.select_slider("Shards", SHARDS, 8, key="shards_many", bind="query-params")
    origin = setting.squad.origin
    seed = origin.seed if isinstance(origin, Scene) else SEED
    watches = simulate(setting.metric, int(many), seed)
    about = (setting.metric, int(many), int(shards), seed, setting.epsilon.micro)
    try:
        told = kept(KNOWN, about, lambda: teach(watches, int(shards), setting.epsilon))
    except EngineUnavailable as missing:
        _without(missing, setting)
        return
    _told(setting, watches, told, int(shards), seed)


def _without(missing: EngineUnavailable, setting: Setting) -> None:
    """Explain without the library."""
    st.info(words.refusal(missing), icon=":material/extension:")
    panels.note(
        "With it, this view draws answers from merged summaries, compares their bytes with the "
        "raw readings, and reads an exact sum and single readings out of a summary."
    )
    st.markdown(shards_sentence(float(setting.epsilon), len(NAMES)))
    _on_a_report()


def _told(setting: Setting, watches: Watches, told: list[Told], shards: int, seed: int) -> None:
    about = f"{len(watches.true_steps):,} watches of made-up athletes, seed {seed}"
    st.button(
        "Draw anew", icon=":material/refresh:", key="shards_again", on_click=forget,
        args=(KNOWN,), help="Fresh noise on the same merged summaries.",
    )  # fmt: skip
    _answers(watches, told)
    engines_shards_figures.answers(
        watches, told, f"{about}, in shards: {shards}; epsilon {setting.epsilon}."
    )
    _noise(setting, watches, shards)
    st.subheader("What travels")
    engines_shards_figures.travel(watches, told, f"{about}, in shards: {shards}.")
    _inside(watches, told)
    st.subheader("What epsilon is about")
    st.markdown(shards_sentence(float(setting.epsilon), len(told)))
    _on_a_report()


def _answers(watches: Watches, told: list[Told]) -> None:
    """One answer beside the truth, and the usual error."""
    rows = [
        {
            "Statistic": f"{NAMES[each.algorithm.statistic]}, {_unit(watches, each)}",
            "Exact": _number(each, each.true_value),
            "One answer": _number(each, float(each.answers[0])),
            "Usual error": words.rough(each.error),
            "Draws": str(len(each.answers)),
        }
        for each in told
    ]
    st.table(
        pd.DataFrame(rows), border="horizontal", hide_index=True,
        alt="Exact figures of the made-up watches, one noisy answer each and the usual error",
    )  # fmt: skip
    panels.note(
        "Exact figures are those of the clipped readings: 1 watch in 100 sits loose and reports "
        "far beyond the upper bound. The usual error is the root mean square over the draws. Each "
        "draw would be a release of its own; made-up watches alone allow so many."
    )


def _number(told: Told, value: float) -> str:
    large = told.algorithm.statistic in ("sum", "count")
    return f"{value:,.{0 if large else 2}f}".replace("-", "−")


def _unit(watches: Watches, told: Told) -> str:
    unit = watches.quantity.unit
    return {"count": "how many", "variance": f"squares of {unit}"}.get(
        told.algorithm.statistic, unit
    )


def _noise(setting: Setting, watches: Watches, shards: int) -> None:
    """Let the learner guess how noise grows with shards, then measure it."""
    if shards == 1:
        return
    root = f"{shards**0.5:.2g} times"
    guess = st.segmented_control(
        f"Guess first: against one machine, the noise of the sum in {shards} shards is",
        ["the same", root, f"{shards} times"], key=f"shards_guess_{shards}", wrap=True,
    )  # fmt: skip
    if guess is None:
        return
    ratio = noise_ratio(watches, shards, setting.epsilon)
    st.markdown(
        f"**{'Right' if guess == 'the same' else 'Not so'}: the same.** 1,000 fresh draws each "
        f"differ by a factor of {ratio:.2f}, which is chance. Summaries are exact and noise is "
        f"drawn once, after merging. Were every shard to draw noise of its own, because it does "
        f"not trust the place that merges, the sum’s noise would be √{shards} ≈ {root} as large."
    )


def _inside(watches: Watches, told: list[Told]) -> None:
    """Read the first shard's summaries as an aggregator could."""
    st.subheader("What can be read in one summary")
    found = {each.algorithm.statistic: each.inside for each in told}
    quantity, readings = watches.quantity, found["median"].readings
    digits = 0 if quantity.step >= 1 else 1 if quantity.step * 10 >= 1 else 2
    shown = [f"{quantity.value(each):,.{digits}f}" for each in readings[:3]]
    total = f"{quantity.value(found['mean'].total or 0.0):,.{digits}f} {quantity.unit}"
    first = f"{', '.join(shown[:-1])} and {shown[-1]} {quantity.unit}"
    st.warning(
        inside_sentence(1, len(readings), total, first)
        + " **Whoever collects summaries must be trusted with the readings.**",
        icon=":material/visibility:",
    )
    st.table(
        pd.DataFrame(
            {"Summary of": list(NAMES.values()), "Holds, without noise": list(EXACT.values())}
        ),
        border="horizontal", hide_index=True, alt="What the summary of each statistic holds",
    )  # fmt: skip
    panels.note(
        "PyDP merges a summary made with other bounds, the same one twice, and most that have "
        "lost their last bytes, without a word. So each travels in an envelope of 52 bytes that "
        "names its shard and its terms and has a checksum: such summaries are refused here. A "
        "checksum finds accidents; a shard that lies is not found."
    )


def _on_a_report() -> None:
    """Say how a real report may be drawn by the library, and what it is charged."""
    panels.note(
        "This is a lesson. A team’s own report can be drawn by PyDP too, on one machine: under "
        "method PyDP of a new report it is given half of epsilon, about adding or removing one "
        "athlete, and the whole is charged for replacing one. Method joint is far sharper, and "
        "its noise is drawn on whole numbers by an exact law, which PyDP’s is not."
    )
