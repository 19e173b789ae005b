"""A planted name and a planted value are found in nothing this room says."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from dp_core.athletes.declaration import ColumnDeclaration, Declaration
from dp_core.athletes.proposal import propose
from dp_core.athletes.pseudonyms import Secret
from dp_core.athletes.readers import open_file, read
from dp_core.athletes.readers.cells import Fault
from dp_core.athletes.roster import Roster, read_roster
from dp_core.athletes.windows import window
from dp_core.errors import HuddleError
from dp_core.metrics import Catalogue
from dp_core.params import Window

NAME, VALUE = "Canary McTweet", "83.7"
CANARIES = ("Canary", "McTweet", "83.7", "837", "83,7")
TEXT = (
    "athlete,date,resting_hr,sleep_hours\n"
    f"{NAME},2026-03-02,{VALUE},7\n"
    f"{NAME},2026-03-02,{NAME},{VALUE}{VALUE}\n"
    f'{NAME},{NAME},"{VALUE},7\n'
    f"{NAME},{VALUE},{VALUE},7\n"
)


def said(thing: object) -> str:
    return f"{thing!r} {thing} {thing:}"


def test_no_object_that_reading_returns_tells_a_name_or_a_value(
    catalogue: Catalogue, secret: Secret, declare: Callable[..., Declaration]
) -> None:
    raw = open_file(TEXT.encode(), "csv")
    declared = declare()
    table, notes = read(raw, declared, catalogue, secret)
    roster = Roster.of_size(5, table.athletes)
    window_ = Window(date(2026, 3, 2), date(2026, 3, 2))
    windowed = window(table, roster, [catalogue["resting_hr"]], window_)
    layout = raw.propose_layout()
    proposal = propose(raw.header(layout), catalogue, layout=layout)
    records = raw.records(layout, declared.used, day="date", decimal=".")
    for thing in (raw, layout, proposal, declared, records, table, notes, roster, windowed, secret):
        assert not any(canary in said(thing) for canary in CANARIES)
    assert len(table.rows) == 2
    assert NAME not in table.rows.to_csv()
    assert secret.key.hex() not in said(secret)
    assert str(secret.key) not in said(secret)


def refusals(content: bytes, workbook: bytes) -> Iterator[Callable[[], Any]]:
    """Everything that can be refused about files that hold the canaries."""
    yield lambda: open_file(content, "excel")
    yield lambda: open_file(b"PK\x03\x04" + content, "csv")
    yield lambda: open_file(b"PK\x03\x04" + content, "excel")
    yield lambda: open_file(workbook[:-200], "excel")
    yield lambda: read_roster(f"athlete,team\n{NAME}\n".encode(), Secret(bytes(32)))
    yield lambda: Roster.declared([NAME] * 9)
    yield lambda: Declaration.from_json(f'{{"columns": "{NAME}"}}')
    yield lambda: open_file(f'{NAME},"{VALUE}\n1,2'.encode(), "csv").header(
        open_file(content, "csv").propose_layout()
    )


def test_no_refusal_tells_a_name_or_a_value(workbook_of: Callable[..., bytes]) -> None:
    workbook = workbook_of([["athlete", "date"], [NAME, float(VALUE)]])
    for refused in refusals(TEXT.encode(), workbook):
        with pytest.raises(HuddleError) as refusal:
            refused()
        written = "".join(traceback.format_exception_only(refusal.value))
        chain = [refusal.value, refusal.value.__cause__, refusal.value.__context__]
        assert not any(canary in f"{written} {chain}" for canary in CANARIES)


def test_a_wrong_declaration_is_refused_without_the_header(
    catalogue: Catalogue, secret: Secret, declare: Callable[..., Declaration]
) -> None:
    raw = open_file(f"athlete,date,{NAME}\n1,2,3".encode(), "csv")
    declared = declare(columns=(ColumnDeclaration(VALUE, "resting_hr", "bpm"),))
    with pytest.raises(HuddleError) as refusal:
        read(raw, declared, catalogue, secret)
    assert not any(canary in str(refusal.value) for canary in CANARIES)


def test_a_missing_cell_keeps_nothing_of_what_it_held() -> None:
    assert {fault.value for fault in Fault} == {"empty", "not a number", "impossible"}
