"""Nothing that one athlete's cells hold changes anything of another athlete.

Each example replaces all of Ann's lines by arbitrary ones, or by none, in a file that
holds two more athletes. Whatever she wrote, the header, the proposal, the columns and
the other athletes' values are the same.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from dp_core.athletes.proposal import propose
from dp_core.athletes.pseudonyms import Secret, normal_name, pseudonym
from dp_core.athletes.readers import open_file, read
from dp_core.athletes.roster import Roster
from dp_core.athletes.windows import window
from dp_core.metrics import read_catalogue
from dp_core.params import Window

CATALOGUE, SECRET = read_catalogue(), Secret(bytes(32))
HEADER = ["athlete", "date", "team", "resting_hr", "sleep (min)", "fatigue", "daily_load"]
START = date(2026, 3, 2)
WINDOW = Window(START, START + timedelta(days=6))
ROSTER = Roster.of_size(9, [pseudonym(name, SECRET) for name in ("Ann", "Ben", "Cy")])
OTHERS = [ROSTER.members.index(pseudonym(name, SECRET)) for name in ("Ben", "Cy")]

FIXED = [
    [
        name,
        (START + timedelta(days=place)).isoformat(),
        "Falcons",
        f"5{place % 7}",
        "450",
        "3",
        "200",
    ]
    for name in ("Ben", "Cy")
    for place in range(-28, 7)
]

CELL = st.one_of(
    st.text(max_size=10),
    st.sampled_from(
        [
            "", "58", "58.3", "58,3", "1,024", "1e308", "-1e308", "NaN", "inf", "-5", "tired",
            "=1+1", "<script>", "💓", '"', '""', '"open', ";", ",,,,", "\t", "a\nb", "\r\n", "\x00",
            "2026-03-03", "2999-01-01", "1900-01-01", "03.03.2026", "Hawks", "9" * 60,
        ]
    ),
)  # fmt: skip
NAME = st.sampled_from(["Ann", " Ann ", "", "<b>Ann</b>", "=Ann", "Ann\u0308", "💓"])
HER_ROWS = st.lists(
    st.tuples(NAME, st.lists(CELL, min_size=4, max_size=8)).map(lambda row: [row[0], *row[1]]),
    max_size=5,
)


def outcome(content: bytes, kind: str) -> tuple[object, ...]:
    """All that another athlete, or a page, could see change."""
    raw = open_file(content, kind)  # type: ignore[arg-type]
    layout = raw.propose_layout()
    header = raw.header(layout)
    proposal = propose(header, CATALOGUE, kind=raw.kind, layout=layout)
    declaration = proposal.declare()
    table, notes = read(raw, declaration, CATALOGUE, SECRET, team="Falcons")
    offers = declaration.offers(CATALOGUE)
    seen: list[object] = []
    for key in offers:
        for baseline in (None, 28):
            windowed = window(table, ROSTER, [CATALOGUE[key]], WINDOW, baseline)
            values, present = windowed.true_values[key]
            seen.append((values[OTHERS].tolist(), present[OTHERS].tolist()))
    return header, proposal, offers, tuple(table.metrics), tuple(notes.columns), seen


def escaped(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def raw_lines(rows: Sequence[Sequence[str]]) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode("utf-8", "surrogatepass")


def is_hers(rows: Sequence[Sequence[str]]) -> bool:
    """No line of hers is another athlete's, wherever she breaks it."""
    pieces = ",".join(",".join(row) for row in rows).splitlines()
    return not any(normal_name(piece.split(",")[0].strip('"')) in ("Ben", "Cy") for piece in pieces)


ALONE = outcome(escaped([HEADER, *FIXED]), "csv")


def test_the_other_athletes_have_values_to_lose() -> None:
    *_, seen = ALONE
    assert [present for _, present in seen] == [[True, True]] * len(seen)  # type: ignore[misc,arg-type]


@settings(deadline=None)
@given(HER_ROWS.filter(is_hers), st.integers(0, len(FIXED)))
def test_her_lines_change_nothing_of_the_others(rows: list[list[str]], place: int) -> None:
    for written in (escaped, raw_lines):
        content = written([HEADER, *FIXED[:place], *rows, *FIXED[place:]])
        assert outcome(content, "csv") == ALONE


@settings(deadline=None)
@given(st.binary(max_size=40).filter(lambda noise: b"Ben" not in noise and b"Cy" not in noise))
def test_her_bytes_change_nothing_of_the_others(noise: bytes) -> None:
    lines = escaped(FIXED)
    content = escaped([HEADER]) + b"Ann," + noise + b"\n" + lines + b"Ann,2026-03-02," + noise
    assert outcome(content, "csv") == ALONE


@settings(max_examples=15, deadline=None)
@given(HER_ROWS)
def test_her_cells_change_nothing_of_the_others_in_a_workbook(rows: list[list[str]]) -> None:
    alone = outcome(workbook([HEADER, *FIXED]), "excel")
    assert outcome(workbook([HEADER, *rows, *FIXED, *rows]), "excel") == alone
    assert alone[-1] == ALONE[-1]


def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    book = openpyxl.Workbook()
    illegal = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE
    for row in rows:
        book.active.append([illegal.sub("", cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
