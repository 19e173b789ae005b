"""Accuracy, loss and epsilon of both models, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from dp_core.training.record import Row, Run
from dp_core.training.settings import Settings
from ui.learn import drawing, panels
from ui.palette import Palette, palette

PANELS = ("Accuracy on those left out, %", "Loss on those left out", "Epsilon spent")


def show(run: Run) -> None:
    """Where both models ended, and how they got there."""
    _numbers(run.rows, run.settings)
    panels.chart(
        _figure(run.settings, run.rows),
        key="training_curves",
        title="A private model and its plain twin, epoch by epoch.",
        about=about(run),
        alt=_takeaway(run),
        table=_twin(run),
    )
    panels.note(
        "Dotted: accuracy on the people that were trained on. Where it runs away from the line, "
        "a model has learnt persons by heart."
    )


def growing(settings: Settings, rows: Sequence[Row]) -> None:
    """The same while it grows; its table comes at the end."""
    _numbers(rows, settings)
    st.plotly_chart(
        _figure(settings, rows), config={"displayModeBar": False},
        alt=f"Accuracy, loss and epsilon after {len(rows)} epochs, still growing",
    )  # fmt: skip


def about(run: Run) -> str:
    """Say whom a figure is about, under which promise."""
    settings = run.settings
    return (
        f"{settings.source}, {settings.members:,} people; epsilon {run.last.epsilon:.3g}, delta "
        f"{settings.delta:g}, about adding or removing one person."
    )


def _numbers(rows: Sequence[Row], settings: Settings) -> None:
    last = rows[-1]
    panels.numbers(
        {
            "Private, told right": f"{100 * last.private.accuracy:.1f} %",
            "Plain, told right": f"{100 * last.plain.accuracy:.1f} %",
            "Epsilon spent": f"{last.epsilon:.2f} of {settings.epsilon}",
            "Epoch": f"{last.number} of {settings.epochs}",
        }
    )


def _figure(settings: Settings, rows: Sequence[Row]) -> go.Figure:
    colours = palette()
    figure = make_subplots(rows=3, shared_xaxes=True, vertical_spacing=0.09, subplot_titles=PANELS,
                           row_heights=[0.44, 0.31, 0.25])  # fmt: skip
    x = [row.number for row in rows]
    for name, colour in (("private", colours.useful), ("plain", colours.norm)):
        states = [getattr(row, name) for row in rows]
        style = {"colour": colour, "name": name}
        _line(figure, x, [100 * each.accuracy for each in states], 1, **style)
        own = [100 * each.member_accuracy for each in states]
        _line(figure, x, own, 1, colour=colour, name=f"{name}, trained on", dash="dot")
        _line(figure, x, [each.loss for each in states], 2, **style)
    spent = [row.epsilon for row in rows]
    _line(figure, x, spent, 3, colour=colours.useful, name="private")
    _axes(figure, settings, colours)
    drawing.settled(figure, colours, height=560, legend=True)
    figure.update_layout(margin={"t": 88}, legend={"y": 1.07})
    return figure


def _line(
    figure: go.Figure, x: list[int], y: list[float], row: int, *, colour: str, name: str,
    dash: str = "solid",
) -> None:  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=x, y=y, mode="lines+markers" if len(x) == 1 else "lines", name=name,
            legendgroup=name, showlegend=row == 1,
            line={"color": colour, "width": 2 if dash == "dot" else 3, "dash": dash},
            hovertemplate=f"{name}, epoch %{{x}}: %{{y:.3g}}<extra></extra>",
        ), row=row, col=1,
    )  # fmt: skip


def _axes(figure: go.Figure, settings: Settings, colours: Palette) -> None:
    room = [0.5, max(2, settings.epochs) + 0.5]
    figure.update_xaxes(range=room, gridcolor=colours.grid, showgrid=False)
    figure.update_xaxes(title="epoch", row=3)
    figure.update_yaxes(gridcolor=colours.grid, nticks=5)
    figure.update_yaxes(rangemode="tozero", row=2)
    figure.update_yaxes(range=[0, 1.15 * float(settings.epsilon)], row=3)
    figure.add_hline(
        y=float(settings.epsilon), line={"color": colours.ink, "width": 2, "dash": "dash"}, row=3
    )
    figure.update_annotations(font={"color": colours.ink, "size": 13})


def _takeaway(run: Run) -> str:
    last = run.last
    return (
        f"After {last.number} epochs and epsilon {last.epsilon:.3g} the private model tells "
        f"{100 * last.private.accuracy:.1f} % of those left out right, the plain one "
        f"{100 * last.plain.accuracy:.1f} %."
    )


def _twin(run: Run) -> pd.DataFrame:
    """Every few epochs, and the last."""
    step = max(1, len(run.rows) // 8)
    rows = [*run.rows[step - 1 : -1 : step], run.last]
    return pd.DataFrame(
        {
            "Epoch": [f"{row.number}" for row in rows],
            "Epsilon": [f"{row.epsilon:.2f}" for row in rows],
            "Private, %": [f"{100 * row.private.accuracy:.1f}" for row in rows],
            "Plain, %": [f"{100 * row.plain.accuracy:.1f}" for row in rows],
            "Private, trained on, %": [f"{100 * row.private.member_accuracy:.1f}" for row in rows],
            "Plain, trained on, %": [f"{100 * row.plain.member_accuracy:.1f}" for row in rows],
            "Private loss": [f"{row.private.loss:.3f}" for row in rows],
            "Plain loss": [f"{row.plain.loss:.3f}" for row in rows],
        }
    )
