"""Many answers of each engine to the same question, and how far they are from the truth."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from dp_core.classroom.settings import Setting
from dp_core.engines.compare.engine import REPLACE
from dp_core.figures import STATISTICS
from ui import words
from ui.learn import audit_running, drawing, engines_asked, figures, panels
from ui.learn.engines_asked import HUDDLE, Floats
from ui.palette import palette

ANSWERS: Final = 100
PART: Final = 10
BARS: Final = 48
MANY: Final = ("1", "3", "All")
BELOW: Final = (0.05, 0.25, 0.5, 0.75, 0.95)

Drawn = Mapping[str, Floats]
"""By engine many answers about one statistic, in the metric's unit."""


def show(setting: Setting) -> None:
    """Ask every engine again and again, and lay their answers under each other."""
    left, right = st.columns(2)
    many = left.select_slider(
        "Metrics in the report", MANY, key="engines_metrics", bind="query-params",
        help="All share one epsilon.",
    )  # fmt: skip
    name = str(
        right.selectbox(
            "Statistic", STATISTICS, format_func=words.STATISTIC_NAMES.__getitem__,
            key="engines_statistic", bind="query-params",
        )
    )  # fmt: skip
    count = len(setting.squad.metrics) if many == "All" else int(str(many))
    metrics = engines_asked.report_of(setting, count)
    drawn = _draw(setting, metrics, name)
    if drawn:
        _bars(setting, drawn, name)
        _errors(setting, metrics, drawn, name)
    else:
        panels.note("Nothing is drawn yet: press the button.")


def _draw(setting: Setting, metrics: list[str], name: str) -> Drawn:
    """Draw with a bar and a stop; the answers are kept until the setting changes."""
    asked = {
        engine.title: partial(engines_asked.ask_engine, engine, setting, metrics, PART)
        for engine in engines_asked.installed()
    } | {HUDDLE: partial(engines_asked.ask_huddle, setting, metrics, PART)}
    order = [title for _ in range(ANSWERS // PART) for title in asked]
    done = audit_running.run(
        "engines", (setting.recipe, tuple(metrics), tuple(asked)),
        [asked[title] for title in order],
        label=f"Ask each engine {ANSWERS} times", doing="Asking …",
    )  # fmt: skip
    place = STATISTICS.index(name)
    parts: dict[str, list[Floats]] = {}
    for title, numbers in zip(order, done, strict=False):
        parts.setdefault(title, []).append(numbers[:, place])
    return {title: np.concatenate(found) for title, found in parts.items()}


def _bars(setting: Setting, drawn: Drawn, name: str) -> None:
    quantity, colours = setting.quantity, palette()
    truth = engines_asked.exact(setting)[STATISTICS.index(name)]
    low, high = _axis(setting, name)
    edges = np.linspace(low, high, BARS + 1)
    figure = make_subplots(
        rows=len(drawn), shared_xaxes=True, vertical_spacing=0.07, subplot_titles=list(drawn)
    )
    for row, (title, values) in enumerate(drawn.items(), 1):
        counts, _ = np.histogram(np.clip(values, low, high), edges)
        shade = colours.useful if title == HUDDLE else colours.norm
        figure.add_trace(
            go.Bar(
                x=(edges[:-1] + edges[1:]) / 2, y=counts, marker_color=shade,
                hovertemplate="%{x:.3g}: %{y} answers<extra></extra>",
            ), row=row, col=1,
        )  # fmt: skip
    figure.add_vline(x=float(truth), line={"color": colours.ink, "width": 2, "dash": "dash"})
    figure.update_layout(bargap=0.05)
    figure.update_xaxes(range=[low, high], gridcolor=colours.grid)
    label = f"{words.STATISTIC_NAMES[name].lower()}, {quantity.unit}"
    figure.update_xaxes(title=label, row=len(drawn))
    figure.update_yaxes(showgrid=False, showticklabels=False)
    figure.update_annotations(font={"color": colours.ink, "size": 13})
    drawing.settled(figure, colours, height=110 + 110 * len(drawn))
    figure.update_layout(margin={"t": 36})
    panels.chart(
        figure,
        key="engines_bars",
        title=f"{ANSWERS} answers of each engine to the same question.",
        about=figures.about(setting),
        alt=f"Answers of {', '.join(drawn)} around the true value {truth:.3g} {quantity.unit}; "
        "the table below has their errors.",
        table=_twin(setting, drawn),
    )


def _twin(setting: Setting, drawn: Drawn) -> pd.DataFrame:
    """The answers as shares of them that lie below."""
    columns = {
        f"{title}, {setting.quantity.unit}": [
            words.number(setting.quantity, each) for each in np.quantile(values, BELOW)
        ]
        for title, values in drawn.items()
    }
    return pd.DataFrame(
        {"Of 100 answers below": [f"{100 * share:.0f}" for share in BELOW]} | columns
    )


def _axis(setting: Setting, name: str) -> tuple[float, float]:
    """All that an answer can be: the bounds, or for an SD half their width."""
    quantity = setting.quantity
    low, high = quantity.value(quantity.low), quantity.value(quantity.high)
    return (0.0, (high - low) / 2) if name == "sd" else (low, high)


def _errors(setting: Setting, metrics: list[str], drawn: Drawn, name: str) -> None:
    truth = float(engines_asked.exact(setting)[STATISTICS.index(name)])
    about = {engine.title: engine.neighbours for engine in engines_asked.OTHERS}
    about[HUDDLE] = f"{REPLACE}, or add or remove one"
    rows = [
        _row(setting, title, about[title], values, truth) for title, values in drawn.items()
    ]  # fmt: skip
    alone = np.array([engines_asked.prior_alone(setting, metrics, name)])
    rows.append(_row(setting, "The public prior alone, no data", "nobody", alone, truth))
    error = f"Error, {setting.quantity.unit}"
    panels.numbers({f"Error, {row['Engine']}": row[error] for row in rows[:-1]})
    st.table(
        pd.DataFrame(rows), border="horizontal", hide_index=True,
        alt="Error and spread of each engine, and what its epsilon is about",
    )  # fmt: skip
    panels.note(
        f"The report is about {len(metrics)} {'metric' if len(metrics) == 1 else 'metrics'}: mean, "
        "SD, quartiles, histogram and shares of each, all for one epsilon. The other engines get "
        "the public bounds and split epsilon evenly. Huddle answers from one draw and a public "
        "prior, so compare it with the last row as well: where the squad says little, its answer "
        "is mostly that prior. The error is the root mean square of these answers."
    )


def _row(
    setting: Setting, title: str, about: str, values: Floats, truth: float
) -> dict[str, str]:  # fmt: skip
    unit = setting.quantity.unit
    low, high = (words.number(setting.quantity, each) for each in np.quantile(values, [0.05, 0.95]))
    return {
        "Engine": title,
        f"Error, {unit}": words.rough(float(np.sqrt(((values - truth) ** 2).mean()))),
        "90 of 100 answers": f"{low} to {high}" if len(values) > 1 else low,
        "Epsilon is about": about,
    }
