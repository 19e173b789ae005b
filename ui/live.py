"""Figures of a check-in as its answers come in; the noise was added on each device."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dp_core.figures import Figure
from dp_core.local.aggregate import LocalFigures
from dp_core.local.check_ins import OpenSurvey
from dp_core.local.survey import Asked
from dp_core.verdict import SHARE_MATTERS, Verdict, verdict
from ui import charts, words
from ui.check_in import check_ins
from ui.palette import palette

DAYS: Final = {"Today": 1, "Last 7 days": 7, "Last 28 days": 28}
EVERY: Final = 3
"""Seconds between two looks at the store."""


def choose() -> OpenSurvey | None:
    """Choose a check-in; None where there is none."""
    with words.guarded():
        found = check_ins().surveys()
    if not found:
        st.info("No check-in is open yet. A steward opens one under **Check-ins**.",
                icon=":material/how_to_reg:")  # fmt: skip
        return None
    named = {each.id: f"{each.survey.account.team}, since {each.opened_on}" for each in found}
    chosen = st.selectbox("Check-in", list(named), format_func=named.__getitem__, key="live_survey")
    return next(each for each in found if each.id == chosen)


@st.fragment(run_every=EVERY)
def figures(open_survey: OpenSurvey) -> None:
    """The figures now; looked at again every few seconds."""
    span = st.segmented_control(
        "Each athlete’s latest answer of", list(DAYS), default="Today", required=True,
        key="live_days", bind="query-params",
    )  # fmt: skip
    last = date.today()
    first = last - timedelta(days=DAYS.get(str(span), 1) - 1)
    with words.guarded():
        found = check_ins().figures(open_survey.id, first, last)
    devices = max((each.devices for each in found.values()), default=0)
    st.metric("Answered", f"{devices} of {open_survey.survey.places}", border=True)
    if not found:
        st.info("Fewer than two have answered: nothing to tell.", icon=":material/hourglass_empty:")
        return
    asked = [each for each in open_survey.survey.questions if each.quantity.key in found]
    _table(asked, found)
    _chosen(asked, found)


def _table(asked: list[Asked], found: dict[str, LocalFigures]) -> None:
    rows = [_row(each, found[each.quantity.key]) for each in asked]
    st.table(
        pd.DataFrame(rows), border="horizontal", hide_index=True,
        alt="Each question’s mean, spread and head count with 95 % intervals, and its verdict",
    )  # fmt: skip
    st.markdown(
        ":small[:gray[Every figure is worked out from blurred answers alone, with no prior: all "
        "of it is data. 95 of 100 such intervals hold the squad’s own figure. Answers that are "
        "sent again bring no news, so days do not add up to a sharper one.]]"
    )


def _row(asked: Asked, found: LocalFigures) -> dict[str, str]:
    quantity, said = asked.quantity, judged(asked, found)
    mean = words.interval(quantity, found.mean)
    if said is not Verdict.TOO_NOISY:
        mean = f"{words.with_unit(quantity, found.mean.estimate)} ({mean})"
    return {
        "Question": quantity.label,
        "Mean": mean,
        "Standard deviation": words.interval(quantity, found.sd),
        "Answered rather than skipped": words.people(found.reported),
        "Verdict": said.value,
    }


def judged(asked: Asked, found: LocalFigures) -> Verdict:
    """Judge a mean by its interval against the change that matters."""
    return verdict((found.mean.high - found.mean.low) / 2, asked.quantity.matters)


def _chosen(asked: list[Asked], found: dict[str, LocalFigures]) -> None:
    by_key = {each.quantity.key: each for each in asked}
    key = st.selectbox(
        "How answers spread", list(by_key), key="live_question",
        format_func=lambda each: by_key[each].quantity.label,
    )  # fmt: skip
    question = by_key[key]
    labels = _places(question)
    shares = found[key].shares
    if any(_is_told(each) for each in shares):
        st.plotly_chart(
            _bars(labels, shares), key="live_shares", config={"displayModeBar": False},
            alt=f"Shares of {question.quantity.label.lower()}, each with its 95 % interval",
        )  # fmt: skip
    else:
        st.info("Not answerable yet: too few answers for their noise.", icon=":material/blur_on:")
    with st.expander("The same as a table", icon=":material/table:"):
        st.table(
            pd.DataFrame({
                f"Near, {question.quantity.unit}": labels,
                "Share": [words.percent(each.estimate) for each in shares],
                "95 % interval": [
                    f"{words.percent(each.low)} to {words.percent(each.high)}" for each in shares
                ],
            }),
            border="horizontal", hide_index=True,
        )  # fmt: skip


def _places(asked: Asked) -> list[str]:
    design, quantity = asked.design, asked.quantity
    steps = [design.low + design.width * knot / (design.knots - 1) for knot in range(design.knots)]
    return [words.number(quantity, quantity.value(each)) for each in steps]


def _is_told(share: Figure) -> bool:
    return verdict((share.high - share.low) / 2, SHARE_MATTERS) is not Verdict.TOO_NOISY


def _bars(labels: list[str], shares: tuple[Figure, ...]) -> go.Figure:
    colours, figure = palette(), go.Figure()
    heights = [100 * each.estimate if _is_told(each) else None for each in shares]
    figure.add_bar(
        x=labels, y=heights,
        marker={"color": colours.useful_fill, "line": {"color": colours.useful, "width": 2}},
        hovertemplate="%{x}: %{y:.0f} %<extra></extra>", name="share",
    )  # fmt: skip
    for label, each in zip(labels, shares, strict=True):
        figure.add_scatter(
            x=[label, label], y=[100 * each.low, 100 * each.high], mode="lines",
            line={"color": colours.ink, "width": 3}, showlegend=False,
            hovertemplate=f"{label}: {words.percent(each.low)} to {words.percent(each.high)}"
            "<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(type="category")
    figure.update_yaxes(range=[0, 105], title="% of those who answered", gridcolor=colours.grid)
    figure.update_layout(showlegend=False)
    return charts.settled(figure, colours, height=320)


def honest(open_survey: OpenSurvey) -> None:
    """What noise on each device costs."""
    st.info(
        f"Noise on each device needs many people: with {open_survey.survey.places} places most "
        "figures stay too noisy to act on. A team report adds the noise once, for everybody, and "
        "is far sharper at the same epsilon; then somebody holds the values. **Trust** under Learn "
        "shows both.",
        icon=":material/balance:",
    )
