"""A team's trend on the screen: levels with bands, and whether anything really changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from dp_core import explain
from dp_core.account import Account
from dp_core.export.trend_csv import write_trend_csv
from dp_core.figures import Figure
from dp_core.history import sealed_questions
from dp_core.metrics import read_catalogue
from dp_core.trends import FEWEST, Line, TeamTrend, lines, read_trend
from ui import trend_charts, trend_sample, trend_verdict, words
from ui.ledger import ledger
from ui.palette import palette

CHART: Final = {"displayModeBar": False}
SAMPLE: Final = "Sample season"
LIVE: Final = "As it was then"
BACK: Final = "Looking back"


@dataclass(frozen=True)
class Chosen:
    """What the visitor looks at.

    Attributes:
        team: the trend with its windows.
        live: whether figures are those that could be had then.
        sample: whether it is the season that ships.
    """

    team: TeamTrend
    live: bool
    sample: bool

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The level of each window, as the visitor wants to look at it."""
        return self.team.trend.live if self.live else self.team.trend.retrospective


def choose() -> Chosen:
    """Ask which team, metric and way of looking; there is always the sample."""
    with words.guarded():
        offers = _offers()
        if len(offers) == 1:
            missing()
        team, metric, look = st.columns([2, 2, 2])
        with team:
            name = st.selectbox("Season", list(offers), key="trend_season")
        account, kinds = offers[name]
        with metric:
            named = {_name(line): line for line in kinds}
            line = named[st.selectbox("Metric", list(named), key=f"trend_metric_{name}")]
        with look:
            way = st.segmented_control(
                "Levels", [BACK, LIVE], default=BACK, required=True, key="trend_look"
            )
        return Chosen(_read(account, line), way == LIVE, account is None)


def _offers() -> dict[str, tuple[Account | None, list[Line]]]:
    """Every account with a trend, and last the sample."""
    offers: dict[str, tuple[Account | None, list[Line]]] = {}
    for state in ledger().accounts():
        counted = lines(sealed_questions(ledger(), state.account))
        kinds = [line for line, count in counted.items() if count >= FEWEST]
        if kinds:
            offers[f"{state.account.team}, {state.account.season}"] = (state.account, kinds)
    metrics = trend_sample.written()["terms"]["question"]["metrics"]
    offers[SAMPLE] = (None, [Line(key, None) for key in metrics])
    return offers


def _name(line: Line) -> str:
    catalogue = read_catalogue()
    label = catalogue[line.key].label if line.key in catalogue.metrics else line.key
    return f"{label}, change from own baseline" if line.baseline else label


def _read(account: Account | None, line: Line) -> TeamTrend:
    if account is None:
        return trend_sample.trend(line.key)
    ids = tuple(sorted(question.id for question in sealed_questions(ledger(), account)))
    return _stored(account, line, ids)


@st.cache_resource(show_spinner="Reading the sealed reports", max_entries=64)
def _stored(_account: Account, line: Line, ids: tuple[str, ...]) -> TeamTrend:
    """Read a trend once for each set of sealed answers, which never change."""
    return read_trend(ledger(), _account, line)


def missing() -> None:
    """Say that no team has a trend yet, and how it gets one."""
    st.info(
        "No team has a trend yet: it takes two released reports of the same metric by the joint "
        "method, of weeks that share no day. Until then, here is a sample.",
        icon=":material/inbox:",
    )
    with st.container(horizontal=True):
        st.page_link("pages/steward/season.py", label="Plan a season", icon=":material/event:")
        st.page_link("pages/steward/new_report.py", label="New report", icon=":material/add_chart:")


def whole(chosen: Chosen) -> None:
    """The trend, top to bottom."""
    if chosen.sample:
        trend_sample.planted()
    compared = _pick(chosen)
    _chart(chosen, compared)
    trend_verdict.show(chosen.team, *compared, live=chosen.live)
    if chosen.sample:
        trend_sample.what_is_seen()
    _take_away(chosen)


def _pick(chosen: Chosen) -> tuple[int, int]:
    """Ask which two windows are compared; the order of choosing does not matter."""
    windows = chosen.team.windows
    names = [f"{place}. {explain.dates(each)}" for place, each in enumerate(windows, 1)]
    last = len(names) - 1
    start, end = trend_sample.COMPARED[0] if chosen.sample else (0, last)
    key = f"{chosen.team.trend.quantity.label}_{len(names)}_{chosen.sample}"
    first, second = st.columns(2)
    with first:
        one = st.selectbox("Did it change from", names, index=start, key=f"trend_from_{key}")
    with second:
        two = st.selectbox("to", names, index=end, key=f"trend_to_{key}")
    places = sorted((names.index(one), names.index(two)))
    if places[0] == places[1]:
        st.info("Choose two different windows.", icon=":material/compare_arrows:")
        st.stop()
    return places[0], places[1]


def _chart(chosen: Chosen, compared: tuple[int, int]) -> None:
    quantity, windows = chosen.team.trend.quantity, chosen.team.windows
    first, last = chosen.figures[0], chosen.figures[-1]
    st.plotly_chart(
        trend_charts.trend(
            quantity,
            windows,
            chosen.figures,
            chosen=compared,
            marked=trend_sample.planted_on() if chosen.sample else None,
            colours=palette(),
        ),
        config=CHART,
        key="trend_chart",
        alt=f"{words.asked_as(quantity)} in {len(windows)} windows, each with its 95 % band: "
        f"first {words.interval(quantity, first)}, last {words.interval(quantity, last)}",
    )
    st.caption(_key(chosen))
    with st.expander("The same as a table", icon=":material/table:"):
        st.table(table(chosen), border="horizontal")


def _key(chosen: Chosen) -> str:
    quantity = chosen.team.trend.quantity
    known = "that window and earlier ones" if chosen.live else "all windows"
    norm = quantity.norms[0].population.lower() if quantity.norms else "what the catalogue expects"
    band = "changes too small to matter" if quantity.baseline else f"one SD around {norm}"
    return (
        f"Dot: the team’s underlying level, from {known}. Box: its 95 % band, with privacy noise "
        "and the chance of who reported counted, and room for a prior that is off. Where no "
        f"report is there is a gap. Ringed: the windows compared. Blue: {band}."
        f"{' Dotted line: from here on the changes were planted.' if chosen.sample else ''}"
    )


def table(chosen: Chosen) -> pd.DataFrame:
    """One row per window."""
    quantity = chosen.team.trend.quantity
    return pd.DataFrame(
        [
            {
                "Window": explain.dates(window),
                "Level": words.with_unit(quantity, figure.estimate),
                "95 % band": words.interval(quantity, figure),
                "From data": words.percent(figure.data_share),
            }
            for window, figure in zip(chosen.team.windows, chosen.figures, strict=True)
        ]
    )


def _take_away(chosen: Chosen) -> None:
    st.download_button(
        "Trend (CSV)",
        write_trend_csv(chosen.team.windows, chosen.team.trend),
        f"huddle-trend-{chosen.team.trend.quantity.key}.csv",
        "text/csv",
        icon=":material/table_view:",
        on_click="ignore",
        key="trend_csv",
    )
