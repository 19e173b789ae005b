"""The training page: who learns from whom under which promise, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from dp_core.training.data import CREDIT
from dp_core.training.explain import (
    A_LESSON,
    IN_ONE_SENTENCE,
    ONLY_PUBLIC,
    WHY_PUBLIC,
    neighbours_sentence,
)
from dp_core.training.record import Run
from dp_core.training.settings import LAST_REPEAT, OTHERS, USUAL, Settings, Source
from dp_core.training.shipped import COMMAND, read_libraries, read_results
from ui.learn import (
    controls,
    panels,
    training_accuracy,
    training_attack,
    training_card,
    training_curves,
    training_live,
)

DELTAS: Final = (1e-6, 1e-5, 1e-4)
CLIPPING: Final = (0.1, 0.3, 1.0, 3.0, 10.0)
BATCHES: Final = {
    Source.ARRHYTHMIA: (16, 32, 64, 100, 151, 302),
    Source.WINDOWS: (50, 75, 150, 300, 600, 1500),
}
RATES: Final = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
VIEWS: Final[dict[str, Callable[[Run], None]]] = {
    "Both models": training_curves.show,
    "The attack": training_attack.show,
    "Accuracy against epsilon": training_accuracy.show,
    "Model card": training_card.show,
}
MADE: Final = {
    Source.ARRHYTHMIA: "published data",
    Source.WINDOWS: "made up",
}


def choose() -> Settings:
    """Choose the people and every number of a training; nothing is trained by choosing."""
    source = Source(
        st.selectbox(
            "People", [str(each) for each in Source], key="training_source", bind="query-params"
        )
    )
    epsilon = controls.epsilon(str(USUAL[source].epsilon))
    usual, name = USUAL[source], source.name.lower()
    epochs = st.slider(
        "Epochs", 1, 60, usual.epochs, key=f"training_epochs_{name}", bind="query-params",
        help="How often everybody is expected to be looked at. More epochs need more noise.",
    )  # fmt: skip
    with st.expander("Delta, clipping norm, batch and more"):
        return Settings(
            source, epsilon,
            delta=_pick("Delta", DELTAS, usual.delta, "training_delta", "Far below one in people."),
            clipping=_pick(
                "Clipping norm", CLIPPING, usual.clipping, "training_clipping",
                "The longest gradient one person may have; the noise grows with it.",
            ),
            epochs=int(epochs),
            batch=int(_pick(
                "Batch", BATCHES[source], usual.batch, f"training_batch_{name}",
                "How many people a step is expected to look at.",
            )),
            learning_rate=_pick(
                "Learning rate", RATES, usual.learning_rate, f"training_rate_{name}",
                "Of the private model; the plain one has its own.",
            ),
            repeat=int(st.number_input(
                "Repeat", 0, LAST_REPEAT, usual.repeat, key="training_repeat", bind="query-params",
                help="Who is left out and where the weights start. It never seeds noise.",
            )),
        )  # fmt: skip


def _pick(label: str, stops: tuple[float, ...], usual: float, key: str, told: str) -> float:
    """One number of a few."""
    return st.select_slider(
        label, stops, value=usual, key=key, bind="query-params", help=told,
        format_func="{:g}".format,
    )  # fmt: skip


def promise(settings: Settings) -> None:
    """The page in one sentence, what its epsilon is about, and what is not covered."""
    panels.one_sentence(IN_ONE_SENTENCE)
    st.markdown(neighbours_sentence(float(settings.epsilon), settings.delta))
    st.markdown(ONLY_PUBLIC)
    with st.expander("Why no team’s data"):
        st.markdown(WHY_PUBLIC)
    with st.expander("What kind of randomness"):
        st.markdown(A_LESSON)
    panels.note(
        "The address of this page carries every control, so a link shows others the same. Noise "
        "is never in it: it is drawn fresh."
    )


def view(settings: Settings) -> None:
    """Offer a training; show it, or the shipped one as long as there is none."""
    st.info(_whose(settings), icon=":material/science:")
    run = training_live.run(settings)
    if run is None:
        run = read_results()[settings.source].run
        panels.note(
            f"Shown: the shipped result at epsilon {run.settings.epsilon} with the usual settings. "
            f"It was made by `{COMMAND}` with {_libraries()}."
        )
    chosen = st.segmented_control(
        "Look at", list(VIEWS), default="Both models", required=True, key="training_view",
        wrap=True, bind="query-params",
    )  # fmt: skip
    VIEWS.get(str(chosen), training_curves.show)(run)


def _whose(settings: Settings) -> str:
    source = settings.source
    return (
        f"{settings.members:,} people are trained on and {OTHERS[source]:,} left out, one example "
        f"each. They are {MADE[source]}: {CREDIT[source]}. That is the only reason you can see "
        "exact figures about them."
    )


def _libraries() -> str:
    return ", ".join(f"{name} {number}" for name, number in read_libraries().items())
