"""A declaration is checked at birth, against the header, and survives JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from dp_core.athletes.declaration import (
    ColumnDeclaration,
    Declaration,
    Layout,
    check_declaration,
)
from dp_core.errors import DeclarationError
from dp_core.metrics import Catalogue

Declare = Callable[..., Declaration]
SLEEP = ColumnDeclaration("Sleep", "sleep_hours", "h")
FATIGUE = ColumnDeclaration("Tired", "fatigue", "points", (1, 7), reversed=True)


def test_a_declaration_survives_json(declare: Declare) -> None:
    declared = declare(
        kind="excel",
        columns=(SLEEP, FATIGUE),
        decimal=",",
        date_order="dmy",
        time_zone="Europe/Oslo",
        team_column="team",
        sheet="März",
    )
    assert Declaration.from_json(declared.to_json()) == declared


def test_the_same_declaration_is_written_the_same(declare: Declare) -> None:
    assert declare().to_json() == Declaration.from_json(declare().to_json()).to_json()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"columns": 3}', '{"columns": [{}]}', "[" * 100_000]
)
def test_a_text_that_is_no_declaration_is_refused(text: str) -> None:
    with pytest.raises(DeclarationError, match="not a declaration"):
        Declaration.from_json(text)


def test_an_unknown_field_is_refused(declare: Declare) -> None:
    fields = json.loads(declare().to_json()) | {"guess": True}
    with pytest.raises(DeclarationError, match="not a declaration"):
        Declaration.from_json(json.dumps(fields))


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"kind": "pdf"}, "kind of file must be one of 'csv', 'excel'"),
        ({"encoding": "utf-7"}, "encoding must be one of"),
        ({"delimiter": "|"}, "delimiter must be one of"),
        ({"decimal": "'"}, "decimal mark must be one of"),
        ({"date_order": "ydm"}, "order of dates must be one of"),
        ({"time_zone": "Mars/Olympus"}, "time zone must be an IANA name"),
        ({"time_zone": ""}, "time zone must be an IANA name"),
        ({"time_zone": "../../etc/passwd"}, "time zone must be an IANA name"),
        ({"columns": ()}, "no column is declared to hold a metric"),
        ({"columns": (SLEEP, replace(SLEEP, column="Nap"))}, "a metric is declared twice"),
        ({"columns": (SLEEP, replace(FATIGUE, column="Sleep"))}, "a column is declared twice"),
        ({"team_column": "athlete"}, "a column is declared twice"),
        ({"athlete_column": "date"}, "a column is declared twice"),
    ],
)
def test_a_contradiction_is_refused(declare: Declare, choices: Any, reason: str) -> None:
    with pytest.raises(DeclarationError, match=reason):
        declare(**choices)


def test_a_declaration_written_by_hand_may_leave_out_what_is_usual(declare: Declare) -> None:
    columns = [{"column": "Sleep", "metric": "sleep_hours", "unit": "h"}]
    text = {"kind": "csv", "athlete_column": "athlete", "date_column": "date", "columns": columns}
    assert Declaration.from_json(json.dumps(text)) == declare(columns=(SLEEP,))


@pytest.mark.parametrize(
    "scale",
    [(5, 5), (7, 1), (0, 10_000), (-10_000, 0), (1.5, 7), ("1", "7"), (1,), (1, 2, 3), (0, True)],
)
def test_a_scale_must_be_whole_and_rise_within_reason(scale: Any) -> None:
    with pytest.raises(DeclarationError, match="from its lowest answer to its highest"):
        replace(FATIGUE, scale=scale)


def test_a_declaration_cannot_be_changed(declare: Declare) -> None:
    with pytest.raises(FrozenInstanceError):
        declare().decimal = ","  # type: ignore[misc]


def test_it_tells_its_layout_and_the_columns_it_reads(declare: Declare) -> None:
    declared = declare(columns=(SLEEP,), team_column="team", delimiter=";", encoding="latin-1")
    assert declared.layout == Layout("latin-1", ";", None)
    assert declared.used == ("athlete", "date", "Sleep", "team")
    assert declare(columns=(SLEEP,)).used == ("athlete", "date", "Sleep")


HEADER = ("date", "athlete", "Sleep", "Tired")


def test_a_declaration_that_fits_the_header_is_accepted(
    declare: Declare, catalogue: Catalogue
) -> None:
    check_declaration(declare(columns=(SLEEP, FATIGUE)), HEADER, catalogue)


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"columns": (replace(SLEEP, column="Nap"),)}, "not in the file's header"),
        ({"athlete_column": "who"}, "not in the file's header"),
        ({"team_column": "team"}, "not in the file's header"),
        ({"columns": (replace(SLEEP, metric="luck"),)}, "not in the catalogue"),
        ({"columns": (replace(SLEEP, unit="kg"),)}, "cannot be read in that unit"),
        ({"columns": (replace(SLEEP, scale=(1, 7)),)}, "is a measurement"),
    ],
)
def test_a_declaration_that_does_not_fit_is_refused(
    declare: Declare, catalogue: Catalogue, choices: Any, reason: str
) -> None:
    with pytest.raises(DeclarationError, match=reason):
        check_declaration(declare(**({"columns": (SLEEP,)} | choices)), HEADER, catalogue)


def test_a_file_offers_what_is_declared_and_what_derives_from_it(
    declare: Declare, catalogue: Catalogue
) -> None:
    load = ColumnDeclaration("load", "daily_load", "AU")
    assert declare(columns=(load, SLEEP)).offers(catalogue) == (
        "sleep_hours",
        "daily_load",
        "weekly_load",
    )
    assert declare(columns=(SLEEP,)).offers(catalogue) == ("sleep_hours",)
