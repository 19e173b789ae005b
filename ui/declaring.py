"""The mapping screen: the holder declares what each column holds.

Choices come from the header, the catalogue and the file's kind. No cell is looked at.
"""

from __future__ import annotations

import re
from typing import Final, get_args
from zoneinfo import available_timezones

import streamlit as st

from dp_core.athletes.declaration import (
    ColumnDeclaration,
    DateOrder,
    Decimal,
    Declaration,
    Delimiter,
    Encoding,
    Layout,
)
from dp_core.athletes.proposal import Proposal
from dp_core.athletes.readers.raw_file import RawFile
from dp_core.athletes.units import file_units
from dp_core.metrics import Metric, read_catalogue

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}
ORDERS: Final = {
    "ymd": "year first (2026-03-29)",
    "dmy": "day first (29.03.2026)",
    "mdy": "month first (03/29/2026)",
}
NO_TEAM: Final = "no team column"
SCALES: Final = ((1, 5), (1, 7), (0, 10), (1, 10), (0, 100))


def layout(raw: RawFile) -> Layout:
    """Let the holder say how the file's bytes become cells."""
    proposed = raw.propose_layout()
    with st.expander("How the file is written", icon=":material/tune:"):
        if raw.kind == "excel":
            sheets = raw.sheets()
            return Layout(sheet=st.selectbox("Sheet", sheets, key="map_sheet"))
        left, right = st.columns(2)
        delimiters = list(get_args(Delimiter))
        delimiter = left.selectbox(
            "Columns are separated by",
            delimiters,
            index=delimiters.index(proposed.delimiter),
            format_func=lambda mark: DELIMITERS.get(mark, mark),
            key="map_delimiter",
        )
        encodings = list(get_args(Encoding))
        encoding = right.selectbox(
            "Letters are written in",
            encodings,
            index=encodings.index(proposed.encoding),
            key="map_encoding",
        )
    return Layout(encoding, delimiter)


def declare(raw: RawFile, proposal: Proposal) -> Declaration:
    """Let the holder say what the columns hold.

    Raises:
        DeclarationError: two choices contradict each other.
    """
    header = list(raw.header(proposal.layout))
    who, when, team = _roles(header, proposal)
    decimal, order, zone = _writing(proposal)
    taken = {who, when, team}
    columns = _columns([name for name in header if name not in taken], proposal)
    return Declaration(
        kind=raw.kind,
        athlete_column=who,
        date_column=when,
        team_column=None if team == NO_TEAM else team,
        columns=columns,
        encoding=proposal.layout.encoding,
        delimiter=proposal.layout.delimiter,
        sheet=proposal.layout.sheet,
        decimal=decimal,
        date_order=order,
        time_zone=zone,
    )


def _roles(header: list[str], proposal: Proposal) -> tuple[str, str, str]:
    one, two, three = st.columns(3)
    who = one.selectbox(
        "Athlete column", header, index=_place(header, proposal.athlete_column), key="map_athlete"
    )
    when = two.selectbox(
        "Date column", header, index=_place(header, proposal.date_column), key="map_date"
    )
    teams = [NO_TEAM, *header]
    team = three.selectbox(
        "Team column", teams, index=_place(teams, proposal.team_column), key="map_team"
    )
    return who, when, team


def _writing(proposal: Proposal) -> tuple[Decimal, DateOrder, str]:
    one, two, three = st.columns(3)
    marks = list(get_args(Decimal))
    decimal = one.selectbox(
        "Decimal mark",
        marks,
        index=marks.index(proposal.decimal),
        format_func=lambda mark: {".": "point (7.5)", ",": "comma (7,5)"}[mark],
        key="map_decimal",
    )
    orders = list(get_args(DateOrder))
    order = two.selectbox(
        "Order of dates",
        orders,
        index=orders.index(proposal.date_order),
        format_func=ORDERS.__getitem__,
        key="map_order",
    )
    zones = sorted(available_timezones())
    zone = three.selectbox(
        "Time zone", zones, index=_place(zones, proposal.time_zone), key="map_zone"
    )
    return decimal, order, zone


def _columns(free: list[str], proposal: Proposal) -> tuple[ColumnDeclaration, ...]:
    proposed = {column.column: column for column in proposal.columns}
    chosen = st.multiselect(
        "Columns to read",
        free,
        default=[name for name in free if name in proposed],
        help="Columns you leave out are never read.",
        key="map_columns",
    )
    return tuple(_column(name, proposed.get(name)) for name in chosen)


def _column(name: str, proposed: ColumnDeclaration | None) -> ColumnDeclaration:
    """One column: which metric, in which unit or on which scale, and which way."""
    catalogue = read_catalogue()
    keys = list(catalogue.metrics)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{_harmless(name)}**")
        one, two, three = st.columns(3)
        key = one.selectbox(
            "holds",
            keys,
            index=_place(keys, proposed.metric if proposed else None),
            format_func=lambda each: catalogue[each].label,
            key=f"map_metric_{name}",
        )
        metric = catalogue[key]
        if metric.scale is None:
            unit = _unit(two, name, metric, proposed)
            return ColumnDeclaration(name, key, unit)
        scale = _scale(two, name, metric)
        worse = three.selectbox(
            "a higher answer is",
            (False, True),
            format_func=lambda reverse: _higher_is(metric, reverse),
            key=f"map_reversed_{name}",
        )
        return ColumnDeclaration(name, key, metric.unit, scale, worse)


def _unit(slot: object, name: str, metric: Metric, proposed: ColumnDeclaration | None) -> str:
    units = list(file_units(metric.unit))
    wished = proposed.unit if proposed and proposed.metric == metric.key else None
    return slot.selectbox(  # type: ignore[attr-defined]
        "in", units, index=_place(units, wished), key=f"map_unit_{name}_{metric.key}"
    )


def _scale(slot: object, name: str, metric: Metric) -> tuple[int, int]:
    scales = list(dict.fromkeys([metric.scale, *SCALES]))
    return slot.selectbox(  # type: ignore[attr-defined]
        "on a scale",
        scales,
        format_func=lambda ends: f"{ends[0]} to {ends[1]}",
        key=f"map_scale_{name}_{metric.key}",
    )


def _higher_is(metric: Metric, reverse: bool) -> str:
    if metric.better == "neither":
        return "more" if not reverse else "less"
    good = (metric.better == "higher") != reverse
    return "better" if good else "worse"


def _harmless(name: str) -> str:
    """A column name as plain text: no Markdown of a header is obeyed."""
    return re.sub(r"([^\w\s])", r"\\\1", name)


def _place(choices: list[str], wished: str | None) -> int:
    return choices.index(wished) if wished in choices else 0
