"""Pure noise against Gaussian noise, for a report of one, two, … statistics."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.accounting.crossing import gaussian_noise, joint_noise, laplace_noise, last_ahead
from dp_core.classroom.explain import delta_sentence
from ui.learn import drawing, panels
from ui.palette import palette

STATISTICS: Final = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 70, 100, 150, 200)
ROWS: Final = (1, 2, 5, 10, 20, 50, 100, 200)
EPSILONS: Final = (0.25, 0.5, 1.0, 2.0, 4.0)


def show(epsilon: float, delta: float) -> None:
    """Noise on each statistic of one report, and where the curves cross."""
    st.write(
        "One report of several statistics at this epsilon. Replacing an athlete may move all of "
        "them at once, each by at most 1."
    )
    laplace, joint = (last_ahead(noise, epsilon, delta) for noise in (laplace_noise, joint_noise))
    with st.container(horizontal=True):
        st.metric("Laplace is ahead up to", f"{laplace} statistics", border=True)
        st.metric("Our joint noise is ahead up to", f"{joint} statistics", border=True)
    _curves(epsilon, delta, laplace, joint)
    panels.note(
        f"Beyond {joint} statistics Gaussian noise is smaller, and it costs a delta. "
        + delta_sentence(delta, 25)
        + " Many reports of one statistic under one total are the same sum as one report of many."
    )
    st.subheader("Where they cross at other epsilons")
    _crossings(delta)


def _curves(epsilon: float, delta: float, laplace: int, joint: int) -> None:
    colours, figure = palette(), go.Figure()
    noises = {
        "Laplace": [laplace_noise(d, epsilon) for d in STATISTICS],
        "our joint noise": [joint_noise(d, epsilon) for d in STATISTICS],
        "Gaussian, with delta": [gaussian_noise(d, epsilon, delta) for d in STATISTICS],
    }
    looks = ((colours.coarse, "dash"), (colours.useful, "solid"), (colours.norm, "dashdot"))
    for (name, noise), (shade, dash) in zip(noises.items(), looks, strict=True):
        drawing.line(figure, STATISTICS, noise, colour=shade, name=name, dash=dash)
    meets = [gaussian_noise(d, epsilon, delta) for d in (laplace, joint)]
    drawing.dots(
        figure, [laplace, joint], meets, colour=colours.ink, name="last one ahead",
        colours=colours,
    )  # fmt: skip
    figure.update_xaxes(**drawing.log_axis(STATISTICS, "statistics in the report", colours))
    heights = [value for noise in noises.values() for value in noise]
    figure.update_yaxes(**drawing.log_axis(heights, "noise on each, in units of 1", colours))
    drawing.settled(figure, colours, height=430, legend=True)
    rows = [STATISTICS.index(row) for row in ROWS]
    columns = {name: [f"{noise[row]:.3g}" for row in rows] for name, noise in noises.items()}
    panels.chart(
        figure,
        key="season_crossing",
        title="Noise of one report with more and more statistics.",
        about=f"No athletes: public numbers alone. Epsilon {epsilon:g}, "
        f"delta 1 in {1 / delta:,.0f}.",
        alt=f"Noise on each statistic at epsilon {epsilon:g}. Laplace noise is smaller than "
        f"Gaussian up to {laplace} statistics, our joint noise up to {joint}.",
        table=pd.DataFrame({"Statistics": ROWS} | columns),
    )


def _crossings(delta: float) -> None:
    rows = [
        {
            "Epsilon": f"{epsilon:g}",
            "Laplace up to": last_ahead(laplace_noise, epsilon, delta),
            "Joint noise up to": last_ahead(joint_noise, epsilon, delta),
        }
        for epsilon in EPSILONS
    ]
    st.table(
        pd.DataFrame(rows), border="horizontal", hide_index=True,
        alt="Up to how many statistics Laplace and joint noise are smaller than Gaussian noise",
    )  # fmt: skip
