"""Reconstruction: many noisy subset counts, solved by linear programming."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.attacks.reconstruction import ask, predict_right, rebuild, share_right
from dp_core.classroom.answers import coin_answers
from dp_core.classroom.explain import guess_ceiling, guess_sentence, out_of_100, redraw_sentence
from dp_core.classroom.laws import Geometric, geometric
from dp_core.classroom.settings import Setting
from dp_core.params import EPSILON_STEPS
from ui import words
from ui.learn import drawing, panels
from ui.learn.kept import forget, kept
from ui.palette import palette

ROWS: Final = 30
"""At most so many athletes are attacked, so that solving takes a blink."""

EXACT: Final = "Exact answers"
EACH: Final = "Epsilon for each answer"
ALL: Final = "One epsilon for all answers"
PROTECTIONS: Final = (EXACT, EACH, ALL)
TIMES: Final = 6
STOPS: Final = EPSILON_STEPS[::4]
PER_LINE: Final = 10


@st.cache_data(max_entries=64, show_spinner="Rebuilding squads …")
def _measured(secret: list[int], questions: int) -> list[float]:
    """At each stop of epsilon, the mean share of rows that a few fresh attacks rebuild."""
    return [_rebuilt(np.array(secret), questions, geometric(float(stop), 1)) for stop in STOPS]


def _rebuilt(secret: np.ndarray, questions: int, law: Geometric) -> float:
    found = [rebuild(ask(secret, questions, law)) for _ in range(TIMES)]
    return float(np.mean([share_right(each, secret) for each in found]))


@st.fragment
def show(setting: Setting) -> None:
    """Rebuild the rows, then give the answers enough noise."""
    secret = coin_answers(setting.squad, ROWS)
    st.write(
        f"Each of the first {len(secret)} athletes has a made-up secret, yes or no, as by a coin. "
        "The attacker asks for counts over random halves of them and lets a linear program find "
        "the rows that fit."
    )
    protection = st.segmented_control(
        "Protection", PROTECTIONS, default=EXACT, required=True, key="attack_protection", wrap=True,
        bind="query-params",
    )  # fmt: skip
    questions = int(
        st.slider(
            "Questions", 40, 120, 100, 10, key="attack_questions", bind="query-params"
        )
    )  # fmt: skip
    law = _law(str(protection), float(setting.epsilon), questions)
    _one_attack(secret, questions, law)
    _bound(str(protection), float(setting.epsilon), questions)
    st.subheader("How much noise stops it")
    _threshold(secret, questions)


def _law(protection: str, epsilon: float, questions: int) -> Geometric | None:
    if protection == EXACT:
        return None
    return geometric(epsilon if protection == EACH else epsilon / questions, 1)


def _one_attack(secret: np.ndarray, questions: int, law: Geometric | None) -> None:
    about = (secret.tolist(), questions, law)
    found = kept("rebuilt", about, lambda: rebuild(ask(secret, questions, law)))
    right = found == secret
    panels.numbers(
        {
            "Rows rebuilt right": f"{int(right.sum())} of {len(secret)}",
            "By a coin": f"{len(secret) / 2:g} of {len(secret)}",
            "Answers": f"{questions}",
        }
    )
    figure = _rows(right)
    panels.chart(
        figure,
        key="attack_rows",
        title=f"Rows that {questions} answers gave back.",
        about=f"{len(secret)} made-up secrets, as by a coin.",
        alt=f"{int(right.sum())} of {len(secret)} rows were rebuilt right from {questions} "
        "answers; guessing gets half.",
        table=pd.DataFrame(
            {
                "Athlete": range(1, len(secret) + 1),
                "Secret": ["yes" if bit else "no" for bit in secret],
                "Rebuilt": ["yes" if bit else "no" for bit in found],
            }
        ),
    )
    st.markdown(
        f"**{int(right.sum())} of {len(secret)}** rows came back right; a coin gets half. "
        + ("" if law is None else f"Noise on each count: ± {words.rough(1.96 * law.sd)} (95 %).")
    )
    st.button(
        "Ask again", icon=":material/refresh:", key="attack_ask_again", on_click=forget,
        args=("rebuilt",),
    )  # fmt: skip


def _rows(right: np.ndarray) -> go.Figure:
    """A mark for each athlete: a square where the row came back right."""
    figure, colours = go.Figure(), palette()
    for fits, colour, symbol, name in (
        (True, colours.norm, "square", "rebuilt right"), (False, colours.coarse, "x", "wrong"),
    ):  # fmt: skip
        places = np.flatnonzero(right == fits)
        figure.add_scatter(
            x=places % PER_LINE, y=-(places // PER_LINE), mode="markers", name=name,
            marker={"color": colour, "symbol": symbol, "size": 20},
            text=[f"Athlete {place + 1}" for place in places],
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    hidden = {"showticklabels": False, "showgrid": False}
    figure.update_xaxes(range=[-0.6, PER_LINE - 0.4], **hidden)
    figure.update_yaxes(range=[-2.6, 0.6], **hidden)
    drawing.settled(figure, colours, height=210, legend=True)
    return figure


def _bound(protection: str, epsilon: float, questions: int) -> None:
    if protection == EXACT:
        st.markdown("**No bound holds:** exact answers promise nothing, however many there are.")
    elif protection == EACH:
        st.markdown(f"**The bound it meets.** {redraw_sentence(epsilon, questions)}")
    else:
        st.markdown(
            f"**The bound it meets.** {guess_sentence(epsilon)} That holds for each row: on "
            f"average at most {out_of_100(guess_ceiling(epsilon))} of 100 rows come back."
        )


def _threshold(secret: np.ndarray, questions: int) -> None:
    colours, steps = palette(), [float(step) for step in EPSILON_STEPS]
    told = [100 * predict_right(len(secret), questions, geometric(step, 1)) for step in steps]
    measured = [100 * share for share in _measured(secret.tolist(), questions)]
    stops = [float(stop) for stop in STOPS]
    figure = go.Figure()
    drawing.line(figure, steps, told, colour=colours.norm, name="predicted for least squares")
    drawing.dots(
        figure, stops, measured, colour=colours.coarse, name="linear program, measured",
        colours=colours,
    )  # fmt: skip
    drawing.line(
        figure, [steps[0], steps[-1]], [50, 50], colour=colours.muted, name="a coin", dash="dot"
    )
    figure.update_xaxes(**drawing.log_axis(steps, "epsilon of each answer", colours))
    figure.update_yaxes(title="rows right, of 100", range=[40, 104], gridcolor=colours.grid)
    drawing.settled(figure, colours, height=360, legend=True)
    panels.chart(
        figure,
        key="attack_threshold",
        title="Rows rebuilt, against the epsilon of each answer.",
        about=f"{len(secret)} made-up secrets, as by a coin; {questions} questions.",
        alt=f"Rows rebuilt from {questions} answers against the epsilon of each: "
        f"{measured[0]:.0f} of 100 at {stops[0]:g}, {measured[-1]:.0f} at {stops[-1]:g}.",
        table=pd.DataFrame(
            {
                "Epsilon of each answer": STOPS,
                "Least squares, predicted": [
                    f"{100 * predict_right(len(secret), questions, geometric(s, 1)):.0f}"
                    for s in stops
                ],
                "Linear program, measured": [f"{each:.0f}" for each in measured],
            }
        ),
    )
    panels.note(
        f"Each point: {TIMES} attacks with fresh subsets and fresh noise. The linear program does "
        "about as well as plain least squares or better, so the line is what an attacker can count "
        "on."
    )
