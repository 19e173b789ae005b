"""The guess game of lesson 3: read a report, guess, and meet the ceiling only afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.classroom.explain import guess_ceiling, out_of_100
from dp_core.classroom.lessons.chances import best_guess, play_round, score, score_chances
from dp_core.classroom.lessons.risk import ceilings_sentence, known_sentence
from dp_core.classroom.lessons.two_sams import CLASS, PLAYED, ROUNDS
from ui.learn import drawing, panels
from ui.learn.kept import forget, kept
from ui.palette import palette

KEY: Final = "two-possible-sams"
GAME: Final = f"{KEY}_game"


@dataclass(slots=True)
class Round:
    """One round: whether Sam is sore, what the report says, and what the learner guessed."""

    sore: bool
    report: int
    guess: bool | None = None

    @property
    def right(self) -> bool:
        """Whether the learner guessed right."""
        return self.guess == self.sore


def show() -> list[Round]:
    """Play; return the rounds that were guessed."""
    st.subheader("Guess the coin")
    st.markdown(f"{known_sentence()} Every report is drawn at epsilon {PLAYED:g}.")
    played = _game()
    if not played:
        st.button(
            "Draw the first report", type="primary", icon=":material/casino:",
            key=f"{KEY}_begin", on_click=_deal,
        )  # fmt: skip
        return []
    done = [each for each in played if each.guess is not None]
    if len(done) < len(played):
        _ask(played[-1], len(played))
    _last(done)
    if len(done) == len(played):
        _end(done)
    return done


def _game() -> list[Round]:
    return kept(GAME, PLAYED, list)


def _deal() -> None:
    sore, report = play_round(PLAYED)
    _game().append(Round(sore, report))


def _guess(sore: bool) -> None:
    played = _game()
    played[-1].guess = sore
    if len(played) % ROUNDS:
        _deal()


def _ask(current: Round, number: int) -> None:
    last = ROUNDS * -(-number // ROUNDS)
    st.metric(f"Round {number} of {last}: the report says", current.report, border=True)
    with st.container(horizontal=True):
        st.button("Sore", key=f"{KEY}_sore", on_click=_guess, args=(True,), width=120)
        st.button("Not sore", key=f"{KEY}_not_sore", on_click=_guess, args=(False,), width=120)


def _last(done: list[Round]) -> None:
    if done:
        was = "sore" if done[-1].sore else "not sore"
        judged = "right" if done[-1].right else "wrong"
        st.markdown(
            f"Last round: Sam was {was}, your guess was {judged}. Score: "
            f"**{sum(each.right for each in done)} of {len(done)}**."
        )


def _end(done: list[Round]) -> None:
    right, rounds = sum(each.right for each in done), len(done)
    mean, spread = score(rounds, guess_ceiling(PLAYED))
    _scores(right, rounds, mean)
    informed = sum(best_guess(each.report) == each.sore for each in done)
    st.markdown(
        f"You got **{right} of {rounds}**. {ceilings_sentence((PLAYED,))} Over {rounds} rounds "
        f"that is {mean:.1f} on average, give or take {spread:.1f}. The best guesser, who says "
        f"“sore” from 7 up, got {informed} of your {rounds}."
    )
    _rounds(done)
    with st.container(horizontal=True):
        st.button(
            f"Play {ROUNDS} more", icon=":material/casino:", key=f"{KEY}_more", on_click=_deal
        )
        st.button("New game", key=f"{KEY}_new", on_click=forget, args=(GAME,))
    _class()


def _scores(right: int, rounds: int, mean: float) -> None:
    colours, figure = palette(), go.Figure()
    chances = [100 * float(each) for each in score_chances(rounds, guess_ceiling(PLAYED))]
    places = list(range(rounds + 1))
    figure.add_bar(
        x=places, y=chances, marker={"color": [
            colours.coarse if place == right else colours.norm for place in places
        ]}, hovertemplate="%{x} right: %{y:.1f} of 100 games<extra></extra>",
    )  # fmt: skip
    figure.add_vline(
        x=mean, line={"color": colours.ink, "width": 2, "dash": "dash"},
        annotation={"text": "ceiling", "font": {"color": colours.ink, "size": 13}},
        annotation_position="top left",
    )  # fmt: skip
    figure.add_annotation(
        x=right, y=chances[right], text="you", showarrow=False, yshift=12,
        font={"color": colours.coarse, "size": 14},
    )  # fmt: skip
    figure.update_xaxes(title="rounds guessed right", showgrid=False)
    figure.update_yaxes(
        title="of 100 games", gridcolor=colours.grid, range=[0, 1.35 * max(chances)]
    )
    drawing.settled(figure, colours, height=280)
    panels.chart(
        figure,
        key=f"{KEY}_scores",
        alt=f"You got {right} of {rounds}; the best guesser gets {mean:.1f} on average. Each bar "
        "says in how many of 100 games the best guesser gets that score.",
        table=pd.DataFrame(
            {"Right": places, "Of 100 games": [f"{chance:.1f}" for chance in chances]}
        ),
    )


def _rounds(done: list[Round]) -> None:
    said = {True: "sore", False: "not sore", None: ""}
    with st.expander("Your rounds", icon=":material/list:"):
        st.table(
            pd.DataFrame(
                {
                    "Round": range(1, len(done) + 1),
                    "Report": [each.report for each in done],
                    "You said": [said[each.guess] for each in done],
                    "Sam was": [said[each.sore] for each in done],
                }
            ),
            border="horizontal", hide_index=True, alt="Each round with your guess.",
        )  # fmt: skip


def _class() -> None:
    with st.expander("Add up a class", icon=":material/groups:"):
        left, right = st.columns(2)
        rounds = int(
            left.number_input("Rounds in all", 1, 5000, ROUNDS * CLASS, key=f"{KEY}_class_rounds")
        )
        guessed = int(
            right.number_input("Guessed right", 0, 5000, value=None, key=f"{KEY}_class_right") or 0
        )
        mean, spread = score(rounds, guess_ceiling(PLAYED))
        yours = f"Your class got {guessed} of {rounds}. " if 0 < guessed <= rounds else ""
        st.markdown(
            f"{yours}The best guesser gets at most {out_of_100(guess_ceiling(PLAYED))} of 100, "
            f"so {mean:.0f} of {rounds} on average, give or take {spread:.0f}."
        )
