"""A file is taken in by its kind, size and first bytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dp_core.athletes.declaration import Layout
from dp_core.athletes.readers import kind_of, open_file, raw_file
from dp_core.errors import FileRefused

CSV = b"athlete,date,mood\nAnn,2026-03-02,4\n"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.csv", "csv"), ("A.CSV", "csv"), ("a.b.tsv", "csv"), ("a.txt", "csv"), ("a.xlsx", "excel")],
)
def test_the_ending_of_a_name_tells_the_kind(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize("name", ["ann-example.pdf", "ann-example", "a.xls", "a.xlsm", ".csv", ""])
def test_another_ending_is_refused_without_the_name(name: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        kind_of(name)
    assert str(refusal.value) == "the file must be CSV (.csv, .tsv, .txt) or Excel (.xlsx)"


def test_a_csv_file_has_a_layout_and_a_header_and_no_sheets() -> None:
    raw = open_file(CSV, "csv")
    assert raw.propose_layout() == Layout("utf-8", ",")
    assert raw.header(Layout()) == ("athlete", "date", "mood")
    assert raw.sheets() == ()


def test_a_workbook_has_sheets_and_a_header(workbook_of: Callable[..., bytes]) -> None:
    raw = open_file(workbook_of([["athlete", "date"], ["Ann", 1]]), "excel")
    assert raw.propose_layout() == Layout()
    assert raw.sheets() == ("Sheet",)
    assert raw.header(Layout()) == ("athlete", "date")


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b"", "csv", "the file is empty"),
        (b" \n\t", "csv", "the file is empty"),
        (b"", "excel", "the file is empty"),
        (b"PK\x03\x04 anything", "csv", "a workbook or a zip, not CSV"),
        ("athlete,date".encode("utf-16"), "csv", "UTF-16"),
        (b"\xfe\xff\0a", "csv", "UTF-16"),
        (CSV, "excel", "not an Excel workbook"),
        (b"PK\x03\x04 anything", "excel", "not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "excel", "an old kind or has a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "csv", "an old kind or has a password"),
    ],
)
def test_a_file_of_another_kind_is_refused(content: bytes, kind: str, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        open_file(content, kind)  # type: ignore[arg-type]


def test_a_csv_file_may_begin_with_the_letters_of_a_zip() -> None:
    assert open_file(b"PK,athlete\n1,2", "csv").header(Layout()) == ("PK", "athlete")


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert raw_file.MAX_BYTES == 50 * 1024 * 1024
    monkeypatch.setattr(raw_file, "MAX_BYTES", len(CSV))
    open_file(CSV, "csv")
    with pytest.raises(FileRefused, match="larger than"):
        open_file(CSV + b"x", "csv")


def test_it_shows_its_kind_and_size_alone() -> None:
    assert repr(open_file(CSV, "csv")) == f"RawFile(csv, {len(CSV)} bytes)"
